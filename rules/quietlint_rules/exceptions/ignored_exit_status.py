"""The output of a program that may have failed, used without a look at its exit status."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Attribute, Call, Finding, Precision, Program, Severity, UseKind, rule
from quietlint_rules.exceptions.clearing import is_test_path
from quietlint_rules.exceptions.reading import attribute_names, last_name, words_of

_LOOKS = frozenset({"returncode", "check_returncode", "stderr", "wait", "poll"})
_PROBES = frozenset({"detect", "probe", "find", "check", "is", "has", "version", "available", "info", "which", "try"})


@rule(
    name="ignored-exit-status",
    summary="The output of a program is used without a look at its exit status.",
    on=Call,
    severity=Severity.WARNING,
    precision=Precision.MEDIUM,
    since="0.2.0",
)
def ignored_exit_status(call: Call, program: Program) -> Iterator[Finding]:
    if program.called(call) != "subprocess.run" or is_test_path(program.path):
        return
    if any(one.stars == 2 or one.keyword == "check" for one in call.arguments):
        return
    function = program.enclosing_function(call)
    body = program.body(function) if function is not None else ()
    kind, place, how = program.fate(call)
    if program.is_expected_to_fail(place, call):
        return
    if kind is not UseKind.TAKEN or how != "stdout" or set(attribute_names(*body)) & _LOOKS:
        return
    if function is not None and set(words_of(function.name)[:2]) & _PROBES:
        return
    if _is_shown_with_its_complaints(call, place, program):
        return
    yield Finding.at(
        call.function,
        "The output is used whether the program worked or not; pass `check=True`, or look at `returncode`",
        evidence=("`subprocess.run` does not raise for an exit status, and nothing here asks for it",),
    )


def _is_shown_with_its_complaints(call: Call, output: object, program: Program) -> bool:
    """Whether what the program complains of is part of its output, and that is handed on as it is."""
    merged = any(one.keyword == "stderr" and last_name(one.value) == "STDOUT" for one in call.arguments)
    return merged and isinstance(output, Attribute) and program.fate(output)[0] is UseKind.RETURNED
