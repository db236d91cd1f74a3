"""Pages become projects, and their comments become promises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from quietlint.rule import AnyRule, Finding, ModuleFacts, Precision, Program, Rule, Severity, Span
from quietlint.testing import check_page
from quietlint.testing.checks import MARKS
from quietlint.testing.pages import PageError, projects_of, sections_apart, titles_of


def _nothing(facts: ModuleFacts, program: Program) -> Iterator[Finding]:
    yield from ()


RULE: AnyRule = Rule(
    "no-foo", "apis", "Foo.", ModuleFacts, Severity.ERROR, Precision.HIGH, "0.1.0", _nothing, "pack.apis"
)

PAGE = """\
# no-foo
Finds foo.
## Example
```python
x = foo  # error: "`foo`"
y = bar
```
## Elsewhere
`src/app/models.py`:
```python
z = 1
```

Then in `site-packages/pkg/__init__.py`:

```python
foo = 1
```
"""


def finds_foo(root: Path, rule: AnyRule) -> Iterable[Finding]:
    """Every line of the project's own files with ``foo`` in it."""
    for path in sorted(root.rglob("*.py")):
        relative = path.relative_to(root).as_posix()
        if relative.startswith(".venv/"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert "error" not in line
            if "foo" in line:
                yield Finding(Span(number, 1, number, 2), "`foo` is disliked", rule=rule.name, path=relative)


def test_true_page_has_no_failures() -> None:
    assert check_page(PAGE, RULE, finds_foo) == []


def test_every_heading_is_a_project() -> None:
    example, elsewhere = projects_of(PAGE, MARKS)
    assert [file.path for file in example.files] == ["main.py"]
    assert example.files[0].text == "x = foo\ny = bar\n"
    assert [file.path for file in elsewhere.files] == ["src/app/models.py", "site-packages/pkg/__init__.py"]


def test_unannounced_finding_fails_with_the_line_of_the_page() -> None:
    failures = check_page(PAGE.replace("y = bar", "y = foo"), RULE, finds_foo)
    assert [failure.line for failure in failures] == [6]
    assert "unannounced no-foo" in str(failures[0])


def test_promise_that_is_not_kept_fails() -> None:
    failures = check_page(PAGE.replace("y = bar", "y = bar  # error"), RULE, finds_foo)
    assert [failure.line for failure in failures] == [6]


def test_wording_is_part_of_the_promise() -> None:
    failures = check_page(PAGE.replace('"`foo`"', '"`bar`"'), RULE, finds_foo)
    assert len(failures) == 2


def test_two_comments_announce_two_findings() -> None:
    def twice(root: Path, rule: AnyRule) -> Iterable[Finding]:
        return [finding for finding in finds_foo(root, rule) for _ in range(2)]

    assert len(check_page(PAGE, RULE, twice)) == 1
    assert check_page(PAGE.replace("# error", "# error  # error"), RULE, twice) == []


def test_findings_of_other_rules_are_not_asked_for() -> None:
    def other(root: Path, rule: AnyRule) -> Iterable[Finding]:
        yield from finds_foo(root, rule)
        yield Finding(Span(2, 1, 2, 2), "other", rule="other-rule", path="main.py")

    assert check_page(PAGE, RULE, other) == []
    assert check_page(PAGE.replace("y = bar", "y = bar  # error[other-rule]"), RULE, other) == []


def test_comment_that_only_begins_like_a_promise_is_code() -> None:
    (project,) = projects_of("```python\nx = 1  # error handling\n```\n", MARKS)
    assert project.files[0].text == "x = 1  # error handling\n"
    assert project.files[0].marks == ()


def test_prose_blocks_are_left_out() -> None:
    assert projects_of("```python skip\nfoo\n```\n```console\n$ quietlint\n```\n", MARKS) == ()


def test_same_file_twice_under_a_heading_is_two_projects() -> None:
    bad, good = projects_of("# a\n```python\nx\n```\nUse instead:\n```python\ny\n```\n", MARKS)
    assert [bad.files[0].text, good.files[0].text] == ["x\n", "y\n"]


def test_block_never_closed_is_an_error() -> None:
    with pytest.raises(PageError, match=r"line 2: .*never closed"):
        projects_of("# a\n```python\nx\n", MARKS)


def test_headings_inside_blocks_are_code() -> None:
    assert titles_of("# a\n```python\n# not a heading\n```\n## b\n") == ("a", "b")


def test_sections_apart_keep_their_line_numbers() -> None:
    sections = dict(sections_apart(PAGE))
    assert list(sections) == ["Example", "Elsewhere"]
    assert sections["Example"].splitlines()[2] == "## Example"
    assert "Elsewhere" not in sections["Example"]


def test_environment_lies_where_discovery_finds_it() -> None:
    seen: list[str] = []

    def look(root: Path, rule: AnyRule) -> Iterable[Finding]:
        seen.extend(path.relative_to(root).as_posix() for path in sorted(root.rglob("*")) if path.is_file())
        return ()

    check_page("`site-packages/pkg.py`:\n```python\nx = 1\n```\n", RULE, look)
    assert seen == [".venv/lib/python3.11/site-packages/pkg.py", ".venv/pyvenv.cfg"]


def test_environment_may_have_another_version_or_be_absent() -> None:
    seen: list[str] = []

    def look(root: Path, rule: AnyRule) -> Iterable[Finding]:
        seen.extend(path.relative_to(root).as_posix() for path in sorted(root.rglob("*")) if path.is_file())
        return ()

    page = "`.venv/pyvenv.cfg`:\n```ini\nversion = 3.13.1\n```\n`site-packages/pkg.py`:\n```python\nx = 1\n```\n"
    check_page(page, RULE, look)
    check_page("```python no-environment\nx = 1\n```\n", RULE, look)
    assert seen == [".venv/lib/python3.13/site-packages/pkg.py", ".venv/pyvenv.cfg", "main.py"]


def test_marks_can_be_of_another_grammar() -> None:
    (project,) = projects_of("```python\nx.y  # resolves: a.b\n```\n", re.compile(r"# resolves: (?P<name>[\w.]+)"))
    assert [(mark.line, mark.groups) for mark in project.files[0].marks] == [(1, {"name": "a.b"})]
