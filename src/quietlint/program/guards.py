"""Tests whose outcome depends on the target alone: version, platform, constants.

``TYPE_CHECKING`` is no such test: what stands under it is there for reading, and what stands in its ``else`` runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from quietlint.model.facts import (
    Attribute,
    BooleanOperation,
    Call,
    Comparison,
    Constant,
    Expression,
    ExpressionStatement,
    FunctionDefinition,
    Import,
    ImportFrom,
    ModuleFacts,
    Name,
    Slice,
    Statement,
    Subscript,
    Try,
    TupleDisplay,
    UnaryOperation,
    body_of,
)
from quietlint.model.modules import Absence, Module, NoModule, Origin
from quietlint.model.names import ModuleName
from quietlint.program.lookups import Status
from quietlint.program.scopes import Binding, BindingKind, Scope, children

if TYPE_CHECKING:
    from quietlint.program.world import World

Value: TypeAlias = "int | str | bool | float | tuple[int | str, ...]"
_HOPS = 4
_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})
_CONTEXTS = frozenset({"TYPE_CHECKING", "MYPY", "typing.TYPE_CHECKING"})


class _VersionInfo(tuple[int, ...]):
    """``sys.version_info`` as far as it is known: (major, minor)."""

    __slots__ = ()


def names_looked_for(facts: ModuleFacts) -> Iterator[str]:
    """Names that a module looks for in a namespace before it uses them: ``"x" in globals()``, ``"x" not in dir()``."""
    stack: list[Any] = list(facts.body)
    while stack:
        node = stack.pop()
        match node:
            case Comparison(
                left=Constant(value=str() as name), rights=(Call(function=Name(id=space), arguments=()),)
            ) if space in _NAMESPACES:
                yield name
            case FunctionDefinition():
                stack += body_of(node)
            case _:
                pass
        stack += children(node)


def truth(world: World, scope: Scope, test: Expression | Try, hops: int = _HOPS) -> bool | None:
    """The value of a test on the target, or None where it depends on anything else.

    Of a ``try`` of imports, whether they succeed.
    """
    match test:
        case Try():
            outcomes = {_succeeds(world, one) for one in test.body}
            return False if False in outcomes else None if None in outcomes else True
        case Constant():
            return bool(test.value) if test.kind != "ellipsis" else None
        case UnaryOperation(operator="not"):
            inner = truth(world, scope, test.operand, hops)
            return None if inner is None else not inner
        case BooleanOperation():
            values = [truth(world, scope, one, hops) for one in test.values]
            decisive = test.operator == "or"
            if decisive in values:
                return decisive
            return None if None in values else not decisive
        case Comparison(left=Name(id=left), operators=(operator,), rights=(Name(id=right),)) if {left, right} == {
            "bytes",
            "str",
        }:
            return operator in {"is not", "!="}  # the test for Python 2
        case Comparison(operators=(operator,), rights=(right,)):
            return _compare(_value(world, scope, test.left, hops), operator, _value(world, scope, right, hops))
        case Call(function=Attribute(name="startswith", value=receiver), arguments=(argument,)):
            whole, start = _value(world, scope, receiver, hops), _value(world, scope, argument.value, hops)
            if isinstance(whole, str) and isinstance(start, str | tuple):
                return whole.startswith(start)  # type: ignore[arg-type]  # a tuple of other things is no prefix
            return None
        case Name() | Attribute():
            value = _value(world, scope, test, hops)
            return value if isinstance(value, bool) else None
        case _:
            return None


def _succeeds(world: World, statement: Statement) -> bool | None:
    """Whether an import from the standard library, or a look at a built-in class, succeeds; None for anything else."""
    match statement:
        case ExpressionStatement(value=Name(id=name)):
            return True if world.builtin_class(name) is not None else None  # a test for an old Python
        case Import(names=names):
            return _are_there(world, [ModuleName(one.name) for one in names])
        case ImportFrom(names=names) if statement.level == 0 and statement.module:
            module = ModuleName(statement.module)
            is_there = _are_there(world, [module])
            if not is_there or any(one.name == "*" for one in names):
                return is_there
            looked = [world.module_attribute(module, one.name).status for one in names]
            if Status.MISSING in looked:
                return False
            return True if set(looked) == {Status.FOUND} else None
        case _:
            return None


def _are_there(world: World, modules: list[ModuleName]) -> bool | None:
    """Whether all modules belong to the standard library; False if one did before the target's version."""
    answers = [world.loader.load(one) for one in modules]
    if any(isinstance(one, NoModule) and one.because is Absence.REMOVED for one in answers):
        return False
    of_library = (isinstance(one, Module) and one.origin is Origin.STANDARD_LIBRARY for one in answers)
    return True if all(of_library) else None


def is_for_reading(binding: Binding) -> bool:
    """Whether a binding stands under ``TYPE_CHECKING``: where another one runs, that one is meant."""
    return any(wanted and asks_for_reading(test) for test, wanted in binding.guards if not isinstance(test, Try))


def asks_for_reading(test: Expression) -> bool:
    """Whether a test is ``TYPE_CHECKING``, which no running code fulfils."""
    return (test.id if isinstance(test, Name) else test.name if isinstance(test, Attribute) else "") == "TYPE_CHECKING"


def _value(world: World, scope: Scope, expression: Expression, hops: int) -> Value | None:
    """The value of an expression on the target, or None."""
    if hops <= 0:
        return None
    match expression:
        case Constant():
            return expression.value
        case TupleDisplay():
            items = [_value(world, scope, one, hops) for one in expression.items]
            return tuple(items) if all(isinstance(one, int | str) for one in items) else None  # type: ignore[arg-type]  # just tested
        case Attribute(value=Name(id="sys"), name="version_info"):
            return _VersionInfo(world.loader.python_version)
        case Attribute(value=Name(id="sys"), name="platform"):
            return world.loader.platform
        case Attribute(value=Name(id="os"), name="name"):
            return "nt" if world.loader.platform == "win32" else "posix"
        case Attribute(value=Attribute(value=Name(id="sys"), name="version_info"), name="major"):
            return world.loader.python_version[0]
        case Attribute(value=Attribute(value=Name(id="sys"), name="version_info"), name="minor"):
            return world.loader.python_version[1]
        case Subscript():
            return _item(_value(world, scope, expression.value, hops), expression.index)
        case Name():
            return _constant(world, scope, expression.id, hops)
        case Attribute(value=Name(id=base), name=name):
            return _constant_of_module(world, scope, base, name, hops)
        case Call(function=Attribute(value=Name(id="platform"), name="python_implementation")):
            return "CPython"
        case Attribute(value=Attribute(value=Name(id="sys"), name="implementation"), name="name"):
            return "cpython"
        case UnaryOperation() | BooleanOperation() | Comparison() | Call():
            return truth(world, scope, expression, hops - 1)
        case _:
            return None


def _item(value: Value | None, index: Expression) -> Value | None:
    if not isinstance(value, _VersionInfo):
        return None
    if isinstance(index, Constant) and isinstance(index.value, int) and index.value < len(value):
        return value[index.value]
    if isinstance(index, Slice) and index.lower is None and isinstance(index.upper, Constant):
        upper = index.upper.value
        if isinstance(upper, int) and 0 < upper <= len(value):
            return tuple(value[:upper])
    return None


def _constant(world: World, scope: Scope, name: str, hops: int) -> Value | None:
    """The value of a name that is bound once on the target, by assignment or import."""
    if name in _CONTEXTS:
        return None
    current: Scope | None = scope
    while current is not None and name not in current.bindings:
        current = current.parent
    if current is None:
        return None
    bindings = current.bindings[name]
    if len(bindings) > 1 and any(map(is_for_reading, bindings)):
        return None  # what is declared with it is declared for readers, who see something else
    if len(bindings) != 1 or bindings[0].guards:
        bindings = world.live_bindings(current, name)
        if len(bindings) != 1 or any(world.truth(current, test) is not wanted for test, wanted in bindings[0].guards):
            return None
    binding = bindings[0]
    if binding.kind is BindingKind.IMPORT_FROM:
        statement, alias = binding.node
        target = current.module.absolute(statement)
        if target is None or target == current.module.name:
            return None
        if target == "sys" and alias.name == "version_info":
            return _VersionInfo(world.loader.python_version)
        if target == "sys" and alias.name == "platform":
            return world.loader.platform
        return _in_module(world, target, alias.name, hops)
    if binding.kind not in {BindingKind.ASSIGNMENT, BindingKind.ANNOTATION} or binding.path or binding.value is None:
        return None
    if current.kind != "function" and current.module.in_project and name in world.stored_names:
        return None
    return _value(world, current, binding.value, hops - 1)


def _constant_of_module(world: World, scope: Scope, base: str, name: str, hops: int) -> Value | None:
    owner = world.scope_of_name(scope, base) if base not in {"self", "cls"} else None
    if owner is None:
        return None
    bindings = owner.bindings.get(base, [])
    if len(bindings) != 1 or bindings[0].kind is not BindingKind.IMPORT:
        return None
    alias = bindings[0].node
    target = ModuleName(alias.name)
    if alias.alias is None and "." in alias.name:
        return None
    return _in_module(world, target, name, hops)


def _in_module(world: World, module: ModuleName, name: str, hops: int) -> Value | None:
    info = world.module(module)
    if info is None or name in _CONTEXTS:
        return None
    return _constant(world, info.scope, name, hops - 1)


def _compare(left: Value | None, operator: str, right: Value | None) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, tuple) and isinstance(right, tuple):
        version = left if isinstance(left, _VersionInfo) else right if isinstance(right, _VersionInfo) else None
        other = right if version is left else left
        if version is not None and len(other) > len(version) and tuple(other[: len(version)]) == tuple(version):
            return None
        if version is not None and len(other) < len(version) and operator in {"==", "!="}:
            return operator == "!="
        if (
            version is not None
            and len(other) <= len(version)
            and operator in {">", "<="}
            and tuple(version[: len(other)]) == tuple(other)
        ):
            return operator == ">"  # version_info has five items: (3, 11, …) > (3, 11)
        left, right = tuple(left), tuple(right)
    try:
        match operator:
            case "==" | "is":
                return left == right
            case "!=" | "is not":
                return left != right
            case "<":
                return left < right  # type: ignore[operator]  # TypeError is caught
            case "<=":
                return left <= right  # type: ignore[operator]  # TypeError is caught
            case ">":
                return left > right  # type: ignore[operator]  # TypeError is caught
            case ">=":
                return left >= right  # type: ignore[operator]  # TypeError is caught
            case "in":
                return left in right  # type: ignore[operator]  # TypeError is caught
            case "not in":
                return left not in right  # type: ignore[operator]  # TypeError is caught
            case _:
                return None
    except TypeError:
        return None
