"""Every report by the name that `--format` knows it by."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from quietlint.model.results import Results

FORMATS = ("text", "sarif", "json", "github", "gitlab", "junit", "agent", "html")
FOR_READERS = frozenset({"text", "agent"})
"""Formats whose paths are meant to be opened from the working directory; the others name those of the repository."""


def write_report(
    results: Results,
    kind: str,
    stream: TextIO,
    *,
    environ: Mapping[str, str] = os.environ,
    for_upload: bool = False,
    category: str | None = None,
) -> None:
    """Write the report of one of `FORMATS` to `stream`. `for_upload` and `category` are of SARIF only."""
    match kind:
        case "text":
            from quietlint.report.text import write_text

            write_text(results, stream, environ=environ)
        case "sarif":
            from quietlint.report.sarif import render_sarif

            stream.write(render_sarif(results, for_upload=for_upload, category=category))
        case "json":
            from quietlint.report.json import render_json

            stream.write(render_json(results))
        case "github":
            from quietlint.report.github import render_github

            stream.write(render_github(results))
        case "gitlab":
            from quietlint.report.gitlab import render_gitlab

            stream.write(render_gitlab(results))
        case "junit":
            from quietlint.report.junit import render_junit

            stream.write(render_junit(results))
        case "html":
            from quietlint.report.html import render_html

            stream.write(render_html(results))
        case "agent":
            from quietlint.report.agent import render_agent

            stream.write(render_agent(results))
        case _:
            raise ValueError(f"no report is called {kind!r}: {', '.join(FORMATS)}")
