"""Writes counts to a step's outputs, and a table of the findings to its summary. Needs Python alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SHOWN = 50
WORDS = {"error": "errors", "warning": "warnings", "recommendation": "notes"}


def main() -> None:
    """Read the JSON report; append to the two files that the runner names."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    counts = report["summary"]["by_severity"]
    with Path(sys.argv[2]).open("a", encoding="utf-8") as outputs:
        outputs.write(f"findings={report['summary']['findings']}\n")
        outputs.writelines(f"{word}={counts.get(severity, 0)}\n" for severity, word in WORDS.items())
    with Path(sys.argv[3]).open("a", encoding="utf-8") as summary:
        summary.write("\n".join(summary_lines(report)) + "\n")


def summary_lines(report: dict[str, Any]) -> list[str]:
    """The summary as Markdown."""
    findings, summary = report["findings"], report["summary"]
    lines = ["### quietlint", ""]
    if not findings:
        lines.append(f"Nothing found in {summary['files_checked']} files.")
    else:
        lines += [
            f"{summary['findings']} findings in {summary['files_with_findings']} of {summary['files_checked']} files.",
            "",
            "| place | rule | finding |",
            "|---|---|---|",
        ]
        order = list(WORDS)
        ranked = sorted(findings, key=lambda one: order.index(one["severity"]))
        lines += [
            f"| `{cell(one['path'])}:{one['line']}` | {cell(one['rule'])} | {cell(one['message'])} |"
            for one in ranked[:SHOWN]
        ]
        if len(findings) > SHOWN:
            lines += ["", f"{len(findings) - SHOWN} more are in the log and in the SARIF file."]
    lines += ["", *(f"> {cell(notice)}" for notice in report["notices"][:10])]
    return lines


def cell(text: str) -> str:
    """Text that stays within its cell and is no markup."""
    text = " ".join(text.split())
    for character in "\\|<>[]*_":
        text = text.replace(character, f"\\{character}" if character != "<" else "&lt;")
    return text


if __name__ == "__main__":
    main()
