"""Attributes of values: who offers them, what they hold, and when their absence is proved.

Source: Python data model, "Customizing attribute access", "Invoking descriptors".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quietlint.model.facts import (
    AnnotatedAssignment,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Expression,
    For,
    FunctionDefinition,
    Handler,
    If,
    ListDisplay,
    Match,
    Name,
    Starred,
    Statement,
    Try,
    TupleDisplay,
    While,
    With,
)
from quietlint.model.modules import Origin
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Reason
from quietlint.program.classes import Ancestor, ClassInfo
from quietlint.program.expressions import Frame
from quietlint.program.functions import FunctionInfo, decorator_name
from quietlint.program.lookups import MISSING, Lookup, Status, found, unknown
from quietlint.program.metaclasses import adds_names
from quietlint.program.scopes import Binding, BindingKind, Scope, Step, unpacking
from quietlint.program.types import (
    UNKNOWN,
    CallableType,
    ClassType,
    FunctionType,
    Instance,
    MethodType,
    ModuleType,
    NoneType,
    PropertyType,
    Substitution,
    SuperType,
    Type,
    TypeVarType,
    UnionType,
    UnknownType,
    map_members,
    members_of,
    substitute,
    substitution,
    union,
)

if TYPE_CHECKING:
    from quietlint.program.world import World

_IMPLICIT = frozenset(
    {"__class__", "__dict__", "__doc__", "__module__", "__annotations__", "__weakref__", "__slots__", "__qualname__"}
)
_CLASS_IMPLICIT = frozenset(
    {"__name__", "__mro__", "__bases__", "__subclasses__", "__text_signature__", "__orig_bases__", "__parameters__"}
)
_ENUM_IMPLICIT = frozenset(
    {
        "_name_",
        "_value_",
        "name",
        "value",
        "_missing_",
        "_ignore_",
        "_order_",
        "_generate_next_value_",
        "_sort_order_",
        "__objclass__",
    }
)


_ABSTRACT = frozenset({"abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod"})
_CONCRETE = (
    *(
        ("builtins", one)
        for one in ("str", "bytes", "bytearray", "list", "tuple", "dict", "set", "frozenset", "range", "memoryview")
    ),
    *(("builtins", one) for one in ("int", "float", "complex")),
    *(("collections", one) for one in ("deque", "OrderedDict", "defaultdict", "Counter", "ChainMap")),
    *(("io", one) for one in ("BytesIO", "StringIO", "BufferedReader", "BufferedWriter", "TextIOWrapper", "FileIO")),
    ("types", "GeneratorType"),
    ("pathlib", "Path"),
    ("decimal", "Decimal"),
    ("fractions", "Fraction"),
    ("tempfile", "SpooledTemporaryFile"),
)
"""Classes that commonly stand behind the abstract ones of the standard library."""


@dataclass(frozen=True, slots=True)
class Store:
    """One place in a method that stores an attribute on its first parameter."""

    binding: Binding
    scope: Scope


class Members:
    """Look-ups on values."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._stores: dict[int, dict[str, list[Store]]] = {}
        self._abstract: dict[ClassInfo, bool] = {}
        self._overriding: dict[tuple[ClassInfo, str], tuple[ClassInfo, ...]] = {}

    # ------------------------------------------------------------------------------------------ any value

    def get(self, receiver: Type, name: str) -> Lookup:
        """What reading ``receiver.name`` brings."""
        match receiver:
            case UnionType():
                return self._of_union(receiver, name)
            case Instance():
                return self.of_instance(receiver, name)
            case ClassType():
                return self.of_class(receiver, name)
            case ModuleType():
                return self.world.module_attribute(receiver.name, name)
            case FunctionType() | CallableType():
                return self._of_function(receiver, name)
            case NoneType():
                return self._of_none(name)
            case SuperType():
                return self._of_super(receiver, name)
            case TypeVarType():
                return self._of_variable(receiver, name)
            case UnknownType():
                return self._of_anything(receiver, name)
            case _:
                return unknown(Reason.NOT_INFERRED)

    def _of_anything(self, receiver: UnknownType, name: str) -> Lookup:
        """What every object has. Source: Python data model, "Special attributes"."""
        match name:
            case "__class__":
                return found(self.world.instance("type"))
            case "__dict__":
                return found(self.world.instance("dict", self.world.instance("str"), UNKNOWN))
            case _:
                return Lookup(Status.UNKNOWN, receiver, receiver.because)

    def _of_union(self, receiver: UnionType, name: str) -> Lookup:
        looked = [(one, self.get(one, name)) for one in receiver.members]
        real = [lookup for one, lookup in looked if not isinstance(one, NoneType)]
        if not real:
            return unknown(Reason.NONE_PLACEHOLDER)
        if all(one.status is Status.MISSING for one in real):
            return MISSING
        undecided = next((one for one in real if one.status is Status.UNKNOWN), None)
        if undecided is not None:
            return undecided
        return found(union(one.type for one in real if one.status is Status.FOUND))

    def _of_none(self, name: str) -> Lookup:
        root = self.world.builtin_class("object")
        if root is not None and root.own(name):
            return found(UNKNOWN)
        return unknown(Reason.NONE_PLACEHOLDER)

    def _of_variable(self, receiver: TypeVarType, name: str) -> Lookup:
        if receiver.bound is not None:
            return self.get(receiver.bound, name)
        return unknown(Reason.NOT_INFERRED)

    def _of_function(self, receiver: FunctionType | CallableType, name: str) -> Lookup:
        if isinstance(receiver, CallableType):
            return unknown(Reason.ANY)
        kind = "MethodType" if receiver.receiver is not None else "FunctionType"
        cls = self.world.class_named(ModuleName("types"), kind)
        decorated = any(one != "overload" for one in _decorators(receiver.function.definition))
        if cls is None or decorated or not self._is_plain_function(receiver.function):
            return unknown(Reason.DECORATED)
        looked = self.of_instance(Instance(cls, is_exact=True), name)
        if looked.status is Status.MISSING and (name in self.world.stored_names or name.startswith("__")):
            return unknown(Reason.STORED_ELSEWHERE)
        return looked

    def _is_plain_function(self, function: FunctionInfo) -> bool:
        """Whether what a stub shows as a function is one, without attributes put on it by a decorator."""
        if not function.module.is_stub:
            return True
        if function.module.answer.origin is not Origin.STANDARD_LIBRARY:
            return False
        source = self.world.source(function.module.name)
        if source is None or function.owner is not None:
            return source is None
        bindings = self.world.live_bindings(source.scope, function.name)
        return all(one.kind is BindingKind.FUNCTION and not one.node.decorators for one in bindings)

    # ------------------------------------------------------------------------------------------ objects

    def of_instance(self, receiver: Instance, name: str) -> Lookup:
        """What an object offers under a name."""
        cls = receiver.cls
        own = self.in_order(cls, name)
        if name == "__class__" and (own is None or own[0].cls.is_object):
            return found(ClassType(cls, receiver.args, is_exact=receiver.is_exact))
        if own is not None:
            ancestor, binding, type_ = own
            if cls.may_hide(ancestor.cls):
                return found(UnknownType(Reason.UNKNOWN_BASE), ancestor.cls.scope, binding)
            bound = self._bound(type_, receiver, ancestor, binding)
            is_declared = binding is not None and binding.kind is BindingKind.ANNOTATION
            if not is_declared and not isinstance(type_, FunctionType | PropertyType):
                bound = union((bound, *self._stored_above(receiver, ancestor, name)))
            if not receiver.is_exact:
                bound = union((bound, *self._overrides(receiver, name)))
            return found(bound, ancestor.cls.scope, binding)
        if name == "__dict__":
            return found(self.world.instance("dict", self.world.instance("str"), UNKNOWN))
        if name in _IMPLICIT:
            return found(UNKNOWN)
        if self.is_enum(cls) and name in _ENUM_IMPLICIT:
            return found(UNKNOWN)
        reason = cls.dynamic()
        if reason is not None:
            return unknown(reason)
        if cls.inherits("builtins.type"):
            return unknown(Reason.DYNAMIC_CLASS)
        return self._absent(receiver, name)

    def _absent(self, receiver: Instance, name: str) -> Lookup:
        """Whether a name that no class of the order offers is really missing on the object."""
        cls = receiver.cls
        if name.startswith("__") and name.endswith("__"):
            return unknown(Reason.DYNAMIC_CLASS)
        if self._takes_attributes(cls) and self.world.stores.may_be_on(cls, name):
            return unknown(Reason.STORED_ELSEWHERE)
        if any(self.world.is_for_others(ancestor.cls.scope, name) for ancestor in cls.mro):
            return unknown(Reason.GUARDED)
        if any(self.world.may_be_filled(ancestor.cls, name) for ancestor in cls.mro):
            return unknown(Reason.DYNAMIC_CLASS)
        if not receiver.is_exact:
            if self.is_abstract(cls) and not receiver.is_self and self._may_stand_for(cls, name):
                return unknown(Reason.SUBCLASS)
            for sub in self.world.relatives(cls):
                if sub.mro_problem or sub.dynamic() is not None:
                    return unknown(Reason.SUBCLASS)
                if self.offers(sub, name):
                    return unknown(Reason.SUBCLASS)
            if receiver.is_self and self._looks_mixed_in(cls):
                return unknown(Reason.SUBCLASS)
            if not cls.module.in_project and self._is_had_by_kin(cls, name):
                return unknown(Reason.SUBCLASS)
        if not self._source_agrees(cls, name) or self._is_filled_by_descriptors(cls):
            return unknown(Reason.DYNAMIC_CLASS)
        return MISSING

    def _is_had_by_kin(self, cls: ClassInfo, name: str) -> bool:
        """Whether a class of the project defines a name that shares a base with a library's class.

        What a library declares to be of its own class may be told to be of the project's.
        """
        bases = {one.cls for one in cls.mro[1:] if not one.cls.is_object and not one.cls.module.is_stub}
        owners = self.world.company.owners.get(name, ()) if bases else ()
        return any(one.cls in bases for owner in owners for one in owner.mro)

    def _looks_mixed_in(self, cls: ClassInfo) -> bool:
        """Whether a class is written to be combined with others: named so, left abstract, or tests without a base."""
        return "mixin" in cls.name.lower() or self.leaves_abstract(cls) or self.offers(cls, "setUp")

    def leaves_abstract(self, cls: ClassInfo) -> bool:
        """Whether some abstract method of the class or its bases has no implementation in it."""
        known = self._abstract.get(cls)
        if known is None:
            done: set[str] = set()
            known = False
            for ancestor in cls.mro:
                for name, bindings in ancestor.cls.scope.bindings.items():
                    if name in done:
                        continue
                    done.add(name)
                    last = bindings[-1]
                    if last.kind is BindingKind.FUNCTION and _ABSTRACT & set(_decorators(last.node)):
                        known = True
            self._abstract[cls] = known
        return known

    def is_abstract(self, cls: ClassInfo) -> bool:
        """Whether objects of the class are always of some other class: a protocol, or an abstract base class."""
        return cls.is_protocol or self.leaves_abstract(cls) or cls.module.name in {"numbers", "typing"}

    def _may_stand_for(self, cls: ClassInfo, name: str) -> bool:
        """Whether the real class behind an abstract one may offer a name: that of a protocol always may."""
        if cls.is_protocol or cls.module.name not in {"typing", "numbers", "io", "os"}:
            return True
        for module, concrete in _CONCRETE:
            stand_in = self.world.class_named(ModuleName(module), concrete)
            if stand_in is not None and self.offers(stand_in, name):
                return True
        return self.world.loader.is_spelled_by_others(name)

    def _takes_attributes(self, cls: ClassInfo) -> bool:
        """Whether attributes can be stored on objects of the class: not on plain built-in values."""
        return not (cls.module.name == "builtins" and "Error" not in cls.name and "Exception" not in cls.name)

    def _source_agrees(self, cls: ClassInfo, name: str) -> bool:
        """Whether the sources behind stubbed classes of the order lack the name too."""
        for ancestor in cls.mro:
            info = ancestor.cls.module
            if not info.is_stub:
                continue
            if info.answer.is_partial_stub:
                return False
            twin = self.world.twin(ancestor.cls)
            if twin is not None:
                if (
                    twin.own(name)
                    or name in twin.sites
                    or name in twin.slots
                    or twin.own_dynamic is Reason.DYNAMIC_CLASS
                ):
                    return False
            elif info.answer.origin is not Origin.STANDARD_LIBRARY or name.startswith("_"):
                return False
        return True

    def _stored_above(self, receiver: Instance, found_on: Ancestor, name: str) -> Iterator[Type]:
        """What methods of classes further up store under the same name."""
        order = receiver.cls.mro
        for ancestor in order[order.index(found_on) + 1 :]:
            if name in ancestor.cls.sites:
                own = self.own(ancestor.cls, name)
                if own is not None:
                    yield self._bound(own[1], receiver, ancestor, own[0])

    def _overrides(self, receiver: Instance, name: str) -> Iterator[Type]:
        """What known subclasses put in the place of an attribute."""
        key = (receiver.cls, name)
        if key not in self._overriding:
            below = self.world.subclasses(receiver.cls)
            self._overriding[key] = tuple(sub for sub in below if sub.defines(name))
        for sub in self._overriding[key]:
            own = self.own(sub, name)
            if own is not None and not _forbids(own[1]):
                yield self._bound(own[1], Instance(sub), Ancestor(sub, sub.parameters), own[0])

    # ------------------------------------------------------------------------------------------ classes

    def of_class(self, receiver: ClassType, name: str) -> Lookup:
        """What a class offers under a name, as a value itself."""
        cls = receiver.cls
        for ancestor in cls.mro:
            bindings = ancestor.cls.own(name)
            if bindings:
                type_ = self.world.name_type(ancestor.cls.scope, name)
                if self._may_be_replaced(ancestor.cls, bindings[0]):
                    type_ = UnknownType(Reason.DECORATED)
                return found(
                    self._bound_to_class(type_, receiver, ancestor, bindings[0]), ancestor.cls.scope, bindings[0]
                )
        meta = self.world.metaclass(cls)
        if meta is None:
            root = self.world.builtin_class("type")
            meta = ClassType(root) if root else UNKNOWN
        if not isinstance(meta, ClassType):
            return unknown(Reason.UNKNOWN_BASE)
        on_meta = self.in_order(meta.cls, name)
        if on_meta is not None and not on_meta[0].cls.is_object:
            return found(self._bound(on_meta[2], receiver, on_meta[0], on_meta[1]), on_meta[0].cls.scope, on_meta[1])
        if name in _IMPLICIT or name in _CLASS_IMPLICIT:
            return found(UNKNOWN)
        reason = cls.mro_problem or meta.cls.dynamic() or self._class_is_dynamic(cls)
        if reason is not None:
            return unknown(reason)
        if name.startswith("__") and name.endswith("__"):
            return unknown(Reason.DYNAMIC_CLASS)
        if self._takes_attributes(cls) and self.world.stores.may_be_on(cls, name):
            return unknown(Reason.STORED_ELSEWHERE)
        if self.is_enum(cls) and name in _ENUM_IMPLICIT:
            return found(UNKNOWN)
        if any(name in ancestor.cls.sites for ancestor in cls.mro):
            return unknown(Reason.STORED_ELSEWHERE)
        if not receiver.is_exact:
            if cls.inherits("builtins.type"):
                return unknown(Reason.SUBCLASS)  # classes of classes are made as the program runs
            for sub in self.world.subclasses(cls):
                if sub.mro_problem or self.offers(sub, name):
                    return unknown(Reason.SUBCLASS)
            if self._looks_mixed_in(cls):
                return unknown(Reason.SUBCLASS)
        if not self._source_agrees(cls, name) or self._is_filled_by_descriptors(cls):
            return unknown(Reason.DYNAMIC_CLASS)
        return MISSING

    def _is_filled_by_descriptors(self, cls: ClassInfo) -> bool:
        """Whether what a class body holds gives the class more names as it is told its own (``__set_name__``)."""
        for ancestor in cls.mro:
            for name, bindings in ancestor.cls.scope.bindings.items():
                if ancestor.cls.module.is_stub or bindings[0].kind is not BindingKind.ASSIGNMENT:
                    continue
                for held in members_of(self.world.name_type(ancestor.cls.scope, name)):
                    hook = self.in_order(held.cls, "__set_name__") if isinstance(held, Instance) else None
                    if hook is not None and isinstance(hook[2], FunctionType) and adds_names(hook[2].function.body):
                        return True
        return False

    def _class_is_dynamic(self, info: ClassInfo) -> Reason | None:
        for ancestor in info.mro:
            reason = ancestor.cls.own_dynamic
            if reason in {Reason.DECORATED, Reason.UNKNOWN_BASE}:
                return reason
            if reason is not None and ancestor.cls in self.world.filled_classes(ancestor.cls.module):
                return reason
            hook = ancestor.cls.own("__init_subclass__")
            if hook and not ancestor.cls.is_object and not ancestor.cls.module.is_stub:
                return Reason.DYNAMIC_CLASS
        return None

    def _of_super(self, receiver: SuperType, name: str) -> Lookup:
        """What the classes after `receiver.cls` offer.

        In the order of every known class that may stand behind ``super()``.
        """
        order = receiver.cls.mro[1:]
        for ancestor in order:
            own = self.own(ancestor.cls, name)
            if own is not None and ancestor.cls.own(name):
                target = receiver.receiver
                if receiver.cls.may_hide(ancestor.cls):
                    return unknown(Reason.UNKNOWN_BASE)
                if isinstance(target, ClassType):
                    return found(self._bound_to_class(own[1], target, ancestor, own[0]), ancestor.cls.scope, own[0])
                if isinstance(target, Instance):
                    return found(self._bound(own[1], target, ancestor, own[0]), ancestor.cls.scope, own[0])
                return unknown(Reason.NOT_INFERRED)
            if name == "__init__" and self.world.calls.constructors.generates(ancestor.cls):
                return unknown(Reason.DECORATED)
        reason = receiver.cls.dynamic()
        if reason is not None:
            return unknown(reason)
        is_mixed_in = receiver.cls.is_mixed_in or self._looks_mixed_in(receiver.cls)
        if is_mixed_in or (name.startswith("__") and name.endswith("__")):
            return unknown(Reason.SUBCLASS)
        for sub in self.world.subclasses(receiver.cls):
            if sub.mro_problem or len(sub.bases) > 1:
                return unknown(Reason.SUBCLASS)
        if name in self.world.stored_names or any(self.world.is_for_others(one.cls.scope, name) for one in order):
            return unknown(Reason.STORED_ELSEWHERE)
        if any(not self._source_agrees(one.cls, name) for one in order[:1]):
            return unknown(Reason.DYNAMIC_CLASS)
        return MISSING

    def keeps(self, receiver: Type, name: str) -> bool:
        """Whether what is stored under a name of the value is read there: no descriptor or hook comes between."""
        for one in members_of(receiver):
            if isinstance(one, NoneType | ModuleType):
                continue
            if not isinstance(one, Instance) or one.cls.mro_problem:
                return False
            hook = self.in_order(one.cls, "__setattr__")
            if hook is not None and not hook[0].cls.is_object:
                return False
            own = self.in_order(one.cls, name)
            if own is not None and any(
                isinstance(each, PropertyType) or (isinstance(each, Instance) and self._described(each) != each)
                for each in members_of(own[2])
            ):
                return False
        return True

    # ------------------------------------------------------------------------------------------ orders

    def offers(self, cls: ClassInfo, name: str) -> bool:
        """Whether some class of the order gives its objects a name, whatever it holds."""
        return any(ancestor.cls.defines(name) for ancestor in cls.mro)

    def may_offer(self, value: Instance, name: str) -> bool:
        """Whether the class of a value, or a known one that inherits from it and may be meant, offers a name."""
        relatives = () if value.is_exact else self.world.relatives(value.cls)
        return self.offers(value.cls, name) or any(self.offers(sub, name) for sub in relatives)

    def in_order(self, cls: ClassInfo, name: str) -> tuple[Ancestor, Binding | None, Type] | None:
        """The first class of the order that offers a name to its objects, with the binding and its raw type."""
        for ancestor in cls.mro:
            own = self.own(ancestor.cls, name)
            if own is not None:
                return ancestor, own[0], own[1]
        return None

    def own(self, cls: ClassInfo, name: str) -> tuple[Binding | None, Type] | None:
        """What one class alone gives its objects under a name: class body and stores in methods together."""
        bindings = cls.own(name)
        sites = cls.sites.get(name)
        if not bindings and not sites:
            return (None, UNKNOWN) if name in cls.slots else None
        if bindings and self._may_be_replaced(cls, bindings[0]):
            return bindings[0], UnknownType(Reason.DECORATED)
        if not sites:
            return bindings[0], self.world.name_type(cls.scope, name)
        declared = next((one for one in bindings if one.kind in {BindingKind.ANNOTATION, BindingKind.FUNCTION}), None)
        if declared is not None:
            return declared, self._declared_or_stored(cls, name, declared)
        stored = self.world.solver.ask(("stored", id(cls), name), lambda: self._stored_type(cls, name))
        first = next(iter(self.stores(cls, name)), None)
        if bindings:
            return bindings[0], union((self.world.name_type(cls.scope, name), stored))
        return (first.binding if first else None), stored

    def _may_be_replaced(self, owner: ClassInfo, binding: Binding) -> bool:
        """Whether a decorator or metaclass may put something else in the place of what the class body holds."""
        if binding.kind is BindingKind.CLASS:
            return any(self.world.metaclass_reason(one.cls) for one in owner.mro)
        return binding.kind is BindingKind.ASSIGNMENT and any(
            one.cls.own_dynamic in {Reason.DECORATED, Reason.UNKNOWN_BASE} or self.world.metaclass_reason(one.cls)
            for one in owner.mro
        )

    def _declared_or_stored(self, cls: ClassInfo, name: str, declared: Binding) -> Type:
        """What a declared attribute holds: what methods plainly store there is believed before the declaration."""
        type_ = self.world.name_type(cls.scope, name)
        if declared.kind is not BindingKind.ANNOTATION:
            return type_
        stored = self.world.solver.ask(("stored", id(cls), name), lambda: self._stored_type(cls, name))
        if isinstance(stored, UnknownType):
            return type_ if stored.because in {Reason.PARAMETER, Reason.CYCLE, Reason.LIMIT} else stored
        return union((type_, stored))

    def _stored_type(self, cls: ClassInfo, name: str) -> Type:
        types: list[Type] = []
        for store in self.stores(cls, name):
            if store.binding.kind is BindingKind.ANNOTATION:
                declared = self.world.annotations.declared(store.binding, store.scope)
                if declared is not None:
                    return declared
            value = self.world.flow.bound_value(Frame(store.scope), store.binding)
            types.append(map_members(self.world.contents.of_attribute(name, value), _unbound))
        return union(types) if types else UNKNOWN

    def stores(self, cls: ClassInfo, name: str) -> list[Store]:
        """Places in a class's own methods that store an attribute."""
        listed: list[Store] = []
        for definition in cls.sites.get(name, ()):
            function = self.world.function_of(cls.scope, definition)
            kept = self._stores.get(id(definition))
            if kept is None:
                kept = self._stores[id(definition)] = {}
                first = next((one.name for one in definition.parameters), None)
                if first is not None:
                    for store in _stores_in(function.body, first, function.scope, self.world):
                        kept.setdefault(store.binding.name, []).append(store)
            listed += kept.get(name, [])
        return listed

    # ------------------------------------------------------------------------------------------ binding

    def arguments_of(self, receiver: Instance | ClassType, ancestor: Ancestor) -> Substitution:
        """Type parameters of an ancestor as the receiver fills them."""
        own = substitution(receiver.cls.parameters, receiver.args)
        if ancestor.cls is receiver.cls:
            return own
        return substitution(ancestor.cls.parameters, (substitute(one, own) for one in ancestor.args))

    def _bound(self, type_: Type, receiver: Instance | ClassType, ancestor: Ancestor, binding: Binding | None) -> Type:
        """What a member of a class is when it is read on an object."""
        match type_:
            case FunctionType(receiver=None):
                if type_.function.name == "__new__":
                    if receiver.cls.inherits("builtins.type"):
                        return UNKNOWN  # of a class that is not known, and not of what makes classes
                    return self._bound_to_class(type_, ClassType(receiver.cls, receiver.args), ancestor, binding)
                if binding is not None and binding.kind is not BindingKind.FUNCTION and type_.function.module.is_stub:
                    return UNKNOWN  # a function of a compiled module does not bind, one of a Python module does
                pairs = tuple(self.arguments_of(receiver, ancestor).items())
                return replace(type_, receiver=receiver, bindings=pairs)
            case PropertyType():
                return self.world.calls.property_value(type_, receiver, self.arguments_of(receiver, ancestor))
            case MethodType(kind="static"):
                return type_.inner
            case MethodType():
                inner = type_.inner
                cls = ClassType(receiver.cls, receiver.args, is_exact=False)
                return self._bound_function(inner, cls, ancestor, receiver)
            case UnionType():
                return union(self._bound(one, receiver, ancestor, binding) for one in type_.members)
            case Instance():
                bindings = self.arguments_of(receiver, ancestor)
                value = substitute(type_, {**bindings, **_self(receiver)})
                if isinstance(value, Instance) and binding is not None:
                    if self.is_enum(ancestor.cls) and self.is_member_binding(binding):
                        return Instance(ancestor.cls)
                    return self._described(value)
                return value
            case CallableType() if binding is not None and binding.kind is not BindingKind.ANNOTATION:
                return CallableType(None, UNKNOWN)
            case _:
                return substitute(type_, {**self.arguments_of(receiver, ancestor), **_self(receiver)})

    def _bound_function(self, inner: Type, cls: ClassType, ancestor: Ancestor, receiver: Instance | ClassType) -> Type:
        if isinstance(inner, FunctionType):
            return replace(inner, receiver=cls, bindings=tuple(self.arguments_of(receiver, ancestor).items()))
        return UNKNOWN

    def _described(self, value: Instance) -> Type:
        """What a descriptor object yields; the object itself where its class is none."""
        if value.cls.qualified_name == "functools.cached_property":
            return value.args[0] if value.args else UNKNOWN
        if self.offers(value.cls, "__get__") or self.offers(value.cls, "__set__"):
            return UNKNOWN
        if value.cls.mro_problem:
            return UNKNOWN
        return value

    def _bound_to_class(self, type_: Type, receiver: ClassType, ancestor: Ancestor, binding: Binding | None) -> Type:
        match type_:
            case FunctionType(receiver=None):
                if type_.function.name in {"__new__", "__init_subclass__", "__class_getitem__"}:
                    if type_.function.name == "__new__":
                        return FunctionType(
                            type_.function,
                            None,
                            tuple(self.arguments_of(receiver, ancestor).items()),
                            is_class_access=True,
                        )
                    return FunctionType(type_.function, receiver, tuple(self.arguments_of(receiver, ancestor).items()))
                pairs = tuple(self.arguments_of(receiver, ancestor).items())
                return replace(type_, bindings=pairs, is_class_access=True)
            case MethodType(kind="static"):
                return type_.inner
            case MethodType():
                return self._bound_function(type_.inner, receiver, ancestor, receiver)
            case PropertyType():
                return UNKNOWN
            case UnionType():
                return union(self._bound_to_class(one, receiver, ancestor, binding) for one in type_.members)
            case Instance() if binding is not None:
                if self.is_enum(ancestor.cls) and self.is_member_binding(binding):
                    return Instance(ancestor.cls, is_exact=True)
                if binding.kind is BindingKind.ANNOTATION and binding.value is None:
                    return type_
                return self._described(type_)
            case _:
                return type_

    # ------------------------------------------------------------------------------------------ enums

    def is_enum(self, cls: ClassInfo) -> bool:
        """Whether a class is an enumeration."""
        return cls.inherits("enum.Enum")

    @staticmethod
    def is_member_binding(binding: Binding) -> bool:
        """Whether a class-body binding makes an enum member.

        Source: enum documentation, "Supported __dunder__ names".
        """
        if binding.kind is BindingKind.ANNOTATION:
            return binding.value is not None
        return binding.kind is BindingKind.ASSIGNMENT and not binding.name.startswith("_")

    # ------------------------------------------------------------------------------------------ suggestions

    def names(self, receiver: Type) -> set[str]:
        """Names that the value is known to offer."""
        offered: set[str] = set()
        match receiver:
            case Instance() | ClassType():
                for ancestor in receiver.cls.mro:
                    offered.update(ancestor.cls.scope.bindings)
                    if isinstance(receiver, Instance):
                        offered.update(ancestor.cls.sites)
            case ModuleType():
                offered.update(self.world.names_in(receiver.name))
            case UnionType():
                for one in receiver.members:
                    offered |= self.names(one)
            case SuperType():
                for ancestor in receiver.cls.mro[1:]:
                    offered.update(ancestor.cls.scope.bindings)
            case _:
                pass
        return offered


def _forbids(overriding: Type) -> bool:
    """Whether a subclass takes a method away by one that only raises: no call is saved by it."""
    return isinstance(overriding, FunctionType) and overriding.function.only_raises


def _unbound(value: Type) -> Type:
    """A value stored on an object: what is found there is not bound to it."""
    return MethodType("static", value) if isinstance(value, FunctionType) and value.receiver is None else value


def _self(receiver: Instance | ClassType) -> Substitution:
    value: Type = receiver if isinstance(receiver, Instance) else Instance(receiver.cls, receiver.args)
    return {TypeVarType("Self", ModuleName("typing")): value}


def _decorators(definition: FunctionDefinition) -> list[str]:
    return [decorator_name(one) for one in definition.decorators]


def _stores_in(statements: tuple[Statement, ...], first: str, scope: Scope, world: World) -> Iterator[Store]:
    """Stores on the name `first` in statements, nested functions that close over it included."""
    for statement in statements:
        match statement:
            case Assignment():
                for target in statement.targets:
                    yield from _targets(target, first, scope, BindingKind.ASSIGNMENT, statement.value)
            case AnnotatedAssignment(target=Attribute(value=Name(id=base), name=name)) if base == first:
                binding = Binding(
                    name, BindingKind.ANNOTATION, statement, statement.value, annotation=statement.annotation
                )
                yield Store(binding, scope)
            case AugmentedAssignment(target=Attribute(value=Name(id=base), name=name)) if base == first:
                yield Store(Binding(name, BindingKind.AUGMENTED, statement.target, statement.value), scope)
            case For():
                yield from _targets(statement.target, first, scope, BindingKind.FOR, statement.iterable, path=(None,))
                yield from _stores_in(statement.body, first, scope, world)
                yield from _stores_in(statement.otherwise, first, scope, world)
            case With():
                for item in statement.items:
                    if item.target is not None:
                        yield from _targets(
                            item.target, first, scope, BindingKind.WITH, item.context, is_async=statement.is_async
                        )
                yield from _stores_in(statement.body, first, scope, world)
            case If() | While():
                yield from _stores_in(statement.body, first, scope, world)
                yield from _stores_in(statement.otherwise, first, scope, world)
            case Try():
                yield from _stores_in(statement.body, first, scope, world)
                handler: Handler
                for handler in statement.handlers:
                    yield from _stores_in(handler.body, first, scope, world)
                yield from _stores_in(statement.otherwise, first, scope, world)
                yield from _stores_in(statement.final, first, scope, world)
            case Match():
                for case in statement.cases:
                    yield from _stores_in(case.body, first, scope, world)
            case FunctionDefinition() if all(one.name != first for one in statement.parameters):
                inner = world.function_of(scope, statement)
                yield from _stores_in(inner.body, first, inner.scope, world)
            case _:
                pass


def _targets(
    target: Expression,
    first: str,
    scope: Scope,
    kind: BindingKind,
    value: Expression,
    *,
    path: tuple[Step, ...] = (),
    is_async: bool = False,
) -> Iterator[Store]:
    match target:
        case Attribute(value=Name(id=base), name=name) if base == first:
            yield Store(Binding(name, kind, target, value, path, is_async=is_async), scope)
        case TupleDisplay() | ListDisplay():
            for step, item in unpacking(target.items):
                yield from _targets(item, first, scope, kind, value, path=(*path, step), is_async=is_async)
        case Starred():
            yield from _targets(target.value, first, scope, kind, value, path=path, is_async=is_async)
        case _:
            pass
