"""What the site has besides the pages of this folder: a page for every rule, as it stands beside the rule.

MkDocs calls these functions; see its "Hooks".
"""

# ruff: noqa: INP001

from __future__ import annotations

import re
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from quietlint.checking.selection import installed_rules

_RULE_LINK = re.compile(r"\]\((?:\.\./)+(?:rules|src)/[\w/]*?(\w+)\.md(#[^)]*)?\)")
_OUTSIDE = re.compile(r"\[([^\]]+)\]\((?:\.\./){2,}[^)]*\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The pages of this folder and those of the rules."""
    listed = []
    for rule in sorted(installed_rules(), key=lambda rule: (rule.family, rule.name)):
        path = f"rules/{rule.name}.md"
        files.append(File.generated(config, path, content=rule.page()))
        listed.append({rule.name: path})
    if config.nav is not None:
        nav: list[Any] = [entry for entry in config.nav if not (isinstance(entry, dict) and "Rules" in entry)]
        config.nav = [*nav, {"Rules": listed}]
    return files


def on_page_markdown(markdown: str, page: Any, **_: object) -> str:  # noqa: ANN401 - MkDocs' own object
    """The page with its links to rules leading into the site, and those to the repository's other files as text."""
    up = "../" * page.file.src_uri.count("/")
    linked = _RULE_LINK.sub(lambda found: f"]({up}rules/{found[1].replace('_', '-')}.md)", markdown)
    return _OUTSIDE.sub(r"\1", linked)
