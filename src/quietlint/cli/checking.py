"""What `check` does with results: repairs first, then reports, then the exit code."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quietlint.cli import FOUND, UNTRUSTED, say
from quietlint.model.errors import QuietlintError
from quietlint.report.formats import FOR_READERS, FORMATS, write_report

if TYPE_CHECKING:
    from quietlint.audit.conductor import Audited, Request
    from quietlint.audit.repairing import Repaired
    from quietlint.model.results import Results

_MOST_PASSES = 5
"""Repairs that were in the way of each other are made in turns."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options of `check` ask for besides judging."""

    kind: str
    outputs: tuple[str, ...]
    for_upload: bool = False
    category: str | None = None
    fix: bool = False
    suppress: str | None = None
    dry_run: bool = False


class OutputError(QuietlintError):
    """A file that cannot be written, with the option that named it."""

    def __init__(self, path: str, problem: str, option: str = "--output") -> None:
        super().__init__(path, problem, option)
        self.path = path
        self.problem = problem
        self.option = option

    def __str__(self) -> str:
        return f"{self.option} {self.path}: {self.problem}"


class WishError(QuietlintError):
    """Options that do not go together."""


def checked(request: Request, wishes: Wishes) -> int:
    """The exit code, after all is done and told."""
    from quietlint.audit.conductor import audit

    targets = _targets(wishes)
    if wishes.dry_run and not wishes.fix and wishes.suppress is None:
        raise WishError("--dry-run shows what --fix or --suppress would do; give one of them")
    if wishes.suppress is not None and not wishes.suppress.strip():
        raise WishError("--suppress needs a reason, which the comments will give")
    if request.staged and (wishes.fix or wishes.suppress is not None) and not wishes.dry_run:
        raise WishError("--staged judges what is staged, and repairs would be made in the files; leave one of them out")
    audited = audit(request)
    if wishes.dry_run:
        # The changes take the place of the report on stdout; reports to files are written all the same.
        targets = [(kind, output) for kind, output in targets if output is not None]
        _show(audited.results, wishes)
    elif wishes.fix or wishes.suppress is not None:
        audited = _repaired(request, audited, wishes)
    for kind, output in targets:
        _write(audited.results, kind, output, wishes)
    return told_problems(audited)


def audited_page(request: Request, page: Path) -> int:
    """The exit code of an audit, after its page is written."""
    from quietlint.audit.conductor import audit
    from quietlint.report.summary import summary_of

    check_writable(page, "--html")
    audited = audit(replace(request, overview=True))
    _write(audited.results, "html", page, Wishes("html", ()), "--html")
    say(f"{page}: {summary_of(audited.results)}")
    return told_problems(audited)


def told_problems(audited: Audited) -> int:
    """The exit code of a run, after its problems are told."""
    for problem in audited.results.problems:
        say(f"quietlint: {problem.sentence}")
    return UNTRUSTED if audited.results.problems else FOUND if audited.results.findings else 0


# ---------------------------------------------------------------------------------------------------- reports


def _targets(wishes: Wishes) -> list[tuple[str, Path | None]]:
    """Each report's kind and file, None for stdout; a plain file takes the report that goes to stdout otherwise."""
    targets: list[tuple[str, Path | None]] = []
    plain: list[Path] = []
    for output in wishes.outputs:
        kind, is_pair, name = output.partition("=")
        if is_pair and kind in FORMATS:
            if not name:
                raise WishError(f"--output {output} names no file")
            targets.append((kind, Path(name)))
        elif is_pair and kind.isalpha():
            from difflib import get_close_matches

            near = get_close_matches(kind, FORMATS, 1)
            hint = f"; did you mean `{near[0]}`?" if near else f"; there are {', '.join(FORMATS)}"
            raise WishError(f"--output {output}: no report is called `{kind}`{hint}")
        else:
            plain.append(Path(output))
    if len(plain) > 1:
        raise WishError(f"--output {plain[1]}: a second file needs its kind, e.g. --output sarif={plain[1]}")
    for file in (*plain, *(path for _, path in targets if path is not None)):
        check_writable(file, "--output")
    if plain:
        return [(wishes.kind, plain[0]), *targets]
    return [(wishes.kind, None), *targets]


def check_writable(output: Path, option: str) -> None:
    """Raise `OutputError` for a file that cannot be written, before anything takes time."""
    if output.is_dir():
        raise OutputError(str(output), "is a directory", option)
    if not output.parent.is_dir():
        raise OutputError(str(output), f"there is no folder {output.parent}", option)


def _write(results: Results, kind: str, output: Path | None, wishes: Wishes, option: str = "--output") -> None:
    from quietlint.audit.seen import seen_from

    if kind in FOR_READERS:
        results = seen_from(results, Path.cwd())
    options = (wishes.for_upload, wishes.category)
    if output is None:
        stream = sys.stdout
        if isinstance(stream, io.TextIOWrapper) and kind != "text":
            # Reports for programs are UTF-8 with plain line ends, wherever they are written.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        write_report(results, kind, stream, for_upload=options[0], category=options[1])
        return
    buffer = io.StringIO()
    write_report(results, kind, buffer, for_upload=options[0], category=options[1])
    save(output, buffer.getvalue(), option)


def save(output: Path, text: str, option: str = "--output") -> None:
    """Write a report to its file. Raises `OutputError`."""
    try:
        output.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise OutputError(str(output), (error.strerror or "cannot be written").lower(), option) from error


# ---------------------------------------------------------------------------------------------------- repairs


def _wanted(results: Results, wishes: Wishes) -> Results:
    """The findings with the repairs that are wanted."""
    if wishes.suppress is None:
        return results
    from quietlint.audit.silencing import silenced_by_comments

    return silenced_by_comments(results, wishes.suppress)


def _show(results: Results, wishes: Wishes) -> None:
    """Print what would change in the files."""
    from quietlint.audit.repairing import repairs_of

    repaired = repairs_of(_wanted(results, wishes))
    sys.stdout.write(repaired.diff())
    _tell(repaired, "would be")


def _repaired(request: Request, audited: Audited, wishes: Wishes) -> Audited:
    """The findings that are left once the repairs are made; a file whose repair brings another finding is put back."""
    from quietlint.audit.conductor import audit
    from quietlint.audit.repairing import taken_back, write_repairs

    quiet = replace(request, on_environment=lambda _: None)
    refused: dict[str, str] = {}
    left_alone: frozenset[str] = frozenset()
    for _ in range(_MOST_PASSES):
        wanted = _wanted(audited.results, wishes)
        repaired = write_repairs(wanted, left_alone)
        refused |= repaired.refused
        if not repaired.files:
            break
        before, audited = audited, audit(quiet)
        worse = taken_back(repaired, before.results, audited.results)
        if worse:
            refused |= dict.fromkeys(worse, "would have another finding after its repair")
            audited = audit(quiet)
        left_alone |= worse
        _tell(repaired.without(worse), "is")
        if wishes.suppress is not None:
            break
    for path, why in sorted(refused.items()):
        say(f"{path} is left as it is: it {why}")
    return audited


def _tell(repaired: Repaired, is_or_would_be: str) -> None:
    for finding in repaired.findings:
        what = finding.repair.description if finding.repair is not None else ""
        say(f"{finding.path}:{finding.span.line}: {is_or_would_be} repaired: {what} ({finding.rule})")
    if is_or_would_be != "is":
        for path, why in sorted(repaired.refused.items()):
            say(f"{path} would be left as it is: it {why}")
