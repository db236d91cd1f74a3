"""What calling a class accepts and makes.

Constructors are ``__init__``, ``__new__``, and those that decorators and bases generate.
Source: Python data model, "Basic customization"; dataclasses, typing.NamedTuple and attrs documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quietlint.model.facts import (
    AnnotatedAssignment,
    Call,
    ClassDefinition,
    Constant,
    Expression,
    ListDisplay,
    Name,
    ParameterKind,
    Statement,
    TupleDisplay,
)
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Reason
from quietlint.program.classes import ClassInfo
from quietlint.program.expressions import Frame
from quietlint.program.functions import decorator_name
from quietlint.program.hooks import MODELS
from quietlint.program.metaclasses import calls_what_it_makes
from quietlint.program.models import annotation_base, signature_of_model
from quietlint.program.overloads import solve
from quietlint.program.scopes import Binding, BindingKind
from quietlint.program.signatures import GivenArgument, Refusal, Signature, SignatureParameter, bind_arguments
from quietlint.program.types import (
    UNKNOWN,
    ClassType,
    FunctionType,
    Instance,
    Substitution,
    Type,
    UnknownType,
    is_unknown,
    substitute,
    union,
)

if TYPE_CHECKING:
    from quietlint.program.world import World

_METACLASSES = frozenset({"builtins.type", "abc.ABCMeta", "typing._ProtocolMeta"})


@dataclass(frozen=True, slots=True)
class Construction:
    """How a class is called: by `methods` (each must accept the arguments) or by a generated `signature`."""

    methods: tuple[FunctionType, ...] = ()
    signature: Signature | None = None


class Constructors:
    """Calls of classes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._known: dict[ClassType, Construction | Reason] = {}

    # ------------------------------------------------------------------------------------------ how a class is called

    def construction(self, callee: ClassType) -> Construction | Reason:
        """How calling the class works, or why that is not known."""
        known = self._known.get(callee)
        if known is not None:
            return known
        found, is_final = self.world.solver.watched(lambda: self._construction(callee))
        if is_final:
            self._known[callee] = found
        return found

    def _construction(self, callee: ClassType) -> Construction | Reason:
        cls = callee.cls
        meta = self.world.metaclass(cls)
        if meta is not None and (not isinstance(meta, ClassType) or not self._plain_metaclass(meta.cls)):
            return Reason.UNKNOWN_BASE
        if cls.mro_problem:
            return cls.mro_problem
        receiver = Instance(cls, callee.args or tuple(cls.parameters))
        methods: list[FunctionType] = []
        seen: set[str] = set()
        for ancestor in cls.mro:
            if self._is_changed(ancestor.cls):
                return Reason.DECORATED
            if ancestor.cls.qualified_name in MODELS and not seen:
                fields = signature_of_model(self.world, cls, ancestor.cls)
                if fields is not None:
                    return Construction(signature=fields)
            generated = None if "__init__" in seen else self._generated(ancestor.cls, cls)
            if isinstance(generated, Reason):
                return generated
            for name in ("__new__", "__init__"):
                if name in seen or not ancestor.cls.own(name):
                    continue
                if ancestor.cls.is_object:
                    continue
                if name == "__init__" and "__new__" in seen and not methods[0].function.module.is_stub:
                    continue  # what a ``__new__`` of our own kind makes need not be of this class
                seen.add(name)
                found = self._method(receiver, name)
                if found is None:
                    return Reason.DECORATED
                methods.append(found)
            if generated is not None and "__init__" not in seen:
                if "__new__" in seen:
                    return Reason.DYNAMIC_CLASS
                return Construction(signature=generated)
        if not methods:
            return Construction(signature=Signature(()))
        return Construction(methods=tuple(methods))

    def generates(self, cls: ClassInfo) -> bool:
        """Whether a decorator or base gives the class a constructor that stands nowhere."""
        return self._generated(cls, cls) is not None

    def _is_changed(self, cls: ClassInfo) -> bool:
        """Whether some decorator may make another class of it, or give it a constructor."""
        return any(not self.world._is_transparent(cls, one) for one in cls.definition.decorators)  # noqa: SLF001

    def _plain_metaclass(self, meta: ClassInfo) -> bool:
        if meta.mro_problem:
            return False
        for ancestor in meta.mro:
            if ancestor.cls.qualified_name in _METACLASSES:
                return True
            if ancestor.cls.own("__call__"):
                return False
            makers = (one.node for one in ancestor.cls.own("__new__") if one.kind is BindingKind.FUNCTION)
            if any(calls_what_it_makes(ancestor.cls.module.body(one)) for one in makers):
                return False
        return True

    def _method(self, receiver: Instance, name: str) -> FunctionType | None:
        looked = self.world.members.in_order(receiver.cls, name)
        if looked is None or not isinstance(looked[2], FunctionType):
            return None
        pairs = tuple(self.world.members.arguments_of(receiver, looked[0]).items())
        target: Type = ClassType(receiver.cls, receiver.args) if name == "__new__" else receiver
        return FunctionType(looked[2].function, target, pairs)

    def _generated(self, cls: ClassInfo, called: ClassInfo) -> Signature | Reason | None:
        """The constructor that a decorator or base of `cls` generates; None if it generates none."""
        if cls.definition.decorators:
            if called is not cls and self.world.transforms(cls):
                return Reason.DECORATED
            if self.world.is_dataclass(cls):
                return self._dataclass(cls)
            if self.world.is_attrs(cls):
                return Reason.DECORATED if called is not cls or not self._reads_as_attrs(cls) else self._attrs(cls)
        if any(isinstance(base, ClassType) and base.cls.qualified_name == "typing.NamedTuple" for base in cls.bases):
            return self._fields_in_order(cls)
        if cls.qualified_name in {"typing._TypedDict", "enum.Enum"}:
            return Reason.DYNAMIC_CLASS
        return None

    def _fields_in_order(self, cls: ClassInfo) -> Signature:
        parameters = []
        for bindings in cls.scope.bindings.values():
            for one in bindings:
                if one.kind is BindingKind.ANNOTATION:
                    type_ = self.world.annotations.declared(one, cls.scope) or UNKNOWN
                    parameters.append(
                        SignatureParameter(
                            one.name, ParameterKind.POSITIONAL_OR_KEYWORD, has_default=one.value is not None, type=type_
                        )
                    )
        return Signature(tuple(parameters))

    def _dataclass(self, cls: ClassInfo) -> Signature | Reason | None:
        """The ``__init__`` of a data class. Source: dataclasses documentation and PEP 681."""
        fields: dict[str, SignatureParameter] = {}
        for ancestor in reversed(cls.mro):
            if not ancestor.cls.definition.decorators:
                continue
            if not self.world.is_dataclass(ancestor.cls):
                if self._is_changed(ancestor.cls):
                    return Reason.DECORATED
                continue
            options = self._options(ancestor.cls)
            if options is None:
                return Reason.DECORATED
            if ancestor.cls is cls and options.get("init") is False:
                return None
            keyword_only = options.get("kw_only") is True
            for bindings in ancestor.cls.scope.bindings.values():
                one = next((each for each in bindings if each.kind is BindingKind.ANNOTATION), None)
                if one is None or one.annotation is None:
                    continue
                name = self.world.annotations.special_name(annotation_base(one.annotation), ancestor.cls.scope)
                if name == "ClassVar":
                    continue
                if decorator_name(annotation_base(one.annotation)) == "KW_ONLY":
                    keyword_only = True
                    continue
                self._add_field(fields, one, ancestor.cls, keyword_only=keyword_only)
        ordered = [one for one in fields.values() if one.kind is not ParameterKind.KEYWORD_ONLY]
        ordered += [one for one in fields.values() if one.kind is ParameterKind.KEYWORD_ONLY]
        return Signature(tuple(ordered))

    def _add_field(
        self, fields: dict[str, SignatureParameter], binding: Binding, cls: ClassInfo, *, keyword_only: bool
    ) -> None:
        has_default = binding.value is not None
        if isinstance(binding.value, Call) and decorator_name(binding.value) in {"field", "Field", "ib", "attrib"}:
            options = {one.keyword: one.value for one in binding.value.arguments}
            has_default = "default" in options or "default_factory" in options or "factory" in options
            if decorator_name(binding.value) == "Field" and any(one.keyword is None for one in binding.value.arguments):
                has_default = True
            if _literal(options.get("init")) is False:
                fields.pop(binding.name, None)
                return
            flag = _literal(options.get("kw_only"))
            keyword_only = flag if isinstance(flag, bool) else keyword_only
        kind = ParameterKind.KEYWORD_ONLY if keyword_only else ParameterKind.POSITIONAL_OR_KEYWORD
        type_ = self.world.annotations.declared(binding, cls.scope) or UNKNOWN
        fields[binding.name] = SignatureParameter(binding.name, kind, has_default=has_default, type=type_)

    def _options(self, cls: ClassInfo) -> dict[str, object] | None:
        """Literal options of the generating decorator; None where one is not literal."""
        options: dict[str, object] = {}
        for decorator in cls.definition.decorators:
            if not isinstance(decorator, Call):
                continue
            for argument in decorator.arguments:
                if argument.stars or argument.keyword is None:
                    return None
                if argument.keyword in {"init", "kw_only", "auto_attribs", "these", "auto_detect"}:
                    if not isinstance(argument.value, Constant):
                        return None
                    options[argument.keyword] = argument.value.value
        return options

    def _reads_as_attrs(self, cls: ClassInfo) -> bool:
        return len([one for one in cls.bases if isinstance(one, ClassType) and not one.cls.is_object]) == 0

    def _attrs(self, cls: ClassInfo) -> Signature | Reason | None:
        """The ``__init__`` of an attrs class without bases. Source: attrs documentation, "Initialization"."""
        options = self._options(cls)
        if options is None or "these" in options or cls.own("__attrs_init__"):
            return Reason.DECORATED
        if options.get("init") is False:
            return None
        fields: dict[str, SignatureParameter] = {}
        defaults = {
            getattr(getattr(one, "value", None), "id", "")
            for bindings in cls.scope.bindings.values()
            for binding in bindings
            if binding.kind is BindingKind.FUNCTION
            for one in binding.node.decorators
        }
        for bindings in cls.scope.bindings.values():
            one = bindings[0]
            made_by_call = isinstance(one.value, Call) and decorator_name(one.value) in {"ib", "attrib", "field"}
            if one.kind is BindingKind.ASSIGNMENT and not made_by_call:
                continue
            if one.kind not in {BindingKind.ASSIGNMENT, BindingKind.ANNOTATION}:
                continue
            if (
                one.annotation is not None
                and self.world.annotations.special_name(annotation_base(one.annotation), cls.scope) == "ClassVar"
            ):
                continue
            if isinstance(one.value, Call) and any(
                each.keyword == "alias" or each.stars for each in one.value.arguments
            ):
                return Reason.DECORATED
            self._add_field(fields, one, cls, keyword_only=options.get("kw_only") is True)
        parameters = []
        for name, parameter in fields.items():
            has_default = parameter.has_default or name in defaults
            parameters.append(
                SignatureParameter(name.lstrip("_"), parameter.kind, has_default=has_default, type=parameter.type)
            )
        return Signature(tuple(parameters))

    # ------------------------------------------------------------------------------------------ what it makes

    def result(self, callee: ClassType, arguments: tuple[GivenArgument, ...]) -> Type | None:
        """What calling the class makes; None where the arguments do not bind."""
        cls = callee.cls
        made = Instance(cls, callee.args or (UNKNOWN,) * len(cls.parameters), is_exact=callee.is_exact)
        if cls.is_protocol or any(isinstance(one, Instance) for one in self.world.annotations.written_bases(cls)):
            return UNKNOWN  # what makes such a class is no ordinary metaclass
        how = self.construction(callee)
        if isinstance(how, Reason):
            if self.world.members.is_enum(cls):
                return Instance(cls)
            meta = self.world.metaclass(cls)
            if meta is not None and not isinstance(meta, ClassType):
                return UNKNOWN
            if isinstance(meta, ClassType) and meta.cls.own("__call__") and not self.world.members.is_enum(cls):
                return UNKNOWN
            return made
        if how.signature is not None:
            bound = bind_arguments(how.signature, arguments)
            return None if isinstance(bound, Refusal) else made
        return self._made_by(callee, how.methods, arguments)

    def _made_by(
        self, callee: ClassType, methods: tuple[FunctionType, ...], arguments: tuple[GivenArgument, ...]
    ) -> Type | None:
        cls = callee.cls
        results: list[Type] = []
        for method in methods:
            if method.function.name == "__new__" and not self._returns_own(method):
                result = self.world.calls.result(method, arguments)
                if result is None:
                    return None
                if is_unknown(result):
                    return UnknownType(Reason.DYNAMIC_CLASS)
                if not isinstance(result, Instance) or result.cls is not cls:
                    return result
                results.append(result)
            elif method.function.name == "__init__" or not results:
                args = self._arguments_from(callee, method, arguments)
                if args is None:
                    return None
                results.append(Instance(cls, args, is_exact=callee.is_exact))
        return results[-1] if results else UNKNOWN

    def _returns_own(self, method: FunctionType) -> bool:
        """Whether ``__new__`` plainly makes an object of its class: a stub's, or one that only calls its super's."""
        return (
            method.function.module.is_stub
            and not method.function.overloads
            and _is_self(method.function.definition.returns)
        )

    def _arguments_from(
        self, callee: ClassType, method: FunctionType, arguments: tuple[GivenArgument, ...]
    ) -> tuple[Type, ...] | None:
        """The type arguments that the constructor's arguments imply; None where they do not bind."""
        cls = callee.cls
        accepted = False
        possible: list[tuple[Type, ...]] = []
        for definition in self.world.calls.definitions(method.function):
            signature = self.world.calls.accepted(method, definition)
            bound = bind_arguments(signature, arguments)
            if isinstance(bound, Refusal):
                continue
            accepted = True
            if callee.args or not cls.parameters:
                return callee.args
            verdict = self.world.calls._suits(method, definition, bound) if method.function.overloads else True  # noqa: SLF001
            if verdict is False:
                continue
            bindings: Substitution = {}
            pairs = dict(method.bindings)
            for parameter, given in bound.pairs:
                solve(self.world, substitute(parameter.type, pairs), given, bindings)
            first = definition.parameters[0].annotation if definition.parameters else None
            if first is not None and method.function.name == "__init__":
                own = self.world.annotations.type_of(first, method.function.parent)
                if isinstance(own, Instance) and own.cls is cls:
                    possible.append(tuple(substitute(one, bindings, leftover=UNKNOWN) for one in own.args))
                    if verdict is True:
                        break
                    continue
            possible.append(tuple(substitute(one, bindings, leftover=UNKNOWN) for one in cls.parameters))
            if verdict is True:
                break
        if not accepted:
            return None
        if not possible:
            return (UNKNOWN,) * len(cls.parameters)
        return tuple(union(column) for column in zip(*possible, strict=True))

    # ------------------------------------------------------------------------------------------ named tuples

    def named_tuple(self, node: Call, frame: Frame) -> Type | None:
        """The class that ``namedtuple("P", "x y")`` or ``NamedTuple("P", [("x", int)])`` makes.

        None where it cannot be read.
        """
        if len(node.arguments) < 2 or any(one.stars for one in node.arguments):
            return None
        title, fields = node.arguments[0].value, node.arguments[1].value
        names = _field_names(fields)
        if names is None or not isinstance(title, Constant) or not isinstance(title.value, str):
            return None
        options = {one.keyword: one.value for one in node.arguments[2:] if one.keyword}
        if set(options) - {"defaults", "module", "rename"} or "rename" in options:
            return None
        defaults = options.get("defaults")
        count = len(defaults.items) if isinstance(defaults, TupleDisplay | ListDisplay) else 0
        if defaults is not None and not isinstance(defaults, TupleDisplay | ListDisplay):
            count = len(names)
        body: list[Statement] = []
        place = (node.line, node.column, node.end_line, node.end_column)
        for index, (name, annotation) in enumerate(names):
            value = Constant(*place, "ellipsis") if index >= len(names) - count else None
            body.append(
                AnnotatedAssignment(*place, Name(*place, name), annotation or Constant(*place, "ellipsis"), value)
            )
        definition = ClassDefinition(*place, title.value, node.line, node.column, (), (), "", (), tuple(body))
        cls = ClassInfo(definition, frame.scope.module.scope, self.world)
        base = self.world.class_named(ModuleName("typing"), "NamedTuple")
        if base is None:
            return None
        cls.given_bases = (ClassType(base),)
        return ClassType(cls)


def _field_names(fields: Expression) -> list[tuple[str, Expression | None]] | None:
    match fields:
        case Constant(value=str() as text):
            return [(name, None) for name in text.replace(",", " ").split()]
        case TupleDisplay() | ListDisplay():
            names: list[tuple[str, Expression | None]] = []
            for one in fields.items:
                match one:
                    case Constant(value=str() as name):
                        names.append((name, None))
                    case TupleDisplay(items=(Constant(value=str() as name), annotation)):
                        names.append((name, annotation))
                    case _:
                        return None
            return names
        case _:
            return None


def _literal(expression: Expression | None) -> object:
    return expression.value if isinstance(expression, Constant) else None


def _is_self(annotation: Expression | None) -> bool:
    return getattr(annotation, "id", getattr(annotation, "name", "")) == "Self"
