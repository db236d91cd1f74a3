"""Who ships an import."""

from __future__ import annotations

import json
from pathlib import Path

from quietlint.environment.distributions import Distributions


def install(site: Path, name: str, version: str, *record: str, requires: tuple[str, ...] = ()) -> None:
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {each}" for each in requires), "", "Name: no"]
    (info / "METADATA").write_text("\n".join(lines))
    (info / "RECORD").write_text("".join(f"{file},sha256=x,1\n" for file in record))


def shipping(distributions: Distributions, name: str) -> list[str]:
    return [each.name for each in distributions.for_import(name)]


def test_imports_are_shipped_by_who_recorded_them(tmp_path: Path) -> None:
    install(tmp_path, "PyYAML", "6.0.3", "yaml/__init__.py", "yaml/py.typed", "../../bin/tool", "_yaml/__init__.py")
    install(tmp_path, "types-PyYAML", "6.0", "yaml-stubs/__init__.pyi")
    install(tmp_path, "six", "1.16", "six.py", "__pycache__/six.cpython-312.pyc")
    distributions = Distributions((tmp_path,))
    assert shipping(distributions, "yaml.loader") == ["PyYAML", "types-PyYAML"]
    assert shipping(distributions, "six") == ["six"]
    assert shipping(distributions, "nope") == []
    owner = distributions.owner_of(tmp_path / "yaml" / "__init__.py")
    assert owner is not None
    assert (owner.name, owner.key, owner.version, owner.typed) == ("PyYAML", "pyyaml", "6.0.3", True)
    assert distributions.top_level_names() == {"yaml", "_yaml", "six"}


def test_namespace_packages_are_told_by_their_dotted_prefix(tmp_path: Path) -> None:
    install(tmp_path, "google-auth", "2", "google/auth/__init__.py")
    install(tmp_path, "google-cloud-storage", "3", "google/cloud/storage/__init__.py", "google/cloud/storage/x/y.py")
    distributions = Distributions((tmp_path,))
    assert shipping(distributions, "google.cloud.storage.x.y") == ["google-cloud-storage"]
    assert shipping(distributions, "google.auth") == ["google-auth"]
    assert shipping(distributions, "google") == ["google-auth", "google-cloud-storage"]


def test_metadata_is_found_in_any_spelling_and_says_what_is_required(tmp_path: Path) -> None:
    install(tmp_path, "Jaraco.Text", "4", requires=("autocommand", "six>=1; extra == 'x'", "bad requirement ["))
    found = Distributions((tmp_path,)).get("jaraco-text")
    assert found is not None
    assert (found.name, found.requires) == ("Jaraco.Text", frozenset({"autocommand"}))


def test_old_metadata_and_editable_projects_are_read(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    site = tmp_path / "site"
    (site / "old-1.2-py3.12.egg-info").mkdir(parents=True)
    (site / "old-1.2-py3.12.egg-info" / "top_level.txt").write_text("oldpkg\n")
    install(site, "mine", "0.1", "mine.pth")
    record = {"url": project.as_uri(), "dir_info": {"editable": True}}
    (site / "mine-0.1.dist-info" / "direct_url.json").write_text(json.dumps(record))
    distributions = Distributions((site,))
    assert [(each.name, each.version) for each in distributions.for_import("oldpkg")] == [("old", "1.2")]
    owner = distributions.owner_of(project / "src" / "mine.py")
    assert owner is not None
    assert (owner.name, owner.editable) == ("mine", project)
