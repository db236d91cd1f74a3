"""Modules by name, as the files of a project see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.loading.loader import ProjectLoader
from quietlint.loading.opening import open_project
from quietlint.model.modules import Absence, Module, NoModule, Origin
from quietlint.model.names import ModuleName
from quietlint.model.settings import Settings

SITE = ".venv/lib/python3.12/site-packages"
VENV = {".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n", f"{SITE}/thing.py": "x = 1\n"}


def opened(
    root: Path, files: dict[str, str], *, settings: Settings | None = None, paths: tuple[str, ...] = ()
) -> ProjectLoader:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return open_project(root, [root / path for path in paths], None, settings or Settings(), environ={})


def load(loader: ProjectLoader, name: str) -> str:
    """`origin path` of a module that is there, else why it is not."""
    answer = loader.load(ModuleName(name))
    match answer:
        case Module():
            return f"{answer.origin.value} {answer.path}"
        case NoModule():
            return answer.because.value


def test_project_comes_first(tmp_path: Path) -> None:
    loader = opened(tmp_path, {**VENV, "thing.py": "y = 1\n", "src/pkg/__init__.py": "", "src/pkg/m.py": ""})
    assert load(loader, "thing") == "project thing.py"
    assert load(loader, "pkg.m") == "project src/pkg/m.py"
    assert loader.exists(ModuleName("pkg.m")) is True


def test_environment_and_standard_library_are_known(tmp_path: Path) -> None:
    loader = opened(tmp_path, {**VENV, "m.py": ""})
    assert load(loader, "thing") == "environment thing.py"
    assert load(loader, "json.decoder") == "standard library json/decoder.pyi"
    assert loader.python_version == (3, 12)


def test_one_file_is_one_module_under_all_its_names(tmp_path: Path) -> None:
    loader = opened(tmp_path, {"lib/app/pkg/__init__.py": "", "lib/app/pkg/m.py": ""})
    assert loader.load(ModuleName("pkg.m")) is loader.load(ModuleName("lib.app.pkg.m"))


def test_facts_are_those_of_the_file(tmp_path: Path) -> None:
    module = opened(tmp_path, {"m.py": "'''Doc.'''\nx = 1\n"}).load(ModuleName("m"))
    assert isinstance(module, Module)
    assert module.source is not None
    assert module.source.document == "Doc."
    assert module.stub is None


def test_stub_beside_its_source_is_part_of_the_module(tmp_path: Path) -> None:
    loader = opened(tmp_path, {"m.py": "x = 1\n", "m.pyi": "x: int\n", "only.pyi": "y: int\n"})
    module, only = loader.load(ModuleName("m")), loader.load(ModuleName("only"))
    assert isinstance(module, Module)
    assert isinstance(only, Module)
    assert (module.source is None, module.stub is None) == (False, False)
    assert (only.source is None, only.stub is None) == (True, False)
    assert loader.project_modules() == ("m", "only")


def test_source_behind_a_stub_and_the_distribution_are_found_when_asked_for(tmp_path: Path) -> None:
    metadata = {f"{SITE}/thing-1.2.dist-info/METADATA": "Name: Thing\nVersion: 1.2\n"}
    record = {f"{SITE}/thing-1.2.dist-info/RECORD": "thing.py,,\nthing.pyi,,\n"}
    module = opened(tmp_path, {**VENV, f"{SITE}/thing.pyi": "x: int\n", **metadata, **record}).load(ModuleName("thing"))
    assert isinstance(module, Module)
    assert module.path == "thing.pyi"
    assert module.source is not None
    assert module.source.words == ("x",)
    assert str(module.distribution) == "Thing 1.2"
    assert module.origin is Origin.ENVIRONMENT


def test_unreadable_file_is_a_module_without_facts(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_bytes(b"x = '\xff'\n")
    module = opened(tmp_path, {}).load(ModuleName("m"))
    assert isinstance(module, Module)
    assert module.source is None


# ------------------------------------------------------------------------------------------ namespaces and odd packages


def test_namespace_is_shared_by_project_and_environment(tmp_path: Path) -> None:
    loader = opened(tmp_path, {**VENV, "ourcorp/ours/__init__.py": "", f"{SITE}/ourcorp/theirs/__init__.py": ""})
    assert load(loader, "ourcorp.ours") == "project ourcorp/ours/__init__.py"
    assert load(loader, "ourcorp.theirs") == "environment theirs/__init__.py" or load(
        loader, "ourcorp.theirs"
    ).endswith("ourcorp/theirs/__init__.py")
    assert loader.submodules(ModuleName("ourcorp")) == {"ours", "theirs"}
    assert load(loader, "ourcorp.nobodys") == "nowhere"


def test_regular_module_comes_before_a_namespace(tmp_path: Path) -> None:
    loader = opened(tmp_path, {**VENV, "thing/data.py": "", "platform/x.py": ""})
    assert load(loader, "thing") == "environment thing.py"
    assert load(loader, "platform") == "standard library platform.pyi"


def test_ignored_and_compiled_modules_are_there(tmp_path: Path) -> None:
    files = {".gitignore": "*_made.py\n", "pkg/__init__.py": "", "pkg/_made.py": "x = 1\n", "pkg/m_made.py": "x = 1\n"}
    loader = opened(tmp_path, {**files, "pkg/_fast.cpython-312-x86_64-linux-gnu.so": ""})
    assert load(loader, "pkg.m_made") == "project pkg/m_made.py"
    fast = loader.load(ModuleName("pkg._fast"))
    assert isinstance(fast, Module)
    assert (fast.is_compiled, fast.source) == (True, None)
    assert {"_fast", "m_made"} <= loader.submodules(ModuleName("pkg"))


@pytest.mark.parametrize(
    "files",
    [
        {"pkg/speedups.pyx": ""},
        {"pkg/speedups.c": ""},
        {"setup.py": "Extension('pkg.speedups', ['x.c'])"},
        {"pyproject.toml": "[tool.maturin]\nmodule-name = 'pkg.speedups'\n"},
        {".gitignore": "pkg/speedups.py\n"},
        {"pkg/__init__.py": "__path__.append('elsewhere')\n"},
        {"pkg/__init__.py": "import sys\nsys.modules[__name__ + '.speedups'] = object()\n"},
        {"tests/conftest.py": "import sys\nsys.modules['pkg.speedups'] = object()\n"},
    ],
)
def test_module_that_is_made_later_is_not_told_to_be_missing(tmp_path: Path, files: dict[str, str]) -> None:
    loader = opened(tmp_path, {"pkg/__init__.py": "", **files})
    assert load(loader, "pkg.speedups") == "unreadable"
    assert loader.exists(ModuleName("pkg.speedups")) is None


def test_generated_name_hides_no_other_name(tmp_path: Path) -> None:
    loader = opened(tmp_path, {"pkg/__init__.py": "", "pkg/speedups.pyx": "", "pyproject.toml": "# about helpers\n"})
    assert load(loader, "pkg.helpers") == "nowhere"
    assert loader.exists(ModuleName("pkg.helpers")) is False


# ------------------------------------------------------------------------------------------ what is not there


def test_why_a_module_is_absent_with_an_environment(tmp_path: Path) -> None:
    declared = {"pyproject.toml": "[project]\nname = 'x'\noptional-dependencies = {more = ['Some.Thing']}\n"}
    loader = opened(tmp_path, {**VENV, **declared, "m.py": ""})
    assert load(loader, "no_such_thing_was_published") == "nowhere"
    assert load(loader, "some_thing") == "no environment"
    assert load(loader, "requests.sessions") == "not installed"
    assert load(loader, "asyncore") == "removed"
    assert load(loader, "thing.inner") == "nowhere"
    assert load(loader, "os.nope") == "nowhere"


def test_obscure_name_is_no_invention_where_a_package_may_offer_to_work_with_it(tmp_path: Path) -> None:
    assert load(opened(tmp_path, {**VENV, "m.py": ""}), "pysqlcipher3") == "nowhere"
    assert load(opened(tmp_path, {"pkg/__init__.py": ""}), "pysqlcipher3") == "not installed"


def test_why_a_module_is_absent_without_an_environment(tmp_path: Path) -> None:
    loader = opened(tmp_path, {"m.py": ""})
    assert load(loader, "no_such_thing_was_published") == "nowhere"
    assert load(loader, "requests") == "no environment"
    assert loader.exists(ModuleName("requests")) is None


def test_metadata_beside_the_sources_declares(tmp_path: Path) -> None:
    text = "Name: x\nVersion: 1\nRequires-Dist: some_thing>=2; extra == 'all'\n"
    loader = opened(tmp_path, {**VENV, "x.py": "", "x-1.dist-info/METADATA": text})
    assert load(loader, "some_thing") == "no environment"


def test_searched_places_are_told(tmp_path: Path) -> None:
    answer = opened(tmp_path, {**VENV, "src/pkg/__init__.py": ""}).load(ModuleName("no_such_thing_was_published"))
    assert isinstance(answer, NoModule)
    assert answer.because is Absence.NOWHERE
    assert answer.searched == ("src", ".", "standard library of Python 3.12", SITE)


# ------------------------------------------------------------------------------------------ views


def test_scripts_see_their_own_neighbours(tmp_path: Path) -> None:
    files = {f"{folder}/{name}.py": "" for folder in ("one", "two") for name in ("main", "helper")}
    loader = opened(tmp_path, files)
    for folder in ("one", "two"):
        assert load(loader.view_for(f"{folder}/main.py"), "helper") == f"project {folder}/helper.py"


def test_files_that_see_the_same_share_a_view(tmp_path: Path) -> None:
    files = {"src/pkg/__init__.py": "", "tests/conftest.py": "", "tests/unit/conftest.py": "", "tests/test_x.py": ""}
    loader = opened(tmp_path, files)
    assert all(loader.view_for(path) is loader for path in files)


def test_namespace_in_a_package_has_no_view_of_its_own(tmp_path: Path) -> None:
    loader = opened(tmp_path, {**VENV, "pkg/__init__.py": "", "pkg/inner/thing.py": "", "pkg/inner/m.py": ""})
    assert loader.view_for("pkg/inner/m.py") is loader


def test_script_beside_a_module_of_the_environment_has_its_own_view(tmp_path: Path) -> None:
    loader = opened(tmp_path, {**VENV, "scripts/thing.py": "", "scripts/main.py": "", "m.py": ""})
    assert load(loader.view_for("m.py"), "thing") == "environment thing.py"
    assert load(loader.view_for("scripts/main.py"), "thing") == "project scripts/thing.py"


# ------------------------------------------------------------------------------------------ mentions and names


def test_mentions_find_stores_from_outside(tmp_path: Path) -> None:
    stores = "import thing\nthing.late = 1\nsetattr(thing, 'named', 2)\nthing.read\nthing.a == 1\n"
    record = {f"{SITE}/thing-1.dist-info/RECORD": "thing.py,,\nother.py,,\n"}
    loader = opened(tmp_path, {**VENV, **record, f"{SITE}/other.py": stores, "m.py": "import thing\nthing.ours = 1\n"})
    thing = ModuleName("thing")
    assert [name for name in ("late", "named", "read", "a", "nope") if loader.mentions(thing, name)] == [
        "late",
        "named",
    ]
    assert loader.mentions(ModuleName("m"), "ours")


def test_top_level_names_are_those_that_can_be_imported(tmp_path: Path) -> None:
    names = opened(tmp_path, {**VENV, "src/pkg/__init__.py": "", "m.py": ""}).top_level_names()
    assert {"pkg", "m", "thing", "json"} <= names
    assert "__init__" not in names


# ------------------------------------------------------------------------------------------ settings


def test_source_roots_of_the_settings_count(tmp_path: Path) -> None:
    files = {"odd/place/tool.py": "", "m.py": ""}
    assert load(opened(tmp_path, files, settings=Settings(src=("odd/place",))), "tool") == "project odd/place/tool.py"


def test_version_of_the_settings_counts(tmp_path: Path) -> None:
    loader = opened(tmp_path, {**VENV, "m.py": ""}, settings=Settings(python_version=(3, 11), platform="win32"))
    assert (loader.python_version, loader.platform) == ((3, 11), "win32")
    assert load(loader, "asyncore") == "standard library asyncore.pyi"


def test_environment_of_a_part_comes_before_that_of_the_whole(tmp_path: Path) -> None:
    part = {f"part/{name}".replace("3.12", "3.11"): text.replace("3.12", "3.11") for name, text in VENV.items()}
    loader = opened(tmp_path, {**VENV, **part, "part/m.py": ""}, paths=("part",))
    assert loader.python_version == (3, 11)
