"""What a file binds and stores, gathered while its tree becomes facts.

The reader hands its finished facts to one `Recorder`, which alone knows Python's scoping. Source: Python language
reference, "Naming and binding".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from quietlint.model.facts import (
    Argument,
    Attribute,
    BinaryOperation,
    Call,
    Constant,
    DictDisplay,
    Expression,
    FormattedString,
    Generator,
    ListDisplay,
    Name,
    Parameter,
    Pattern,
    Starred,
    Subscript,
    TupleDisplay,
)

# Callees whose mere name asks for a look at the call.
_NAMED = frozenset({
    "setattr", "super", "type", "locals", "exec", "eval", "vars", "globals", "__import__", "import_module",
    "namedtuple", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag",
})  # fmt: skip
_METHODS = frozenset({
    "update", "setdefault", "__setattr__", "__setitem__", "split",
    "namedtuple", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "import_module",
})  # fmt: skip
_FILLERS = frozenset({
    "append", "appendleft", "add", "insert", "extend", "extendleft", "update", "setdefault", "push", "put",
    "union_update", "difference_update", "intersection_update", "symmetric_difference_update", "__setitem__",
    "move_to_end",
})  # fmt: skip
"""Methods that change what a container holds."""
_WORD_MAKERS = frozenset({"namedtuple", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})

# Callees that only read the namespace they are given; handing it to any other may write to it.
_READERS = frozenset({
    "all", "any", "bool", "copy", "deepcopy", "dict", "dir", "dump", "dumps", "enumerate", "filter", "format",
    "get", "get_type_hints", "getattr", "getdoc", "getfile", "getmembers", "getmodule", "getsource",
    "getsourcefile", "hasattr", "hash", "id", "isinstance", "iter", "len", "list", "map", "max", "min", "pformat",
    "pprint", "print", "repr", "reversed", "set", "sorted", "str", "sum", "tuple", "type", "zip",
})  # fmt: skip

_IN_NAME = re.compile(r"\w+")
_PERCENT = re.compile(r"%[sdr]")
_BRACES = re.compile(r"\{[^{}]*\}")
_LONGEST_PATTERN = 80
_LONGEST_OPTION = 100
_BETWEEN_OPTIONS = re.compile(r"[\s,/=]+")

_IMPORT = "import"
"""The receiver of a store on what a function itself imports: no name can be spelt so."""
_SUPER = "super()"
"""The receiver of a store through ``super()``: no Python name can be spelt so."""


class Kind(Enum):
    """What opens a scope."""

    MODULE = 0
    CLASS = 1
    FUNCTION = 2
    LAMBDA = 3
    COMPREHENSION = 4


class Scope:
    """One scope that is being read. Stores wait here until its bindings are complete: these decide whose they are."""

    __slots__ = (
        "bound",
        "calls",
        "dynamic",
        "filled",
        "flags",
        "global_names",
        "is_generator",
        "kind",
        "nonlocal_names",
        "parent",
        "reads",
        "stores",
    )

    def __init__(self, kind: Kind, parent: Scope | None) -> None:
        self.kind = kind
        self.parent = parent
        self.bound: set[str] = set()
        self.global_names: set[str] = set()
        self.nonlocal_names: set[str] = set()
        self.flags: set[str] = set()
        self.is_generator = False
        self.stores: list[tuple[str, str]] = []
        """Receiver and attribute, both literal."""
        self.calls: set[str] = set()
        self.reads: set[tuple[str, str]] = set()
        """Names, and the attributes that are used on them."""
        self.filled: list[tuple[str, str]] = []
        """Receiver and attribute of containers that are changed in place."""
        self.dynamic: list[tuple[str, str]] = []
        """Receiver, and the bare name that spells the attribute ("" for any other expression)."""


class Closed(NamedTuple):
    """What a function's scope turned out to be; the fields are those of `FunctionDefinition`."""

    locals: tuple[str, ...]
    globals: tuple[str, ...]
    nonlocals: tuple[str, ...]
    sets: tuple[str, ...]
    flags: set[str]
    is_generator: bool
    calls: tuple[str, ...]
    uses: tuple[str, ...]


class Recorder:
    """Gathers one file's bindings, stores and words. Scopes are opened and closed in the order of the tree."""

    __slots__ = (
        "_aliases",
        "_imports",
        "_namespaces",
        "_receivers",
        "filled",
        "flags",
        "imports",
        "scope",
        "stored",
        "words",
    )

    def __init__(self) -> None:
        self.scope = Scope(Kind.MODULE, None)
        self.words: set[str] = set()
        self.stored: set[str] = set()
        self.filled: set[str] = set()
        self.flags: set[str] = set()
        self._namespaces: list[Expression] = []
        """``globals()``, ``x.__dict__`` and the like, as met: writable namespaces, should they be handed on."""
        self._aliases: set[str] = set()
        """Names that hold this very module."""
        self.imports: set[str] = set()
        """First parts of the absolute names of imported modules."""
        self._imports: set[str] = set()
        """Names that an import anywhere in the file binds."""
        self._receivers: set[str] = set()
        """Names of module level, or of elsewhere, that something is stored on."""

    # -------------------------------------------------------------------------------------------- scopes

    def open(self, kind: Kind) -> None:
        if kind is Kind.CLASS:
            around: Scope | None = self.scope
            while around is not None:
                around.flags.add("defines-class")
                around = around.parent
        self.scope = Scope(kind, self.scope)

    def close_function(
        self, name: str, parameters: tuple[Parameter, ...], decorators: tuple[Expression, ...]
    ) -> Closed:
        """Close the scope of a ``def`` and give each store to whom it belongs."""
        scope = self._leave()
        own = {parameter.name for parameter in parameters}
        self.words |= own
        is_method = self.scope.kind is Kind.CLASS and not any(
            type(decorator) is Name and decorator.id == "staticmethod" for decorator in decorators
        )
        first = parameters[0].name if parameters and parameters[0].kind.value <= 1 else None
        declared = scope.global_names | scope.nonlocal_names
        bound = (scope.bound | own) - declared if declared else scope.bound | own
        sets: set[str] = set()
        flags = scope.flags
        if "super" in flags:
            outer = self._closure()
            if outer is not None:
                outer.flags.add("super")
        if scope.global_names or "inner-globals" in flags:
            outer = self._closure()
            if outer is not None:
                outer.flags.add("inner-globals")
        if scope.stores or scope.dynamic:
            is_self = is_method and first is not None and first not in scope.bound
            for receiver, attribute in scope.stores:
                if receiver == first or (receiver == _SUPER and is_method and first is not None):
                    sets.add(attribute)
                    if not is_self:
                        self.stored.add(attribute)
                else:
                    self._pass_on(receiver, attribute, bound, scope.global_names)
            # `def __setattr__(self, name, value): super().__setattr__(name, value)` makes up no names of its own.
            passed = parameters[1].name if name == "__setattr__" and len(parameters) > 1 else None
            if passed in scope.bound:
                passed = None
            for receiver, key in scope.dynamic:
                if receiver == first or (receiver == _SUPER and is_method):
                    if not is_method:
                        self.flags.add("fills-objects")
                    if not key or key != passed:
                        flags.add("setattr-self")
                else:
                    self._pass_on_dynamic(receiver, key, bound, scope.global_names)
        for receiver, attribute in scope.filled:
            self.filled.add(f".{attribute}" if is_method and receiver == first else attribute)
        told = {one.name for one in parameters if one.annotation is None} - scope.bound
        if is_method and first is not None:
            told.discard(first)
        uses = [f"{receiver}.{attribute}" for receiver, attribute in scope.reads if receiver in told]
        self._read_around(scope, bound)
        return Closed(
            tuple(sorted(bound)),
            tuple(sorted(scope.global_names)) if scope.global_names else (),
            tuple(sorted(scope.nonlocal_names)) if scope.nonlocal_names else (),
            tuple(sorted(sets)) if sets else (),
            flags,
            scope.is_generator,
            tuple(sorted(scope.calls)) if scope.calls else (),
            tuple(sorted(uses)) if uses else (),
        )

    def close_lambda(self, parameters: tuple[Parameter, ...]) -> None:
        scope = self._leave()
        own = {parameter.name for parameter in parameters}
        self.words |= own
        self._close_inner(scope, scope.bound | own)

    def close_comprehension(self) -> None:
        scope = self._leave()
        self._close_inner(scope, scope.bound)

    def close_class(self) -> None:
        scope = self._leave()
        self._close_inner(scope, scope.bound)
        if scope.global_names and self._closure() is not None:
            self.flags.add("globals")

    def close_module(self) -> None:
        """Settle what is still open when the whole file was read."""
        self.words |= self.scope.bound
        self.words |= self.stored
        for receiver, attribute in self.scope.stores:
            self._foreign(receiver, attribute)
        for receiver, _ in self.scope.dynamic:
            self._foreign_dynamic(receiver)
        self.filled.update(attribute for _, attribute in self.scope.filled)
        if not self._aliases.isdisjoint(self._receivers):
            self.flags.add("globals")

    def filled_names(self) -> tuple[str, ...]:
        """`ModuleFacts.filled`."""
        return tuple(sorted(name for name in self.filled if name[0] != "." or name[1:] not in self.filled))

    def _fill(self, container: Expression) -> None:
        """What a place holds has its items changed."""
        while type(container) is Subscript:
            container = container.value
        if type(container) is Name:
            self.filled.add(container.id)
        elif type(container) is Attribute:
            if type(container.value) is Name:
                self.scope.filled.append((container.value.id, container.name))
            else:
                self.filled.add(container.name)

    def _leave(self) -> Scope:
        scope = self.scope
        self.words |= scope.bound
        if scope.parent is None:
            raise ValueError("the module's scope stays open")
        self.scope = scope.parent
        return scope

    def _close_inner(self, scope: Scope, bound: set[str]) -> None:
        """A scope without facts of its own: what it does counts for the function around it."""
        if scope.kind is not Kind.CLASS:
            self.scope.flags |= scope.flags
        self.scope.calls |= scope.calls
        self.scope.filled += scope.filled
        self._read_around(scope, bound)
        for receiver, attribute in scope.stores:
            self._pass_on(receiver, attribute, bound, scope.global_names)
        for receiver, key in scope.dynamic:
            self._pass_on_dynamic(receiver, key, bound, scope.global_names)

    def _read_around(self, scope: Scope, bound: set[str]) -> None:
        """What is read off names that a closed scope does not bind is read off those of the scopes around it."""
        outer = self.scope if scope.kind is not Kind.FUNCTION else self._closure()
        if outer is not None and scope.reads:
            outer.reads.update(one for one in scope.reads if one[0] not in bound)

    def _pass_on(self, receiver: str, attribute: str, bound: set[str], global_names: set[str]) -> None:
        """A store on a name other than the first parameter: foreign if bound here, else the closure's matter."""
        outer = self._closure()
        if receiver in bound:
            self.stored.add(f"{_IMPORT}.{attribute}" if receiver in self._imports else attribute)
        elif outer is None or receiver in global_names:
            self._foreign(receiver, attribute)
        else:
            outer.stores.append((receiver, attribute))

    def _pass_on_dynamic(self, receiver: str, key: str, bound: set[str], global_names: set[str]) -> None:
        if receiver in bound:
            self.flags.add(f"setattr-import:{receiver}" if receiver in self._imports else "fills-objects")
            return
        outer = self._closure()
        if outer is None or receiver in global_names:
            self._foreign_dynamic(receiver)
        else:
            outer.dynamic.append((receiver, key))

    def _closure(self) -> Scope | None:
        """The innermost open scope whose names inner functions see; None at module level."""
        scope: Scope | None = self.scope
        while scope is not None and scope.kind is Kind.CLASS:
            scope = scope.parent
        return None if scope is None or scope.kind is Kind.MODULE else scope

    def _foreign(self, receiver: str, attribute: str) -> None:
        self.stored.add(f"{receiver}.{attribute}" if receiver != _SUPER else attribute)
        self._receivers.add(receiver)

    def _foreign_dynamic(self, receiver: str) -> None:
        self._receivers.add(receiver)
        if receiver != _SUPER:
            self.flags.add(f"setattr:{receiver}")

    # ------------------------------------------------------------------------------------------- bindings

    def bind(self, name: str) -> None:
        self.scope.bound.add(name)

    def walrus(self, name: str) -> None:
        """``name := value`` binds in the scope around all comprehensions (PEP 572)."""
        scope = self.scope
        while scope.kind is Kind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        scope.bound.add(name)
        scope.flags.add("walrus")
        self.flags.add("walrus")

    def target(self, target: Expression) -> None:
        """Whatever an assignment, a ``for``, a ``with`` or a comprehension binds or stores on."""
        if type(target) is Name:
            self.scope.bound.add(target.id)
        elif type(target) is Attribute:
            self._store(target)
        elif type(target) is TupleDisplay or type(target) is ListDisplay:
            for item in target.items:
                self.target(item)
        elif type(target) is Subscript:
            self._store_item(target)
        elif type(target) is Starred:
            self.target(target.value)

    def delete(self, target: Expression) -> None:
        """``del name`` makes the name local as a binding does; nothing is stored."""
        if isinstance(target, Name):
            self.scope.bound.add(target.id)
        elif isinstance(target, TupleDisplay | ListDisplay):
            for item in target.items:
                self.delete(item)

    def assigned(self, targets: tuple[Expression, ...], value: Expression | None) -> None:
        """``targets = value``: beyond `target`, where the value is a namespace that now goes by another name."""
        for target in targets:
            self.target(target)
        if self._namespaces and value is not None:
            self._escape(value)
        if type(value) is Subscript or type(value) is Call:
            if _is_own_module(value):
                self._aliases.update(target.id for target in targets if isinstance(target, Name))
            elif _is_split(value) and isinstance(value, Call):
                self._split(value)

    def declare(self, kind: str, names: tuple[str, ...]) -> None:
        (self.scope.global_names if kind == "global" else self.scope.nonlocal_names).update(names)

    def imported(self, name: str, alias: str | None) -> None:
        """``import name as alias``."""
        first, *below = name.split(".")
        self.words.update(below)
        self.scope.bound.add(alias or first)
        self._imports.add(alias or first)
        self.imports.add(first)

    def imported_from(self, module: str, name: str, alias: str | None) -> None:
        """``from module import name as alias``; `module` is "" for one that is named by dots."""
        if module:
            self.imports.add(module.partition(".")[0])
        if name != "*":
            self.scope.bound.add(alias or name)
            self._imports.add(alias or name)

    def generators(self, generators: tuple[Generator, ...]) -> None:
        for generator in generators:
            self.target(generator.target)

    def pattern(self, pattern: Pattern) -> None:
        """Names that a ``case`` captures."""
        if pattern.name is not None:
            self.scope.bound.add(pattern.name)
        for inner in pattern.patterns:
            self.pattern(inner)

    def yields(self) -> None:
        self.scope.is_generator = True

    def returns_value(self) -> None:
        self.scope.flags.add("returns-value")

    # --------------------------------------------------------------------------------------------- stores

    def _store(self, target: Attribute) -> None:
        name = target.name
        self.words.add(name)
        receiver = target.value
        if name == "__dict__":
            # `self.__dict__ = {"a": 1}` is as literal as two assignments; any other value may hold any name.
            self._store_dynamic(receiver, "")
        if type(receiver) is Name:
            self.scope.stores.append((receiver.id, name))
        elif _is_super(receiver):
            self.scope.stores.append((_SUPER, name))
        else:
            path = _path_of(receiver)
            self.stored.add(name if path is None else f"{path}.{name}")
            if _is_own_module(receiver):
                self.flags.add("globals")

    def _store_item(self, target: Subscript) -> None:
        """``container[key] = value``; the container may be the namespace of an object or of the module."""
        self._fill(target.value)
        value = target.value
        if type(value) is Attribute:
            if value.name == "__dict__":
                self._store_named(value.value, target.index)
            elif value.name == "modules" and _is_dunder_name(target.index):
                self.flags.add("globals")
        elif type(value) is Call:
            self._store_in_namespace(value, target.index)
        elif type(value) is Name and value.id == "modules" and _is_dunder_name(target.index):
            self.flags.add("globals")

    def _store_in_namespace(self, namespace: Call, key: Expression | None) -> None:
        """A store in ``globals()``, ``vars()``, ``locals()`` or ``vars(x)``; a key of None is not literal."""
        function = namespace.function
        if not isinstance(function, Name):
            return
        if function.id == "vars" and namespace.arguments:
            self._store_named(namespace.arguments[0].value, key)
        elif function.id == "globals":
            self.flags.add("globals")
        elif function.id in {"locals", "vars"}:
            self._write_locals()

    def _write_locals(self) -> None:
        if self.scope.kind is Kind.MODULE:
            self.flags.add("globals")
        elif self.scope.kind is Kind.CLASS:
            self.scope.flags.add("locals")

    def _store_named(self, receiver: Expression, key: Expression | None) -> None:
        """``setattr(receiver, key, …)`` by whatever spelling."""
        if isinstance(key, Constant) and isinstance(key.value, str):
            self.words.add(key.value)
            if type(receiver) is Name:
                self.scope.stores.append((receiver.id, key.value))
            elif _is_super(receiver):
                self.scope.stores.append((_SUPER, key.value))
            else:
                self.stored.add(key.value)
                if _is_own_module(receiver):
                    self.flags.add("globals")
        else:
            pattern = _pattern_of_name(key)
            if pattern:
                self.stored.add(pattern)
            self._store_dynamic(receiver, key.id if isinstance(key, Name) else "")

    def _store_dynamic(self, receiver: Expression, key: str) -> None:
        if type(receiver) is Name:
            self.scope.dynamic.append((receiver.id, key))
        elif _is_super(receiver):
            self.scope.dynamic.append((_SUPER, key))
        elif _is_own_module(receiver):
            self.flags.add("globals")
        else:
            # `setattr(self.__class__, name, …)` and `setattr(type(self), name, …)` make attributes that self shows.
            owner = _class_owner(receiver)
            if owner is not None:
                self.scope.dynamic.append((owner, ""))

    # ---------------------------------------------------------------------------------------------- calls

    def option(self, value: str) -> None:
        """A text that starts with a dash: what it is parsed to has the names of its options as attributes.

        Source: library reference, "argparse", `dest`; ``--shout/--no-shout`` is how click spells both.
        """
        if len(value) < _LONGEST_OPTION:
            names = (part.lstrip("-").replace("-", "_") for part in _BETWEEN_OPTIONS.split(value))
            self.words.update(name for name in names if name.isidentifier())

    def namespace(self, expression: Expression) -> None:
        """``x.__dict__``: a namespace, in case somebody hands it on."""
        self._namespaces.append(expression)

    def call(self, call: Call) -> None:
        """Whatever a call stores, by its spelling."""
        function = call.function
        if self._namespaces:
            self._hand_over(call)
        if type(function) is Name:
            self.scope.calls.add(function.id)
            if function.id in _NAMED:
                self._call_named(function.id, call)
        elif type(function) is Attribute:
            self.scope.calls.add(function.name)
            if function.name in _FILLERS:
                self._fill(function.value)
            if function.name in _METHODS:
                self._call_method(function, call)
        if _gives_bases(call):
            self.flags.add("makes-classes")
        for argument in call.arguments:
            if type(argument.value) is Subscript and _is_own_module(argument.value) and not _reads(function):
                if type(function) is Name and function.id == "setattr":
                    continue
                self.flags.add("globals")

    def _call_named(self, name: str, call: Call) -> None:
        arguments = call.arguments
        flags = self.scope.flags
        if name == "super":
            flags.add("super")
        elif name == "setattr":
            if len(arguments) >= 2 and not arguments[0].stars:
                self._store_named(arguments[0].value, None if arguments[1].stars else arguments[1].value)
        elif name == "type":
            if len(arguments) >= 3:
                self.flags.add("makes-classes")
        elif name in {"__import__", "import_module"}:
            self._imported_by_call(arguments)
        elif name in _WORD_MAKERS:
            self._words_of(arguments)
        elif name in {"globals", "locals", "vars"}:
            self._namespaces.append(call)
            if name == "locals" or (name == "vars" and not arguments):
                flags.add("locals")
        else:
            flags.add("locals")
            if name == "exec" and len(arguments) < 2 and not _is_of_another_python(arguments):
                self._write_locals()

    def _call_method(self, function: Attribute, call: Call) -> None:
        name = function.name
        arguments = call.arguments
        receiver = function.value
        if name == "__setattr__":
            if arguments and isinstance(receiver, Name) and len(arguments) >= 3:
                # `object.__setattr__(self, "name", value)`
                self._store_named(arguments[0].value, arguments[1].value)
            elif arguments:
                self._store_named(receiver, arguments[0].value)
        elif name == "split":
            if type(receiver) is Constant:
                self._split(call)
        elif name in _WORD_MAKERS:
            self._words_of(arguments)
        elif name == "import_module":
            self._imported_by_call(arguments)
        else:
            self._update(receiver, name, arguments)

    def _imported_by_call(self, arguments: tuple[Argument, ...]) -> None:
        """``__import__("package.module")`` or ``importlib.import_module("package.module")``."""
        value = arguments[0].value if arguments else None
        if isinstance(value, Constant) and isinstance(value.value, str) and not value.value.startswith("."):
            self.imports.add(value.value.partition(".")[0])

    def _update(self, namespace: Expression, method: str, arguments: tuple[Argument, ...]) -> None:
        """``namespace.update(…)``, ``.setdefault(…)`` or ``.__setitem__(…)``."""
        keys: list[Expression | None] = []
        is_object = (isinstance(namespace, Attribute) and namespace.name == "__dict__") or (
            isinstance(namespace, Call) and isinstance(namespace.function, Name) and namespace.function.id in _NAMED
        )
        if not is_object:
            return
        if method != "update":
            keys.append(arguments[0].value if arguments else None)
        else:
            for argument in arguments:
                if argument.keyword is not None:
                    keys.append(Constant(0, 0, 0, 0, "str", argument.keyword))
                elif isinstance(argument.value, DictDisplay):
                    keys.extend(argument.value.keys)
                else:
                    keys.append(None)
        for key in keys:
            if isinstance(namespace, Attribute):
                self._store_named(namespace.value, key)
            elif isinstance(namespace, Call):
                self._store_in_namespace(namespace, key)

    def _hand_over(self, call: Call) -> None:
        """A namespace given to a call that may write to it."""
        if _reads(call.function):
            return
        for argument in call.arguments:
            if not argument.stars:
                self._escape(argument.value)

    def _escape(self, expression: Expression) -> None:
        """A namespace that goes on under another name: what is written to it can no longer be seen."""
        if not any(expression is namespace for namespace in self._namespaces):
            return
        if isinstance(expression, Attribute):
            self._store_named(expression.value, None)
        elif isinstance(expression, Call):
            self._store_in_namespace(expression, None)

    def _split(self, call: Call) -> None:
        if isinstance(call.function, Attribute) and isinstance(call.function.value, Constant):
            self._words_in(call.function.value)

    def _words_of(self, arguments: tuple[Argument, ...]) -> None:
        for argument in arguments:
            if isinstance(argument.value, Constant):
                self._words_in(argument.value)

    def _words_in(self, constant: Constant) -> None:
        if isinstance(constant.value, str) and len(constant.value) < 10_000:
            self.words.update(word for word in constant.value.replace(",", " ").split() if word.isidentifier())


def pattern_of(parts: Iterable[object]) -> str:
    """The name that literal parts and others spell together, a ``*`` for each other; "" where it cannot be one."""
    texts = [part if isinstance(part, str) else None for part in parts]
    if not any(texts) or not all(text is None or _IN_NAME.fullmatch(text) for text in texts):
        return ""
    pattern = "".join("*" if text is None else text for text in texts)
    return pattern if 2 < len(pattern) <= _LONGEST_PATTERN and "*" in pattern else ""


def _pattern_of_name(key: Expression | None) -> str:
    """The pattern of a name that is put together with an f-string, ``%``, ``+`` or ``format``."""
    match key:
        case FormattedString():
            return key.pattern
        case BinaryOperation(operator="%", left=Constant(value=str() as text)):
            return pattern_of(_pieces(_PERCENT, text))
        case BinaryOperation(operator="+", left=left, right=right):
            texts = [one.value if isinstance(one, Constant) else None for one in (left, right)]
            return pattern_of(texts)
        case Call(function=Attribute(name="format", value=Constant(value=str() as text))):
            return pattern_of(_pieces(_BRACES, text))
        case _:
            return ""


def _pieces(placeholder: re.Pattern[str], text: str) -> Iterator[str | None]:
    for index, piece in enumerate(placeholder.split(text)):
        if index:
            yield None
        if piece:
            yield piece


def _path_of(receiver: Expression) -> str | None:
    """``package.module`` of a receiver spelled so; None for what is no chain of names."""
    parts: list[str] = []
    while type(receiver) is Attribute:
        parts.append(receiver.name)
        receiver = receiver.value
    return ".".join((receiver.id, *reversed(parts))) if type(receiver) is Name else None


def _is_of_another_python(arguments: tuple[Argument, ...]) -> bool:
    """Whether ``exec`` is given a text that is no code of this Python, as for Python 2: it binds nothing."""
    match arguments:
        case (Argument(value=Constant(value=str(text))),):
            try:
                ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return True
        case _:
            pass
    return False


def _is_super(expression: Expression) -> bool:
    return type(expression) is Call and type(expression.function) is Name and expression.function.id == "super"


def _is_dunder_name(expression: Expression) -> bool:
    return isinstance(expression, Name) and expression.id == "__name__"


def _is_own_module(expression: Expression) -> bool:
    """``sys.modules[__name__]``, ``__import__(__name__)`` or ``importlib.import_module(__name__)``."""
    if isinstance(expression, Subscript):
        value = expression.value
        return _is_dunder_name(expression.index) and (
            (isinstance(value, Attribute) and value.name == "modules")
            or (isinstance(value, Name) and value.id == "modules")
        )
    if isinstance(expression, Call) and len(expression.arguments) == 1:
        function = expression.function
        name = function.id if isinstance(function, Name) else function.name if isinstance(function, Attribute) else ""
        return name in {"__import__", "import_module"} and _is_dunder_name(expression.arguments[0].value)
    return False


def _is_split(expression: Expression) -> bool:
    return (
        isinstance(expression, Call)
        and isinstance(expression.function, Attribute)
        and expression.function.name == "split"
    )


def _class_owner(expression: Expression) -> str | None:
    """The name x in ``type(x)`` or ``x.__class__``."""
    if isinstance(expression, Attribute) and expression.name == "__class__" and isinstance(expression.value, Name):
        return expression.value.id
    if isinstance(expression, Call) and isinstance(expression.function, Name) and expression.function.id == "type":
        arguments = expression.arguments
        if len(arguments) == 1 and isinstance(arguments[0].value, Name):
            return arguments[0].value.id
    return None


def _reads(function: Expression) -> bool:
    if isinstance(function, Name):
        return function.id in _READERS
    return isinstance(function, Attribute) and function.name in _READERS


def _gives_bases(call: Call) -> bool:
    """``Meta("Name", (Base,), {…})``: whether a call hands over what ``type`` makes a class of."""
    arguments = call.arguments
    return len(arguments) >= 3 and type(arguments[1].value) is TupleDisplay and type(arguments[2].value) is DictDisplay
