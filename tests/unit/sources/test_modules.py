"""Source roots of a project, and the names of its modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.model.names import ModuleName
from quietlint.sources.modules import Places, ProjectModules, module_names
from quietlint.sources.roots import RootKind, source_roots


def modules(root: Path, *shown: str) -> ProjectModules:
    for path in shown:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    return module_names(shown, source_roots(root, shown))


def places(project: ProjectModules, name: str, importer: str | None = None) -> Places:
    return project.places(ModuleName(name), importer)


def test_src_layout_is_a_root(tmp_path: Path) -> None:
    project = modules(tmp_path, "src/pkg/__init__.py", "src/pkg/a.py", "tests/test_a.py")
    assert project.by_path == {"src/pkg/__init__.py": "pkg", "src/pkg/a.py": "pkg.a", "tests/test_a.py": "tests.test_a"}


def test_package_named_src_is_no_root(tmp_path: Path) -> None:
    project = modules(tmp_path, "src/__init__.py", "src/a.py", "main.py")
    assert project.by_path["src/a.py"] == "src.a"


def test_namespace_packages_are_folders(tmp_path: Path) -> None:
    project = modules(tmp_path, "src/org/team/mod.py")
    assert project.by_path == {"src/org/team/mod.py": "org.team.mod"}
    assert places(project, "org.team").surely == ("src/org/team/",)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", '[tool.setuptools.package-dir]\n"" = "lib"'),
        ("pyproject.toml", '[tool.setuptools.packages.find]\nwhere = ["lib"]'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel]\npackages = ["lib/pkg"]'),
        ("pyproject.toml", '[tool.hatch.build]\nsources = ["lib"]'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel.sources]\n"lib" = ""'),
        ("pyproject.toml", '[[tool.poetry.packages]]\ninclude = "pkg"\nfrom = "lib"'),
        ("pyproject.toml", '[tool.pdm.build]\npackage-dir = "lib"'),
        ("pyproject.toml", '[tool.maturin]\npython-source = "lib"'),
        ("pyproject.toml", '[tool.uv.build-backend]\nmodule-root = "lib"'),
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["lib"]'),
        ("pytest.ini", "[pytest]\npythonpath = lib"),
        ("setup.cfg", "[options]\npackage_dir =\n    = lib\n"),
        ("setup.cfg", "[options.packages.find]\nwhere = lib\n"),
        ("setup.py", "from setuptools import setup\nwhere = {'': 'lib'}\nsetup(package_dir=where)\n"),
        ("setup.py", "import setuptools as s\ns.setup(packages=s.find_packages('lib'))\n"),
    ],
)
def test_build_settings_name_roots(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    project = modules(tmp_path, "lib/pkg/__init__.py", "lib/pkg/a.py", "lib/ns/b.py")
    assert [root.folder for root in project.roots if root.kind is RootKind.NAMED] == ["lib"]
    assert project.by_path["lib/ns/b.py"] == "ns.b"
    assert places(project, "pkg.a").surely == ("lib/pkg/a.py",)


def test_package_dir_may_name_the_package_itself(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text("setup(package_dir={'pkg': 'code'})")
    project = modules(tmp_path, "code/__init__.py", "code/a.py")
    assert project.by_path == {"code/__init__.py": "pkg", "code/a.py": "pkg.a"}
    assert places(project, "pkg.a").surely == ("code/a.py",)


def test_workspace_members_bring_their_roots(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.uv.workspace]\nmembers = ["libs/*"]')
    (tmp_path / "libs" / "one").mkdir(parents=True)
    (tmp_path / "libs" / "one" / "pyproject.toml").write_text('[tool.maturin]\npython-source = "py"')
    project = modules(tmp_path, "libs/one/py/one/__init__.py")
    assert project.by_path == {"libs/one/py/one/__init__.py": "one"}


def test_settings_that_lead_out_or_are_malformed_name_nothing(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "pyproject.toml").write_text('[tool.setuptools.packages.find]\nwhere = ["..", "/", "\\u0000"]')
    (root / "setup.cfg").write_text("no section")
    (root / "setup.py").write_text("def (")
    assert [each.kind for each in modules(root, "a.py").roots] == [RootKind.REPOSITORY]


def test_every_file_has_a_name_of_its_own(tmp_path: Path) -> None:
    files = [
        "a.py",
        "a.pyi",
        "a/__init__.py",
        "a.ipynb",
        "my-tool.py",
        "v1.2/x.py",
        "v1_2/x.py",
        "one/m.py",
        "two/m.py",
    ]
    project = modules(tmp_path, *files)
    assert sorted(project.by_path) == sorted(files)
    assert len(set(project.by_path.values())) == len(files)
    assert project.by_path["a/__init__.py"] == "a"
    assert project.stubs == {"a": "a.pyi"}
    assert project.by_path["my-tool.py"] == "my-tool"


def test_names_do_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    files = ["v1.2/x.py", "v1_2/x.py", "a.py", "a/__init__.py"]
    assert modules(tmp_path, *files).by_path == modules(tmp_path, *reversed(files)).by_path


def test_script_sees_its_siblings_by_bare_name(tmp_path: Path) -> None:
    project = modules(tmp_path, "tools/run.py", "tools/helper.py", "app/__init__.py", "helper2.py")
    assert project.roots_for("tools/run.py") == ("tools", "")
    assert places(project, "helper", "tools/run.py") == Places(surely=("tools/helper.py",))
    assert places(project, "helper", "app/__init__.py") == Places(elsewhere=("tools/helper.py",))
    assert places(project, "helper2", "tools/run.py").surely == ("helper2.py",)


def test_two_services_see_each_their_own_package(tmp_path: Path) -> None:
    project = modules(tmp_path, *(f"{one}/app/{name}.py" for one in "ab" for name in ("__init__", "models")))
    assert places(project, "app.models", "b/app/__init__.py") == Places(
        surely=("b/app/models.py",), elsewhere=("a/app/models.py",)
    )
    assert project.by_path["b/app/models.py"] == "b.app.models"


def test_namespace_folder_started_from_above_is_nearby(tmp_path: Path) -> None:
    project = modules(tmp_path, "backend/services/a.py", "backend/services/b.py", "other/c.py")
    assert places(project, "services.b", "backend/services/a.py").nearby == ("backend/services/b.py",)


def test_tests_see_the_folders_that_pytest_puts_on_the_path(tmp_path: Path) -> None:
    project = modules(tmp_path, "tests/conftest.py", "tests/helpers.py", "tests/unit/test_a.py")
    assert places(project, "helpers", "tests/unit/test_a.py").nearby == ("tests/helpers.py",)
    assert ("tests", RootKind.TESTS) in [(root.folder, root.kind) for root in project.roots]


def test_repository_that_is_a_package_keeps_its_relative_imports(tmp_path: Path) -> None:
    root = tmp_path / "plugin"
    project = modules(root, "__init__.py", "nodes.py")
    assert project.by_path == {"__init__.py": "plugin", "nodes.py": "plugin.nodes"}
    assert places(project, "nodes").surely == ("nodes.py",)
    assert places(project, "plugin.nodes").surely == ("nodes.py",)


def test_absent_names_have_no_place(tmp_path: Path) -> None:
    assert not places(modules(tmp_path, "a/b.py"), "a.c", "a/b.py")
