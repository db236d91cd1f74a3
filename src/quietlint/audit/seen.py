"""Results with paths as somebody in a certain folder would write them, so that terminals and editors find the files."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from quietlint.model.findings import Finding, Repair
from quietlint.model.results import Results
from quietlint.model.spans import Location


def seen_from(results: Results, folder: Path) -> Results:
    """The same results, with the project's paths relative to `folder` instead of to the repository."""
    root = Path(results.root)
    if os.path.realpath(root) == os.path.realpath(folder):
        return results
    original: dict[str, str] = {}

    def seen(path: str) -> str:
        shown = os.path.relpath(root / path, folder).replace(os.sep, "/")
        original[shown] = path
        return shown

    def place(location: Location) -> Location:
        return replace(location, path=seen(location.path)) if location.in_project else location

    def repair(known: Repair) -> Repair:
        return replace(known, edits=tuple(replace(edit, path=seen(edit.path)) for edit in known.edits))

    def finding(known: Finding) -> Finding:
        return replace(
            known,
            path=seen(known.path),
            related=tuple(map(place, known.related)),
            flow=tuple(map(place, known.flow)),
            repair=repair(known.repair) if known.repair is not None else None,
        )

    return replace(
        results,
        findings=tuple(map(finding, results.findings)),
        source=lambda path: results.source(original.get(path, path)),
        cells={seen(path): cells for path, cells in results.cells.items()},
    )
