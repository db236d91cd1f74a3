"""Verdicts: whether arguments fit a callee, and how a proved absence is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from quietlint.model.facts import Call, FunctionDefinition, Name, ParameterKind
from quietlint.model.modules import Module, Origin
from quietlint.model.resolutions import CallResolution, Fits, Misfit, Mismatch, Missing, Reason, SearchEntry, Unknown
from quietlint.program.classes import ClassInfo
from quietlint.program.expressions import Frame
from quietlint.program.functions import FunctionInfo
from quietlint.program.guards import is_for_reading
from quietlint.program.leaving import is_endless
from quietlint.program.lookups import Status
from quietlint.program.nearest import nearest_names
from quietlint.program.signatures import Bound, GivenArgument, Refusal, Signature, bind_arguments
from quietlint.program.types import (
    UNKNOWN,
    CallableType,
    ClassType,
    FunctionType,
    Instance,
    MethodType,
    ModuleType,
    NoneType,
    SuperType,
    Type,
    UnionType,
    UnknownType,
    members_of,
)
from quietlint.program.wrappers import handed_on

if TYPE_CHECKING:
    from quietlint.model.spans import Location
    from quietlint.program.world import World


_NEUTRAL = frozenset({"builtins.object", "builtins.tuple", "typing.NamedTuple"})
"""Classes whose constructors stand for others' in a chain of ``super()``, or are replaced by generated ones."""


class Verdicts:
    """Judgement of calls and words for absences."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._handing: set[int] = set()
        """Functions whose keywords are being followed."""

    # ------------------------------------------------------------------------------------------ calls

    def of_call(self, callee: Type, arguments: tuple[GivenArgument, ...]) -> CallResolution:
        """Whether the call fails on every callee that can arrive."""
        real = [one for one in members_of(callee) if not isinstance(one, NoneType)]
        if not real:
            return Unknown(Reason.NONE_PLACEHOLDER)
        refusals: list[Mismatch] = []
        for one in real:
            verdict = self._of_member(one, arguments)
            if not isinstance(verdict, Mismatch):
                return verdict
            refusals.append(verdict)
        return refusals[0]

    def _of_member(self, callee: Type, arguments: tuple[GivenArgument, ...]) -> CallResolution:
        match callee:
            case FunctionType():
                return self._of_function(callee, arguments)
            case ClassType():
                return self._of_class(callee, arguments)
            case MethodType():
                return self._of_member(callee.inner, arguments)
            case Instance():
                return self._of_object(callee, arguments)
            case CallableType(label="lambda", signature=Signature() as signature):
                refusal = bind_arguments(signature, arguments)
                return (
                    Fits() if isinstance(refusal, Bound) else self._mismatch(refusal, "lambda", (signature,), None, "")
                )
            case CallableType(target=target) if target is not None:
                given = {one.keyword for one in arguments if one.keyword is not None}
                held = (one for one in callee.held if one.keyword is None or one.keyword not in given)
                return self.of_call(target, (*held, *arguments))
            case CallableType():
                return Unknown(Reason.ANY)
            case ModuleType():
                answer = self.world.loader.load(callee.name)
                if isinstance(answer, Module) and self.world.module(callee.name) is not None:
                    return Mismatch(Misfit.NOT_CALLABLE, f"module `{callee.name}`", "", "")
                return Unknown(Reason.UNKNOWN_CALLEE)
            case UnknownType():
                return Unknown(callee.because if callee.because is not Reason.NOT_INFERRED else Reason.UNKNOWN_CALLEE)
            case _:
                return Unknown(Reason.UNKNOWN_CALLEE)

    def _of_object(self, callee: Instance, arguments: tuple[GivenArgument, ...]) -> CallResolution:
        if not callee.is_exact and self.world.members.is_abstract(callee.cls):
            return Unknown(Reason.SUBCLASS)
        looked = self.world.members.of_instance(callee, "__call__")
        if looked.status is Status.FOUND and isinstance(looked.type, FunctionType):
            return self._of_function(looked.type, arguments)
        plain = callee.cls.module.name == "builtins" and callee.cls.name in {
            "str", "bytes", "int", "float", "bool", "list", "tuple", "dict", "set", "frozenset", "complex",
        }  # fmt: skip
        if plain and callee.is_exact:
            return Mismatch(Misfit.NOT_CALLABLE, f"`{callee.cls.name}` object", "", "", inferred=True)
        return Unknown(Reason.UNKNOWN_CALLEE)

    def _of_function(self, callee: FunctionType, arguments: tuple[GivenArgument, ...]) -> CallResolution:
        function = callee.function
        if (
            function.owner is not None
            and function.owner.qualified_name in _NEUTRAL
            and function.name in {"__new__", "__init__"}
            and not (isinstance(callee.receiver, ClassType) and callee.receiver.cls is function.owner)
        ):
            return Unknown(Reason.SUBCLASS)
        if self._takes_no_receiver(callee):
            return Unknown(Reason.UNKNOWN_BASE)
        receiver = callee.receiver
        if (
            (function.only_raises or function.is_empty)
            and isinstance(receiver, Instance)
            and not receiver.is_exact
            and not function.module.is_stub
            and not is_endless(self.world, function.parent, function.definition)
        ):
            return Unknown(Reason.SUBCLASS)
        if _promises_less(callee):
            return Unknown(Reason.SUBCLASS)
        if self._is_made_elsewhere(callee):
            return Unknown(Reason.DECORATED)
        refusal: Refusal | None = None
        signatures: list[Signature] = []
        for definition in self.world.calls.run_definitions(function):
            signature = self.world.calls.accepted(callee, definition)
            bound = bind_arguments(signature, arguments)
            if isinstance(bound, Bound):
                return self._handed_on(function, definition, arguments) or Fits()
            signatures.append(signature)
            refusal = refusal or bound
        if refusal is None:
            return Unknown(Reason.UNKNOWN_CALLEE)
        if not self._source_refuses(callee, arguments, refusal):
            return Unknown(Reason.DYNAMIC_CLASS)
        if self._is_overridden_to_fit(callee, arguments):
            return Unknown(Reason.SUBCLASS)
        label = function.path if function.owner is not None else function.name
        answer = function.module.answer
        distribution = str(answer.distribution or "")
        mismatch = self._mismatch(
            refusal, label, tuple(signatures), function.module.location(function.definition), distribution
        )
        if isinstance(callee.receiver, Instance) and callee.receiver.is_by_company:
            return replace(mismatch, is_by_company=True)
        return mismatch

    def _handed_on(
        self, function: FunctionInfo, definition: FunctionDefinition, arguments: tuple[GivenArgument, ...]
    ) -> Mismatch | None:
        """Why a keyword that ``**kwargs`` takes is refused by everything that ``**kwargs`` is handed on to."""
        double = next((one.name for one in definition.parameters if one.kind is ParameterKind.DOUBLE_STAR), None)
        if double is None or id(function) in self._handing or definition is not function.definition:
            return None
        named = {one.name for one in definition.parameters}
        given = [one.keyword for one in arguments if one.keyword is not None and one.keyword not in named]
        if not given or function.module.is_stub:
            return None
        calls = handed_on(function, double)
        self._handing.add(id(function))
        try:
            return next(filter(None, (self._refused(function, calls, double, keyword) for keyword in given)), None)
        finally:
            self._handing.discard(id(function))

    def _refused(self, function: FunctionInfo, calls: tuple[Call, ...], double: str, keyword: str) -> Mismatch | None:
        """Why every one of the calls refuses a keyword; None where one may take it, or where there is none."""
        frame = Frame(function.scope)
        found: Mismatch | None = None
        for call in calls:
            given = self.world.calls.given(call, frame)
            kept = [
                one
                for one, argument in zip(given, call.arguments, strict=True)
                if not (one.stars == 2 and isinstance(argument.value, Name) and argument.value.id == double)
            ]
            target = self.world.expressions.infer(call.function, frame)
            verdict = self.of_call(target, (*kept, GivenArgument(UNKNOWN, keyword)))
            is_refused = isinstance(verdict, Mismatch) and verdict.misfit is Misfit.UNKNOWN_KEYWORD
            if not is_refused or not isinstance(verdict, Mismatch) or verdict.argument != keyword:
                return None
            found = found or verdict
        if found is None:
            return None
        label = function.path if function.owner is not None else function.name
        return replace(found, through=(label, *found.through), others=())

    @staticmethod
    def _takes_no_receiver(callee: FunctionType) -> bool:
        """Whether a method of a class with unknown bases is written without ``self``, as interfaces declare them."""
        function = callee.function
        if callee.receiver is None or function.owner is None or not function.owner.mro_problem:
            return False
        parameters = function.definition.parameters
        return not parameters or parameters[0].name.strip("_") not in {"self", "cls", "mcs", "klass", "this", "args"}

    @staticmethod
    def _is_made_elsewhere(callee: FunctionType) -> bool:
        """Whether the class body binds the method's name to more than this definition."""
        owner = callee.function.owner
        if owner is None:
            return False
        bindings = owner.scope.bindings.get(callee.function.name, ())
        return any(one.kind.name in {"ASSIGNMENT", "OTHER"} for one in bindings)

    def _source_refuses(self, callee: FunctionType, arguments: tuple[GivenArgument, ...], refusal: Refusal) -> bool:
        """Whether the source behind a stub refuses the call too, as far as it can be read.

        Of a compiled function its documentation is known, which spells the parameters that have defaults.
        """
        function = callee.function
        bound = function.parent.bindings.get(function.name, ())
        if any(one.node is function.definition and is_for_reading(one) for one in bound):
            return False  # what stands under TYPE_CHECKING tells readers, and another one runs
        if not function.module.is_stub:
            return True
        source = self.world.source(function.module.name)
        if source is None:
            is_optional = refusal.misfit is Misfit.MISSING and self.world.loader.compiled_default(
                function.module.name, function.name, refusal.argument
            )
            return function.module.answer.origin is Origin.STANDARD_LIBRARY and not is_optional
        scope = source.scope
        if function.owner is not None:
            twin = self.world.twin(function.owner)
            if twin is None:
                return function.module.answer.origin is Origin.STANDARD_LIBRARY
            # What the stub declares for this class the source may leave to a class above it.
            holders = (one.cls.scope for one in twin.mro if one.cls.own(function.name) and not one.cls.is_object)
            scope = next(holders, twin.scope)
        for binding in self.world.live_bindings(scope, function.name):
            if binding.kind.name != "FUNCTION":
                return True
            real = self.world.function_of(scope, binding.node)
            if real.definition.decorators and not function.definition.decorators:
                return True
            signature = self.world.calls.accepted(FunctionType(real, callee.receiver), real.definition)
            if isinstance(bind_arguments(signature, arguments), Bound):
                return False
        return True

    def _is_overridden_to_fit(self, callee: FunctionType, arguments: tuple[GivenArgument, ...]) -> bool:
        """Whether a known subclass overrides the method so that the call may fit."""
        receiver = callee.receiver
        if not isinstance(receiver, Instance | ClassType) or receiver.is_exact:
            return False
        for sub in self.world.subclasses(receiver.cls):
            if sub.mro_problem:
                return True
            bindings = sub.own(callee.function.name)
            if not bindings:
                continue
            for binding in bindings:
                if binding.kind.name != "FUNCTION":
                    return True
                override = self.world.function_of(sub.scope, binding.node)
                signature = self.world.calls.accepted(FunctionType(override, receiver), override.definition)
                if override.definition.decorators or isinstance(bind_arguments(signature, arguments), Bound):
                    return True
        return False

    def _of_class(self, callee: ClassType, arguments: tuple[GivenArgument, ...]) -> CallResolution:
        if not callee.is_exact:
            return self._of_some_class(callee, arguments)
        how = self.world.calls.constructors.construction(callee)
        if isinstance(how, Reason):
            return Unknown(how)
        cls = callee.cls
        is_neutral = cls.qualified_name in _NEUTRAL - {"builtins.tuple"}
        if self.world.members.is_enum(cls) or cls.is_protocol or is_neutral:
            return Unknown(Reason.DYNAMIC_CLASS)
        if how.signature is not None:
            bound = bind_arguments(how.signature, arguments)
            if isinstance(bound, Bound):
                return Fits()
            if not how.signature.parameters and (cls.module.is_stub or cls.dynamic() is not None):
                return Unknown(Reason.DYNAMIC_CLASS)
            return self._mismatch(
                bound, cls.name, (how.signature,), cls.location, str(cls.module.answer.distribution or "")
            )
        for method in how.methods:
            verdict = self._of_function(method, arguments)
            if isinstance(verdict, Mismatch):
                return replace(verdict, callee=cls.name)
            if isinstance(verdict, Unknown):
                return verdict
        return Fits()

    def _of_some_class(self, callee: ClassType, arguments: tuple[GivenArgument, ...]) -> CallResolution:
        """A class or one of its subclasses: the call must fail on all that are known."""
        if not callee.cls.module.in_project or self.world.members.leaves_abstract(callee.cls):
            return Unknown(Reason.SUBCLASS)
        verdict = self._of_class(ClassType(callee.cls, callee.args), arguments)
        for sub in self.world.subclasses(callee.cls):
            if not isinstance(verdict, Mismatch):
                break
            other = self._of_class(ClassType(sub), arguments)
            verdict = verdict if isinstance(other, Mismatch) else Unknown(Reason.SUBCLASS)
        return verdict

    def _mismatch(
        self,
        refusal: Refusal,
        label: str,
        signatures: tuple[Signature, ...],
        definition: Location | None,
        distribution: str,
    ) -> Mismatch:
        nearest: tuple[str, ...] = ()
        if refusal.misfit is Misfit.UNKNOWN_KEYWORD:
            accepted = {
                one.name
                for signature in signatures
                for one in signature.parameters
                if one.kind in {ParameterKind.KEYWORD_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD}
            }
            nearest = nearest_names(refusal.argument, accepted)
        return Mismatch(
            refusal.misfit, label, refusal.argument, " or ".join(dict.fromkeys(one.text for one in signatures[:3])),
            definition, distribution, nearest, accepted=refusal.accepted, given=refusal.given,
            others=refusal.others if len(signatures) == 1 else (),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------ absences

    def missing(self, receiver: Type, name: str) -> Missing:
        """The absence of an attribute, told."""
        entries: list[SearchEntry] = []
        owners: list[str] = []
        for one in members_of(receiver):
            if isinstance(one, NoneType):
                continue
            owners.append(self.label(one))
            entries += self._searched(one)
        nearest = nearest_names(name, self.world.members.names(receiver))
        return Missing(
            name,
            " or ".join(dict.fromkeys(owners)),
            tuple(entries),
            nearest,
            inferred=not isinstance(receiver, ModuleType),
            note=self._what_became_of(receiver, name),
            is_by_company=any(isinstance(one, Instance) and one.is_by_company for one in members_of(receiver)),
        )

    def _what_became_of(self, receiver: Type, name: str) -> str:
        """What is known of a name that a library once had; "" for any other."""
        dependencies = self.world.loader.dependencies
        for one in members_of(receiver):
            said = ""
            if isinstance(one, ModuleType):
                said = dependencies.told_of(f"{one.name}.{name}")
            elif isinstance(one, Instance | ClassType):
                for ancestor in one.cls.mro:
                    package = ancestor.cls.module.name.partition(".")[0]
                    said = said or dependencies.told_of_member(package, ancestor.cls.name, name)
            if said:
                return said
        return ""

    def label(self, type_: Type) -> str:
        """What a value is, ready to print."""
        match type_:
            case ModuleType():
                return f"module `{type_.name}`"
            case ClassType():
                return f"class `{_short(type_.cls)}`"
            case Instance():
                return f"`{_short(type_.cls)}` object"
            case FunctionType():
                return f"{'method' if type_.receiver is not None else 'function'} `{type_.function.name}`"
            case SuperType():
                return f"`super()` of class `{_short(type_.cls)}`"
            case UnionType():
                return " or ".join(self.label(one) for one in type_.members)
            case _:
                return "value"

    def _searched(self, type_: Type) -> list[SearchEntry]:
        match type_:
            case ModuleType():
                info = self.world.module(type_.name)
                answer = self.world.loader.load(type_.name)
                distribution = ""
                if isinstance(answer, Module):
                    distribution = str(answer.distribution or "")
                    if answer.origin is Origin.STANDARD_LIBRARY:
                        distribution = self._python()
                location = info.location(info.facts.body[0]) if info is not None and info.facts.body else None
                return [SearchEntry(f"module `{type_.name}`", location, distribution)]
            case Instance() | ClassType():
                cls = type_.cls
                bases = [one.cls.name for one in cls.mro[1:] if not one.cls.is_object]
                more = f" and {len(bases) - 2} more" if len(bases) > 3 else ""
                named = ", ".join(f"`{one}`" for one in (bases[:2] if more else bases))
                label = f"class `{cls.name}`" + (f" with its bases {named}{more}" if bases else "")
                return [SearchEntry(label, cls.location, self._shipped_by(cls))]
            case _:
                return []

    def _shipped_by(self, cls: ClassInfo) -> str:
        answer = cls.module.answer
        if answer.origin is Origin.STANDARD_LIBRARY:
            return self._python()
        return str(answer.distribution or "")

    def _python(self) -> str:
        major, minor = self.world.loader.python_version
        return f"Python {major}.{minor}"


def _short(cls: ClassInfo) -> str:
    return cls.name if cls.module.name == "builtins" else cls.path


def _promises_less(callee: FunctionType) -> bool:
    """Whether a stub says what is surely taken, and what stands behind it (as behind a protocol) takes more."""
    owner, receiver = callee.function.owner, callee.receiver
    if owner is None or not callee.function.module.is_stub or not isinstance(receiver, Instance):
        return False
    return owner.qualified_name == "typing._TypedDict" or (owner.is_protocol and not receiver.is_exact)
