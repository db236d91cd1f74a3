"""Classes: bases, method resolution order, members, and what makes them dynamic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Attribute,
    Call,
    ClassDefinition,
    Constant,
    Expression,
    FunctionDefinition,
    Name,
    Subscript,
)
from quietlint.model.names import QualifiedName
from quietlint.model.resolutions import Reason
from quietlint.program.scopes import Binding, BindingKind, Scope, bind_type_parameters, children, fill
from quietlint.program.types import ClassType, Instance, Type, TypeVarType, UnknownType, substitute, substitution

if TYPE_CHECKING:
    from quietlint.model.spans import Location
    from quietlint.program.functions import FunctionInfo
    from quietlint.program.modules import ModuleInfo
    from quietlint.program.world import World

TRANSPARENT_CLASS_DECORATORS = frozenset(
    {
        "dataclasses.dataclass", "functools.total_ordering", "typing.final", "typing_extensions.final",
        "typing.runtime_checkable", "typing_extensions.runtime_checkable", "enum.unique", "typing.runtime",
        "typing_extensions.runtime", "typing.dataclass_transform", "typing_extensions.dataclass_transform",
        "typing.type_check_only", "typing.disjoint_base", "typing_extensions.disjoint_base",
        "attr.s", "attr.attrs", "attr.define", "attr.frozen", "attr.mutable", "attr.dataclass", "attrs.define",
        "attrs.frozen", "attrs.mutable", "warnings.deprecated", "typing_extensions.deprecated",
        "unittest.skip", "unittest.skipIf", "unittest.skipUnless",
    }
)  # fmt: skip
"""Class decorators that add no attributes but those of data classes and orderings."""

DATACLASS_DECORATORS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
ATTRS_DECORATORS = frozenset(
    {
        "attr.s", "attr.attrs", "attr.define", "attr.frozen", "attr.mutable", "attr.dataclass", "attrs.define",
        "attrs.frozen", "attrs.mutable",
    }
)  # fmt: skip
_ALONE = 2
"""Classes in the order of one without bases: itself and ``object``."""


@dataclass(frozen=True, slots=True)
class Ancestor:
    """One class of a method resolution order, with its type arguments in terms of the first class's parameters."""

    cls: ClassInfo
    args: tuple[Type, ...]


class ClassInfo:
    """One class. Everything about its bases is worked out when first asked for."""

    def __init__(self, definition: ClassDefinition, scope: Scope, world: World) -> None:
        self.definition = definition
        self.parent = scope
        self.module: ModuleInfo = scope.module
        self.name = definition.name
        self.path = scope.qualified(definition.name)
        self.world = world
        self.given_bases: tuple[Type, ...] | None = None
        self._scope: Scope | None = None
        self._bases: tuple[Type, ...] | None = None
        self._mro: tuple[Ancestor, ...] | None = None
        self._mro_problem: Reason | None = None
        self.is_being_ordered = False
        """Whether the method resolution order is being worked out."""
        self._parameters: tuple[TypeVarType, ...] | None = None
        self._dynamic: Reason | None = None
        self._dynamic_known = False
        self._protocol: bool | None = None

    def __repr__(self) -> str:
        return f"<class {self.qualified_name}>"

    @cached_property
    def qualified_name(self) -> QualifiedName:
        """Module and path."""
        return self.module.qualified(self.path)

    @property
    def scope(self) -> Scope:
        """The class body's scope."""
        if self._scope is None:
            parent = self.parent
            if self.definition.type_parameters:
                parent = Scope("class", self.module, parent, parent.name)
                bind_type_parameters(parent, self.definition.type_parameters)
            scope = Scope("class", self.module, parent, self.path, owner_class=self)
            self._scope = scope
            fill(scope, self.definition.body)
        return self._scope

    @property
    def location(self) -> Location | None:
        """Where the class is defined."""
        return self.module.location(self.definition)

    # ------------------------------------------------------------------------------------------ bases

    @property
    def bases(self) -> tuple[Type, ...]:
        """Types of the base classes, ``Generic`` and ``Protocol`` left out; Unknown where one is not inferred."""
        if self._bases is None:
            self._bases = ()  # what a class that inherits from itself sees
            self._bases = self.given_bases if self.given_bases is not None else self.world.annotations.bases(self)
        return self._bases

    @property
    def parameters(self) -> tuple[TypeVarType, ...]:
        """Type parameters in order. Source: typing documentation, "User-defined generic types"."""
        if self._parameters is None:
            self._parameters = ()
            self._parameters = self.world.annotations.type_parameters(self)
        return self._parameters

    @property
    def mro(self) -> tuple[Ancestor, ...]:
        """The method resolution order as far as it is known. Source: "The Python 2.3 method resolution order" (C3)."""
        if self._mro is None:
            own = Ancestor(self, self.parameters)
            self._mro, self.is_being_ordered = (own,), True
            self._mro, self.is_being_ordered = self._linearised(own), False
        return self._mro

    @property
    def mro_problem(self) -> Reason | None:
        """Why the order is not known in full, or None."""
        _ = self.mro
        return self._mro_problem

    def may_hide(self, ancestor: ClassInfo) -> bool:
        """Whether a base that is not known may stand before an ancestor in the order, and hide what it has."""
        if not self.mro_problem or ancestor is self:
            return False
        for base in self.bases:
            if not isinstance(base, ClassType):
                return True
            if any(one.cls is ancestor for one in base.cls.mro):
                return base.cls.may_hide(ancestor)
        return True

    def _linearised(self, own: Ancestor) -> tuple[Ancestor, ...]:
        lists: list[list[Ancestor]] = []
        direct: list[Ancestor] = []
        for base in self.bases:
            if not isinstance(base, ClassType):
                self._mro_problem = self._mro_problem or Reason.UNKNOWN_BASE
                continue
            if base.cls is self:
                continue
            args = substitution(base.cls.parameters, base.args)
            order = [
                Ancestor(one.cls, tuple(substitute(arg, args) for arg in one.args) if base.args else _unknown(one.args))
                for one in base.cls.mro
            ]
            if base.cls.mro_problem:
                self._mro_problem = base.cls.mro_problem
            lists.append(order)
            direct.append(order[0])
        if self.qualified_name != "builtins.object" and not any(one.cls.is_object for order in lists for one in order):
            root = self.world.builtin_class("object")
            if root is not None:
                lists.append([Ancestor(root, ())])
        merged = _merge([*lists, direct])
        if (
            merged is None
        ):  # the stubs' bases differ from the real ones: what is inherited is the same, in another order
            flat: dict[ClassInfo, Ancestor] = {}
            for order in lists:
                for one in order:
                    flat.setdefault(one.cls, one)
            merged = sorted(flat.values(), key=lambda one: one.cls.is_object)
        return (own, *merged)

    @property
    def is_protocol(self) -> bool:
        """Whether the class itself is a protocol."""
        if self._protocol is None:
            scope = self.scope.parent or self.parent
            named = (one.value for one in self.definition.bases if one.keyword is None and not one.stars)
            targets = (one.value if isinstance(one, Subscript) else one for one in named)
            self._protocol = any(self.world.annotations.special_name(one, scope) == "Protocol" for one in targets)
        return self._protocol

    @property
    def is_object(self) -> bool:
        """Whether this is ``object`` itself."""
        return self.path == "object" and self.module.name == "builtins"

    def ancestor(self, qualified_name: str) -> Ancestor | None:
        """The class of that qualified name in the order, if it is there."""
        for one in self.mro:
            if one.cls.qualified_name == qualified_name:
                return one
        return None

    def is_subclass_of(self, other: ClassInfo) -> bool | None:
        """Whether `other` is in the order; None where the order is not known in full."""
        if any(one.cls is other for one in self.mro):
            return True
        return None if self.mro_problem else False

    def inherits(self, *names: str) -> bool:
        """Whether one of these qualified names is in the order."""
        return any(one.cls.qualified_name in names for one in self.mro)

    # ------------------------------------------------------------------------------------------ members

    def own(self, name: str) -> list[Binding]:
        """Bindings of a name in the class body that count on the target."""
        scope = self.scope
        return self.world.live_bindings(scope, name) if name in scope.bindings else []

    def defines(self, name: str) -> bool:
        """Whether the class alone gives its objects a name, whatever it holds."""
        if name in self.scope.bindings and self.own(name):
            return True
        return name in self.sites or name in self.slots

    @cached_property
    def sites(self) -> dict[str, list[FunctionDefinition]]:
        """Names of attributes that the class's own methods store on their first parameter, with those methods."""
        found: dict[str, list[FunctionDefinition]] = {}
        for bindings in self.scope.bindings.values():
            for binding in bindings:
                if binding.kind is BindingKind.FUNCTION:
                    for name in binding.node.sets:
                        found.setdefault(name, []).append(binding.node)
        return found

    @cached_property
    def slots(self) -> frozenset[str]:
        """Names that ``__slots__`` lists as literals."""
        names: set[str] = set()
        for binding in self.scope.bindings.get("__slots__", ()):
            values = getattr(binding.value, "items", None) or getattr(binding.value, "keys", None) or (binding.value,)
            names.update(one.value for one in values if isinstance(one, Constant) and isinstance(one.value, str))
        return frozenset(names)

    @cached_property
    def is_mixed_in(self) -> bool:
        """Whether the class, like every class that it rests on, is written to stand before others in a class statement.

        Its methods hand on to ``super()`` what no base has: nothing but another class beside it can take that.
        """
        roots = [one.cls for one in self.mro if not one.cls.is_object and len(one.cls.mro) <= _ALONE]
        return bool(roots) and all(one.module.in_project and one.hands_on for one in roots)

    @cached_property
    def hands_on(self) -> bool:
        """Whether a method calls the method of its own name on ``super()``, which ``object`` does not have."""
        for name in self.scope.bindings:
            method = self.method(name)
            if method is None or "super" not in method.definition.calls:
                continue
            pending: list[Any] = list(method.body)
            while pending:
                node = pending.pop()
                if isinstance(node, Call) and _is_on_super(node.function, name):
                    takes_any = any(one.stars for one in node.arguments)
                    if takes_any if name == "__init__" else not name.startswith("__"):
                        return True
                pending += children(node)
        return False

    def method(self, name: str) -> FunctionInfo | None:
        """The function that the class body binds to a name, if that is all it binds."""
        bindings = self.own(name)
        if len(bindings) == 1 and bindings[0].kind is BindingKind.FUNCTION:
            return self.world.function_of(self.scope, bindings[0].node)
        return None

    @property
    def own_dynamic(self) -> Reason | None:
        """Why this class alone may have attributes that nobody can read off its source, or None."""
        if not self._dynamic_known:
            self._dynamic_known = True
            self._dynamic = self.world.dynamic_reason(self)
        return self._dynamic

    def dynamic(self) -> Reason | None:
        """Why the class may have attributes that are in none of its known ancestors, or None."""
        if self.mro_problem:
            return self.mro_problem
        serves_data = False
        for one in self.mro:
            reason = one.cls.own_dynamic
            if reason is Reason.SERVES_DATA:
                serves_data = True
            elif reason is not None:
                return reason
        return Reason.SERVES_DATA if serves_data else None

    def instance(self, *, exact: bool = True, args: tuple[Type, ...] = ()) -> Instance:
        """An object of this class."""
        return Instance(self, args or (UnknownType(),) * len(self.parameters), is_exact=exact)


def _unknown(args: tuple[Type, ...]) -> tuple[Type, ...]:
    """As many unknown arguments, for a base that was given none."""
    return tuple(substitute(arg, {}, leftover=UnknownType()) for arg in args)


def _merge(lists: list[list[Ancestor]]) -> list[Ancestor] | None:
    """C3's merge; None where no order exists."""
    pending = [list(one) for one in lists if one]
    merged: list[Ancestor] = []
    while pending:
        for candidate in (one[0] for one in pending):
            if not any(candidate.cls is other.cls for one in pending for other in one[1:]):
                break
        else:
            return None
        merged.append(candidate)
        pending = [rest for one in pending if (rest := one[1:] if one[0].cls is candidate.cls else one)]
    return merged


def _is_on_super(function: Expression, name: str) -> bool:
    """Whether ``super().name`` is called, by whatever arguments of ``super``."""
    match function:
        case Attribute(name=spelled, value=Call(function=Name(id="super"))):
            return spelled == name
        case _:
            return False
