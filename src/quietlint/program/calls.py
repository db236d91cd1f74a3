"""Calls: what a callable accepts, what it gives back, and what decorators make of functions and classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Call,
    Constant,
    DictDisplay,
    Expression,
    ExpressionStatement,
    FunctionDefinition,
    ListDisplay,
    Name,
    Parameter,
    ParameterKind,
    Return,
    TupleDisplay,
)
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.resolutions import Reason
from quietlint.program.classes import ClassInfo
from quietlint.program.constructors import Constructors
from quietlint.program.contexts import Contexts
from quietlint.program.expressions import Frame
from quietlint.program.functions import FunctionInfo, accessor_of
from quietlint.program.lookups import Status
from quietlint.program.overloads import assignable, solve
from quietlint.program.returns import returns_in
from quietlint.program.scopes import BindingKind, Scope, children
from quietlint.program.signatures import Bound, GivenArgument, Refusal, Signature, SignatureParameter, bind_arguments
from quietlint.program.types import (
    NEVER,
    NONE,
    UNKNOWN,
    CallableType,
    ClassType,
    FunctionType,
    Instance,
    MethodType,
    NoneType,
    PropertyType,
    Substitution,
    SuperType,
    Type,
    TypeVarType,
    UnionType,
    UnknownType,
    is_unknown,
    map_members,
    members_of,
    substitute,
    union,
    widened,
)
from quietlint.program.wrappers import Forwarding, forwarding_of_class, forwarding_of_function

if TYPE_CHECKING:
    from quietlint.program.world import World

TRANSPARENT = frozenset(
    {
        "abc.abstractmethod", "typing.overload", "typing.final", "typing.override", "typing.no_type_check",
        "typing_extensions.overload", "typing_extensions.final", "typing_extensions.override",
        "functools.lru_cache", "functools.cache", "functools.wraps", "functools._lru_cache_wrapper", "types.coroutine",
        "warnings.deprecated", "typing_extensions.deprecated", "typing.type_check_only",
        "unittest.skip", "unittest.skipIf", "unittest.skipUnless", "unittest.expectedFailure",
        "unittest.case.skip", "unittest.case.skipIf", "unittest.case.skipUnless", "unittest.case.expectedFailure",
        "atexit.register",
    }
)  # fmt: skip
"""Function decorators after which a call binds and returns as before."""

_GIVEN_THE_CLASS = frozenset({"setup_class", "teardown_class"})
"""Plain methods that are called with the class as their first argument. Source: pytest, "How to implement xunit-style
set-up"; a ``@classmethod`` is called in the same way."""

PROPERTIES = frozenset(
    {
        "builtins.property", "functools.cached_property", "abc.abstractproperty", "types.DynamicClassAttribute",
        "enum.property",
    }
)  # fmt: skip
_MANAGERS = {"contextlib.contextmanager": "with", "contextlib.asynccontextmanager": "async with"}
_SELF = TypeVarType("Self", ModuleName("typing"))
_RECEIVERS = frozenset(
    {"", "self", "cls", "this", "me", "my", "s", "slf", "zelf", "inst", "instance", "mcs", "metacls", "klass", "self0"}
)
"""What people call the first parameter of a method: one that calls it otherwise may be meant to have no receiver."""


_READINGS = 3
"""Names that must be read off the results of a function behind a decorator that hides them, and for each odd one."""


class Calls:
    """Callables and calls."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.constructors = Constructors(world)
        self.contexts = Contexts(world)
        self._signatures: dict[int, tuple[FunctionDefinition, Signature]] = {}
        self._made: dict[int, tuple[Call, Type]] = {}
        self._forwardings: dict[tuple[int, int], Forwarding | None] = {}

    # ------------------------------------------------------------------------------------------ definitions as values

    def function_value(self, function: FunctionInfo) -> Type:
        """A function after its decorators."""
        value: Type = FunctionType(function)
        for decorator in reversed(function.definition.decorators):
            value = self._decorated(value, decorator, function)
            if is_unknown(value):
                return UnknownType(Reason.DECORATED)
        name = function.name
        if (
            function.owner is not None
            and value == FunctionType(function)
            and name in {"__init_subclass__", "__class_getitem__"}
        ):
            return MethodType("class", value)
        return value

    def _decorated(self, value: Type, decorator: Expression, function: FunctionInfo) -> Type:
        accessor = accessor_of(decorator)
        if accessor is not None and function.owner is not None:
            return self._accessor(accessor[0], accessor[1], function)
        target = decorator.function if isinstance(decorator, Call) else decorator
        decorating = self.world.expressions.infer(target, Frame(function.parent))
        name = self.qualified_name_of(decorating) or self.world.spelled_name(function.parent, target)
        if name in TRANSPARENT:
            return value
        if name == "builtins.staticmethod":
            return MethodType("static", value)
        if name == "builtins.classmethod":
            return MethodType("class", value)
        if name in PROPERTIES:
            return PropertyType(function if isinstance(value, FunctionType) and value.function is function else None)
        if name in _MANAGERS and isinstance(value, FunctionType):
            return replace(value, manager=_MANAGERS[name])
        if isinstance(decorating, ClassType) and any(decorating.cls.inherits(one) for one in PROPERTIES):
            return PropertyType(None)
        decorated = self._by_calling(value, decorator, decorating, function.parent)
        return self._by_evidence(value, decorating, function) if is_unknown(decorated) else decorated

    def _by_evidence(self, value: Type, decorating: Type, function: FunctionInfo) -> Type:
        """A function behind a decorator that only the project's calls tell to hand on what it is given."""
        values = [one for one in members_of(value) if isinstance(one, FunctionType)]
        if len(values) != len(members_of(value)) or not isinstance(decorating, FunctionType):
            return UNKNOWN
        is_own = function.module.in_project and decorating.function.module.in_project
        if not is_own or not self.world.evidence.keeps_parameters(decorating.function):
            return UNKNOWN
        return union(replace(one, is_by_evidence=True) for one in values)

    def _by_calling(self, value: Type, decorator: Expression, decorating: Type, scope: Scope) -> Type:
        """What the decorator returns when it is called on the function."""
        results = [self._by_calling_one(value, decorator, one, scope) for one in members_of(decorating)]
        return union(results) if results else UNKNOWN

    def _by_calling_one(self, value: Type, decorator: Expression, decorating: Type, scope: Scope) -> Type:
        if isinstance(decorating, ClassType) and isinstance(value, FunctionType):
            return self._forwarded(value, self._forwarding_of_class(decorating.cls))
        if isinstance(decorator, Call):
            if self._is_also_applied_bare(decorator, decorating):
                handed_on = self._handed_on(value, decorating)
                if handed_on is not None:
                    return handed_on
            made = self.world.expressions.infer(decorator, Frame(scope))
            return (
                self._by_calling(value, decorator.function, made, scope)
                if isinstance(made, UnionType)
                else self._applied(value, made, decorator, scope)
            )
        return self._applied(value, decorating, decorator, scope)

    @staticmethod
    def _is_also_applied_bare(decorator: Call, decorating: Type) -> bool:
        """Whether ``@decorator(option=…)`` means what ``@decorator`` does.

        Its first parameter, the function, defaults to None then.
        """
        if not isinstance(decorating, FunctionType) or any(one.keyword is None for one in decorator.arguments):
            return False
        first = next(iter(decorating.function.definition.parameters), None)
        default = first.default if first is not None else None
        return isinstance(default, Constant) and default.kind == "NoneType"

    def _handed_on(self, value: Type, decorating: Type) -> Type | None:
        """The function itself, or behind a wrapper, where the decorator plainly gives that back."""
        if not isinstance(decorating, FunctionType):
            return None
        if self._returns_its_argument(decorating):
            return value
        if isinstance(value, FunctionType) and not decorating.function.module.is_stub:
            skip = 1 if decorating.receiver is not None else 0
            forwarding = self._forwarding_of_function(decorating.function, skip)
            if forwarding is not None:
                return self._forwarded(value, forwarding)
        return None

    def _applied(self, value: Type, decorating: Type, decorator: Expression, scope: Scope) -> Type:
        handed_on = self._handed_on(value, decorating)
        if handed_on is not None:
            return handed_on
        if isinstance(decorating, FunctionType):
            result = self.result(decorating, (GivenArgument(value),))
            if result is None or any(isinstance(one, ClassType | NoneType) for one in members_of(result)):
                return UNKNOWN
            return result
        if isinstance(decorating, CallableType):
            if _is_identity(decorating):
                return value
            if isinstance(value, FunctionType) and _keeps_parameters(decorating):
                return self._kept(value, decorating, decorator, scope)
            return decorating.returns if isinstance(decorating.returns, FunctionType) else UNKNOWN
        return UNKNOWN

    def _kept(self, value: FunctionType, decorating: CallableType, decorator: Expression, scope: Scope) -> Type:
        """A function behind a decorator that is declared to leave its parameters as they are (PEP 612).

        What the decorator is told, or those of a function that it is given, may still be another name of a parameter.
        """
        texts = set(_texts_in(decorator))
        for argument in decorator.arguments if isinstance(decorator, Call) else ():
            given = self.world.expressions.infer(argument.value, Frame(scope))
            if isinstance(given, FunctionType):
                texts.update(text for one in self._sources_of(given.function) for text in texts_of_decorators(one))
        own = {one.name for one in value.function.definition.parameters}
        names = {text for text in texts - own if text.isidentifier()}
        extra = tuple(sorted({*value.extra, *names}))
        return replace(value, extra=extra, hides_result=value.hides_result or not _keeps_result(decorating))

    def _sources_of(self, function: FunctionInfo) -> Iterator[FunctionInfo]:
        """A function, and the one behind it where that is a stub."""
        yield function
        twin = self.world.twin(function.owner) if function.module.is_stub and function.owner is not None else None
        source = twin.method(function.name) if twin is not None else None
        if source is not None:
            yield source

    def _forwarding_of_class(self, decorator: ClassInfo) -> Forwarding | None:
        key = (id(decorator), 0)
        if key not in self._forwardings:
            self._forwardings[key] = forwarding_of_class(decorator)
        return self._forwardings[key]

    def _forwarding_of_function(self, decorator: FunctionInfo, skip: int) -> Forwarding | None:
        key = (id(decorator), skip)
        if key not in self._forwardings:
            self._forwardings[key] = forwarding_of_function(self.world, decorator, skip)
        return self._forwardings[key]

    @staticmethod
    def _forwarded(value: FunctionType, forwarding: Forwarding | None) -> Type:
        """A function behind a wrapper that hands on its arguments."""
        if forwarding is None:
            return UNKNOWN
        extra = tuple(sorted({*value.extra, *forwarding.extra}))
        return replace(value, extra=extra, hides_result=value.hides_result or not forwarding.returns)

    def gives_back(self, decorator: Expression, scope: Scope) -> bool:
        """Whether a decorator (of a class) plainly gives back what it was given."""
        made = self.world.expressions.infer(decorator, Frame(scope))
        return (isinstance(made, FunctionType) and self._returns_its_argument(made)) or _is_identity(made)

    def _returns_its_argument(self, decorating: FunctionType) -> bool:
        """Whether a decorator gives back the very function it was given."""
        function = decorating.function
        parameters = [one for one in function.definition.parameters if one.kind < ParameterKind.STAR]
        if decorating.receiver is not None:
            parameters = parameters[1:]
        if (
            len(parameters) < 1
            or function.definition.is_generator
            or function.definition.is_async
            or function.module.is_stub
        ):
            return False
        name = parameters[0].name
        if len(function.scope.bindings.get(name, ())) != 1:
            return False
        returns = list(returns_in(function.body, unless=name))
        return bool(returns) and all(isinstance(one.value, Name) and one.value.id == name for one in returns)

    def _accessor(self, name: str, kind: str, function: FunctionInfo) -> Type:
        if kind == "getter":
            return PropertyType(function)
        scope = function.parent
        for binding in scope.bindings.get(name, ()):
            if binding.kind is BindingKind.FUNCTION and not any(accessor_of(one) for one in binding.node.decorators):
                value = self.function_value(self.world.function_of(scope, binding.node))
                return value if isinstance(value, PropertyType) else UNKNOWN
        return PropertyType(None)

    def class_value(self, cls: ClassInfo) -> Type:
        """A class after its decorators; those of unknown effect leave a class of unknown attributes."""
        return ClassType(cls)

    def qualified_name_of(self, type_: Type) -> QualifiedName | None:
        """The qualified name of a function or class."""
        match type_:
            case FunctionType():
                return type_.function.qualified_name
            case ClassType():
                return type_.cls.qualified_name
            case MethodType():
                return self.qualified_name_of(type_.inner)
            case UnionType():
                names = {self.qualified_name_of(one) for one in type_.members}
                return names.pop() if len(names) == 1 else None
            case _:
                return None

    # ------------------------------------------------------------------------------------------ parameters

    def rest_type(self, kind: ParameterKind) -> Type | None:
        """What ``*args`` or ``**kwargs`` hold; None for other parameters."""
        if kind is ParameterKind.STAR:
            return self.world.instance("tuple", UNKNOWN)
        if kind is ParameterKind.DOUBLE_STAR:
            return self.world.instance("dict", self.world.instance("str"), UNKNOWN)
        return None

    def parameter_type(self, scope: Scope, parameter: Parameter) -> Type:
        """What a parameter holds by its annotation, its place in a method, or its kind."""
        function = scope.function
        if function is None:
            return UnknownType(Reason.PARAMETER)
        annotated = parameter.annotation is not None
        rest = self.rest_type(parameter.kind)
        if rest is not None:
            if not annotated:
                return rest
            item = self.world.annotations.type_of(parameter.annotation, scope)
            if parameter.kind is ParameterKind.STAR:
                return self.world.instance("tuple", item)
            return self.world.instance("dict", self.world.instance("str"), item)
        receiver = self.receiver_of(function, parameter)
        if receiver is not None:
            return receiver
        if annotated:
            type_ = self.world.annotations.type_of(parameter.annotation, scope)
            if isinstance(parameter.default, Constant) and parameter.default.kind == "NoneType":
                return union((type_, NONE))
            return type_
        return self.world.company.type_of(function, parameter) or UnknownType(Reason.PARAMETER)

    def receiver_of(self, function: FunctionInfo, parameter: Parameter) -> Type | None:
        """``self`` or ``cls`` where the parameter is the first one of a method; None for any other."""
        owner = function.owner
        first = function.definition.parameters[0] if function.definition.parameters else None
        if owner is None or first is not parameter:
            return None
        args = tuple(owner.parameters)
        kind = self.method_kind(function)
        if kind == "static":
            return None
        if kind == "unknown":
            return UNKNOWN
        if kind == "class":
            return ClassType(owner, args, is_exact=False)
        is_special = function.name.startswith("__") and function.name.endswith("__")
        if owner.inherits("builtins.type") or not (is_special or first.name.strip("_").lower() in _RECEIVERS):
            return UNKNOWN
        return Instance(owner, args, is_self=True)

    def method_kind(self, function: FunctionInfo) -> str:
        """How a method takes its first argument: instance, class, static or unknown."""
        if function.name in {"__new__", "__init_subclass__", "__class_getitem__"}:
            return "class"
        kind = "instance"
        for decorator in function.definition.decorators:
            target = decorator.function if isinstance(decorator, Call) else decorator
            name = getattr(target, "id", getattr(target, "name", ""))
            if name == "staticmethod":
                return "static"
            if name in {"classmethod", "abstractclassmethod"}:
                return "class"
            if name in {
                "validator",
                "root_validator",
                "field_validator",
                "model_validator",
                "declared_attr",
                "hybrid_property",
            }:
                kind = "unknown"
        owner = function.owner
        if kind == "instance" and owner is not None and self._is_given_otherwise(owner, function.name):
            return "unknown"
        return kind

    @staticmethod
    def _is_given_otherwise(owner: ClassInfo, name: str) -> bool:
        """Whether a test runner calls it with the class, or the class body binds it again: ``x = staticmethod(x)``."""
        return name in _GIVEN_THE_CLASS or any(
            one.kind is BindingKind.ASSIGNMENT for one in owner.scope.bindings.get(name, ())
        )

    def signature(self, definition: FunctionDefinition, scope: Scope) -> Signature:
        """The parameters of a definition whose names are read in `scope`, first parameter included."""
        kept = self._signatures.get(id(definition))
        if kept is None:
            parameters = tuple(
                SignatureParameter(
                    one.name,
                    _positional_only(one),
                    has_default=one.default is not None,
                    type=self.world.annotations.type_of(one.annotation, scope)
                    if one.annotation is not None
                    else UNKNOWN,
                )
                for one in definition.parameters
            )
            kept = self._signatures[id(definition)] = (definition, Signature(parameters))
        return kept[1]

    # ------------------------------------------------------------------------------------------ calls

    def call(self, node: Call, frame: Frame) -> Type:
        """What a call gives back."""
        callee = self.world.expressions.infer(node.function, frame)
        arguments = self.given(node, frame)
        special = self._special(node, callee, arguments, frame)
        if special is not None:
            return special
        if any(one.type == NEVER for one in arguments):
            return NEVER
        depth = frame.context.depth + 1 if frame.context is not None else 0
        result = map_members(callee, lambda one: self._result_of_member(one, arguments, depth))
        return self._put_by_default(callee, arguments) if is_unknown(result) else result

    @staticmethod
    def _put_by_default(callee: Type, arguments: tuple[GivenArgument, ...]) -> Type:
        """What ``setdefault`` gives in a mapping of unknown values: the default, at the latest when a key is new."""
        if not isinstance(callee, FunctionType) or callee.function.name != "setdefault" or len(arguments) != 2:
            return UNKNOWN
        is_standard = callee.function.module.name in {"builtins", "typing", "collections"}
        return widened(arguments[1].type) if is_standard else UNKNOWN

    def given(self, node: Call, frame: Frame) -> tuple[GivenArgument, ...]:
        """The arguments of a call with their types."""
        infer = self.world.expressions.infer
        return tuple(GivenArgument(infer(one.value, frame), one.keyword, one.stars) for one in node.arguments)

    def _result_of_member(self, callee: Type, arguments: tuple[GivenArgument, ...], depth: int) -> Type:
        if isinstance(callee, NoneType):
            return NEVER
        result = self.result(callee, arguments, depth=depth)
        return UNKNOWN if result is None else result

    def result(
        self, callee: Type, arguments: tuple[GivenArgument, ...], *, strict: bool = False, depth: int = 0
    ) -> Type | None:
        """What calling gives; None where the arguments do not bind (if `strict`, also where their types do not fit).

        `depth` tells how many calls, each looked at for what it was given alone, stand around this one.
        """
        match callee:
            case FunctionType():
                return self._result_of_function(callee, arguments, strict=strict, depth=depth)
            case ClassType():
                return self.constructors.result(callee, arguments)
            case CallableType():
                return callee.returns
            case Instance():
                looked = self.world.members.of_instance(callee, "__call__")
                if looked.status is Status.FOUND and isinstance(looked.type, FunctionType):
                    return self._result_of_function(looked.type, arguments, strict=strict, depth=depth)
                return UNKNOWN
            case MethodType():
                return self.result(callee.inner, arguments, strict=strict, depth=depth)
            case UnionType():
                return map_members(callee, lambda one: self._result_of_member(one, arguments, depth))
            case UnknownType(because=Reason.SERVES_DATA):
                return NEVER  # data is not called
            case UnknownType():
                return UnknownType(Reason.UNKNOWN_CALLEE)
            case _:
                return UNKNOWN

    def definitions(self, function: FunctionInfo) -> tuple[FunctionDefinition, ...]:
        """The signatures that a caller may use: the overloads, or the one definition."""
        return function.overloads or (function.definition,)

    def run_definitions(self, function: FunctionInfo) -> tuple[FunctionDefinition, ...]:
        """The signatures that bind when the program runs: in a source, the implementation behind the overloads."""
        return (function.definition,) if not function.module.is_stub else self.definitions(function)

    def accepted(self, callee: FunctionType, definition: FunctionDefinition) -> Signature:
        """The parameters left to a caller."""
        function = callee.function
        signature = self.signature(definition, self._reading_scope(function, definition))
        if callee.receiver is not None:
            signature = signature.without_first()
        return signature.with_keywords(callee.extra) if callee.extra else signature

    def _reading_scope(self, function: FunctionInfo, definition: FunctionDefinition) -> Scope:
        """The scope in which a definition's annotations are read."""
        return function.scope if definition.type_parameters and definition is function.definition else function.parent

    def _result_of_function(
        self, callee: FunctionType, arguments: tuple[GivenArgument, ...], *, strict: bool, depth: int
    ) -> Type | None:
        function = callee.function
        possible: list[Type] = []
        refused = True
        for definition in self.definitions(function):
            signature = self.accepted(callee, definition)
            bound = bind_arguments(signature, arguments)
            if isinstance(bound, Refusal):
                continue
            refused = False
            verdict: bool | None = True
            if function.overloads or strict:
                verdict = self._suits(callee, definition, bound)
                if verdict is False:
                    continue
            possible.append(self._returned(callee, definition, bound, depth))
            if verdict is True and bound.is_certain:
                break
        if not possible:
            return None if refused or strict else UNKNOWN
        return union(possible)

    def _suits(self, callee: FunctionType, definition: FunctionDefinition, bound: Bound) -> bool | None:
        bindings = dict(callee.bindings)
        if isinstance(callee.receiver, Instance):
            bindings[_SELF] = callee.receiver
        sure = True
        if callee.receiver is not None and definition.parameters and definition.parameters[0].annotation is not None:
            first = self.signature(definition, self._reading_scope(callee.function, definition)).parameters[0]
            if not (isinstance(first.type, TypeVarType) or isinstance(callee.receiver, ClassType)):
                verdict = assignable(self.world, callee.receiver, substitute(first.type, bindings))
                if verdict is False:
                    return False
        for parameter, given in bound.pairs:
            verdict = assignable(self.world, given, substitute(parameter.type, bindings))
            if verdict is False:
                return False
            sure = sure and verdict is True
        return True if sure else None

    def _returned(self, callee: FunctionType, definition: FunctionDefinition, bound: Bound, depth: int) -> Type:
        """What one definition gives back for arguments that bind to it."""
        function = callee.function
        bindings: Substitution = dict(callee.bindings)
        if callee.receiver is not None:
            bindings[_SELF] = (
                callee.receiver
                if not isinstance(callee.receiver, ClassType)
                else Instance(callee.receiver.cls, callee.receiver.args)
            )
            self._bind_receiver(callee, definition, bindings)
        elif function.name == "__new__" and bound.pairs and isinstance(bound.pairs[0][1], ClassType):
            made = bound.pairs[0][1]
            bindings[_SELF] = Instance(made.cls, made.args, is_exact=made.is_exact)
        for parameter, given in bound.pairs:
            solve(self.world, parameter.type, given, bindings)
        if self._is_placeholder(callee):
            return UNKNOWN
        raw = self.returns(function, definition)
        if is_unknown(raw) and definition.returns is None:
            raw = self._wrapped(definition, self.contexts.returned(callee, bound, depth))
        # Type parameters left in a returned callable are its own.
        result = substitute(raw, bindings, leftover=None if isinstance(raw, CallableType) else UNKNOWN)
        if callee.hides_result:
            if is_unknown(result) or not self._is_confirmed(function, result, _READINGS):
                return UNKNOWN
            result = map_members(result, _by_company)
        elif callee.is_by_evidence and not self._is_confirmed(function, result):
            return UNKNOWN
        if callee.receiver is not None and definition.returns is not None:
            result = _or_own_kind(function, callee.receiver, result)
        return self._managed(callee, result)

    def _is_confirmed(self, function: FunctionInfo, result: Type, enough: int = 1) -> bool:
        """Whether what the project reads off a decorated function's results is there on what the function returns.

        Beside enough others a name that is read once may not be: it may be the very fault that is looked for.
        """
        names = self.world.evidence.read_off(function)
        if function.definition.is_async or function.definition.is_generator:
            return False
        # Other calls may give objects of subclasses.
        values = [replace(one, is_exact=False) for one in members_of(result) if isinstance(one, Instance)]
        odd = [name for name in names if not any(self.world.members.may_offer(one, name) for one in values)]
        there = len(names) - len(odd)
        return there >= enough and len(odd) <= there // _READINGS and all(names[name] == 1 for name in odd)

    def _is_placeholder(self, callee: FunctionType) -> bool:
        """Whether a method waits to be overridden.

        It only gives a constant back and is called on what may be a subclass.
        """
        receiver = callee.receiver
        if not isinstance(receiver, Instance | ClassType) or receiver.is_exact or callee.function.module.is_stub:
            return False
        if callee.function.definition.returns is not None:
            return False
        body = [one for one in callee.function.body if not isinstance(one, ExpressionStatement)]
        return len(body) == 1 and isinstance(body[0], Return) and _is_plain(body[0].value)

    def _bind_receiver(self, callee: FunctionType, definition: FunctionDefinition, bindings: Substitution) -> None:
        if definition.parameters and definition.parameters[0].annotation is not None:
            first = self.signature(definition, self._reading_scope(callee.function, definition)).parameters[0]
            if callee.receiver is not None:
                receiver = callee.receiver
                if isinstance(receiver, ClassType):
                    solve(self.world, first.type, receiver, bindings)
                elif isinstance(first.type, TypeVarType):
                    bindings[TypeVarType(first.type.name, first.type.module, first.type.kind)] = receiver
                else:
                    solve(self.world, first.type, receiver, bindings)

    def _managed(self, callee: FunctionType, result: Type) -> Type:
        """The context manager that `contextlib` makes of a generator."""
        if not callee.manager:
            return result
        name = "_GeneratorContextManager" if callee.manager == "with" else "_AsyncGeneratorContextManager"
        cls = self.world.class_named(ModuleName("contextlib"), name)
        if cls is None:
            return UNKNOWN
        item = self.world.flow.iterated(result, is_async=callee.manager != "with")
        return Instance(cls, (item,) + (UNKNOWN,) * (len(cls.parameters) - 1), is_exact=True)

    def returns(self, function: FunctionInfo, definition: FunctionDefinition) -> Type:
        """What a definition gives back, type parameters still in it."""
        scope = self._reading_scope(function, definition)
        if definition.returns is not None:
            key = ("returns", id(definition))
            declared = self.world.solver.ask(key, lambda: self.world.annotations.type_of(definition.returns, scope))
            return self._wrapped(definition, declared)
        if function.module.is_stub or definition is not function.definition:
            return UNKNOWN
        if function.is_empty or function.only_raises:
            return UNKNOWN
        return self._wrapped(definition, self.world.flow.returns(function))

    def _wrapped(self, definition: FunctionDefinition, returned: Type) -> Type:
        """A coroutine of what an ``async def`` returns."""
        if not definition.is_async or definition.is_generator:
            return returned
        cls = self.world.class_named(ModuleName("types"), "CoroutineType")
        return Instance(cls, (UNKNOWN, UNKNOWN, returned), is_exact=True) if cls else UNKNOWN

    def property_value(self, property_: PropertyType, receiver: Type, bindings: Substitution) -> Type:
        """What reading a property on `receiver` gives."""
        if property_.getter is None:
            return UNKNOWN
        callee = FunctionType(property_.getter, receiver, tuple(bindings.items()))
        return self.result(callee, ()) or UNKNOWN

    # -------------------------------------------------------------------------------- calls with a meaning of their own

    def _special(self, node: Call, callee: Type, arguments: tuple[GivenArgument, ...], frame: Frame) -> Type | None:
        name = self.qualified_name_of(callee)
        if name is None:
            return None
        match name:
            case "builtins.super":
                return self._super(arguments, frame)
            case "builtins.type" if len(arguments) == 1 and not arguments[0].stars:
                return map_members(arguments[0].type, self._class_of)
            case "builtins.getattr" if len(arguments) >= 2:
                return self._getattr(arguments)
            case "typing.cast" | "typing_extensions.cast" if len(node.arguments) == 2:
                return self.world.annotations.type_of(node.arguments[0].value, frame.scope)
            case (
                "typing.TypeVar"
                | "typing_extensions.TypeVar"
                | "typing.ParamSpec"
                | "typing_extensions.ParamSpec"
                | "typing.TypeVarTuple"
            ):
                return self._variable(node, name.rpartition(".")[2], frame)
            case (
                "xml.etree.ElementTree.parse"
                | "xml.etree.ElementTree.fromstring"
                | "xml.etree.ElementTree.XML"
                | "xml.etree.ElementTree.fromstringlist"
            ) if any(one.keyword == "parser" for one in arguments) or len(arguments) > 1:
                # The parser's target makes the elements, of whatever class (library reference, "XMLParser").
                return UNKNOWN
            case "typing.NewType":
                return self._new_type(node, frame)
            case "collections.namedtuple" | "typing.NamedTuple":
                return self._named_tuple(node, frame)
            case "functools.partial":
                return self._partial(arguments)
            case "typing.TypedDict" | "enum.Enum" | "enum.IntEnum" | "enum.Flag" | "enum.IntFlag" | "enum.StrEnum":
                return UNKNOWN
            case "builtins.property":
                getter = arguments[0].type if arguments and arguments[0].keyword in {None, "fget"} else None
                return PropertyType(getter.function if isinstance(getter, FunctionType) else None)
            case "builtins.staticmethod" | "builtins.classmethod" if len(arguments) == 1:
                return MethodType("static" if name.endswith("staticmethod") else "class", arguments[0].type)
            case _:
                return None

    def _super(self, arguments: tuple[GivenArgument, ...], frame: Frame) -> Type:
        if len(arguments) == 2 and isinstance(arguments[0].type, ClassType):
            return SuperType(arguments[0].type.cls, arguments[1].type)
        cls = frame.scope.class_around
        if cls is None or arguments:
            return UNKNOWN
        scope: Scope | None = frame.scope
        while scope is not None and (scope.function is None or scope.function.owner is not cls):
            scope = scope.parent
        if scope is None or scope.function is None or not scope.function.definition.parameters:
            return UNKNOWN
        receiver = self.receiver_of(scope.function, scope.function.definition.parameters[0])
        return SuperType(cls, receiver) if receiver is not None else UNKNOWN

    @staticmethod
    def _class_of(value: Type) -> Type:
        match value:
            case Instance():
                return ClassType(value.cls, value.args, is_exact=value.is_exact)
            case _:
                return UNKNOWN

    def _getattr(self, arguments: tuple[GivenArgument, ...]) -> Type:
        name = arguments[1].type
        if not isinstance(name, Instance) or not isinstance(name.literal, str):
            return UNKNOWN
        looked = self.world.members.get(arguments[0].type, name.literal)
        if looked.status is not Status.FOUND:
            return UNKNOWN
        if len(arguments) == 3:
            return union((looked.type, arguments[2].type))
        return looked.type

    def _variable(self, node: Call, kind: str, frame: Frame) -> Type:
        first = node.arguments[0].value if node.arguments else None
        if not isinstance(first, Constant) or not isinstance(first.value, str):
            return UNKNOWN
        bound: Type | None = None
        constraints: list[Type] = []
        for argument in node.arguments[1:]:
            if argument.keyword == "bound":
                bound = self.world.annotations.type_of(argument.value, frame.scope)
            elif argument.keyword is None and not argument.stars:
                constraints.append(self.world.annotations.type_of(argument.value, frame.scope))
        return TypeVarType(first.value, frame.scope.module.name, kind, bound, tuple(constraints))

    def _new_type(self, node: Call, frame: Frame) -> Type:
        if len(node.arguments) != 2:
            return UNKNOWN
        base = self.world.annotations.type_of(node.arguments[1].value, frame.scope)
        return ClassType(base.cls, base.args) if isinstance(base, Instance) else UNKNOWN

    def _named_tuple(self, node: Call, frame: Frame) -> Type:
        kept = self._made.get(id(node))
        if kept is None:
            kept = self._made[id(node)] = (node, self.constructors.named_tuple(node, frame) or UNKNOWN)
        return kept[1]

    def _partial(self, arguments: tuple[GivenArgument, ...]) -> Type:
        if not arguments:
            return UNKNOWN
        target, *held = arguments
        returns = self.result(target.type, (GivenArgument(UNKNOWN, stars=1), GivenArgument(UNKNOWN, stars=2)))
        # Since 3.14 a place may be kept free: `functools.Placeholder`.
        keeps_places = any(isinstance(one.type, Instance) and "Placeholder" in one.type.cls.name for one in held)
        is_known = not target.stars and target.keyword is None and not keeps_places
        return CallableType(
            None, returns or UNKNOWN, "partial", target.type if is_known else None, tuple(held) if is_known else ()
        )


def _by_company(one: Type) -> Type:
    return replace(one, is_by_company=True) if isinstance(one, Instance) else one


def _is_plain(value: Expression | None) -> bool:
    """Whether a value is a constant or an empty display."""
    if isinstance(value, ListDisplay | TupleDisplay):
        return not value.items
    if isinstance(value, DictDisplay):
        return not value.values
    return value is None or isinstance(value, Constant)


def _is_identity(type_: Type) -> bool:
    """Whether a callable is declared to give back what it is given: ``Callable[[F], F]``."""
    if not isinstance(type_, CallableType) or type_.signature is None or not isinstance(type_.returns, TypeVarType):
        return False
    parameters = type_.signature.parameters
    return len(parameters) == 1 and parameters[0].type == type_.returns and type_.returns.kind == "TypeVar"


def _keeps_parameters(type_: CallableType) -> bool:
    """Whether a callable is declared to keep parameters: ``Callable[[Callable[P, R]], Callable[P, R2]]``."""
    parameters = type_.signature.parameters if type_.signature is not None else ()
    taken = parameters[0].type if len(parameters) == 1 else None
    given = type_.returns
    if not isinstance(taken, CallableType) or not isinstance(given, CallableType):
        return False
    return "paramspec" == taken.label == given.label and taken.signature == given.signature


def _keeps_result(type_: CallableType) -> bool:
    """Whether such a callable also gives back what the function does."""
    taken = type_.signature.parameters[0].type if type_.signature is not None else None
    given = type_.returns
    return isinstance(taken, CallableType) and isinstance(given, CallableType) and taken.returns == given.returns


def _texts_in(expression: Expression) -> Iterator[str]:
    stack: list[Any] = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Constant) and isinstance(node.value, str):
            yield node.value
        stack += children(node)


def texts_of_decorators(function: FunctionInfo) -> Iterator[str]:
    """Every text that the decorators of a function are given."""
    for decorator in function.definition.decorators:
        yield from _texts_in(decorator)


def _positional_only(parameter: Parameter) -> ParameterKind:
    """The kind of a parameter; names like ``__x`` were positional-only before PEP 570 (PEP 484)."""
    if (
        parameter.kind is ParameterKind.POSITIONAL_OR_KEYWORD
        and parameter.name.startswith("__")
        and not parameter.name.endswith("__")
    ):
        return ParameterKind.POSITIONAL_ONLY
    return parameter.kind


def _or_own_kind(function: FunctionInfo, receiver: Type, declared: Type) -> Type:
    """What a method gives that is declared to give an object of a base of its own class: it may be its own class's."""
    owner = function.owner
    if (
        owner is None
        or owner.module.is_stub
        or not isinstance(receiver, Instance)
        or not isinstance(declared, Instance)
    ):
        return declared
    if declared.is_exact or declared.cls is owner or declared.cls.is_object:
        return declared
    return union((declared, receiver)) if any(one.cls is declared.cls for one in owner.mro) else declared
