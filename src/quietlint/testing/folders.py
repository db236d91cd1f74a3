"""A page's project on disk, with a pretend environment that the ordinary discovery finds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quietlint.testing.pages import PageProject

_SITE = "site-packages/"
_SETTINGS = ".venv/pyvenv.cfg"
_VERSION = re.compile(r"^version\s*=\s*(\d+\.\d+)", re.MULTILINE)
_DEFAULT_SETTINGS = "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.0\n"


def lay_out(project: PageProject, root: Path) -> None:
    """Write the files of `project` under `root`.

    ``site-packages/…`` goes to ``.venv/lib/python3.11/site-packages/…``; a block labelled ``.venv/pyvenv.cfg`` may say
    another version. A lone distribution that does not list its files owns them all. A project whose page takes the
    environment away gets none.
    """
    texts = {file.path: file.text for file in project.files}
    if project.has_environment:
        settings = texts.setdefault(_SETTINGS, _DEFAULT_SETTINGS)
        version = _VERSION.search(settings)
        site = root / ".venv" / "lib" / f"python{version[1] if version else '3.11'}" / "site-packages"
        site.mkdir(parents=True)
    else:
        site = root
    for path, text in texts.items():
        place = site / path.removeprefix(_SITE) if path.startswith(_SITE) else root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    if project.has_environment:
        _list_files(site)


def _list_files(site: Path) -> None:
    distributions = list(site.glob("*.dist-info"))
    if len(distributions) == 1 and not (distributions[0] / "RECORD").exists():
        files = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
        (distributions[0] / "RECORD").write_text("".join(f"{file},,\n" for file in files), encoding="utf-8")
