"""Write the pages of `docs/reference` that are made from the code anew: ``python docs/generate.py``."""

# ruff: noqa: INP001

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from quietlint.checking.builtin import BUILTIN_RULES
from quietlint.cli import commands
from quietlint.config import DESCRIBED
from quietlint.rule import AnyRule
from quietlint_rules import RULES

TARGET = Path(__file__).parent / "reference" / "rules.md"
ROOT = TARGET.parents[2]
SILENT = "When it stays silent"
WHOLE = ("Why is this bad?", "Example", "Use instead")
HEAD = """\
# Rules

Every rule of quietlint, with what it finds and when it stays silent. This page is made from the rules' own pages, which
are also their tests; `quietlint explain RULE` prints one of them in full, `quietlint rules` lists what is installed.

*Severity* says how bad a finding is if it is true, *precision* how often it is. A single finding may be less certain
than its rule, and says so. By default quietlint tells what is at least of medium precision.

| rule | family | finds | severity | precision |
|---|---|---|---|---|
"""


def rules_reference() -> str:
    """The text of the page."""
    rules = sorted((*RULES, *BUILTIN_RULES), key=lambda rule: (rule.family, rule.name))
    rows = "".join(
        f"| [{rule.name}](#{rule.name}) | {rule.family} | {rule.summary} | {rule.severity.value} "
        f"| {rule.precision.value} |\n"
        for rule in rules
    )
    families = groupby(rules, key=lambda rule: rule.family)
    return HEAD + rows + "".join(f"\n{_entry(rule)}" for _, members in families for rule in members)


def _entry(rule: AnyRule) -> str:
    """A rule's page without its further cases, which are listed by their headings."""
    chapters = _chapters_of(rule.page())
    shown = [text for title, text in chapters if title in WHOLE or title == rule.name]
    found = [title for title, _ in chapters if title not in {*WHOLE, SILENT, rule.name}]
    silent = next((text for title, text in chapters if title == SILENT), "")
    cases = [line[5:] for line, in_code in _lines_of(silent) if line.startswith("#### ") and not in_code]
    parts = ["\n".join(shown)]
    if found:
        parts.append("### Also found\n\n" + "".join(f"- {title}\n" for title in found))
    if cases:
        parts.append(f"### {SILENT}\n\n" + "".join(f"- {case}\n" for case in cases))
    elif silent:
        parts.append(silent)
    return "\n".join([*parts, f"Every case is shown in [the rule's page]({_link(rule)}).\n"])


def _chapters_of(page: str) -> list[tuple[str, str]]:
    """Title and text of the page's chapters, all headings one step down; the first is the head of the page."""
    chapters: list[tuple[str, list[str]]] = []
    for line, in_code in _lines_of(page):
        is_heading = line.startswith("#") and not in_code
        if is_heading and not line.startswith("###"):
            chapters.append((line.lstrip("# "), []))
        chapters[-1][1].append(f"#{line}" if is_heading else line)
    return [(title, "\n".join(lines).strip() + "\n") for title, lines in chapters]


def _lines_of(text: str) -> list[tuple[str, bool]]:
    """Every line, and whether it stands in a fenced block."""
    lines: list[tuple[str, bool]] = []
    in_code = False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            in_code = not in_code
        lines.append((line, in_code))
    return lines


def _link(rule: AnyRule) -> str:
    folder = "rules" if rule.package.startswith("quietlint_rules") else "src"
    return f"../../{folder}/{rule.package.replace('.', '/')}/{rule.name.replace('-', '_')}.md"


# ---------------------------------------------------------------------------------------------------- commands

COMMANDS_HEAD = """\
# Command line

| exit code | means |
|---|---|
| 0 | nothing found |
| 1 | findings |
| 2 | the run cannot be trusted: wrong usage or settings, a rule crashed, a report could not be written |
| 130 | interrupted |

Results go to standard output, everything else to standard error. The last line of text output is the summary. This page
is made from the commands themselves; `quietlint COMMAND --help` prints the same.
"""


def command_line_reference() -> str:
    """The text of the page on commands."""
    context = click.Context(commands, info_name="quietlint")
    return COMMANDS_HEAD + "".join(_commands_under(commands, context))


def _commands_under(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        yield f"\n## {inner.command_path}\n\n{(command.help or '').strip()}\n"
        if isinstance(command, click.Group):
            yield from _commands_under(command, inner)
            continue
        usage = " ".join(command.collect_usage_pieces(inner))
        yield f"\n    {inner.command_path} {usage}\n"
        rows = [record for each in _options(command, inner) if (record := each.get_help_record(inner)) is not None]
        rows = [row for row in rows if "--help" not in row[0]]
        if rows:
            yield "\n| option | |\n|---|---|\n"
            yield from (f"| `{_cell(option)}` | {_cell(about)} |\n" for option, about in rows)


def _options(command: click.Command, context: click.Context) -> list[click.Parameter]:
    return [each for each in command.get_params(context) if isinstance(each, click.Option)]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


# ---------------------------------------------------------------------------------------------------- settings

SETTINGS_HEAD = """\
# Settings

In `pyproject.toml` under `[tool.quietlint]`, or at the top level of `quietlint.toml`; the nearest file from the working
directory up to the repository's root counts, and in one folder `quietlint.toml` wins. Options on the command line win
over both. An unknown key is an error that names the nearest right one.

```toml
[tool.quietlint]
python = ".venv"
min-precision = "high"
exclude = ["generated/"]
baseline = "quietlint-baseline.json"

[tool.quietlint.per-path-ignores]
"tests/" = ["exceptions"]
```

| key | value | means |
|---|---|---|
"""


def settings_reference() -> str:
    """The text of the page on settings."""
    rows = (f"| `{key}` | {_cell(value)} | {_cell(means)} |\n" for key, (value, means) in DESCRIBED.items())
    return SETTINGS_HEAD + "".join(rows)


PAGES = {"rules": rules_reference, "command-line": command_line_reference, "settings": settings_reference}

if __name__ == "__main__":
    for page, written in PAGES.items():
        (TARGET.parent / f"{page}.md").write_text(written(), encoding="utf-8")
