"""What files, environment and lists say together: who offers a module, what brings it, and which versions are met."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.loading.loader import ProjectLoader
from quietlint.loading.opening import open_project
from quietlint.loading.wanting import wanted_libraries
from quietlint.model.dependencies import Basis, Effect, Standing
from quietlint.model.names import ModuleName
from quietlint.model.settings import Settings

SITE = ".venv/lib/python3.12/site-packages"
VENV = {".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n"}


def project(*dependencies: str, more: str = "") -> dict[str, str]:
    listed = ", ".join(f'"{one}"' for one in dependencies)
    return {"pyproject.toml": f'[project]\nname = "shop"\nversion = "1"\n{more}\ndependencies = [{listed}]\n'}


def installed(name: str, version: str = "1.0", *requires: str) -> dict[str, str]:
    module = name.replace("-", "_")
    info = f"{SITE}/{module}-{version}.dist-info"
    lines = "".join(f"Requires-Dist: {one}\n" for one in requires)
    return {
        f"{SITE}/{module}/__init__.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{lines}",
        f"{info}/RECORD": f"{module}/__init__.py,,\n",
    }


def opened(root: Path, *files: dict[str, str], settings: Settings | None = None) -> ProjectLoader:
    for each in files:
        for name, text in each.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return open_project(root, [root], None, settings or Settings(), environ={})


def standing(loader: ProjectLoader, module: str, path: str = "src/shop/__init__.py") -> Standing:
    found = loader.dependencies.standing(ModuleName(module), path)
    assert found is not None
    return found


def test_own_and_standard_modules_have_no_standing(tmp_path: Path) -> None:
    loader = opened(tmp_path, project(), {"src/shop/__init__.py": "", "src/shop/m.py": ""})
    for name in ("shop", "shop.m", "json", "os.path", "imp", "sys"):
        assert loader.dependencies.standing(ModuleName(name), "src/shop/__init__.py") is None


def test_basis_is_the_best_that_there_is(tmp_path: Path) -> None:
    assert opened(tmp_path, {"m.py": ""}).dependencies.basis is Basis.INDEX
    assert opened(tmp_path, project("flask")).dependencies.basis is Basis.DECLARED
    lock = {"uv.lock": '[[package]]\nname = "flask"\nversion = "3.0.0"\n'}
    assert opened(tmp_path, lock).dependencies.basis is Basis.LOCKED
    assert opened(tmp_path, VENV, installed("flask")).dependencies.basis is Basis.ENVIRONMENT


def test_what_is_declared_under_another_name_is_found(tmp_path: Path) -> None:
    loader = opened(tmp_path, project("PyYAML", "google-cloud-storage"), {"src/shop/__init__.py": ""})
    assert [one.name for one in standing(loader, "yaml").declared] == ["pyyaml"]
    assert [one.name for one in standing(loader, "google.cloud.storage").declared] == ["google-cloud-storage"]
    assert standing(loader, "requests").declared == ()
    assert standing(loader, "requests").is_published


def test_chain_says_what_brings_a_distribution(tmp_path: Path) -> None:
    files = (
        VENV,
        installed("alpha", "1.0", "beta"),
        installed("beta", "1.0", "gamma"),
        installed("gamma"),
        installed("stray"),
    )
    loader = opened(tmp_path, project("alpha"), {"src/shop/__init__.py": ""}, *files)
    assert standing(loader, "gamma").brought_by == ("alpha", "beta", "gamma")
    assert standing(loader, "gamma").installed == "gamma 1.0"
    assert standing(loader, "stray").brought_by == ()
    assert standing(loader, "stray").closure_known
    assert not standing(opened(tmp_path, project("alpha", "not-installed")), "stray").closure_known


def test_requirements_of_an_extra_count_where_the_extra_is_asked_for(tmp_path: Path) -> None:
    files = (VENV, installed("alpha", "1.0", "beta; extra == 'more'"), installed("beta"))
    assert standing(opened(tmp_path, project("alpha"), *files), "beta").brought_by == ()
    assert standing(opened(tmp_path, project("alpha[more]")), "beta").brought_by == ("alpha", "beta")


@pytest.mark.parametrize(
    ("path", "is_shipped"),
    [
        ("src/shop/__init__.py", True),
        ("src/shop/cli.py", True),
        ("tests/test_shop.py", False),
        ("src/shop/tests/helpers.py", False),
        ("docs/conf.py", False),
        ("scripts/deploy.py", False),
        ("setup.py", False),
        ("noxfile.py", False),
        ("src/shop/testing.py", False),
        ("notebooks/look.ipynb", False),
    ],
)
def test_what_users_run_is_told_by_its_place(tmp_path: Path, path: str, *, is_shipped: bool) -> None:
    loader = opened(tmp_path, project(), {path: ""})
    assert loader.known.dependencies.is_shipped(path) is is_shipped


def test_markers_hold_for_the_target(tmp_path: Path) -> None:
    files = project("one; sys_platform == 'win32'", "two; python_version < '3.12'", "three; extra == 'x'", "four")
    known = opened(tmp_path, files, settings=Settings(python_version=(3, 12), platform="linux")).known.dependencies
    assert {one.name for one in known.declarations.dependencies if known.applies(one)} == {"three", "four"}


def test_versions_are_installed_locked_or_declared(tmp_path: Path) -> None:
    lock = {"uv.lock": '[[package]]\nname = "flask"\nversion = "3.0.0"\n'}
    loader = opened(tmp_path, project("flask>=2", "numpy==1.26.4", "pandas>=1.5", "rich"), lock, {"m.py": ""})
    version_of = loader.dependencies.version_of
    assert (version_of("flask").exact, version_of("flask").source) == ("3.0.0", "uv.lock:1")  # type: ignore[union-attr]
    assert version_of("numpy").exact == "1.26.4"  # type: ignore[union-attr]
    assert (version_of("pandas").exact, version_of("pandas").specifier) == ("", ">=1.5")  # type: ignore[union-attr]
    assert version_of("rich").specifier == ""  # type: ignore[union-attr]
    assert version_of("requests") is None


@pytest.mark.parametrize(
    ("declared", "name", "effect"),
    [
        ("numpy==1.23.5", "numpy.float", None),
        ("numpy==1.24.0", "numpy.float", Effect.GONE),
        ("numpy==2.0.0", "numpy.bool", None),
        ("numpy==1.25.0", "numpy.bool", Effect.GONE),
        ("numpy>=1.20", "numpy.float", Effect.GONE_IN_NEWEST),
        ("numpy<1.24", "numpy.float", None),
        ("numpy>=1.24", "numpy.float", Effect.GONE),
        ("numpy", "numpy.float", Effect.GONE_IN_NEWEST),
        ("pydantic>=1.8", "pydantic.field_validator", Effect.GONE_IN_OLDEST),
        ("pydantic<2", "pydantic.field_validator", Effect.GONE),
        ("pydantic>=2", "pydantic.field_validator", None),
        ("pydantic", "pydantic.field_validator", None),
        ("langchain>=1", "langchain.chains.llm.LLMChain", Effect.GONE),
    ],
)
def test_changed_names_against_what_is_declared(
    tmp_path: Path, declared: str, name: str, effect: Effect | None
) -> None:
    change = opened(tmp_path, project(declared), {"m.py": ""}).dependencies.change_of(name, "m.py")
    assert (change.effect if change is not None else None) is effect


@pytest.mark.parametrize(
    ("allowed", "name", "since"),
    [
        (">=3.9", "tomllib", (3, 11)),
        (">=3.11", "tomllib", None),
        (">=3.9", "datetime.UTC", (3, 11)),
        (">=3.9", "datetime.datetime", None),
        (">=3.9,<3.11", "tomllib", None),
        (">=3.10", "imp", (3, 12)),
        (">=3.9", "typing.Self", (3, 11)),
        (">=3.9", "itertools.batched", (3, 12)),
        (">=3.9", "asyncio.TaskGroup", (3, 11)),
        (">=3.9", "os.path.join", None),
        (">=3.9", "json.nothing", None),
        (">=3.9", "importlib.resources.files", None),
    ],
)
def test_standard_names_against_the_declared_pythons(
    tmp_path: Path, allowed: str, name: str, since: tuple[int, int] | None
) -> None:
    files = project(more=f'requires-python = "{allowed}"')
    gap = opened(tmp_path, files, {"m.py": ""}).dependencies.python_gap(name, "m.py")
    assert (gap.since if gap is not None else None) == since


def test_what_is_imported_is_wanted_as_exactly_as_files_say(tmp_path: Path) -> None:
    files = project("flask>=2", "numpy", "pendulum>=3", "win; sys_platform == 'win32'", "x @ https://example.org/x.whl")
    lock = {
        "uv.lock": '[[package]]\nname = "flask"\nversion = "3.0.0"\n[[package]]\nname = "jinja2"\nversion = "3.1.0"\n'
    }
    code = {"src/shop/__init__.py": "import flask\n\n\ndef later():\n    import numpy\n"}
    settings = Settings(python_version=(3, 13), platform="darwin")
    wanted = wanted_libraries(opened(tmp_path, files, lock, code, settings=settings))
    assert wanted.requirements == ("flask", "numpy")
    assert wanted.constraints == ("flask==3.0.0", "jinja2==3.1.0")
    assert (wanted.python_version, wanted.platform) == ((3, 13), "darwin")
