"""Write `docs/reference/rules.md` anew from the rules and their pages: ``python docs/generate.py``."""

# ruff: noqa: INP001

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from quietlint.checking.builtin import BUILTIN_RULES
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


if __name__ == "__main__":
    TARGET.write_text(rules_reference(), encoding="utf-8")
