"""Which files of a repository are taken, and which are passed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from quietlint.model.errors import PathError
from quietlint.sources.discovery import Discovered, DiscoverySettings, discover, find_root

Tree = Callable[[dict[str, str]], Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Write files below a fresh repository and give back its folder."""

    def write(files: dict[str, str]) -> Path:
        root = tmp_path / "repo"
        root.mkdir(exist_ok=True)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    return write


def shown(found: Discovered) -> list[str]:
    return [file.shown for file in found.files]


def names(
    root: Path,
    paths: Sequence[Path] = (),
    *,
    exclude: tuple[str, ...] = (),
    respect_gitignore: bool = True,
    max_bytes: int = 1000,
) -> list[str]:
    return shown(discover(root, paths, DiscoverySettings(exclude, respect_gitignore, max_bytes)))


def test_modules_stubs_and_notebooks_are_found_sorted(tree: Tree) -> None:
    root = tree({"b.py": "", "a/x.pyi": "", "a/n.ipynb": "{}", "a/data.txt": ""})
    assert names(root) == ["a/n.ipynb", "a/x.pyi", "b.py"]


def test_nested_gitignore_decides_over_outer_one(tree: Tree) -> None:
    root = tree(
        {
            ".gitignore": "gen_*.py\n/only_here.py\nout/\n",
            "gen_a.py": "",
            "only_here.py": "",
            "sub/.gitignore": "!gen_keep.py\nlocal.py\n",
            "sub/gen_keep.py": "",
            "sub/gen_b.py": "",
            "sub/local.py": "",
            "sub/only_here.py": "",
            "sub/out/x.py": "",
            "local.py": "",
        }
    )
    assert names(root) == ["local.py", "sub/gen_keep.py", "sub/only_here.py"]
    assert "gen_a.py" in names(root, respect_gitignore=False)


def test_ignored_folder_is_not_entered_even_if_a_rule_below_says_otherwise(tree: Tree) -> None:
    root = tree({".gitignore": "out/\n!out/x.py\n", "out/x.py": "", "a.py": ""})
    assert names(root) == ["a.py"]


def test_info_exclude_and_rules_above_the_root_hold(tree: Tree) -> None:
    root = tree(
        {
            ".git/info/exclude": "secret.py\n",
            ".gitignore": "/pkg/anchored.py\nanywhere.py\n/other/z.py\n",
            "pkg/secret.py": "",
            "pkg/anchored.py": "",
            "pkg/deep/anywhere.py": "",
            "pkg/z.py": "",
        }
    )
    assert names(root / "pkg") == ["z.py"]


def test_linked_work_tree_reads_the_exclude_file_of_its_repository(tree: Tree) -> None:
    root = tree(
        {
            "main/.git/info/exclude": "secret.py\n",
            "main/.git/worktrees/w/commondir": "../..\n",
            "w/.git": "gitdir: ../main/.git/worktrees/w\n",
            "w/secret.py": "",
            "w/a.py": "",
        }
    )
    assert names(root / "w") == ["a.py"]


def test_malformed_patterns_are_left_out(tree: Tree) -> None:
    root = tree({".gitignore": "!\n**foo**[\nb.py\n", "a.py": "", "b.py": ""})
    assert names(root) == ["a.py"]


def test_excludes_of_the_settings_hold_everywhere(tree: Tree) -> None:
    root = tree({"a.py": "", "migrations/b.py": "", "x/migrations/c.py": "", ".gitignore": "!migrations/\n"})
    assert names(root, exclude=("migrations/",)) == ["a.py"]


@pytest.mark.parametrize(
    "other",
    [
        "my_env/pyvenv.cfg",
        "my_env/conda-meta/history",
        "node_modules/x.js",
        "__pycache__/x.pyc",
        ".tox/x",
        ".nox/x",
        "a/site-packages/x",
        "build/lib/x.py",
    ],
)
def test_other_peoples_folders_are_not_entered(tree: Tree, other: str) -> None:
    root = tree({other: "", "a.py": ""})
    (root / other).parent.joinpath("inner.py").write_text("")
    assert names(root) == ["a.py"]


def test_package_called_build_is_entered(tree: Tree) -> None:
    assert names(tree({"build/__init__.py": "", "build/lib/x.py": ""})) == ["build/__init__.py", "build/lib/x.py"]


def test_given_paths_are_always_taken(tree: Tree) -> None:
    root = tree({".gitignore": "out/\n", "out/x.py": "", "out/sub/y.py": "", "script": "", "a.py": ""})
    assert names(root, [root / "out" / "x.py", root / "script"]) == ["out/x.py", "script"]
    assert names(root, [root / "out"]) == ["out/sub/y.py", "out/x.py"]
    assert names(root, [root / "out"], exclude=("out",)) == ["out/sub/y.py", "out/x.py"]
    assert names(root, [root / "out", root]) == ["a.py", "out/sub/y.py", "out/x.py"]


def test_given_paths_must_exist_and_lie_inside(tree: Tree) -> None:
    root = tree({"a.py": ""})
    with pytest.raises(PathError, match="no such file"):
        discover(root, [root / "b.py"])
    with pytest.raises(PathError, match="outside"):
        discover(root, [root.parent])


def test_large_files_are_skipped_with_the_reason_unless_given(tree: Tree) -> None:
    root = tree({"big.py": "x = 1\n" * 100, "a.py": ""})
    found = discover(root, [], DiscoverySettings(max_bytes=100))
    assert shown(found) == ["a.py"]
    assert [(skip.shown, skip.reason) for skip in found.skipped] == [("big.py", "has 600 bytes, over the limit of 100")]
    assert names(root, [root / "big.py"], max_bytes=100) == ["big.py"]


def test_links_end_and_do_not_lead_out(tree: Tree, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("")
    root = tree({"a/x.py": "", "hidden.txt": ""})
    (root / "a" / "loop").symlink_to("..")
    (root / "self").symlink_to("self")
    (root / "out").symlink_to(outside)
    (root / "out.py").symlink_to(outside / "secret.py")
    (root / "alias.py").symlink_to("a/x.py")
    (root / "as_source.py").symlink_to("hidden.txt")
    (root / "gone.py").symlink_to("nowhere.py")
    found = discover(root, [])
    assert shown(found) == ["a/x.py", "as_source.py"]
    reasons = {skip.shown: skip.reason for skip in found.skipped}
    assert reasons == {
        "out": "is a link that leads out of the repository",
        "out.py": "is a link that leads out of the repository",
        "gone.py": "is a link that leads nowhere",
    }


def test_root_reached_through_a_link_gives_the_same_files(tree: Tree, tmp_path: Path) -> None:
    root = tree({"a/x.py": ""})
    (tmp_path / "alias").symlink_to(root)
    assert names(tmp_path / "alias", [tmp_path / "alias" / "a" / "x.py"]) == ["a/x.py"]
    assert names(tmp_path / "alias", [tmp_path / "alias", tmp_path / "alias" / "a" / "x.py"]) == ["a/x.py"]


def test_very_deep_folders_are_cut_off_and_reported(tree: Tree) -> None:
    root = tree({"/".join(["d"] * 70 + ["x.py"]): ""})
    found = discover(root, [])
    assert shown(found) == []
    assert "deep" in found.skipped[0].reason


def test_root_is_the_nearest_folder_with_settings_or_git(tree: Tree) -> None:
    root = tree(
        {".git/HEAD": "", "sub/pyproject.toml": "", "sub/pkg/__init__.py": "", "sub/pkg/setup.py": "", "o/x.py": ""}
    )
    assert find_root(root / "sub" / "pkg" / "setup.py") == root / "sub"
    assert find_root(root / "o") == root
