"""Search paths, module look-up, and the standard library."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from quietlint.environment.finder import Located, ModuleFinder
from quietlint.environment.search_path import SearchPath, search_path
from quietlint.environment.typeshed import StandardLibrary
from quietlint.model.names import ModuleName


def files(folder: Path, *names: str, **texts: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def find(finder: ModuleFinder, name: str) -> Located:
    found = finder.find(ModuleName(name))
    assert found is not None
    return found


def absent(finder: ModuleFinder, name: str) -> bool:
    return finder.find(ModuleName(name)) is None


def over(*folders: Path) -> ModuleFinder:
    return ModuleFinder(environment=SearchPath(folders))


def test_package_wins_over_module_and_source_over_nothing(tmp_path: Path) -> None:
    files(tmp_path, "a/__init__.py", "a/b.py", "a.py", "c.py")
    finder = over(tmp_path)
    assert find(finder, "a").source == tmp_path / "a" / "__init__.py"
    assert find(finder, "a.b") == Located(ModuleName("a.b"), source=tmp_path / "a" / "b.py", root=tmp_path)
    assert absent(finder, "a.c")
    assert absent(finder, "c.d")
    assert absent(finder, "A")


def test_stub_and_extension_beside_the_source_are_noticed(tmp_path: Path) -> None:
    files(tmp_path, "m.py", "m.pyi", "m.cpython-312-x86_64-linux-gnu.so", "only.abi3.so", "old.pyd", "bare.pyc")
    finder = over(tmp_path)
    both = find(finder, "m")
    assert (both.stub, both.source, both.compiled) == (tmp_path / "m.pyi", tmp_path / "m.py", True)
    for name in ("only", "old", "bare"):
        assert find(finder, name) == Located(ModuleName(name), compiled=True, root=tmp_path)


def test_stub_folder_describes_the_extension_beside_it(tmp_path: Path) -> None:
    files(tmp_path, "p/__init__.py", "p/_rust.abi3.so", "p/_rust/__init__.pyi", "p/_rust/inner.pyi")
    finder = over(tmp_path)
    rust = find(finder, "p._rust")
    assert (rust.compiled, rust.stub, rust.is_package) == (True, tmp_path / "p" / "_rust" / "__init__.pyi", True)
    assert find(finder, "p._rust.inner").stub is not None


def test_namespace_package_joins_its_portions(tmp_path: Path) -> None:
    one, two = files(tmp_path / "one", "ns/a.py"), files(tmp_path / "two", "ns/b.py", "ns/sub/c.py")
    finder = over(one, two)
    assert find(finder, "ns") == Located(
        ModuleName("ns"), is_package=True, is_namespace=True, paths=(one / "ns", two / "ns"), root=one
    )
    assert find(finder, "ns.b").root == two
    assert find(finder, "ns.sub.c").source == two / "ns" / "sub" / "c.py"
    assert finder.submodules(ModuleName("ns")) == {"a", "b", "sub"}


def test_regular_package_anywhere_beats_a_namespace_before_it(tmp_path: Path) -> None:
    one, two = files(tmp_path / "one", "pkg/data.txt"), files(tmp_path / "two", "pkg/__init__.py")
    finder = ModuleFinder([one], environment=SearchPath((two,)))
    assert find(finder, "pkg").root == two


def test_package_that_extends_its_path_joins_portions(tmp_path: Path) -> None:
    text = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
    one = files(tmp_path / "one", **{"ns/__init__.py": text})
    two = files(tmp_path / "two", "ns/__init__.py", "ns/b.py")
    assert find(over(one, two), "ns.b").source == two / "ns" / "b.py"


def test_stub_package_gives_the_stub_and_says_if_it_is_partial(tmp_path: Path) -> None:
    files(
        tmp_path,
        "yaml/__init__.py",
        "yaml/loader.py",
        "yaml/extra.py",
        "yaml-stubs/__init__.pyi",
        "yaml-stubs/loader.pyi",
    )
    files(tmp_path, **{"part/__init__.py": "", "part-stubs/__init__.pyi": "", "part-stubs/py.typed": "partial\n"})
    files(tmp_path, "gone-stubs/__init__.pyi", "gone-stubs/sub/__init__.pyi")
    finder = over(tmp_path)
    loader = find(finder, "yaml.loader")
    assert (loader.stub, loader.source) == (tmp_path / "yaml-stubs" / "loader.pyi", tmp_path / "yaml" / "loader.py")
    assert find(finder, "yaml.extra").stub is None
    assert not loader.partial_stub
    assert find(finder, "part").partial_stub
    assert find(finder, "gone.sub").source is None
    assert find(finder, "gone.sub").stub is not None


def test_project_comes_before_standard_library_before_environment(tmp_path: Path) -> None:
    project, site = files(tmp_path / "p", "json.py"), files(tmp_path / "s", "email.py", "other.py")
    finder = ModuleFinder([project], StandardLibrary((3, 12)), SearchPath((site,)))
    assert find(finder, "json").root == project
    assert find(finder, "email").in_standard_library
    assert find(finder, "other").root == site
    assert {"json", "email", "other", "sys"} <= finder.top_level_names()


def test_absent_names_cost_no_further_listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files(tmp_path, "a/__init__.py")
    finder = over(tmp_path)
    find(finder, "a")
    monkeypatch.setattr("os.scandir", None)
    assert absent(finder, "b")
    assert absent(finder, "a.c")
    assert absent(finder, "a.c.d")


def test_modules_made_at_run_time_are_no_proof_of_absence(tmp_path: Path) -> None:
    files(
        tmp_path,
        **{
            "six.py": "__path__ = []\nsys.meta_path.append(_importer)\n",
            "req/__init__.py": "",
            "req/packages.py": "sys.modules['req.packages.' + name] = sys.modules[name]\n",
            "lazy/__init__.py": "sys.modules[__name__] = Lazy(__path__)\nif sys.modules['x'] == 1: pass\n",
        },
    )
    finder = over(tmp_path)
    assert finder.may_be_registered(ModuleName("six.moves.urllib"))
    assert finder.may_be_registered(ModuleName("req.packages.urllib3"))
    assert not finder.may_be_registered(ModuleName("req.nope"))
    assert not finder.may_be_registered(ModuleName("lazy.nope"))


def test_pth_files_add_folders_and_are_not_run(tmp_path: Path) -> None:
    site = files(tmp_path / "site", "inner/x.py")
    extra = files(tmp_path / "extra", "y.py")
    (site / "a.pth").write_text(f"# comment\n{extra}\ninner\nnowhere\nimport sys; sys.path.append('/')\n\x00\n")
    assert search_path((site,)).folders == (site, extra, site / "inner")


def test_editable_installs_are_read_from_their_finders(tmp_path: Path) -> None:
    project = files(tmp_path / "project", "beta/__init__.py", "beta/sub.py", "single.py", "ns/part/__init__.py")
    mapping = {
        "beta": str(project / "beta"),
        "single": str(project / "single"),
        "ns.part": str(project / "ns" / "part"),
        "gone": str(project / "gone"),
    }
    site = files(tmp_path / "site")
    site.mkdir(exist_ok=True)
    (site / "__editable__.beta-1.pth").write_text(
        "import __editable___beta_1_finder; __editable___beta_1_finder.install()"
    )
    (site / "__editable___beta_1_finder.py").write_text(f"MAPPING: dict[str, str] = {mapping!r}\nraise SystemExit\n")
    (site / "_editable_impl_e.pth").write_text("import _editable_impl_e")
    (site / "_editable_impl_e.py").write_text(f"F.map_module('eta', {str(project / 'beta' / '__init__.py')!r})")
    (site / "_m.pth").write_text("import _m_editable_loader")
    (site / "_m_editable_loader.py").write_text("install('m', {'meson_made'}, '/build', [])")
    path = search_path((site,))
    assert path.opaque == {"gone", "meson_made"}
    finder = ModuleFinder(environment=path)
    assert find(finder, "beta.sub").source == project / "beta" / "sub.py"
    assert find(finder, "single").source == project / "single.py"
    assert find(finder, "eta").source == project / "beta" / "__init__.py"
    assert find(finder, "ns").is_namespace
    assert find(finder, "ns.part").source == project / "ns" / "part" / "__init__.py"
    assert finder.submodules(ModuleName("ns")) == {"part"}
    assert finder.is_opaque(ModuleName("gone.x"))
    assert find(finder, "meson_made.x").compiled


def test_egg_links_and_direct_urls_lead_to_projects(tmp_path: Path) -> None:
    one, two = files(tmp_path / "one", "one.py"), files(tmp_path / "two", "src/two.py")
    site = files(tmp_path / "site", "two-1.dist-info/METADATA")
    (site / "one.egg-link").write_text(f"{one}\n.\n")
    record = {"url": two.as_uri(), "dir_info": {"editable": True}}
    (site / "two-1.dist-info" / "direct_url.json").write_text(json.dumps(record))
    finder = ModuleFinder(environment=search_path((site,)))
    assert find(finder, "one").source == one / "one.py"
    assert find(finder, "two").source == two / "src" / "two.py"


def test_distutils_comes_from_setuptools_where_its_hook_is(tmp_path: Path) -> None:
    site = files(
        tmp_path, "setuptools/__init__.py", "setuptools/_distutils/__init__.py", "setuptools/_distutils/core.py"
    )
    (site / "distutils-precedence.pth").write_text("import os; __import__('_distutils_hack').add_shim();")
    finder = ModuleFinder((), StandardLibrary((3, 13)), search_path((site,)))
    assert find(finder, "distutils.core").source == site / "setuptools" / "_distutils" / "core.py"


def test_standard_library_is_that_of_the_target_version() -> None:
    old, new = StandardLibrary((3, 9)), StandardLibrary((3, 13))
    assert old.find(ModuleName("tomllib")) is None
    assert str(old.removed(ModuleName("tomllib"))) == "added in 3.11"
    assert str(new.removed(ModuleName("distutils.core"))) == "removed in 3.12"
    assert new.removed(ModuleName("json")) is None
    assert new.removed(ModuleName("json.nope")) is None
    assert new.stub_path(ModuleName("asyncio.taskgroups")) is not None
    assert old.stub_path(ModuleName("asyncio.taskgroups")) is None
    assert "taskgroups" in new.submodules(ModuleName("asyncio"))
    assert "taskgroups" not in old.submodules(ModuleName("asyncio"))
    assert {"sys", "_socket", "zlib", "tomllib"} <= new.top_level_names()
    assert not {"imp", "typing_extensions", "_typeshed"} & new.top_level_names()
    assert new.find(ModuleName("typing_extensions")) is None


def test_every_module_of_this_python_is_known() -> None:
    library = StandardLibrary((sys.version_info[0], sys.version_info[1]))
    assert [name for name in sorted(sys.stdlib_module_names) if library.find(ModuleName(name)) is None] == []


def test_modules_that_typeshed_does_not_promise_are_unknown_without_sources(tmp_path: Path) -> None:
    without = StandardLibrary((3, 12))
    for name in ("test.support", "_abc", "json._private", "ctypes.test.x", "_sysconfigdata__linux_x86"):
        found = without.find(ModuleName(name))
        assert found is not None
        assert (found.compiled, found.stub, found.source) == (True, None, None)
    assert without.find(ModuleName("json.nope")) is None
    files(tmp_path, "os.py", "json/__init__.py", "json/_private.py", "lib-dynload/_abc.so")
    with_sources = StandardLibrary((3, 12), tmp_path)
    assert with_sources.source_path(ModuleName("json._private")) == tmp_path / "json" / "_private.py"
    assert with_sources.find(ModuleName("json._other")) is None
