"""None by which a library says that it failed, used as though it were the answer."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Call, Finding, Precision, Program, Severity, UseKind, rule
from quietlint_rules.exceptions.clearing import is_test_path
from quietlint_rules.exceptions.reading import calls_in, last_name
from quietlint_rules.wording import taken

_CANCELLED = "a dialog that is cancelled"
_ANSWERING_NONE = {
    "cv2.imdecode": "bytes that are no image",
    "cv2.imread": "a file that it cannot read",
    "shutil.which": "a program that is not installed",
    "tkinter.filedialog.askopenfile": _CANCELLED,
    "tkinter.filedialog.asksaveasfile": _CANCELLED,
    "tkinter.simpledialog.askfloat": _CANCELLED,
    "tkinter.simpledialog.askinteger": _CANCELLED,
    "tkinter.simpledialog.askstring": _CANCELLED,
}
"""What answers None where others raise, and for what. Sources: the library reference, and OpenCV's of ``imread``."""
_LOOKS = frozenset({"exists", "isfile", "is_file", "lexists"})
"""Names by which a function asks first whether a file is there."""


@rule(
    name="unchecked-none",
    summary="A library answers None where it fails, and the answer is used at once.",
    on=Call,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def unchecked_none(call: Call, program: Program) -> Iterator[Finding]:
    name = program.called(call)
    told = _ANSWERING_NONE.get(name)
    if told is None or is_test_path(program.path):
        return
    kind, place, how = program.fate(call)
    if kind is not UseKind.TAKEN or program.is_expected_to_fail(place, call) or _is_asked_first(call, name, program):
        return
    yield Finding.at(
        place,
        f"`{name}` answers None for {told}, and this {taken(how)} the answer without asking",
        evidence=(f"`{name}` raises nothing: who called it has to ask",),
        flow=(program.location(call, "the answer is taken here"), program.location(place, "and used here")),
    )


def _is_asked_first(call: Call, name: str, program: Program) -> bool:
    """Whether the function around asks the same twice, or whether a file is there."""
    function = program.enclosing_function(call)
    others = [one for one in calls_in(*program.body(function)) if one is not call] if function is not None else []
    return any(last_name(one.function) in _LOOKS or program.called(one) == name for one in others)
