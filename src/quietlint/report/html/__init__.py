"""The report for a maintainer: one page that holds all it needs, and works without network.

Nothing of the audited project is ever markup in it: all that it tells lies in one block of JSON in which every ``<``
is escaped, and the page's own script puts it on the screen as text. A content security policy that names the page's
scripts and styles by their hashes lets nothing else run, and nothing be loaded.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files

from quietlint.model.results import Results
from quietlint.report.escapes import visible
from quietlint.report.html.document import document_of


def render_html(results: Results) -> str:
    """The whole page."""
    style, charts, script = (_asset(name) for name in ("page.css", "charts.min.js", "page.js"))
    policy = (
        f"default-src 'none'; script-src {_hash(charts)} {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    project = visible(results.overview.project) if results.overview is not None else ""
    page = _asset("page.html")
    for name, text in (
        ("policy", escape(policy)),
        ("title", escape(f"{project}: what fails quietly" if project else "What fails quietly")),
        ("style", style),
        ("charts", charts),
        ("script", script),
        ("data", document_of(results)),
    ):
        page = page.replace(f"{{{{{name}}}}}", text, 1)
    return page


def _asset(name: str) -> str:
    return files("quietlint.report.html").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
