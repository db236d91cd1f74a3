"""Modules and names of the standard library that some of the declared Python versions do not have."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, Missing, Precision, Program, Severity, SpelledName, rule


@rule(
    name="python-version-gap",
    summary="A name of the standard library is used that some Python which the project declares does not have.",
    on=SpelledName,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.1.0",
)
def python_version_gap(spelled: SpelledName, program: Program) -> Iterator[Finding]:
    if spelled.is_guarded or not spelled.is_standard or isinstance(program.resolve(spelled.of), Missing):
        return
    if not program.dependencies.is_shipped(program.path):
        return
    gap = program.dependencies.python_gap(spelled.name, program.path)
    if gap is None:
        return
    since = _dotted(gap.since)
    lacking = ", ".join(map(_dotted, gap.lacking))
    if gap.is_removal:
        message = f"`{gap.name}` is gone from Python {since} on, and the project says it runs there"
    else:
        message = (
            f"`{gap.name}` is there from Python {since} on, and the project says it runs on {_dotted(gap.lacking[0])}"
        )
    yield Finding.at(
        spelled,
        message,
        evidence=(f"{gap.declared_at} allows {lacking}, which have no `{gap.name}`",),
    )


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
