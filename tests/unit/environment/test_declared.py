"""What the files of a project declare, format by format."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.environment.declared import Declarations, declared_dependencies, inline_declarations, inline_problem

PYPROJECT = """
[build-system]
requires = ["hatchling>=1.26"]
[project]
name = "My.Project"
requires-python = ">=3.10"
dependencies = ["requests>=2; python_version < '4'", "bad=>1", "acme-core"]
[project.optional-dependencies]
plot = ["matplotlib"]
test = ["coverage"]
[dependency-groups]
dev = ["pytest", { include-group = "server" }]
server = ["gunicorn"]
[tool.uv]
constraint-dependencies = ["urllib3<3"]
[tool.uv.sources]
acme-core = { path = "../core" }
[tool.poetry.group.docs.dependencies]
sphinx = "^7.1"
[tool.pdm.dev-dependencies]
lint = ["flake8"]
[tool.hatch.envs.bench]
dependencies = ["asv"]
"""


def declared(root: Path, files: dict[str, str]) -> Declarations:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return declared_dependencies(root)


def uses(found: Declarations) -> dict[str, str]:
    return {each.name: f"{each.use}: {each.group}".removesuffix(": ") for each in found.dependencies}


def test_tables_of_pyproject(tmp_path: Path) -> None:
    found = declared(tmp_path, {"pyproject.toml": PYPROJECT})
    assert uses(found) == {
        "hatchling": "build requirement",
        "requests": "dependency",
        "bad": "dependency",
        "acme-core": "dependency",
        "matplotlib": "optional dependency: plot",
        "coverage": "development dependency: test",
        "pytest": "development dependency: dev",
        "gunicorn": "dependency group: server",
        "urllib3": "constraint",
        "sphinx": "development dependency: docs",
        "flake8": "development dependency: lint",
        "asv": "development dependency: bench",
    }
    assert found.own_names == {"my-project"}
    assert found.runs_on == (("", ">=3.10", "pyproject.toml:6"),)
    assert found.packaged == {""}
    requests = next(each for each in found.dependencies if each.name == "requests")
    assert (requests.line, requests.specifier, requests.marker) == (7, ">=2", 'python_version < "4"')
    assert {each.name for each in found.dependencies if not each.is_from_index} == {"acme-core", "bad"}
    assert [(each.file, each.line) for each in found.problems] == [("pyproject.toml", 7)]
    assert found.is_complete


def test_poetry_versions_are_ranges(tmp_path: Path) -> None:
    text = """
[tool.poetry]
name = "shop"
[tool.poetry.dependencies]
python = "^3.9"
a = "^1.2.3"
b = "~0.4"
c = "1.5"
d = { version = "^0.3", optional = true }
e = { git = "https://example.org/e.git" }
f = ">=1,<2"
g = "*"
"""
    found = declared(tmp_path, {"pyproject.toml": text})
    assert {each.name: each.specifier for each in found.dependencies} == {
        "a": "<2,>=1.2.3", "b": "<0.5,>=0.4", "c": "==1.5", "d": "<0.4,>=0.3", "e": "", "f": "<2,>=1", "g": "",
    }  # fmt: skip
    assert uses(found)["d"] == "optional dependency"
    assert found.runs_on == (("", "<4,>=3.9", "pyproject.toml:5"),)


def test_requirements_of_every_kind(tmp_path: Path) -> None:
    text = """# all kinds
flask[async]==3.0  # the framework
uvicorn>=0.30 ; sys_platform == "linux" --hash=sha256:ab \\
    --hash=sha256:cd
-r more/base.txt
-c limits.txt
-e .
git+https://example.org/from-git.git@main#egg=from-git
https://example.org/some_wheel-1.0-py3-none-any.whl
direct @ https://example.org/direct-1.0.tar.gz
--no-binary :all:
"""
    files = {
        "requirements.txt": text,
        "more/base.txt": "numpy",
        "limits.txt": "scipy<2",
        "requirements-dev.txt": "black",
    }
    found = declared(tmp_path, files)
    assert uses(found) == {
        "flask": "dependency",
        "uvicorn": "dependency",
        "numpy": "dependency",
        "scipy": "constraint",
        "from-git": "dependency",
        "some-wheel": "dependency",
        "direct": "dependency",
        "black": "development dependency: requirements-dev.txt",
    }
    assert found.problems == ()
    assert not found.private_index
    assert next(each for each in found.dependencies if each.name == "flask").extras == ("async",)


def test_other_indexes_and_templates_are_noticed(tmp_path: Path) -> None:
    assert declared(tmp_path, {"requirements.txt": "--extra-index-url=https://example.org/simple\nx"}).private_index
    assert not declared(tmp_path, {"requirements.txt": "-i https://pypi.org/simple\nx"}).private_index
    assert not declared(tmp_path, {"requirements.txt": "{{ name }}\n"}).is_complete


def test_setup_files_are_read_and_never_run(tmp_path: Path) -> None:
    setup = """
from setuptools import setup
def read(name):
    raise SystemExit("this is never run")
base = ["boto3>=1"]
more = base + ["click; python_version > '3.8'"]
extras = {"plot": ["matplotlib"], "dev": ["black"]}
setup(
    name="pyname",
    python_requires=">=3.9",
    install_requires=more,
    extras_require={**extras} if False else extras,
    tests_require=read("requirements/tests-of-old.txt"),
)
"""
    cfg = "[metadata]\nname = cfgname\n[options]\ninstall_requires =\n    attrs\n    rich>=8\n"
    cfg += "[options.extras_require]\nserver = gunicorn\n"
    found = declared(tmp_path, {"setup.py": setup, "setup.cfg": cfg})
    assert uses(found)["boto3"] == uses(found)["click"] == uses(found)["attrs"] == "dependency"
    assert uses(found)["gunicorn"] == "optional dependency: server"
    assert found.own_names == {"pyname", "cfgname"}
    assert ("", ">=3.9", "setup.py:10") in found.runs_on


@pytest.mark.parametrize(
    ("expression", "names", "is_complete"),
    [
        ("['a', *extra]", {"a", "b"}, True),
        ("open('requirements.txt').read().splitlines()", {"listed"}, True),
        ("[line for line in open('requirements.txt')]", {"listed"}, True),
        ("load('requirements.txt')", {"listed"}, True),
        ("TABLE['main']", {"c"}, True),
        ("list(extra) + ['d']", {"b", "d"}, True),
        ("compute()", set(), False),
        ("changed", {"e"}, False),
        ("'f\\ng>=1'", {"f", "g"}, True),
    ],
)
def test_lists_in_setup_py_are_followed(tmp_path: Path, expression: str, names: set[str], is_complete: bool) -> None:
    text = "extra = ['b']\nTABLE = {'main': ['c']}\nchanged = ['e']\nchanged.append(x)\n"
    text += f"setup(install_requires={expression})\n"
    found = declared(tmp_path, {"setup.py": text, "requirements.txt": "listed"})
    main = {each.name for each in found.dependencies if each.file == "setup.py"}
    from_file = {each.name for each in found.dependencies if each.file != "setup.py" and "listed" in names}
    assert main | from_file == names
    assert found.is_complete is is_complete


def test_lock_files_say_versions_and_what_requires_what(tmp_path: Path) -> None:
    files = {
        "uv.lock": '[[package]]\nname = "idna"\nversion = "3.1"\n\n[[package]]\nname = "me"\nversion = "1"\n'
        'source = { editable = "." }\ndependencies = [{ name = "idna" }]\n',
        "a/poetry.lock": '[[package]]\nname = "flask"\nversion = "3.0"\n[package.dependencies]\nWerkzeug = ">=3"\n',
        "b/pdm.lock": '[[package]]\nname = "httpx"\nversion = "0.28"\ndependencies = ["anyio", "idna>=2"]\n',
        "c/pylock.toml": 'lock-version = "1.0"\n[[packages]]\nname = "rich"\nversion = "14.0"\n',
        "d/Pipfile.lock": '{"_meta": {}, "default": {"pygments": {"version": "==2.19"}}, "develop": {"black": {}}}',
    }
    found = declared(tmp_path, files)
    assert {(each.name, each.version, each.requires) for each in found.locked} == {
        ("idna", "3.1", ()), ("me", "1", ("idna",)), ("flask", "3.0", ("werkzeug",)),
        ("httpx", "0.28", ("anyio", "idna")), ("rich", "14.0", ()), ("pygments", "2.19", ()), ("black", "", ()),
    }  # fmt: skip
    assert found.own_names == {"me"}
    assert "idna" not in found.directly
    assert next(each for each in found.locked if each.name == "me").line == 5


def test_pipfiles_and_conda_environments(tmp_path: Path) -> None:
    pipfile = '[packages]\nrich = "*"\nx = {git = "https://example.org/x"}\n[dev-packages]\nblack = "==24.1"\n'
    conda = (
        "name: x\ndependencies:\n  - python=3.11\n  - conda-forge::scipy>=1\n  - pip:\n    - tqdm>=4\nother:\n  - no\n"
    )
    found = declared(tmp_path, {"Pipfile": pipfile, "environment.yml": conda})
    assert uses(found) == {
        "rich": "dependency", "x": "dependency", "black": "development dependency: dev", "scipy": "dependency",
        "tqdm": "dependency",
    }  # fmt: skip
    assert {each.name for each in found.dependencies if not each.is_from_index} == {"x", "scipy"}
    assert next(each for each in found.dependencies if each.name == "tqdm").line == 6


def test_projects_below_are_read_and_foreign_folders_are_not(tmp_path: Path) -> None:
    files = {
        "packages/inner/pyproject.toml": '[project]\nname = "inner"\ndependencies = ["httpx"]',
        "node_modules/x/requirements.txt": "never",
        "env/pyvenv.cfg": "",
        "env/requirements.txt": "never",
        "tests/requirements.txt": "pytest",
        "tests/requirements/lowest.txt": "hypothesis",
        "tests/projects/requirements.txt": "never",
        "packages/fixtures/pyproject.toml": "never",
        "{{ cookiecutter.slug }}/pyproject.toml": "never {{ cookiecutter.name }}",
    }
    found = declared(tmp_path, files)
    assert uses(found)["httpx"] == "dependency"
    assert found.names == {"httpx", "hypothesis", "pytest"}
    assert not found.problems
    assert found.packaged == {"packages/inner"}


def test_requirements_beside_a_package_need_not_be_what_it_ships(tmp_path: Path) -> None:
    found = declared(tmp_path, {"pyproject.toml": '[project]\nname = "x"\n', "requirements.txt": "black"})
    assert uses(found) == {"black": "dependency group: requirements.txt"}


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("pyproject.toml", "[project]\nname = \n", 2),
        ("pyproject.toml", '[project]\nname = "a"\ndependencies = "requests"\n', 3),
        ("setup.cfg", "[a]\nb\n [", 2),
        ("setup.cfg", "no section\n", 1),
        ("setup.cfg", "[options]\npython_requires = three\n", 2),
        ("setup.py", "x = 1\ndef (\n", 2),
        ("Pipfile.lock", '{\n"a": }', 2),
        ("uv.lock", "[[[", 1),
        ("environment.yml", "name: x\ndependencies: [a\n", 3),
        ("requirements.txt", "fine\n=broken\n", 2),
        ("requirements.txt", "fine\n-r no-such-file.txt\n", 2),
        ("requirements.txt", "fine\n--no-such-option\n", 2),
    ],
)
def test_malformed_files_are_values(tmp_path: Path, name: str, text: str, line: int) -> None:
    found = declared(tmp_path, {name: text})
    assert [(each.file, each.line) for each in found.problems] == [(name, line)]


def test_strange_shapes_are_no_reason_to_fail(tmp_path: Path) -> None:
    shapes = "[project]\nname = 1\ndependencies = [1]\noptional-dependencies = []\n[tool]\npoetry = 3\nuv = []\n"
    files = {"pyproject.toml": shapes, "uv.lock": "package = 3\n", "Pipfile.lock": "[]", "environment.yml": "- a\n"}
    files |= {"conda.yaml": "dependencies:\n  - [a]\n  - {b: c}\n", "setup.py": "setup(**compute())\n"}
    found = declared(tmp_path, files)
    assert {each.file for each in found.problems} == {"pyproject.toml", "conda.yaml"}
    (tmp_path / "requirements.txt").write_bytes(b"\xc3\x28")
    assert ("requirements.txt", "this file is no UTF-8") in {
        (each.file, each.problem) for each in declared_dependencies(tmp_path).problems
    }


def test_an_included_file_does_not_lead_out_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("secret")
    inner = tmp_path / "project"
    inner.mkdir()
    (inner / "link.txt").symlink_to(tmp_path / "outside.txt")
    found = declared(inner, {"requirements.txt": "-r ../outside.txt\n-r link.txt\n-r requirements.txt\nflask\n"})
    assert uses(found) == {"flask": "dependency"}
    assert not found.is_complete


def test_scripts_declare_their_own() -> None:
    script = "#!/usr/bin/env -S uv run\n# /// script\n# dependencies = [\n#   'Rich>=1',\n# ]\n# ///\nimport rich\n"
    found = inline_declarations(script, "tool.py")
    assert found is not None
    assert [(each.name, each.specifier, each.line) for each in found] == [("rich", ">=1", 4)]
    broken = "# /// script\n# dependencies = [\n# ///\n"
    assert inline_declarations(broken, "tool.py") is None
    assert inline_problem(broken, "tool.py") is not None
    assert inline_declarations("import rich\n", "tool.py") is None
