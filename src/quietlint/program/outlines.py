"""Types and expressions as a reader would write them, cut where they grow long."""

from __future__ import annotations

from quietlint.model.facts import (
    Attribute,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    Comparison,
    Constant,
    Expression,
    Name,
    NamedExpression,
    Starred,
    Subscript,
    UnaryOperation,
)
from quietlint.program.types import (
    CallableType,
    ClassType,
    FunctionType,
    Instance,
    MethodType,
    ModuleType,
    NoneType,
    PropertyType,
    SuperType,
    Type,
    TypeVarType,
    UnionType,
    UnknownType,
    is_unknown,
)

_LONGEST = 60
_DEEPEST = 3


def spelled_type(type_: Type, depth: int = _DEEPEST) -> str:
    """A type, e.g. ``list[str] | None`` or ``unknown (parameter without annotation)``."""
    match type_:
        case UnknownType():
            return f"unknown ({type_.because.value})" if depth == _DEEPEST else "…"
        case NoneType():
            return "None"
        case Instance(items=tuple() as items) if depth:
            return f"tuple[{', '.join(spelled_type(one, depth - 1) for one in items) or '()'}]"
        case Instance():
            name = repr(type_.literal) if type_.literal is not None else type_.cls.path
            args = [spelled_type(one, depth - 1) for one in type_.args] if depth else []
            filled = args and not all(is_unknown(one) for one in type_.args)
            return f"{name}[{', '.join(args)}]" if filled and type_.literal is None else name
        case ClassType():
            return f"class {type_.cls.path}" if type_.is_exact else f"type[{type_.cls.path}]"
        case ModuleType():
            return f"module {type_.name}"
        case FunctionType():
            kind = "method" if type_.receiver is not None else "function"
            return f"{kind} {type_.function.qualified_name}"
        case CallableType():
            return f"callable giving {spelled_type(type_.returns, depth - 1)}" if depth > 0 else "callable"
        case TypeVarType():
            return f"type variable {type_.name}"
        case SuperType():
            return f"super() of {type_.cls.path}"
        case PropertyType():
            return "property"
        case MethodType():
            return f"{type_.kind} method"
        case UnionType(members=()):
            return "nothing (no value arrives)"
        case UnionType():
            return " | ".join(spelled_type(one, depth - 1) for one in type_.members) if depth > 0 else "union"


def spelled_expression(expression: Expression) -> str:
    """An expression by its outline: what has no short form is ``…``."""
    text = _spelled(expression)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _spelled(expression: Expression) -> str:
    match expression:
        case Name():
            return expression.id
        case Constant():
            return "None" if expression.kind == "NoneType" else repr(expression.value)
        case Attribute():
            return f"{_spelled(expression.value)}.{expression.name}"
        case Subscript():
            return f"{_spelled(expression.value)}[{_spelled(expression.index)}]"
        case Call():
            given = ", ".join(
                (f"{one.keyword}=" if one.keyword else "*" * one.stars) + _spelled(one.value)
                for one in expression.arguments
            )
            return f"{_spelled(expression.function)}({given})"
        case BinaryOperation():
            return f"{_spelled(expression.left)} {expression.operator} {_spelled(expression.right)}"
        case UnaryOperation(operator="not"):
            return f"not {_spelled(expression.operand)}"
        case UnaryOperation():
            return f"{expression.operator}{_spelled(expression.operand)}"
        case BooleanOperation():
            return f" {expression.operator} ".join(map(_spelled, expression.values))
        case Comparison():
            rights = zip(expression.operators, expression.rights, strict=True)
            return " ".join([_spelled(expression.left), *(f"{how} {_spelled(one)}" for how, one in rights)])
        case NamedExpression():
            return f"({expression.target.id} := {_spelled(expression.value)})"
        case Await():
            return f"await {_spelled(expression.value)}"
        case Starred():
            return f"*{_spelled(expression.value)}"
        case _:
            return "…"
