"""What one file says, read off that file alone: the one form of statements and expressions in the engine.

Facts are `msgspec` structs: they are made by the hundred thousand, stored, and compared by identity, so that a
resolution can be looked up by the very expression it speaks of. A function's body stays packed
(`FunctionDefinition.packed`) until somebody asks for it with `body_of`: the surface of a module is small, its bodies
are read when they are judged.

Lines and columns are 1-based, end exclusive, columns in code points. Names follow the Python language reference.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias

import msgspec

SCHEMA = 12
"""Raised whenever the shape or the meaning of a fact changes: stored facts of another schema are misses."""


class _Node(msgspec.Struct, frozen=True, eq=False, array_like=True, gc=False):
    """Anything with a place."""

    line: int
    column: int
    end_line: int
    end_column: int


# ------------------------------------------------------------------------------------------------ expressions


class Name(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=1):
    """A bare name, read, bound or deleted."""

    id: str


class Attribute(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=2):
    """``value.name``."""

    value: Expression
    name: str


class Constant(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=3):
    """A literal. `kind` is the type's name: int, float, complex, str, bytes, bool, NoneType, ellipsis.

    `value` is None for None, ellipsis, complex and for integers beyond 64 bits; bytes are given as Latin-1 text.
    """

    kind: str
    value: int | float | str | bool | None = None


class Argument(msgspec.Struct, frozen=True, eq=False, array_like=True, gc=False):
    """One argument of a call: `stars` is 1 for ``*value``, 2 for ``**value``; `keyword` the name before ``=``."""

    value: Expression
    keyword: str | None = None
    stars: int = 0
    line: int = 0
    """Line and column where the argument begins (at its keyword or stars), 1-based."""
    column: int = 0


class Call(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=4):
    """``function(arguments)``, in source order."""

    function: Expression
    arguments: tuple[Argument, ...]


class Subscript(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=5):
    """``value[index]``."""

    value: Expression
    index: Expression


class Slice(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=6):
    """``lower:upper:step`` inside a subscript."""

    lower: Expression | None
    upper: Expression | None
    step: Expression | None


class BinaryOperation(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=7):
    """``left operator right``; `operator` as written, e.g. ``+``."""

    left: Expression
    operator: str
    right: Expression


class UnaryOperation(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=8):
    """``operator operand``: ``not``, ``-``, ``+`` or ``~``."""

    operator: str
    operand: Expression


class BooleanOperation(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=9):
    """``a and b and c`` or ``a or b or c``."""

    operator: str
    values: tuple[Expression, ...]


class Comparison(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=10):
    """``left op right op right …``; operators as written (``is not``, ``not in``)."""

    left: Expression
    operators: tuple[str, ...]
    rights: tuple[Expression, ...]


class Conditional(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=11):
    """``then if test else otherwise``."""

    test: Expression
    then: Expression
    otherwise: Expression


class ListDisplay(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=12):
    """``[a, *b]``."""

    items: tuple[Expression, ...]


class TupleDisplay(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=13):
    """``a, *b``."""

    items: tuple[Expression, ...]


class SetDisplay(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=14):
    """``{a, *b}``."""

    items: tuple[Expression, ...]


class DictDisplay(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=15):
    """``{key: value, **more}``: a key of None is ``**value``."""

    keys: tuple[Expression | None, ...]
    values: tuple[Expression, ...]


class Generator(msgspec.Struct, frozen=True, eq=False, array_like=True, gc=False):
    """One ``for target in iterable if conditions`` of a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...]
    is_async: bool


class Comprehension(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=16):
    """A comprehension: `kind` is list, set, dict or generator; `value` only for dict, where `element` is the key.

    A dict comprehension without `value` unpacks its `element` (PEP 798); in the others that is a `Starred`.
    """

    kind: str
    element: Expression
    value: Expression | None
    generators: tuple[Generator, ...]


class Lambda(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=17):
    """``lambda parameters: body``."""

    parameters: tuple[Parameter, ...]
    body: Expression


class Starred(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=18):
    """``*value`` in a display or a target."""

    value: Expression


class Await(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=19):
    """``await value``."""

    value: Expression


class Yield(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=20):
    """``yield value`` or, with `is_from`, ``yield from value``."""

    value: Expression | None
    is_from: bool


class NamedExpression(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=21):
    """``target := value``."""

    target: Name
    value: Expression


class FormattedString(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=22):
    """An f-string (or, with `is_template`, a t-string): `values` are the expressions in its braces and format specs.

    `pattern` is the name that it may spell, a ``*`` for each value (``create_*``), or "" where it spells none.
    """

    values: tuple[Expression, ...]
    is_template: bool = False
    pattern: str = ""


Expression: TypeAlias = (
    Name
    | Attribute
    | Constant
    | Call
    | Subscript
    | Slice
    | BinaryOperation
    | UnaryOperation
    | BooleanOperation
    | Comparison
    | Conditional
    | ListDisplay
    | TupleDisplay
    | SetDisplay
    | DictDisplay
    | Comprehension
    | Lambda
    | Starred
    | Await
    | Yield
    | NamedExpression
    | FormattedString
)


# ------------------------------------------------------------------------------------------------ definitions


class ParameterKind(IntEnum):
    """How an argument may reach a parameter, in the order of a signature."""

    POSITIONAL_ONLY = 0
    POSITIONAL_OR_KEYWORD = 1
    STAR = 2
    KEYWORD_ONLY = 3
    DOUBLE_STAR = 4


class Parameter(msgspec.Struct, frozen=True, eq=False, array_like=True, gc=False):
    """One parameter of a function or lambda."""

    name: str
    kind: ParameterKind
    annotation: Expression | None
    """Here and in every annotation, strings are read as the expressions they spell; what stood in one has line 0."""
    default: Expression | None
    line: int
    column: int


class TypeParameter(msgspec.Struct, frozen=True, eq=False, array_like=True, gc=False):
    """One type parameter of PEP 695: `kind` is TypeVar, ParamSpec or TypeVarTuple."""

    name: str
    kind: str
    bound: Expression | None
    default: Expression | None


class FunctionDefinition(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=30):
    """A ``def``. The span runs over the whole statement; `name_line` and `name_column` are where its name stands."""

    name: str
    name_line: int
    name_column: int
    parameters: tuple[Parameter, ...]
    returns: Expression | None
    decorators: tuple[Expression, ...]
    is_async: bool
    is_generator: bool
    """Whether a ``yield`` stands in the body (not in nested functions)."""
    document: str
    """The docstring, or ""."""
    type_parameters: tuple[TypeParameter, ...]
    locals: tuple[str, ...]
    """Names bound in the body and parameters, sorted; without those declared global or nonlocal."""
    globals: tuple[str, ...]
    nonlocals: tuple[str, ...]
    sets: tuple[str, ...]
    """Names of attributes stored on the first parameter anywhere in the body, nested functions included, sorted."""
    flags: tuple[str, ...]
    """What makes the scope dynamic or trivial, sorted: ``setattr-self`` (setattr or ``__dict__`` of the first
    parameter, ``vars(self)``), ``defines-class`` (a class stands in it), ``locals`` (calls locals(), exec or eval),
    ``super`` (uses super), ``inner-globals`` (a nested function declares a name global), ``raises-only`` (the body only
    raises, after a docstring), ``empty`` (only a docstring, ``pass`` or ``...``), ``returns-value`` (some ``return``
    has a value), ``walrus`` (binds a name by ``:=``)."""
    calls: tuple[str, ...]
    """Last names of what the body calls, sorted; nested functions have their own."""
    uses: tuple[str, ...]
    """``parameter.attribute`` of what is used on unannotated parameters that nothing rebinds, sorted; nested functions
    included, the first parameter of a method left out."""
    packed: bytes
    """The body's statements, msgpack-encoded; ask `body_of`."""


class ClassDefinition(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=31):
    """A ``class``: `bases` and `keywords` (``metaclass=`` among them) are its arguments."""

    name: str
    name_line: int
    name_column: int
    bases: tuple[Argument, ...]
    decorators: tuple[Expression, ...]
    document: str
    type_parameters: tuple[TypeParameter, ...]
    body: tuple[Statement, ...]


# ------------------------------------------------------------------------------------------------ statements


class ExpressionStatement(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=32):
    """An expression evaluated for its effect."""

    value: Expression


class Assignment(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=33):
    """``target = target = value``."""

    targets: tuple[Expression, ...]
    value: Expression


class AnnotatedAssignment(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=34):
    """``target: annotation = value``."""

    target: Expression
    annotation: Expression
    value: Expression | None


class AugmentedAssignment(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=35):
    """``target operator= value``; `operator` without the ``=``."""

    target: Expression
    operator: str
    value: Expression


class Deletion(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=36):
    """``del targets``."""

    targets: tuple[Expression, ...]


class Return(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=37):
    """``return value``."""

    value: Expression | None


class Raise(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=38):
    """``raise exception from cause``."""

    exception: Expression | None
    cause: Expression | None


class Assertion(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=39):
    """``assert test, message``."""

    test: Expression
    message: Expression | None


class If(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=40):
    """``if test: body else: otherwise``; ``elif`` is an `If` in `otherwise`."""

    test: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


class For(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=41):
    """``for target in iterable: body else: otherwise``."""

    target: Expression
    iterable: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    is_async: bool


class While(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=42):
    """``while test: body else: otherwise``."""

    test: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


class WithItem(msgspec.Struct, frozen=True, eq=False, array_like=True, gc=False):
    """``context as target``."""

    context: Expression
    target: Expression | None


class With(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=43):
    """``with items: body``."""

    items: tuple[WithItem, ...]
    body: tuple[Statement, ...]
    is_async: bool


class Handler(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=44):
    """One ``except caught as name: body``; `caught` None is a bare ``except``. The span runs over the whole clause."""

    caught: Expression | None
    name: str | None
    body: tuple[Statement, ...]


class Try(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=45):
    """``try``; `is_star` for ``except*``."""

    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    otherwise: tuple[Statement, ...]
    final: tuple[Statement, ...]
    is_star: bool


class Alias(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=46):
    """``name as bound`` in an import; `name` is ``*`` for a star import."""

    name: str
    alias: str | None


class Import(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=47):
    """``import names``."""

    names: tuple[Alias, ...]
    is_lazy: bool = False


class ImportFrom(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=48):
    """``from module import names``, `level` leading dots."""

    module: str | None
    level: int
    names: tuple[Alias, ...]
    is_lazy: bool = False


class Declaration(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=49):
    """``global names`` or ``nonlocal names``."""

    kind: str
    names: tuple[str, ...]


class Jump(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=50):
    """``pass``, ``break`` or ``continue``."""

    kind: str


class TypeAliasStatement(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=51):
    """``type name[parameters] = value`` (PEP 695)."""

    name: str
    type_parameters: tuple[TypeParameter, ...]
    value: Expression


class Pattern(msgspec.Struct, frozen=True, eq=False, array_like=True, gc=False):
    """One pattern of a ``case``.

    `kind`: value (`value` is compared), singleton (None, True, False in `value`), sequence (`patterns`), mapping
    (`keys` and `patterns`; `name` takes the rest), class (`value` is the class; `patterns` positional, then one for
    each of `attributes`), star (`name` or None), capture (`name`, or None for the wildcard; `patterns` holds at most
    one, of ``p as name``), or (`patterns`).
    """

    kind: str
    value: Expression | None = None
    patterns: tuple[Pattern, ...] = ()
    keys: tuple[Expression, ...] = ()
    attributes: tuple[str, ...] = ()
    name: str | None = None


class Case(msgspec.Struct, frozen=True, eq=False, array_like=True, gc=False):
    """``case pattern if guard: body``."""

    pattern: Pattern
    guard: Expression | None
    body: tuple[Statement, ...]


class Match(_Node, frozen=True, eq=False, array_like=True, gc=False, tag=52):
    """``match subject: cases``."""

    subject: Expression
    cases: tuple[Case, ...]


Statement: TypeAlias = (
    FunctionDefinition
    | ClassDefinition
    | ExpressionStatement
    | Assignment
    | AnnotatedAssignment
    | AugmentedAssignment
    | Deletion
    | Return
    | Raise
    | Assertion
    | If
    | For
    | While
    | With
    | Try
    | Import
    | ImportFrom
    | Declaration
    | Jump
    | TypeAliasStatement
    | Match
)


# ------------------------------------------------------------------------------------------------ modules


class Comment(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A real comment token: `text` starts with ``#``; `alone` where nothing else stands on its line."""

    line: int
    column: int
    text: str
    alone: bool


class SyntaxProblem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Why a file could not be parsed, by CPython's words, and where."""

    message: str
    line: int
    column: int


class ModuleFacts(msgspec.Struct, frozen=True, eq=False, array_like=True, gc=False):
    """All that one file says.

    `stored` holds every attribute name that the file stores on anything but a method's first parameter, by assignment,
    ``setattr`` with a literal or ``__dict__`` update with keywords: an attribute put on a foreign object is found by
    it. What is stored on a global name is there as ``name.attribute``, on an attribute of any name as
    ``name.other.attribute``, on what a function itself imports as ``import.attribute``. `words` holds every name that
    the file defines, binds, stores, passes as a keyword or spells as an identifier-like string or as an option with
    dashes: the universe of names is their union. Names that are put together have a ``*`` for each part that is not
    literal, in both. `filled` holds the last names of variables and attributes whose items are changed in place, with a
    dot before it where all that is seen is a method which does so to its first parameter's attribute.
    `flags`: ``globals`` (writes through globals(), vars() or ``sys.modules[__name__]``), ``raises-only`` (the top
    level only raises, after imports or a docstring), ``setattr:NAME`` and ``fills-objects`` (stores names that are not
    literal on a global, or on a local that is no first parameter), ``makes-classes`` (calls ``type``, or what may be a
    metaclass, with bases and a namespace), ``newer-grammar`` (read with a grammar newer than the host's), ``too-deep``
    (the problem is ours: the file may well be valid Python), ``walrus`` (assigns inside expressions). `imports` holds
    the first parts of the absolute names of all modules that some statement of the file imports.
    """

    document: str
    body: tuple[Statement, ...]
    comments: tuple[Comment, ...]
    stored: tuple[str, ...]
    words: tuple[str, ...]
    flags: tuple[str, ...]
    lines: int
    problem: SyntaxProblem | None = None
    filled: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


_BODY = msgspec.msgpack.Decoder(tuple[Statement, ...])
_MODULE = msgspec.msgpack.Decoder(ModuleFacts)
_ENCODER = msgspec.msgpack.Encoder()


def pack_body(body: tuple[Statement, ...]) -> bytes:
    """The packed form of a function's statements."""
    return _ENCODER.encode(body)


def pack_name(name: str) -> bytes:
    """A name as it stands in packed facts."""
    return _ENCODER.encode(name)


def body_of(function: FunctionDefinition) -> tuple[Statement, ...]:
    """The statements of a function, made anew on every call: keep them as long as identity matters."""
    return _BODY.decode(function.packed)


def encode_facts(facts: ModuleFacts) -> bytes:
    """Facts as bytes to store."""
    return _ENCODER.encode(facts)


def decode_facts(data: bytes) -> ModuleFacts:
    """Facts from stored bytes. Raises `msgspec.MsgspecError` (a `ValueError`) for foreign or damaged data."""
    return _MODULE.decode(data)
