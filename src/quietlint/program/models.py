"""Constructors that pydantic makes of a model's fields.

Source: pydantic documentation (version 2), "Models", "Fields", "Validators", "Configuration".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quietlint.model.facts import (
    AnnotatedAssignment,
    Argument,
    Assignment,
    Call,
    ClassDefinition,
    Constant,
    DictDisplay,
    Expression,
    If,
    ListDisplay,
    Name,
    ParameterKind,
    Statement,
    Subscript,
    TupleDisplay,
)
from quietlint.model.resolutions import Reason
from quietlint.program.expressions import Frame
from quietlint.program.functions import decorator_name
from quietlint.program.scopes import Binding, BindingKind
from quietlint.program.signatures import Signature, SignatureParameter
from quietlint.program.types import FunctionType

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.world import World

FAILURES = frozenset({"ValidationError", "ValueError"})
"""What a call raises that leaves out a field: the error of the library, and what that inherits from."""
_MAY_FILL = frozenset({"model_validator", "root_validator"})
_HOOKS = ("__init_subclass__", "__pydantic_init_subclass__", "__get_pydantic_core_schema__")
_GIVES_VALUE = frozenset({"default", "default_factory", "alias", "validation_alias", "init"})


def signature_of_model(world: World, cls: ClassInfo, base: ClassInfo) -> Signature | None:
    """What calling a model accepts: its fields by name, those without a default for certain.

    None where a validator may fill a field before it is missed, where fields have other names outside, or where what
    a class says cannot be read.
    """
    if not base.own("model_validate"):
        return None  # before version 2, a field that may be None has a default
    fields: dict[str, bool] = {}
    is_open, has_aliases = True, False
    for ancestor in reversed(cls.mro):
        own = ancestor.cls
        if own is base or own.is_object:
            continue
        if base not in [one.cls for one in own.mro]:
            fields.update((name, True) for name, bindings in own.scope.bindings.items() if _annotated(bindings))
            continue
        settings = _settings(own.definition)
        if settings is None or own.own_dynamic in {Reason.DECORATED, Reason.UNKNOWN_BASE}:
            return None
        if any(own.own(name) for name in _HOOKS) or _may_fill(own):
            return None
        is_open = settings.get("extra", "ignore" if is_open else "forbid") != "forbid"
        for name, bindings in own.scope.bindings.items():
            _add(world, own, fields, name, bindings)
            has_aliases = has_aliases or any(_has_alias(one.value) for one in bindings)
    parameters = [
        SignatureParameter(name, ParameterKind.KEYWORD_ONLY, has_default=has_default)
        for name, has_default in fields.items()
    ]
    if is_open or has_aliases:
        parameters.append(SignatureParameter("data", ParameterKind.DOUBLE_STAR, has_default=False))
    return Signature(tuple(parameters))


def _annotated(bindings: list[Binding]) -> bool:
    return any(one.kind is BindingKind.ANNOTATION for one in bindings)


def _add(world: World, cls: ClassInfo, fields: dict[str, bool], name: str, bindings: list[Binding]) -> None:
    """What one class says of a field: whether it has a default."""
    if name.startswith("_") or name == "model_config":
        return
    if not _annotated(bindings):
        if name in fields and any(one.kind is not BindingKind.ASSIGNMENT for one in bindings):
            del fields[name]
        elif name in fields:
            fields[name] = True
        return
    binding = bindings[0]
    annotation = binding.annotation
    if len(bindings) != 1 or binding.guards or annotation is None:
        fields[name] = True
        return
    special = world.annotations.special_name(annotation_base(annotation), cls.scope)
    if special == "ClassVar":
        return
    fields[name] = not _is_required(world, cls, binding.value) or (special == "Annotated" and _holds_call(annotation))


def _is_required(world: World, cls: ClassInfo, value: Expression | None) -> bool:
    """Whether what stands behind a field's annotation leaves it without a default."""
    match value:
        case None:
            return True
        case Constant():
            return value.kind == "ellipsis"
        case Call() if decorator_name(value) == "Field":
            callee = world.expressions.infer(value.function, Frame(cls.scope))
            if not isinstance(callee, FunctionType) or not callee.function.module.name.startswith("pydantic."):
                return False
            default = value.arguments[0] if value.arguments and value.arguments[0].keyword is None else None
            if any(one.stars or (one is not default and one.keyword in _GIVES_VALUE) for one in value.arguments):
                return False
            return default is None or (isinstance(default.value, Constant) and default.value.kind == "ellipsis")
        case _:
            return False


def _has_alias(value: Expression | None) -> bool:
    """Whether a field may have another name outside: what is not written out may give it one."""
    match value:
        case Call(arguments=arguments):
            return any(one.stars or "alias" in (one.keyword or "") for one in arguments)
        case _:
            return value is not None and not isinstance(value, Constant | ListDisplay | TupleDisplay | DictDisplay)


def _holds_call(annotation: Expression) -> bool:
    """Whether ``Annotated[…]`` says something by a call, which may be a default."""
    index = annotation.index if isinstance(annotation, Subscript) else None
    return not isinstance(index, TupleDisplay) or any(isinstance(one, Call) for one in index.items[1:])


def annotation_base(annotation: Expression) -> Expression:
    """What an annotation says apart from its items: ``ClassVar`` of ``ClassVar[int]``."""
    return annotation.value if isinstance(annotation, Subscript) else annotation


def _may_fill(cls: ClassInfo) -> bool:
    """Whether a validator of the whole model runs before fields are missed: all but those that say ``mode="after"``."""
    for bindings in cls.scope.bindings.values():
        for one in bindings:
            for decorator in one.node.decorators if one.kind is BindingKind.FUNCTION else ():
                if decorator_name(decorator) in _MAY_FILL and not _is_after(decorator):
                    return True
    return False


def _is_after(decorator: Expression) -> bool:
    return isinstance(decorator, Call) and any(
        one.keyword == "mode" and isinstance(one.value, Constant) and one.value.value == "after"
        for one in decorator.arguments
    )


def _settings(definition: ClassDefinition) -> dict[str, object] | None:
    """The settings of a model that are literal, by name; None where fields get other names, or they are not read."""
    found: dict[str, object] = {}
    for argument in definition.bases:
        if argument.stars or not _note(found, argument.keyword, argument.value):
            return None
    return found if all(_note_settings(found, one) for one in _statements(definition.body)) else None


def _statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in body:
        if isinstance(statement, If):
            yield from _statements((*statement.body, *statement.otherwise))
        else:
            yield statement


def _note_settings(found: dict[str, object], statement: Statement) -> bool:
    """Add what one statement of a class body says of the model's settings; False where that is not read."""
    match statement:
        case (
            Assignment(targets=(Name(id="model_config"),), value=value)
            | AnnotatedAssignment(target=Name(id="model_config"), value=value)
        ):
            match value:
                case Call(arguments=arguments):
                    return decorator_name(value) in {"ConfigDict", "SettingsConfigDict"} and _note_all(found, arguments)
                case DictDisplay(keys=keys, values=values):
                    names = [key.value if isinstance(key, Constant) else None for key in keys]
                    pairs = zip(names, values, strict=True)
                    return all(isinstance(name, str) and _note(found, name, one) for name, one in pairs)
                case _:
                    return False
        case ClassDefinition(name="Config"):
            return not statement.bases and all(_note_statement(found, one) for one in statement.body)
        case _:
            return True


def _note_all(found: dict[str, object], arguments: tuple[Argument, ...]) -> bool:
    return all(one.keyword is not None and not one.stars and _note(found, one.keyword, one.value) for one in arguments)


def _note_statement(found: dict[str, object], statement: object) -> bool:
    match statement:
        case Assignment(targets=(Name(id=name),), value=value):
            return _note(found, name, value)
        case _:
            return True


def _note(found: dict[str, object], name: str | None, value: Expression) -> bool:
    """Add one setting; False for one that gives fields other names."""
    if name is not None:
        found[name] = value.value if isinstance(value, Constant) else None
    return name is None or "alias" not in name
