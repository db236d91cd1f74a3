"""The command as people and programs call it: exit codes, streams, one sentence for everything that is impossible."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import quietlint

QUIETLINT = Path(sys.executable).with_name("quietlint")
BROKEN = "import pathlib\n\npathlib.Path().read_lines()\n"


class Runner:
    """Runs the command in a folder, with a cache of its own and no environment but what a test lays out."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        self.environ = {**kept, "HOME": str(home), "GIT_CEILING_DIRECTORIES": str(folder.parent), "NO_COLOR": "1"}

    def __call__(self, *arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [str(QUIETLINT), *map(str, arguments)]
        return subprocess.run(
            command, cwd=cwd or self.folder, env=self.environ, capture_output=True, text=True, check=False, timeout=120
        )

    def found(self, *arguments: object, cwd: Path | None = None) -> list[str]:
        """`path:line rule` of every finding of a check."""
        done = self("check", "--format", "json", *arguments, cwd=cwd)
        assert done.returncode in {0, 1}, done.stderr
        return [f"{each['path']}:{each['line']} {each['rule']}" for each in json.loads(done.stdout)["findings"]]


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(tmp_path, tmp_path_factory.mktemp("home"))


def lay_out(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


# ------------------------------------------------------------------------------------------ exit codes


def test_version_is_printed(run: Runner) -> None:
    assert run("--version").stdout == f"quietlint, version {quietlint.__version__}\n"


def test_clean_code_exits_0_with_a_summary(run: Runner) -> None:
    lay_out(run.folder, {"m.py": "import json\n\njson.dumps({})\n"})
    done = run("check")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 findings (1 file checked)")


def test_findings_exit_1(run: Runner) -> None:
    lay_out(run.folder, {"m.py": BROKEN})
    done = run("check", "m.py")
    assert done.returncode == 1
    assert done.stdout.startswith("── m.py") or "m.py:3:" in done.stdout
    assert run.found() == ["m.py:3 unresolved-attribute"]


def test_results_go_to_stdout_and_the_environment_to_stderr(run: Runner) -> None:
    lay_out(run.folder, {"m.py": "x = 1\n"})
    done = run("check", "--format", "sarif")
    assert json.loads(done.stdout)["version"] == "2.1.0"
    assert done.stderr.startswith("environment: ")
    assert len(done.stderr.splitlines()) == 1
    assert run("check", "--quiet").stderr == ""


def test_empty_repository_is_clean_with_a_notice(run: Runner) -> None:
    done = run("check")
    assert done.returncode == 0
    assert "There is no Python file to check." in done.stdout


# ------------------------------------------------------------------------------------------ impossible wishes


def impossible(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence on stderr."""
    assert done.returncode == 2
    assert done.stdout == ""
    (sentence,) = [line for line in done.stderr.splitlines() if not line.startswith("environment: ")]
    return sentence


def test_missing_path_is_named(run: Runner) -> None:
    assert impossible(run("check", "nope.py")) == "quietlint: nope.py: no such file or folder"


def test_link_that_leads_nowhere_is_named(run: Runner) -> None:
    (run.folder / "link.py").symlink_to("nowhere.py")
    assert impossible(run("check", "link.py")) == "quietlint: link.py: is a link that leads nowhere"


def test_file_that_is_no_python_is_named(run: Runner) -> None:
    lay_out(run.folder, {"README.md": "# Title\n"})
    assert impossible(run("check", "README.md")) == "quietlint: README.md: is no Python file (.py, .pyi, .ipynb)"


def test_pipe_is_no_file(run: Runner) -> None:
    os.mkfifo(run.folder / "pipe.py")
    assert impossible(run("check", "pipe.py")) == "quietlint: pipe.py: is neither a file nor a folder"


def test_broken_settings_are_named_with_their_line(run: Runner) -> None:
    lay_out(run.folder, {"m.py": "", "pyproject.toml": "[tool.quietlint]\nselect = [\n"})
    assert impossible(run("check")).startswith("quietlint: pyproject.toml:")
    lay_out(run.folder, {"pyproject.toml": "[tool.quietlint]\nselct = []\n"})
    wanted = "quietlint: pyproject.toml: unknown key `tool.quietlint.selct`; did you mean `select`?"
    assert impossible(run("check")) == wanted


def test_settings_file_that_is_not_there_is_named(run: Runner) -> None:
    lay_out(run.folder, {"m.py": ""})
    assert "none.toml: cannot be read: no such file" in impossible(run("check", "--config", "none.toml"))


def test_unknown_rule_is_named_with_the_nearest(run: Runner) -> None:
    lay_out(run.folder, {"m.py": ""})
    wanted = "no rule or family is called `unresolved-atribute`; did you mean `unresolved-attribute`"
    assert wanted in impossible(run("check", "--select", "imports,unresolved-atribute"))
    assert wanted in impossible(run("explain", "unresolved-atribute"))


def test_interpreter_that_is_not_there_is_named(run: Runner) -> None:
    lay_out(run.folder, {"m.py": ""})
    assert impossible(run("check", "--python", "nope/python")).startswith(
        "quietlint: --python nope/python: no such file"
    )


def test_folder_that_is_no_environment_is_named(run: Runner) -> None:
    lay_out(run.folder, {"m.py": "", "folder/x.txt": ""})
    assert "--python folder: is no Python environment" in impossible(run("check", "--python", "folder"))


def test_report_that_cannot_be_written_is_named(run: Runner) -> None:
    lay_out(run.folder, {"m.py": ""})
    assert (
        impossible(run("check", "--output", "none/out.txt"))
        == "quietlint: --output none/out.txt: there is no folder none"
    )


def test_wrong_option_shows_the_usage(run: Runner) -> None:
    done = run("check", "--nope")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No such option" in done.stderr


def test_diff_outside_of_git_is_one_sentence(run: Runner) -> None:
    lay_out(run.folder, {"m.py": ""})
    assert "is in no git repository; leave `--diff` out" in impossible(run("check", "--diff", "main"))


# ------------------------------------------------------------------------------------------ odd files


@pytest.mark.parametrize(
    "content",
    [b"def f(:\n", b"x = '\xff'\n", b"x = 1\0\n", b"# coding: nope\n", "x".encode("utf-16"), b"match x:\n  case\n"],
)
def test_file_that_python_cannot_read_is_a_finding(run: Runner, content: bytes) -> None:
    (run.folder / "bad.py").write_bytes(content)
    lay_out(run.folder, {"good.py": BROKEN})
    found = run.found()
    assert [each.partition(" ")[2] for each in found] == ["syntax-error", "unresolved-attribute"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_file_without_the_right_to_read_is_a_finding(run: Runner) -> None:
    lay_out(run.folder, {"m.py": ""})
    (run.folder / "m.py").chmod(0)
    assert run.found() == ["m.py:1 syntax-error"]


@pytest.mark.parametrize(
    "content", ["", "\n", "\ufeffx = 1\n", "x = 1\r\ny = 2\r", "\x0c\nx = 1\n", "# only a comment"]
)
def test_odd_files_are_clean(run: Runner, content: str) -> None:
    (run.folder / "m.py").write_bytes(content.encode())
    assert run.found() == []


def test_deep_nesting_is_a_notice_and_no_crash(run: Runner) -> None:
    lay_out(run.folder, {"deep.py": f"x = {'(' * 5000}1{')' * 5000}\n", "good.py": BROKEN})
    done = run("check")
    assert done.returncode == 1, done.stderr
    assert "good.py:3:" in done.stdout


def test_folder_with_a_python_name_is_a_folder(run: Runner) -> None:
    lay_out(run.folder, {"pkg.py/m.py": BROKEN})
    assert run.found() == ["pkg.py/m.py:3 unresolved-attribute"]


def test_names_with_odd_characters_are_fine(run: Runner) -> None:
    lay_out(run.folder, {"ünï code 'q'.py": BROKEN, "-dash.py": BROKEN})
    assert run.found("--", "-dash.py", "ünï code 'q'.py") == [
        "-dash.py:3 unresolved-attribute",
        "ünï code 'q'.py:3 unresolved-attribute",
    ]


def test_notebook_is_judged(run: Runner) -> None:
    cell = {"cell_type": "code", "source": BROKEN.splitlines(keepends=True), "metadata": {}, "outputs": []}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    lay_out(run.folder, {"n.ipynb": json.dumps(notebook)})
    assert run.found() == ["n.ipynb:3 unresolved-attribute"]


# ------------------------------------------------------------------------------------------ what is known


def test_given_file_is_judged_knowing_the_project(run: Runner) -> None:
    lay_out(
        run.folder,
        {"pyproject.toml": "", "a.py": "import b\n\nb.save(1)\nb.nope()\n", "b.py": f"def save(x): ...\n\n\n{BROKEN}"},
    )
    assert run.found("a.py") == ["a.py:4 unresolved-attribute"]


def test_loose_files_see_their_neighbours_only(run: Runner) -> None:
    text = "import helper\n\nhelper.{}()\n"
    lay_out(
        run.folder,
        {
            "one/main.py": text.format("first"),
            "one/helper.py": "def first(): ...\n",
            "two/main.py": text.format("first"),
            "two/helper.py": "def second(): ...\n",
        },
    )
    assert run.found("one/main.py", "two/main.py") == ["two/main.py:3 unresolved-attribute"]


def test_four_hundred_files_as_arguments(run: Runner) -> None:
    # Few with a finding: each of those costs a second opinion.
    lay_out(run.folder, {f"f{number:03}.py": BROKEN if number % 80 == 0 else "x = 1\n" for number in range(400)})
    found = run.found(*(f"f{number:03}.py" for number in range(400)))
    assert found == [f"f{number:03}.py:3 unresolved-attribute" for number in range(0, 400, 80)]


def test_paths_are_relative_to_the_repository_from_anywhere(run: Runner) -> None:
    lay_out(run.folder, {".git/HEAD": "", "pkg/__init__.py": "", "pkg/m.py": BROKEN})
    wanted = ["pkg/m.py:3 unresolved-attribute"]
    assert run.found() == wanted
    assert run.found("m.py", cwd=run.folder / "pkg") == wanted
    assert run.found(cwd=run.folder / "pkg") == wanted
    assert run.found(run.folder / "pkg", cwd=run.folder.parent) == wanted


def test_reports_for_readers_have_paths_that_open_from_here(run: Runner) -> None:
    lay_out(run.folder, {".git/HEAD": "", "pkg/__init__.py": "", "pkg/m.py": BROKEN, "docs/x.txt": ""})
    for kind in ("text", "agent"):
        assert "\nm.py:3:16" in "\n" + run("check", "--format", kind, cwd=run.folder / "pkg").stdout
        assert "\n../pkg/m.py:3:16" in "\n" + run("check", "--format", kind, "../pkg", cwd=run.folder / "docs").stdout
    assert "file=pkg/m.py" in run("check", "--format", "github", cwd=run.folder / "pkg").stdout


def test_environment_of_the_project_is_used(run: Runner) -> None:
    lay_out(
        run.folder,
        {
            "m.py": "import thing\n\nthing.there()\nthing.nope()\n",
            ".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.12.1\n",
            ".venv/lib/python3.12/site-packages/thing.py": "def there(): ...\n",
        },
    )
    assert run.found() == ["m.py:4 unresolved-attribute"]
    assert "Python 3.12" in run("check").stderr


def test_hallucinated_module_is_found_without_environment(run: Runner) -> None:
    lay_out(run.folder, {"m.py": "import no_such_module_was_ever_published\nimport requests\n"})
    assert run.found() == ["m.py:1 hallucinated-import"]


def test_settings_are_used(run: Runner) -> None:
    lay_out(
        run.folder,
        {
            "a.py": BROKEN,
            "gen/b.py": BROKEN,
            "tests/c.py": BROKEN,
            "quietlint.toml": 'exclude = ["gen/"]\n[per-path-ignores]\n"tests/" = ["apis"]\n',
        },
    )
    assert run.found() == ["a.py:3 unresolved-attribute"]
    assert run.found("--ignore", "apis") == []
    assert run.found("--select", "imports") == []


# ------------------------------------------------------------------------------------------ same bytes


def project(root: Path) -> None:
    files = {f"pkg/m{number}.py": f"from pkg import base\n\n\n{BROKEN}base.nope()\n" for number in range(6)}
    lay_out(root, {"pyproject.toml": "", "pkg/__init__.py": "", "pkg/base.py": "x = 1\n", "bad.py": "def (\n", **files})


@pytest.mark.parametrize("kind", ["text", "sarif", "json", "github", "agent"])
def test_cold_warm_serial_and_parallel_runs_give_the_same_bytes(run: Runner, kind: str) -> None:
    project(run.folder)
    check = ("check", "--format", kind, "--statistics")
    runs = {
        "serial, nothing stored": run(*check, "--no-cache", "--jobs", 1),
        "parallel, nothing stored": run(*check, "--no-cache", "--jobs", 3),
        "cold": run(*check, "--jobs", 2),
        "warm": run(*check),
        "warm, other jobs": run(*check, "--jobs", 1),
    }
    outputs = {name: done.stdout for name, done in runs.items()}
    assert {done.returncode for done in runs.values()} == {1}
    assert len(set(outputs.values())) == 1


def test_change_is_noticed_by_a_warm_run(run: Runner) -> None:
    lay_out(run.folder, {"m.py": "x = 1\n"})
    assert run.found() == run.found() == []
    status = (run.folder / "m.py").stat()
    lay_out(run.folder, {"m.py": "y()\n#\n"})
    os.utime(run.folder / "m.py", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run.found() == ["m.py:1 undefined-name"]


def test_change_of_the_environment_is_noticed_by_a_warm_run(run: Runner) -> None:
    site = ".venv/lib/python3.12/site-packages"
    settings = {".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.12.1\n"}
    lay_out(
        run.folder, {"m.py": "import thing\n\nthing.there()\n", f"{site}/thing.py": "def there(): ...\n", **settings}
    )
    assert run.found() == run.found() == []
    lay_out(run.folder, {f"{site}/thing.py": "def elsewhere(): ...\n"})
    assert run.found() == ["m.py:3 unresolved-attribute"]
    (run.folder / site / "thing.py").unlink()
    assert run.found() == ["m.py:1 hallucinated-import"]


def test_warm_run_loads_nothing_heavy(run: Runner) -> None:
    project(run.folder)
    run("check")
    heavy = ("astroid", "libcst", "networkx", "rich", "sarif_om", "quietlint.program.world", "multiprocessing.pool")
    for kind in ("github", "json", "agent"):
        script = (
            "import sys\nfrom quietlint.cli import run\n"
            f"run(['check', '--format', '{kind}', '--quiet'])\n"
            f"print(*(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)"
        )
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, cwd=run.folder, env=run.environ, capture_output=True, text=True, check=True)
        assert done.stderr.split() == []


def test_cache_that_cannot_be_made_does_no_harm(run: Runner) -> None:
    lay_out(run.folder, {"m.py": BROKEN, "file": ""})
    run.environ["XDG_CACHE_HOME"] = str(run.folder / "file")
    assert run.found() == ["m.py:3 unresolved-attribute"]


# ------------------------------------------------------------------------------------------ streams and signals


def test_reader_that_leaves_early_is_no_crash(run: Runner) -> None:
    lay_out(run.folder, {f"f{number}.py": BROKEN * 200 for number in range(4)})
    command = f"{QUIETLINT} check --quiet . | true"
    done = subprocess.run(
        ["bash", "-c", command], cwd=run.folder, env=run.environ, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupt_ends_quietly(run: Runner, jobs: int) -> None:
    lay_out(run.folder, {f"f{number}.py": BROKEN * 400 for number in range(60)})
    command = [str(QUIETLINT), "check", "--no-cache", "--jobs", str(jobs)]
    # What a shell starts in the background may ignore the signal, and hands that on.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command,
        cwd=run.folder,
        env=run.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    assert process.stderr is not None
    process.stderr.readline()
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err.strip()) == (130, "", "")


def test_terminal_gets_nothing_that_it_would_act_on(run: Runner) -> None:
    lay_out(run.folder, {"m.py": "import json\njson.x\n", "\x1b[31mred.py": BROKEN})
    done = run("check")
    assert "\x1b" not in done.stdout + done.stderr
    assert done.returncode == 1


def test_output_file_holds_the_report(run: Runner) -> None:
    lay_out(run.folder, {"m.py": BROKEN})
    done = run("check", "--format", "sarif", "--output", "out.sarif")
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads((run.folder / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


# ------------------------------------------------------------------------------------------ hostile repositories


def test_nothing_of_the_audited_repository_is_imported(run: Runner) -> None:
    trap = "raise SystemExit('imported')\n"
    lay_out(
        run.folder,
        {
            **dict.fromkeys(("json.py", "click.py", "tomllib.py", "conftest.py", "setup.py", "sitecustomize.py"), trap),
            "evil/__init__.py": trap,
            "evil.egg-info/entry_points.txt": "[quietlint.rules]\nevil = evil\n",
            "evil.egg-info/PKG-INFO": "Name: evil\nVersion: 1\n",
        },
    )
    for command in ([str(QUIETLINT)], [sys.executable, "-m", "quietlint"]):
        done = subprocess.run(
            [*command, "check", "--jobs", "2"],
            cwd=run.folder,
            env=run.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


# ------------------------------------------------------------------------------------------ other commands


def test_rules_are_listed(run: Runner) -> None:
    listed = json.loads(run("rules", "--format", "json").stdout)
    names = [rule["name"] for rule in listed]
    assert names == sorted(names)
    assert {"syntax-error", "unused-suppression", "hallucinated-import"} <= set(names)
    assert all(name in run("rules").stdout for name in names)


def test_rule_is_explained_by_its_page(run: Runner) -> None:
    assert run("explain", "syntax-error").stdout.startswith("# syntax-error\n")


def test_baseline_hides_what_is_known_and_tells_what_is_gone(run: Runner) -> None:
    lay_out(run.folder, {"pyproject.toml": "", "a.py": BROKEN, "b.py": BROKEN})
    assert run("baseline", "write").returncode == 0
    known = ("check", "--baseline", "quietlint-baseline.json")
    assert run(*known).returncode == 0
    lay_out(run.folder, {"a.py": f"\n\n{BROKEN}", "c.py": BROKEN, "b.py": ""})
    done = run(*known)
    assert done.returncode == 1
    assert "c.py:3:" in done.stdout
    assert "a.py" not in done.stdout
    assert "1 entry that nothing has any more" in done.stdout
    assert run("baseline", "check").returncode == 1
    assert run("baseline", "prune").returncode == 0
    assert run("baseline", "check").returncode == 0
    assert "entry" not in run(*known).stdout


def test_baseline_of_the_settings_is_used(run: Runner) -> None:
    lay_out(run.folder, {"quietlint.toml": 'baseline = "known.json"\n', "a.py": BROKEN})
    assert "known.json: no such file" in impossible(run("check"))
    assert run("baseline", "write").returncode == 0
    assert run("check").returncode == 0


def test_diff_tells_only_what_is_new(run: Runner) -> None:
    lay_out(run.folder, {"a.py": "import b\n\nb.save(1)\nb.nope()\n", "b.py": "def save(x): ...\n", "c.py": BROKEN})
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-qm", "first")):
        subprocess.run(["git", *who, *arguments], cwd=run.folder, check=True, capture_output=True)
    assert run.found("--diff", "HEAD") == []
    lay_out(run.folder, {"b.py": "def save(): ...\n"})
    assert run.found("--diff", "HEAD") == ["a.py:3 signature-mismatch"]
    (run.folder / "b.py").unlink()
    lay_out(run.folder, {"a.py": "from . import b\n"})
    assert run.found("--diff", "HEAD", "c.py") == []


def test_graph_answers_who_imports_calls_and_needs_whom(run: Runner) -> None:
    lay_out(
        run.folder,
        {
            "pyproject.toml": "",
            "pkg/__init__.py": "",
            "pkg/a.py": "from pkg import b\n\n\ndef first():\n    b.second()\n",
            "pkg/b.py": "import pkg.a\n\n\ndef second(): ...\n",
        },
    )
    assert run("graph", "importers", "pkg.b").stdout.split() == ["pkg.a"]
    assert run("graph", "callers", "pkg.b.second").stdout.split() == ["pkg.a.first"]
    cycles = run("graph", "cycles")
    assert (cycles.returncode, cycles.stdout) == (1, "pkg.a pkg.b\n")
    assert impossible(run("graph", "callers", "pgk.b.second")).startswith(
        "quietlint: no module of the project is or holds"
    )
    assert run("graph", "export").stdout.startswith("digraph")
    assert json.loads(run("graph", "export", "--format", "json", "--edges", "call").stdout)["edges"]
    assert run("graph", "export", "--format", "graphml", "--output", "g.xml").returncode == 0
    assert "graphml" in (run.folder / "g.xml").read_text(encoding="utf-8")
