"""Annotations and other expressions that mean types.

Source: typing documentation, "Special types", "Type expressions"; PEP 484, 585, 604, 612, 646, 655, 675, 695.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quietlint.model.facts import (
    Attribute,
    BinaryOperation,
    Constant,
    Expression,
    FunctionDefinition,
    ListDisplay,
    Name,
    ParameterKind,
    Starred,
    Subscript,
    TupleDisplay,
    TypeParameter,
    UnaryOperation,
)
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Reason
from quietlint.program.expressions import Frame
from quietlint.program.scopes import Binding, BindingKind, Scope
from quietlint.program.signatures import Signature, SignatureParameter
from quietlint.program.types import (
    NESTING_LIMIT,
    NEVER,
    NONE,
    UNKNOWN,
    CallableType,
    ClassType,
    Instance,
    ModuleType,
    Type,
    TypeVarType,
    UnknownType,
    members_of,
    nesting,
    substitute,
    substitution,
    union,
)

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.world import World

TYPING = ("typing", "typing_extensions", "_typeshed")
_ABSTRACT = ("collections.abc", "_collections_abc")
_ALIASES = {
    "List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
}  # fmt: skip
_CONTAINERS = {
    "DefaultDict": "defaultdict",
    "OrderedDict": "OrderedDict",
    "Counter": "Counter",
    "ChainMap": "ChainMap",
    "Deque": "deque",
}
_ANY = UnknownType(Reason.ANY)


class Annotations:
    """Type expressions as types."""

    def __init__(self, world: World) -> None:
        self.world = world

    # ------------------------------------------------------------------------------------------ entry points

    def type_of(self, expression: Expression | None, scope: Scope) -> Type:
        """The values that an annotation allows; Unknown where it says nothing."""
        if expression is None:
            return UNKNOWN
        match expression:
            case Constant(kind="NoneType"):
                return NONE
            case Constant(kind="ellipsis"):
                return _ANY
            case Constant():
                return UNKNOWN
            case BinaryOperation(operator="|"):
                return union((self.type_of(expression.left, scope), self.type_of(expression.right, scope)))
            case Subscript():
                return self._subscript(expression, scope)
            case Name() | Attribute():
                return self._named(expression, scope)
            case Starred():
                return UNKNOWN
            case _:
                return UNKNOWN

    def declared(self, binding: Binding, scope: Scope) -> Type | None:
        """The type that an annotated assignment declares; None where it leaves it to the value (``Final``)."""
        annotation = binding.annotation
        if annotation is None:
            return None
        name = self.special_name(annotation.value if isinstance(annotation, Subscript) else annotation, scope)
        if name in {"Final", "ClassVar", "TypeAlias"} and not isinstance(annotation, Subscript):
            return None
        return self.type_of(annotation, scope)

    def special_name(self, expression: Expression, scope: Scope) -> str | None:
        """The name of the `typing` construct that an expression means, e.g. ``Optional``; None if it is none."""
        match expression:
            case Name():
                owner = self.world.scope_of_name(scope, expression.id)
                if owner is None:
                    return None
                for binding in owner.bindings.get(expression.id, ()):
                    if binding.kind is BindingKind.IMPORT_FROM:
                        statement, alias = binding.node
                        target = owner.module.absolute(statement)
                        if target in TYPING or (target in _ABSTRACT and alias.name == "Callable"):
                            return str(alias.name)
                        if target is not None and target != owner.module.name:
                            return self._re_exported(target, alias.name)
                    if owner.module.name in TYPING and owner.kind == "module":
                        return expression.id
                return None
            case Attribute(value=Name() as base):
                owner = self.world.scope_of_name(scope, base.id)
                for binding in owner.bindings.get(base.id, ()) if owner else ():
                    if binding.kind is BindingKind.IMPORT and binding.node.name in TYPING:
                        return expression.name
                    if binding.kind is BindingKind.IMPORT_FROM and binding.node[1].name in TYPING:
                        return expression.name
                return None
            case Attribute(value=Attribute(value=Name(id="collections"), name="abc"), name="Callable"):
                return expression.name
            case _:
                return None

    def _re_exported(self, module: ModuleName, name: str, hops: int = 3) -> str | None:
        info = self.world.module(module)
        if info is None or hops == 0:
            return None
        for binding in info.scope.bindings.get(name, ()):
            if binding.kind is BindingKind.IMPORT_FROM:
                statement, alias = binding.node
                target = info.absolute(statement)
                if target in TYPING:
                    return str(alias.name)
                if target is not None and target != module:
                    return self._re_exported(target, alias.name, hops - 1)
        return None

    # ------------------------------------------------------------------------------------------ names

    def _named(self, expression: Name | Attribute, scope: Scope) -> Type:
        special = self.special_name(expression, scope)
        if special is not None:
            made = self._bare_special(special)
            if made is not None:
                return made
        alias = self._alias_target(expression, scope)
        if alias is not None:
            return alias
        return self.as_instance(self.world.expressions.infer(expression, Frame(scope, anytime=True)))

    def _alias_target(self, expression: Name | Attribute, scope: Scope) -> Type | None:
        """What a name of a type alias such as ``X = Union[int, str]`` means; None if it is no alias."""
        if isinstance(expression, Name):
            owner = self.world.scope_of_name(scope, expression.id)
            if owner is None:
                return None
            return self._alias_in(owner, expression.id)
        base = self.world.expressions.infer(expression.value, Frame(scope, anytime=True))
        if isinstance(base, ModuleType):
            info = self.world.module(base.name)
            if info is not None and expression.name in info.scope.bindings:
                return self._alias_in(info.scope, expression.name)
        return None

    def _alias_in(self, owner: Scope, name: str, hops: int = 5) -> Type | None:
        bindings = self.world.live_bindings(owner, name)
        if len(bindings) != 1 or hops == 0:
            return None
        binding = bindings[0]
        if binding.kind is BindingKind.IMPORT_FROM:
            statement, alias = binding.node
            target = owner.module.absolute(statement)
            info = self.world.module(target) if target is not None and target != owner.module.name else None
            if info is None or alias.name not in info.scope.bindings:
                return None
            return self._alias_in(info.scope, alias.name, hops - 1)
        is_alias = binding.kind is BindingKind.TYPE_ALIAS or (
            binding.kind in {BindingKind.ASSIGNMENT, BindingKind.ANNOTATION}
            and not binding.path
            and isinstance(binding.value, Subscript | BinaryOperation)
        )
        if is_alias and binding.value is not None:
            value = binding.value
            return self.world.solver.ask(("alias", id(binding)), lambda: self.type_of(value, owner))
        if binding.kind in {BindingKind.ASSIGNMENT, BindingKind.ANNOTATION} and isinstance(
            binding.value, Name | Attribute
        ):
            special = self.special_name(binding.value, owner)
            if special is not None:
                return self._bare_special(special)
        return None

    def as_instance(self, type_: Type) -> Type:
        """The values of a type given as a value: a class means its objects."""
        made: list[Type] = []
        for one in members_of(type_):
            match one:
                case ClassType():
                    if one.cls.qualified_name == "builtins.object":
                        return _ANY
                    args = one.args or (UNKNOWN,) * len(one.cls.parameters)
                    made.append(Instance(one.cls, args))
                case TypeVarType():
                    made.append(one)
                case Instance(cls=cls) if cls.qualified_name == "types.NoneType":
                    made.append(NONE)
                case _:
                    return UNKNOWN
        return union(made) if made else UNKNOWN

    def _bare_special(self, name: str) -> Type | None:
        """What a `typing` construct without subscript means; None where the ordinary way tells."""
        match name:
            case "MaybeNone":
                return NONE
            case (
                "Any"
                | "Incomplete"
                | "Unused"
                | "Union"
                | "Optional"
                | "ClassVar"
                | "Final"
                | "Annotated"
                | "TypeAlias"
            ):
                return _ANY
            case "NoReturn" | "Never":
                return NEVER
            case "LiteralString" | "Text" | "AnyStr":
                return self._instance("str") if name != "AnyStr" else None
            case "Self":
                return TypeVarType("Self", ModuleName("typing"))
            case "Callable":
                return CallableType(None, UNKNOWN)
            case "Type":
                return _ANY
            case "TypeGuard" | "TypeIs":
                return self._instance("bool")
            case "Tuple" | "List" | "Dict" | "Set" | "FrozenSet":
                cls = self.world.builtin_class(_ALIASES[name])
                return Instance(cls, (UNKNOWN,) * len(cls.parameters)) if cls else UNKNOWN
            case "Generic" | "Protocol":
                return UNKNOWN
            case _:
                if name in _CONTAINERS:
                    cls = self.world.class_named(ModuleName("collections"), _CONTAINERS[name])
                    return Instance(cls, (UNKNOWN,) * len(cls.parameters)) if cls else UNKNOWN
                return None

    def _instance(self, name: str) -> Type:
        cls = self.world.builtin_class(name)
        return Instance(cls) if cls else UNKNOWN

    # ------------------------------------------------------------------------------------------ subscripts

    def _subscript(self, expression: Subscript, scope: Scope) -> Type:
        items = expression.index.items if isinstance(expression.index, TupleDisplay) else (expression.index,)
        special = self.special_name(expression.value, scope)
        if special is not None:
            made = self._special(special, items, scope)
            if made is not None:
                return made
        base = self.world.expressions.infer(expression.value, Frame(scope, anytime=True))
        if isinstance(expression.value, Name | Attribute) and not isinstance(base, ClassType):
            alias = self._alias_target(expression.value, scope)
            if alias is not None:
                return self._applied_alias(alias, items, scope)
        if not isinstance(base, ClassType):
            return UNKNOWN
        return self._applied(base.cls, items, scope)

    def _applied_alias(self, alias: Type, items: tuple[Expression, ...], scope: Scope) -> Type:
        variables: list[TypeVarType] = []
        _collect(alias, variables)
        args = [self.type_of(one, scope) for one in items]
        return substitute(alias, substitution(variables, args), leftover=UNKNOWN)

    def _applied(self, cls: ClassInfo, items: tuple[Expression, ...], scope: Scope) -> Type:
        if cls.qualified_name == "builtins.tuple":
            return self._tuple(cls, items, scope)
        if cls.qualified_name == "builtins.type":
            return self._class_of(items, scope)
        parameters = cls.parameters
        if not parameters and any(
            not one.cls.module.is_stub and one.cls.method("__class_getitem__") for one in cls.mro
        ):
            return (
                UNKNOWN  # ``C[X]`` is what the method makes of it. Source: Python data model, "Emulating generic types"
            )
        args = tuple(UNKNOWN if isinstance(one, ListDisplay) else self.type_of(one, scope) for one in items)
        if len(args) != len(parameters):
            args = (args + (UNKNOWN,) * len(parameters))[: len(parameters)]
        return Instance(cls, args)

    def _tuple(self, cls: ClassInfo, items: tuple[Expression, ...], scope: Scope) -> Type:
        if len(items) == 2 and isinstance(items[1], Constant) and items[1].kind == "ellipsis":
            return Instance(cls, (self.type_of(items[0], scope),))
        if any(isinstance(one, Starred | Subscript) and self._is_unpack(one, scope) for one in items):
            return Instance(cls, (UNKNOWN,))
        types = tuple(self.type_of(one, scope) for one in items)
        if len(items) == 1 and isinstance(items[0], TupleDisplay) and not items[0].items:
            types = ()
        if any(nesting(one) > NESTING_LIMIT for one in types):
            return Instance(cls, (UNKNOWN,))
        return Instance(cls, (union(types) if types else UNKNOWN,), items=types)

    def _is_unpack(self, expression: Expression, scope: Scope) -> bool:
        if isinstance(expression, Starred):
            return True
        return isinstance(expression, Subscript) and self.special_name(expression.value, scope) == "Unpack"

    def _class_of(self, items: tuple[Expression, ...], scope: Scope) -> Type:
        made: list[Type] = []
        for one in members_of(self.type_of(items[0], scope)):
            if isinstance(one, Instance):
                made.append(ClassType(one.cls, one.args, is_exact=False))
            elif isinstance(one, TypeVarType):
                cls = self.world.builtin_class("type")
                made.append(Instance(cls, (one,)) if cls else UNKNOWN)
            else:
                return UNKNOWN
        return union(made)

    def _special(self, name: str, items: tuple[Expression, ...], scope: Scope) -> Type | None:
        match name:
            case "Optional":
                return union((self.type_of(items[0], scope), NONE))
            case "Union":
                return union(self.type_of(one, scope) for one in items)
            case "Annotated" | "ClassVar" | "Final" | "Required" | "NotRequired" | "ReadOnly" | "InitVar":
                return self.type_of(items[0], scope)
            case "Literal":
                return self._literal(items, scope)
            case "Callable":
                return self._callable(items, scope)
            case "Type":
                return self._class_of(items, scope)
            case "TypeGuard" | "TypeIs":
                return self._instance("bool")
            case "Tuple":
                cls = self.world.builtin_class("tuple")
                return self._tuple(cls, items, scope) if cls else UNKNOWN
            case "Unpack" | "Concatenate" | "Generic" | "Protocol":
                return UNKNOWN
            case _ if name in _ALIASES:
                cls = self.world.builtin_class(_ALIASES[name])
                return self._applied(cls, items, scope) if cls else UNKNOWN
            case _ if name in _CONTAINERS:
                cls = self.world.class_named(ModuleName("collections"), _CONTAINERS[name])
                return self._applied(cls, items, scope) if cls else UNKNOWN
            case _:
                return None

    def _literal(self, items: tuple[Expression, ...], scope: Scope) -> Type:
        types: list[Type] = []
        for one in items:
            match one:
                case Constant(kind="NoneType"):
                    types.append(NONE)
                case Constant(kind="str" | "bytes" | "int" | "bool"):
                    value = one.value
                    cls = self.world.builtin_class(one.kind)
                    if cls is None or isinstance(value, float):
                        return UNKNOWN
                    types.append(Instance(cls, (), literal=value, is_exact=True))
                case UnaryOperation(operator="-", operand=Constant(kind="int", value=int(value))):
                    whole = self.world.builtin_class("int")
                    types.append(Instance(whole, (), literal=-value, is_exact=True) if whole is not None else UNKNOWN)
                case Attribute():
                    base = self.world.expressions.infer(one.value, Frame(scope, anytime=True))
                    types.append(Instance(base.cls) if isinstance(base, ClassType) else UNKNOWN)
                case Subscript() | Name():
                    types.append(self.type_of(one, scope))
                case _:
                    return UNKNOWN
        return union(types)

    def _callable(self, items: tuple[Expression, ...], scope: Scope) -> Type:
        if len(items) != 2:
            return CallableType(None, UNKNOWN)
        returns = self.type_of(items[1], scope)
        if not isinstance(items[0], ListDisplay):
            variable = self.type_of(items[0], scope)
            if isinstance(variable, TypeVarType) and variable.kind == "ParamSpec":
                parameter = SignatureParameter(variable.name, ParameterKind.STAR, has_default=False, type=variable)
                return CallableType(Signature((parameter,)), returns, "paramspec")
            return CallableType(None, returns)
        parameters = tuple(
            SignatureParameter(
                f"arg{index}", ParameterKind.POSITIONAL_ONLY, has_default=False, type=self.type_of(one, scope)
            )
            for index, one in enumerate(items[0].items)
        )
        return CallableType(Signature(parameters), returns)

    # ------------------------------------------------------------------------------------------ type parameters

    def type_parameter(self, scope: Scope, parameter: TypeParameter) -> Type:
        """The type parameter of PEP 695."""
        bound = self.type_of(parameter.bound, scope) if parameter.bound is not None else None
        return TypeVarType(parameter.name, scope.module.name, parameter.kind, bound)

    def bases(self, cls: ClassInfo) -> tuple[Type, ...]:
        """Types of a class's bases, as class objects with their arguments."""
        made: list[Type] = []
        scope = cls.scope.parent or cls.parent
        for argument in cls.definition.bases:
            if argument.stars:
                made.append(UNKNOWN)
                continue
            if argument.keyword is not None:
                continue
            expression = argument.value
            target = expression.value if isinstance(expression, Subscript) else expression
            special = self.special_name(target, scope)
            if special in {"Generic", "Protocol"}:
                continue
            if special == "NamedTuple":
                made.append(self._named_class("typing", "NamedTuple"))
                continue
            if special == "TypedDict":
                made.append(self._named_class("typing", "_TypedDict"))
                continue
            if special in _ALIASES or special in _CONTAINERS:
                made.append(self._class_with_args(self.type_of(expression, scope)))
                continue
            base = self._base(expression, scope)
            if isinstance(base, ClassType) and base.cls is cls and isinstance(expression, Name):
                base = self._named_before(expression, scope)
            made.append(base)
        return tuple(made)

    def written_bases(self, cls: ClassInfo) -> Iterator[Type]:
        """What the bases in a class statement evaluate to."""
        for argument in cls.definition.bases:
            if argument.keyword is None and not argument.stars:
                yield self.world.expressions.infer(argument.value, Frame(cls.scope.parent or cls.parent, anytime=True))

    def _named_class(self, module: str, name: str) -> Type:
        found = self.world.class_named(ModuleName(module), name)
        return ClassType(found) if found else UNKNOWN

    def _base(self, expression: Expression, scope: Scope) -> Type:
        if isinstance(expression, Subscript):
            base = _only_known(self.world.expressions.infer(expression.value, Frame(scope, anytime=True)))
            if isinstance(base, ClassType):
                items = expression.index.items if isinstance(expression.index, TupleDisplay) else (expression.index,)
                return self._class_with_args(self._applied(base.cls, items, scope))
            return UNKNOWN
        inferred = _only_known(self.world.expressions.infer(expression, Frame(scope, anytime=True)))
        if isinstance(inferred, ClassType):
            return inferred
        # ``Items = Mapping[str, int]``, and then ``class Basket(Items)``.
        return self._class_with_args(self.type_of(expression, scope))

    def _named_before(self, node: Name, scope: Scope) -> Type:
        """The base of ``class Job(Job)``: what the name means around the scope that the class is bound in."""
        owner = self.world.scope_of_name(scope.parent, node.id) if scope.parent is not None else None
        found = _only_known(self.world.name_type(owner, node.id)) if owner is not None else UNKNOWN
        return found if isinstance(found, ClassType) else UNKNOWN

    @staticmethod
    def _class_with_args(type_: Type) -> Type:
        return ClassType(type_.cls, type_.args) if isinstance(type_, Instance) else UNKNOWN

    def type_parameters(self, cls: ClassInfo) -> tuple[TypeVarType, ...]:
        """Type parameters of a class in order: PEP 695's, those of ``Generic`` or ``Protocol``, or of its bases."""
        scope = cls.scope.parent or cls.parent
        if cls.definition.type_parameters:
            made = [self.type_parameter(scope, one) for one in cls.definition.type_parameters]
            return tuple(one for one in made if isinstance(one, TypeVarType))
        collected: list[TypeVarType] = []
        for argument in cls.definition.bases:
            expression = argument.value
            if not isinstance(expression, Subscript):
                continue
            items = expression.index.items if isinstance(expression.index, TupleDisplay) else (expression.index,)
            own: list[TypeVarType] = []
            for one in items:
                _collect(self.type_of(one, scope), own)
            if self.special_name(expression.value, scope) in {"Generic", "Protocol"}:
                return tuple(own)
            collected += [one for one in own if one not in collected]
        return tuple(collected)

    def returns(self, definition: FunctionDefinition, scope: Scope) -> Type:
        """What the return annotation allows."""
        return self.type_of(definition.returns, scope)


def _collect(type_: Type, into: list[TypeVarType]) -> None:
    """Add the type parameters that occur in a type, in order."""
    match type_:
        case TypeVarType():
            if type_ not in into and type_.name != "Self":
                into.append(type_)
        case Instance():
            for one in type_.items or type_.args:
                _collect(one, into)
        case ClassType():
            for one in type_.args:
                _collect(one, into)
        case CallableType():
            for parameter in type_.signature.parameters if type_.signature else ():
                _collect(parameter.type, into)
            _collect(type_.returns, into)
        case _:
            for one in members_of(type_):
                if one is not type_:
                    _collect(one, into)


def _only_known(base: Type) -> Type:
    """Of the classes that a base may be, one for each version of a library, the one whose own bases are there."""
    known = [one for one in members_of(base) if isinstance(one, ClassType) and one.cls.mro_problem is None]
    is_of_classes = all(isinstance(one, ClassType) for one in members_of(base))
    return known[0] if is_of_classes and len(known) == 1 else base
