"""What a value looks like to the one who gets it."""

from __future__ import annotations

from quietlint.rule import Attribute, Call, Constant, DictDisplay, ListDisplay, Name, TupleDisplay
from quietlint_rules.exceptions.reading import kind_of, last_name, words_of

_LONG = 30
"""Characters of a text that are shown."""


def is_data(value: object) -> bool:
    return value is not None and not isinstance(value, Constant) and not is_empty(value)


def is_container(value: object) -> bool:
    return is_empty(value) and not isinstance(value, Constant) and value is not None


def is_empty(value: object) -> bool:
    match value:
        case None:
            return True
        case Constant():
            return value.value in (None, 0, -1, "")  # False is 0
        case ListDisplay() | DictDisplay():
            return not (value.items if isinstance(value, ListDisplay) else value.values)
        case TupleDisplay():
            return all(is_empty(item) for item in value.items)
        case Call():
            return last_name(value.function) in {"list", "dict", "set", "tuple", "str", "int"} and not value.arguments
        case _:
            parts = (getattr(value, "then", value), getattr(value, "otherwise", value))
            return kind_of(value) == "Conditional" and all(map(is_empty, parts))


def says_nothing(value: object) -> bool:
    """Whether an answer says by its name or in words that there was nothing: ``NOT_FOUND``, ``"No results"``."""
    match value:
        case Name() | Attribute():
            name = value.id if isinstance(value, Name) else value.name
            words = set(words_of(name))
            return name.isupper() and ({"not", "found"} <= words or ("no" in words and bool(words & _FINDS)))
        case Constant(kind="str"):
            words = set(words_of(str(value.value)))
            return (
                {"not", "found"} <= words or {"nothing", "found"} <= words or ("no" in words and bool(words & _FINDS))
            )
        case TupleDisplay():
            return any(map(says_nothing, value.items))
        case _:
            return False


_FINDS = frozenset({"result", "results", "match", "matches", "records", "entries", "hits", "answer", "documents"})


def shown(value: object) -> str:
    match value:
        case None:
            return "None"
        case Name() | Attribute():
            return f"`{value.id if isinstance(value, Name) else value.name}`"
        case TupleDisplay() if says_nothing(value):
            return shown(next(filter(says_nothing, value.items)))
        case Constant(kind="str"):
            return f'"{str(value.value)[:_LONG]}"'
        case Constant(kind="bytes"):
            return 'b""'
        case Constant():
            return f"{value.value}"
        case ListDisplay():
            return "[]"
        case DictDisplay():
            return "{}"
        case _:
            return "an empty value"


def same(first: object, second: object) -> bool:
    """Whether two expressions are written alike."""
    if isinstance(first, tuple) and isinstance(second, tuple):
        return len(first) == len(second) and all(map(same, first, second))
    fields = getattr(type(first), "__struct_fields__", None)
    if fields is None or type(first) is not type(second):
        return type(first) is type(second) and first == second
    return all(same(getattr(first, field), getattr(second, field)) for field in fields if field not in _PLACES)


_PLACES = frozenset({"line", "column", "end_line", "end_column"})
