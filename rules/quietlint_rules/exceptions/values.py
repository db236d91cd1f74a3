"""What a value looks like to the one who gets it."""

from __future__ import annotations

from quietlint.rule import Call, Constant, DictDisplay, ListDisplay, TupleDisplay
from quietlint_rules.exceptions.reading import kind_of, last_name


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


def shown(value: object) -> str:
    match value:
        case None:
            return "None"
        case Constant(kind="str"):
            return '""'
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
