"""`--fix`, `--dry-run` and `--suppress` on files."""

from __future__ import annotations

import json

import pytest

from projects import Project

USERS = "def get_user_by_email(mail):\n    return mail\n\n\ndef load(*, retries):\n    return retries\n"
MAIN = "import users\r\n\r\nusers.get_user_by_emails( 1 )  # keep\r\nusers.load(retry=1)\r\nusers.nowhere\r\n"
MENDED = MAIN.replace("emails", "email")


def test_fix_mends_what_is_certain_and_tells_what_is_left(project: Project) -> None:
    project.write(users=USERS, main=MAIN)
    done = project.check("--fix")
    assert done.code == 1
    assert done.findings == ["main.py:4 signature-mismatch", "main.py:5 unresolved-attribute"]
    assert project.read("main") == MENDED
    assert project.read("users") == USERS
    assert "main.py:3: is repaired: use `get_user_by_email` (unresolved-attribute)" in done.err


def test_dry_run_prints_a_diff_and_changes_nothing(project: Project) -> None:
    project.write(users=USERS, main=MAIN)
    done = project("check", "--fix", "--dry-run", "--quiet")
    assert (done.code, project.read("main")) == (1, MAIN)
    assert "-users.get_user_by_emails( 1 )  # keep\r\n+users.get_user_by_email( 1 )  # keep\r\n" in done.out
    assert "would be repaired" in done.err


def test_edits_in_json_and_sarif_are_those_that_fix_makes(project: Project) -> None:
    project.write(users=USERS, main=MAIN)
    (finding,) = [each for each in json.loads(project.check().out)["findings"] if each["repair"]]
    sarif = json.loads(project("check", "--quiet", "--format", "sarif").out)
    (fix,) = [fix for result in sarif["runs"][0]["results"] for fix in result.get("fixes", [])]
    replacement = fix["artifactChanges"][0]["replacements"][0]
    (edit,) = finding["repair"]["edits"]
    region = replacement["deletedRegion"]
    assert (region["startLine"], region["startColumn"]) == (edit["line"], edit["column"])
    assert replacement["insertedContent"]["text"] == edit["replacement"] == "get_user_by_email"


def test_a_name_that_does_not_take_the_call_is_no_repair(project: Project) -> None:
    project.write(users=USERS, main="import users\n\nusers.get_user_by_emails(1, 2)\n")
    assert project.check("--fix").findings == ["main.py:3 unresolved-attribute"]


def test_stale_comments_are_removed(project: Project) -> None:
    text = "# quietlint: ignore[apis]\nx = 1  # quietlint: ignore[undefined-name]\ny = 2  # kept\n"
    project.write(main=text)
    assert project.check("--fix").code == 0
    assert project.read("main") == "x = 1\ny = 2  # kept\n"


def test_suppress_puts_the_reason_beside_every_finding(project: Project) -> None:
    project.write(users=USERS, main=MAIN)
    done = project.check("--suppress", "known since  the move")
    assert done.code == 0, done.out
    lines = project.read("main").split("\r\n")
    assert lines[2] == (
        "users.get_user_by_emails( 1 )  # keep  # quietlint: ignore[unresolved-attribute] known since the move"
    )
    assert lines[3] == "users.load(retry=1)  # quietlint: ignore[signature-mismatch] known since the move"


def test_a_file_that_cannot_be_written_is_left_and_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(users=USERS, main=MAIN)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    done = project.check("--fix")
    assert (done.code, project.read("main")) == (1, MAIN)
    assert "main.py is left as it is: it cannot be written: no space left on device" in done.err


def test_notebooks_are_left_to_people(project: Project) -> None:
    cell = {"cell_type": "code", "source": ["import math\n", "math.factorials(2)\n"], "metadata": {}, "outputs": []}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    (project.folder / "n.ipynb").write_text(text)
    done = project.check("--fix")
    assert "n.ipynb is left as it is: it is a notebook" in done.err
    assert (project.folder / "n.ipynb").read_text() == text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--dry-run",), "--dry-run shows what --fix or --suppress would do; give one of them"),
        (("--suppress", " "), "--suppress needs a reason"),
        (("--staged", "--fix"), "--staged judges what is staged, and repairs would be made in the files"),
        (("--output", "a.txt", "--output", "b.txt"), "a second file needs its kind"),
        (
            ("--output", "sariff=a.sarif"),
            "--output sariff=a.sarif: no report is called `sariff`; did you mean `sarif`?",
        ),
        (("--output", "yaml=a.yaml"), "--output yaml=a.yaml: no report is called `yaml`; there are text, "),
        (("--output", "sarif=a.sarif,html="), "--output html= names no file"),
        (("--output", "sarif=."), "--output .: is a directory"),
        (("--output", "none/a.txt"), "--output none/a.txt: there is no folder none"),
    ],
)
def test_options_that_do_not_go_together_are_one_sentence(
    project: Project, options: tuple[str, ...], sentence: str
) -> None:
    done = project("check", "--quiet", *options)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


def test_several_reports_in_one_run(project: Project) -> None:
    project.write(main="import math\n\nmath.factorials(2)\n")
    done = project(
        "check", "--quiet", "--output", "sarif=a.sarif,junit=b.xml", "--output", "gitlab=c.json", "--for-upload"
    )
    assert done.code == 1
    assert done.out.endswith("1 finding in 1 file (1 file checked; 1 error)\n")
    assert json.loads((project.folder / "a.sarif").read_text())["version"] == "2.1.0"
    assert (project.folder / "b.xml").read_text().startswith("<?xml")
    assert len(json.loads((project.folder / "c.json").read_text())) == 1
