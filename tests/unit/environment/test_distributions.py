"""Who ships an import, what a project declares, and the shipped lists of names."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from quietlint.environment.declared import declared_dependencies, inline_dependencies
from quietlint.environment.distributions import Distributions
from quietlint.environment.names import (
    distributions_for,
    encode_names,
    is_published,
    nearest_popular,
    popular_rank,
    published_names,
    read_names,
)


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


FILES = {
    "pyproject.toml": """
        [build-system]
        requires = ["hatchling"]
        [project]
        name = "My.Project"
        dependencies = ["Requests[socks]>=2; python_version > '3'", "bad ["]
        [project.optional-dependencies]
        plot = ["matplotlib"]
        [dependency-groups]
        dev = ["pytest", {include-group = "plot"}]
        [tool.poetry.group.docs.dependencies]
        Sphinx = "^7"
        """,
    "requirements.txt": "numpy==1.0 \\\n  --hash=sha256:abc\n# no\n"
    "-r more/other.txt\n-r ../../outside.txt\n-e .\n--index-url x\n"
    "pkg @ https://x.test/pkg.whl\ngit+https://x.test/a.git#egg=from_git\n./wheels/Some_Wheel-1.0-py3-none-any.whl\n",
    "more/other.txt": "flask  # web\n",
    "setup.cfg": "[metadata]\nname = cfgname\n[options]\ninstall_requires =\n    attrs\n    click>=8\n",
    "setup.py": "deps = ['boto3']\nsetup(name='pyname', install_requires=deps, extras_require=make())\n",
    "Pipfile": '[packages]\nrich = "*"\n[dev-packages]\nblack = "*"\n',
    "Pipfile.lock": '{"_meta": {}, "default": {"pygments": {}}}',
    "uv.lock": '[[package]]\nname = "idna"\nversion = "1"\n',
    "environment.yml": "name: x\ndependencies:\n  - python=3.11\n  - conda-forge::scipy>=1\n"
    "  - pip:\n    - tqdm\nother:\n  - no\n",
    "sub/pyproject.toml": '[project]\nname = "inner"\ndependencies = ["httpx"]',
    "node_modules/x/requirements.txt": "never",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(line.removeprefix("        ") for line in text.split("\n")))
    return tmp_path


def test_every_format_declares_its_dependencies(project: Path) -> None:
    found = declared_dependencies(project)
    assert {each.name: each.group for each in found.dependencies} == {
        "hatchling": "build", "requests": "main", "bad": "main", "matplotlib": "plot", "pytest": "dev",
        "sphinx": "docs",
        "numpy": "main", "flask": "main", "pkg": "main", "from-git": "main", "some-wheel": "main",
        "attrs": "main", "click": "main", "boto3": "main", "rich": "main", "black": "dev", "pygments": "locked",
        "idna": "locked", "scipy": "main", "tqdm": "main", "httpx": "main",
    }  # fmt: skip
    assert found.own_names == {"my-project", "cfgname", "pyname", "inner"}
    assert "idna" not in found.directly
    assert not found.is_complete


def test_places_and_problems_are_told(project: Path) -> None:
    found = declared_dependencies(project)
    place = next(each for each in found.dependencies if each.name == "requests")
    assert (place.file, place.line) == ("pyproject.toml", 6)
    assert [(each.file, each.line) for each in found.problems] == [("pyproject.toml", 6)]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("pyproject.toml", "[project]\nname = \n", 2),
        ("setup.cfg", "[a]\nb\n [", 2),
        ("setup.cfg", "no section\n", 1),
        ("setup.py", "x = 1\ndef (\n", 2),
        ("Pipfile.lock", '{\n"a": }', 2),
        ("uv.lock", "[[[", 1),
    ],
)
def test_malformed_files_are_values(tmp_path: Path, name: str, text: str, line: int) -> None:
    (tmp_path / name).write_text(text)
    found = declared_dependencies(tmp_path)
    assert [(each.file, each.line) for each in found.problems] == [(name, line)]
    assert not found.is_complete


def test_strange_shapes_are_no_reason_to_fail(tmp_path: Path) -> None:
    shapes = '[project]\nname = 1\ndependencies = "requests"\noptional-dependencies = []\n[tool]\npoetry = 3\n'
    (tmp_path / "pyproject.toml").write_text(shapes)
    (tmp_path / "uv.lock").write_text("package = 3\n")
    (tmp_path / "Pipfile.lock").write_text("[]")
    (tmp_path / "requirements.txt").write_bytes(b"\xff\xfe")
    assert [each.file for each in declared_dependencies(tmp_path).problems] == ["requirements.txt"]


def test_scripts_declare_their_own() -> None:
    script = "#!/usr/bin/env -S uv run\n# /// script\n# dependencies = [\n#   'Rich>=1',\n# ]\n# ///\nimport rich\n"
    assert inline_dependencies(script) == {"rich"}
    assert inline_dependencies("# /// script\n# dependencies = [\n# ///\n") == set()


def test_index_finds_all_of_its_names_and_hardly_any_other(tmp_path: Path) -> None:
    names = frozenset(f"name-{number}" for number in range(2000))
    (tmp_path / "index").write_bytes(encode_names(names, "2026-11"))
    index = read_names(tmp_path / "index")
    assert (index.date, index.count) == ("2026-11", 2000)
    assert all(name in index for name in names)
    assert sum(f"other-{number}" in index for number in range(2000)) == 0


def test_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(b"something else")
    with pytest.raises(ValueError, match="no index"):
        read_names(tmp_path / "index")


def test_shipped_index_knows_what_was_published() -> None:
    assert published_names().date == "2026-11"
    assert is_published("Requests")
    assert is_published("zope.interface")
    assert not is_published("surely-nobody-published-this-name")
    assert sum(is_published(f"surely-nobody-published-{number}") for number in range(20_000)) < 20


def test_question_takes_less_than_a_millisecond() -> None:
    is_published("requests")
    start = time.perf_counter()
    for number in range(100):
        is_published(f"some-name-{number}")
    assert time.perf_counter() - start < 0.1


def test_import_names_lead_to_distributions() -> None:
    assert distributions_for("yaml")[0] == "pyyaml"
    assert distributions_for("requests.sessions") == ("requests",)
    assert distributions_for("google.cloud.storage") == ("google-cloud-storage",)
    assert distributions_for("surely_nobody_published_this") == ()


def test_nearest_popular_names() -> None:
    assert nearest_popular("reqeusts")[0] == "requests"
    assert nearest_popular("dateutil")[0] == "python-dateutil"
    assert nearest_popular("surely-nobody-published-this") == ()
    assert popular_rank("boto3") == 1
    assert popular_rank("surely-nobody") is None
