"""The pre-commit hook, run by pre-commit on real commits."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).parents[2]
SHIPPED = ("src", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
BUILDING = ("hatchling",)

pytestmark = pytest.mark.skipif(
    find_spec("pre_commit") is None or shutil.which("git") is None, reason="pre-commit or git is not installed"
)
CONFIG = """
repos:
  - repo: {hooks}
    rev: {revision}
    hooks:
      - id: quietlint
        verbose: true
"""
WEATHER = """
def fetch_today(city: str) -> dict[str, float]:
    return {"wind": 1.0}
"""
RIGHT = """
import weather


def wind() -> float:
    return weather.fetch_today("Oslo")["wind"]
"""


@dataclass(frozen=True)
class Committed:
    code: int
    out: str


@dataclass(frozen=True)
class Scratch:
    """A repository with the hook in place."""

    folder: Path
    environ: dict[str, str]

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, *command: str) -> Committed:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False, timeout=1200
        )
        return Committed(done.returncode, done.stdout + done.stderr)

    def commit(self) -> Committed:
        self.run("git", "add", "--all")
        return self.run("git", "commit", "--message", "change")

    def commits(self) -> int:
        return int(self.run("git", "rev-list", "--count", "--all").out)


# ---------------------------------------------------------------------------------------------------- what is installed


def wheelhouse(folder: Path, *names: str) -> bool:
    """Wheels of what is installed here, with all it needs; False if some of it is not, or not from a wheel."""
    folder.mkdir()
    pending, packed = [Requirement(name) for name in names], set[str]()
    while pending:
        requirement = pending.pop()
        if requirement.name in packed or (
            requirement.marker is not None and not requirement.marker.evaluate({"extra": ""})
        ):
            continue
        try:
            installed = distribution(requirement.name)
        except PackageNotFoundError:
            return False
        if not pack(installed, folder):
            return False
        packed.add(requirement.name)
        pending += [Requirement(each) for each in installed.requires or ()]
    return True


def pack(installed: Distribution, folder: Path) -> bool:
    """The wheel that the files of a distribution came from."""
    tags = re.findall(r"^Tag: (\S+)$", installed.read_text("WHEEL") or "", re.MULTILINE)
    files = [file for file in installed.files or () if ".." not in file.parts and "__pycache__" not in file.parts]
    if not tags or not files:
        return False
    tag = "-".join(".".join(dict.fromkeys(parts)) for parts in zip(*(each.split("-") for each in tags), strict=True))
    name = re.sub(r"[-_.]+", "_", installed.metadata["Name"])
    with zipfile.ZipFile(folder / f"{name}-{installed.version}-{tag}.whl", "w") as wheel:
        for file in files:
            if file.name not in {"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"}:
                wheel.write(str(file.locate()), str(file))
        info = next(file.parent for file in files if file.name == "WHEEL")
        listed = "".join(f"{each},,\n" for each in [*wheel.namelist(), f"{info}/RECORD"])
        wheel.writestr(f"{info}/RECORD", listed)
    return True


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a developer's shell, with everything that git and pre-commit keep in a place of its own."""
    home = tmp_path_factory.mktemp("home")
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "VIRTUAL_"))
    }
    clean |= {
        "HOME": str(home),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "XDG_CACHE_HOME": str(home / "cache"),
        "PATH": os.pathsep.join(
            folder for folder in os.get_exec_path() if not (Path(folder) / "../pyvenv.cfg").exists()
        ),
        **{
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "a"), ("EMAIL", "a@b.c"))
        },
    }
    wheels = home / "wheels"
    if wheelhouse(wheels, *needed_by_us(), *BUILDING):
        clean |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    return clean


def needed_by_us() -> list[str]:
    return distribution("quietlint").requires or []


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Path:
    """A repository of hooks with the files of this checkout."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in SHIPPED:
        source, target = CHECKOUT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, target)
    repository = Scratch(folder, environ)
    repository.run("git", "init", "--quiet")
    assert repository.commit().code == 0
    return folder


def config(hooks: Path, environ: dict[str, str]) -> str:
    return CONFIG.format(hooks=hooks, revision=Scratch(hooks, environ).run("git", "rev-parse", "HEAD").out.strip())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str], hooks: Path) -> dict[str, str]:
    """The shell's environment once pre-commit has built the hook's own; without it nothing can be said."""
    first = Scratch(tmp_path_factory.mktemp("first"), environ)
    first.run("git", "init", "--quiet")
    first.write(".pre-commit-config.yaml", config(hooks, environ))
    built = first.run(sys.executable, "-m", "pre_commit", "install-hooks")
    if built.code != 0:
        reason = next((line for line in built.out.splitlines() if "ERROR" in line), built.out[-300:])
        pytest.skip(f"pip cannot install the hook here: {reason}")
    return environ


@pytest.fixture
def project(tmp_path: Path, installed: dict[str, str], hooks: Path) -> Iterator[Scratch]:
    """A project whose environment, in `.venv`, holds the one package `weather`."""
    scratch = Scratch(tmp_path, installed)
    scratch.run("git", "init", "--quiet")
    scratch.write(".pre-commit-config.yaml", config(hooks, installed))
    scratch.write(".gitignore", ".venv\n")
    venv.create(tmp_path / ".venv", with_pip=False, symlinks=os.name != "nt")
    (packages,) = (tmp_path / ".venv").glob("Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages")
    (packages / "weather.py").write_text(WEATHER)
    info = packages / "weather-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: weather\nVersion: 1.2\n")
    (info / "RECORD").write_text("weather.py,,\nweather-1.2.dist-info/METADATA,,\nweather-1.2.dist-info/RECORD,,\n")
    assert scratch.run(sys.executable, "-m", "pre_commit", "install").code == 0
    yield scratch
    shutil.rmtree(tmp_path, ignore_errors=True)


# ---------------------------------------------------------------------------------------------------- what is promised


def test_a_finding_stops_the_commit_and_its_repair_lets_it_through(project: Scratch) -> None:
    project.write("report.py", RIGHT.replace("fetch_today", "fetch_todays"))
    stopped = project.commit()
    assert stopped.code == 1, stopped.out
    assert project.commits() == 0
    assert re.search(r"^quietlint\.+Failed$", stopped.out, re.MULTILINE)
    assert told(stopped, "report.py:6:20: ") == "Module `weather` has no attribute `fetch_todays`"
    assert re.search(r"^ *\+ .*weather\.fetch_today\(", stopped.out, re.MULTILINE)
    assert "weather 1.2" in stopped.out

    project.write("report.py", RIGHT)
    passed = project.commit()
    assert passed.code == 0, passed.out
    assert project.commits() == 1
    assert re.search(r"^quietlint\.+Passed$", passed.out, re.MULTILINE)


def test_a_change_is_stopped_for_what_it_breaks_in_a_file_that_it_does_not_touch(project: Scratch) -> None:
    project.write("report.py", RIGHT)
    project.write("main.py", "from report import wind\n\nprint(wind())\n")
    assert project.commit().code == 0
    project.write("report.py", RIGHT.replace("def wind", "def gusts"))
    stopped = project.commit()
    assert stopped.code == 1, stopped.out
    assert told(stopped, "main.py:1:20: ") == "Module `report` has no `wind` to import"


def test_the_target_is_the_environment_of_the_project_and_not_that_of_the_hook(project: Scratch) -> None:
    # astroid is installed with the hook and not in the project: whoever looked there would miss the name.
    project.write("report.py", RIGHT + "\n\nimport astroid\n\nastroid.nothing_of_that_name()\n")
    passed = project.commit()
    assert passed.code == 0, passed.out
    assert f"in {project.folder / '.venv'} (in the project)" in passed.out


def test_without_an_environment_the_hook_does_not_offer_its_own(project: Scratch) -> None:
    shutil.rmtree(project.folder / ".venv")
    project.write("report.py", "import astroid\n\nastroid.nothing_of_that_name()\n")
    passed = project.commit()
    assert passed.code == 0, passed.out
    assert "environment: no environment found" in passed.out


def test_what_is_staged_is_judged_and_what_is_not_stays_as_it_is(project: Scratch) -> None:
    project.write("report.py", RIGHT)
    assert project.commit().code == 0
    project.write("report.py", RIGHT.replace("fetch_today", "fetch_todays"))
    project.run("git", "add", "report.py")
    project.write("report.py", RIGHT + "\n# not staged\n")
    stopped = project.run("git", "commit", "--message", "partly")
    assert stopped.code == 1, stopped.out
    assert "report.py:6:20" in stopped.out
    assert (project.folder / "report.py").read_text().endswith("# not staged\n")


def test_a_deletion_is_stopped_for_who_imports_the_file(project: Scratch) -> None:
    project.write("wind_of_ours.py", "def wind():\n    return 1\n")
    project.write("main.py", "from wind_of_ours import wind\n\nprint(wind())\n")
    assert project.commit().code == 0
    (project.folder / "wind_of_ours.py").unlink()
    stopped = project.commit()
    assert stopped.code == 1, stopped.out
    assert "main.py:1:6" in stopped.out


def test_a_push_is_judged_by_what_it_brings(project: Scratch) -> None:
    project.run(sys.executable, "-m", "pre_commit", "install", "--hook-type", "pre-push")
    remote = project.folder.parent / f"{project.folder.name}-remote"
    project.run("git", "init", "--quiet", "--bare", str(remote))
    project.run("git", "remote", "add", "origin", str(remote))
    project.write("report.py", RIGHT)
    assert project.commit().code == 0
    assert project.run("git", "push", "--quiet", "origin", "HEAD").code == 0
    project.write("report.py", RIGHT.replace("fetch_today", "fetch_todays"))
    project.run("git", "add", "--all")
    project.run("git", "commit", "--no-verify", "--message", "unchecked")
    stopped = project.run("git", "push", "--quiet", "origin", "HEAD")
    assert stopped.code != 0
    assert "report.py:6:20" in stopped.out


def test_a_merge_is_not_stopped_for_what_either_side_had(project: Scratch) -> None:
    project.write("report.py", RIGHT)
    assert project.commit().code == 0
    project.run("git", "checkout", "-b", "side")
    project.write("side.py", "import math\n\nmath.on_the_side\n")
    project.run("git", "add", "--all")
    project.run("git", "commit", "--no-verify", "--message", "side")
    project.run("git", "checkout", "-")
    project.write("other.py", "x = 1\n")
    assert project.commit().code == 0
    project.run("git", "merge", "--no-commit", "--no-ff", "side")
    merged = project.run("git", "commit", "--message", "merge")
    assert merged.code == 0, merged.out


def test_the_system_variant_uses_the_command_on_the_path(project: Scratch, hooks: Path) -> None:
    text = config(hooks, project.environ).replace("id: quietlint", "id: quietlint-system")
    project.write(".pre-commit-config.yaml", text)
    project.write("report.py", RIGHT.replace("fetch_today", "fetch_todays"))
    path = os.pathsep.join([str(Path(sys.executable).parent), project.environ["PATH"]])
    (project.folder / "bin").mkdir()
    (project.folder / "bin" / "quietlint").symlink_to(Path(sys.executable).with_name("quietlint"))
    project.environ["PATH"], kept = f"{project.folder / 'bin'}{os.pathsep}{path}", project.environ["PATH"]
    try:
        stopped = project.commit()
    finally:
        project.environ["PATH"] = kept
    assert stopped.code == 1, stopped.out
    assert "report.py:6:20" in stopped.out


def told(done: Committed, place: str) -> str:
    """What the report says of a place: the line below it."""
    _, _, rest = done.out.partition(f"\n{place}")
    return rest.split("\n")[1].strip() if rest else f"nothing of {place} in: {done.out}"
