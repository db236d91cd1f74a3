"""The body of an HTTP response that may be an error page, used without a look at the status."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Assignment,
    Attribute,
    Call,
    Constant,
    Finding,
    For,
    Name,
    Precision,
    Program,
    Severity,
    Subscript,
    UseKind,
    rule,
)
from quietlint_rules.exceptions.clearing import is_test_path
from quietlint_rules.exceptions.reading import attribute_names, calls_in, kind_of, last_name, names_in, walk, words_in
from quietlint_rules.exceptions.vocabulary import WATCHES

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "request"})
_CLIENTS = ("requests.", "httpx.")
_BODY = frozenset({"json", "text", "content"})
_LOOKS = frozenset(
    {"raise_for_status", "status_code", "ok", "is_success", "is_error", "status", "reason", "hooks", "event_hooks"}
)


@rule(
    name="ignored-http-status",
    summary="The body of an HTTP response is used without a look at its status.",
    on=Call,
    severity=Severity.WARNING,
    precision=Precision.MEDIUM,
    since="0.2.0",
)
def ignored_http_status(call: Call, program: Program) -> Iterator[Finding]:
    if last_name(call.function) not in _METHODS or is_test_path(program.path):
        return
    path = program.called(call)
    if not path.startswith(_CLIENTS):
        return
    function = program.enclosing_function(call)
    if function is None:
        return
    kind, place, how = program.fate(call)
    body = program.body(function)
    if kind is not UseKind.TAKEN or how not in _BODY or set(attribute_names(*body)) & _LOOKS:
        return
    if program.is_expected_to_fail(place, call):
        return  # the body of an error page does not fit, and a handler around is there for that
    if _is_handed_on(call, body):
        return  # somebody else may look
    if words_in((*program.module.split("."), function.name)) & (WATCHES - {"event", "attribute", "attributes", "emit"}):
        return  # nobody waits for what telemetry is answered
    if (
        _is_unpacked(place, body, program)
        or _fails_loudly(place, body, program)
        or (how == "json" and _is_looked_at(place, body))
    ):
        return
    yield Finding.at(
        call.function,
        f"`.{how}` is used whatever the server answered; call `raise_for_status()` first",
        evidence=(f"`{path}` does not raise for an error status, and nothing in `{function.name}` looks at it",),
    )


def _is_handed_on(call: Call, body: tuple[object, ...]) -> bool:
    """Whether the response, by its name, is an argument of another call."""
    made = [node for node in walk(*body) if isinstance(node, Assignment) and call in tuple(walk(node.value))]
    names = {target.id for node in made for target in node.targets if isinstance(target, Name)}
    given = (one.value for other in calls_in(*body) for one in other.arguments)
    return bool(names) and any(isinstance(value, Name) and value.id in names for value in given)


def _fails_loudly(read: object, body: tuple[object, ...], program: Program) -> bool:
    """Whether an item of the body is taken by its key, which an error page does not have."""
    made = next((one for one in calls_in(*body) if one.function is read or _parses(one, read)), None)
    if made is None:
        return False
    kind, place, how = program.fate(made)
    if kind is not UseKind.TAKEN:
        return False
    return how == "[]" or (how == "for" and _takes_items_apart(place, body)) or (how == "find" and _is_found(body))


def _is_unpacked(read: object, body: tuple[object, ...], program: Program) -> bool:
    """Whether the body is decompressed, which fails for an error page."""
    made = [node for node in walk(*body) if isinstance(node, Assignment) and node.value is read]
    names = {target.id for node in made for target in node.targets if isinstance(target, Name)}
    return any(
        any(part is read or (isinstance(part, Name) and part.id in names) for part in walk(call.arguments))
        for call in calls_in(*body)
        if program.called(call).startswith(_ARCHIVES) and last_name(call.function) in _UNPACKS
    )


_ARCHIVES = ("zlib.", "gzip.", "bz2.", "lzma.", "zipfile.", "tarfile.")
_UNPACKS = frozenset({"decompress", "open", "ZipFile", "GzipFile", "BZ2File", "LZMAFile", "TarFile"})


def _parses(call: Call, text: object) -> bool:
    return last_name(call.function) in {"loads", "fromstring", "parse"} and any(
        one.value is text for one in call.arguments
    )


def _takes_items_apart(iterable: object, body: tuple[object, ...]) -> bool:
    """Whether a loop uses its items as no text can be used: an error is told by an object, which gives its keys."""
    return any(
        isinstance(target, Name) and any(_is_apart(one, target.id) for one in walk(*inner))
        for target, inner in _loops_over(iterable, body)
    )


def _loops_over(iterable: object, body: tuple[object, ...]) -> Iterator[tuple[object, tuple[object, ...]]]:
    """The loops and comprehensions over a value: what they bind, and what they do with it."""
    for node in walk(*body):
        if isinstance(node, For) and node.iterable is iterable:
            yield node.target, node.body
        for loop in getattr(node, "generators", ()):
            if loop.iterable is iterable:
                yield loop.target, (getattr(node, "element", None), getattr(node, "value", None), *loop.conditions)


def _is_apart(node: object, name: str) -> bool:
    """Whether a fact takes an item of a name by key, an attribute that no text has, or makes an object of it."""
    match node:
        case Subscript(value=Name(id=found)):
            return found == name and isinstance(node.index, Constant) and isinstance(node.index.value, str)
        case Attribute(value=Name(id=found), name=wanted):
            return found == name and not hasattr(str, wanted)
        case Call():
            makes = last_name(node.function)
            given = (isinstance(one.value, Name) and one.value.id == name for one in node.arguments)
            return (makes[:1].isupper() or makes.startswith("from_")) and any(given)
        case _:
            return False


def _is_found(body: tuple[object, ...]) -> bool:
    """Whether an element is used that an error page does not have."""
    return any(
        isinstance(node, Attribute) and isinstance(node.value, Call) and last_name(node.value.function) == "find"
        for node in walk(*body)
    )


def _is_looked_at(read: object, body: tuple[object, ...]) -> bool:
    """Whether a name is bound to what was read, and tested."""
    made = [node for node in walk(*body) if isinstance(node, Assignment) and read in tuple(walk(node.value))]
    names = {target.id for node in made for target in node.targets if isinstance(target, Name)}
    tests = (getattr(node, "test", None) for node in walk(*body) if kind_of(node) in {"If", "Conditional", "Assertion"})
    return any(names_in(test) & names for test in tests)
