"""CPython's tree to facts: one traversal, one function for each kind of node.

Speed is the point of this module: every line of every library passes through it. Nodes are told apart by a table from
their type, facts are built by position, and nothing is looked at twice. The tree's columns must be code points from 0
already (`quietlint.syntax.columns`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from quietlint.model.facts import (
    Alias,
    AnnotatedAssignment,
    Argument,
    Assertion,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    Case,
    ClassDefinition,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Declaration,
    Deletion,
    DictDisplay,
    Expression,
    ExpressionStatement,
    For,
    FormattedString,
    FunctionDefinition,
    Generator,
    Handler,
    If,
    Import,
    ImportFrom,
    Jump,
    Lambda,
    ListDisplay,
    Match,
    Name,
    NamedExpression,
    Parameter,
    ParameterKind,
    Pattern,
    Raise,
    Return,
    SetDisplay,
    Slice,
    Starred,
    Statement,
    Subscript,
    Try,
    TupleDisplay,
    TypeAliasStatement,
    TypeParameter,
    UnaryOperation,
    While,
    With,
    WithItem,
    Yield,
    pack_body,
)
from quietlint.syntax import later
from quietlint.syntax.bodies import blanked, document_of, literal, shape_flags
from quietlint.syntax.chains import DEEPEST, TooDeepError, balanced
from quietlint.syntax.quoted import unquoted
from quietlint.syntax.scopes import Kind, Recorder, pattern_of

_DEF = re.compile(r"(?:async(?:\s|\\\n)+)?(?:def|class)(?:\s|\\\n)+")

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.MatMult: "@",
    ast.Div: "/",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.BitAnd: "&",
    ast.FloorDiv: "//",
    ast.And: "and",
    ast.Or: "or",
    ast.Not: "not",
    ast.UAdd: "+",
    ast.USub: "-",
    ast.Invert: "~",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}

_POSITIONAL_ONLY = ParameterKind.POSITIONAL_ONLY
_POSITIONAL_OR_KEYWORD = ParameterKind.POSITIONAL_OR_KEYWORD
_STAR = ParameterKind.STAR
_KEYWORD_ONLY = ParameterKind.KEYWORD_ONLY
_DOUBLE_STAR = ParameterKind.DOUBLE_STAR


Node: TypeAlias = Any
"""A node of a kind that not every host has, or whose end typeshed calls optional: the parser always gives it."""


class HostReader:
    """Turns one file's tree into facts, and tells the recorder what it binds."""

    __slots__ = ("blanks", "depth", "lines", "recorder")

    def __init__(self, recorder: Recorder, lines: list[str], *, blanks: bool = False) -> None:
        """With `blanks`, docstrings stand in their definition's `document` alone: the statements keep but the place."""
        self.recorder = recorder
        self.lines = lines
        self.blanks = blanks
        self.depth = 0
        """How many calls are being read whose function is yet unread: ``a.b().c().d()`` nests to the left."""

    def body(self, nodes: list[ast.stmt]) -> tuple[str, tuple[Statement, ...]]:
        """The docstring and the statements of a module, class or function."""
        body = self.block(nodes)
        document = document_of(body)
        return document, blanked(body) if document and self.blanks else body

    def block(self, nodes: list[ast.stmt]) -> tuple[Statement, ...]:
        return tuple([_STATEMENTS[type(node)](self, node) for node in nodes])

    # ---------------------------------------------------------------------------------------- expressions

    def maybe(self, node: ast.expr | None) -> Expression | None:
        return None if node is None else _EXPRESSIONS[type(node)](self, node)

    def expressions(self, nodes: list[ast.expr]) -> tuple[Expression, ...]:
        return tuple([_EXPRESSIONS[type(node)](self, node) for node in nodes])

    def name(self, node: Node) -> Name:
        return Name(node.lineno, node.col_offset + 1, node.end_lineno, node.end_col_offset + 1, node.id)

    def attribute(self, node: Node) -> Attribute:
        value = node.value
        name = node.attr
        fact = Attribute(
            node.lineno,
            node.col_offset + 1,
            node.end_lineno,
            node.end_col_offset + 1,
            _EXPRESSIONS[type(value)](self, value),
            name,
        )
        if name == "__dict__":
            self.recorder.namespace(fact)
        if type(value) is ast.Name:
            self.recorder.scope.reads.add((value.id, name))
        return fact

    def constant(self, node: Node) -> Constant:
        value = node.value
        if type(value) is str:
            if value.isidentifier():
                self.recorder.words.add(value)
            elif value[:1] == "-":
                self.recorder.option(value)
            if not value.isascii():
                value = literal(value)[1]
            return Constant(node.lineno, node.col_offset + 1, node.end_lineno, node.end_col_offset + 1, "str", value)
        kind, value = literal(value)
        return Constant(node.lineno, node.col_offset + 1, node.end_lineno, node.end_col_offset + 1, kind, value)

    def inner(self, node: Node, below: ast.expr) -> Expression:
        """What stands right inside an expression of a kind that people nest by the hundred."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeepError(node.lineno, node.col_offset + 1)
        fact: Expression = _EXPRESSIONS[type(below)](self, below)
        self.depth -= 1
        return fact

    def call(self, node: Node) -> Call:
        called = self.inner(node, node.func)
        if node.args and getattr(called, "name", getattr(called, "id", "")) == "cast":
            node.args[0] = unquoted(node.args[0])
        fact = Call(
            node.lineno,
            node.col_offset + 1,
            node.end_lineno,
            node.end_col_offset + 1,
            called,
            self.arguments(node.args, node.keywords),
        )
        self.recorder.call(fact)
        return fact

    def arguments(self, positional: list[ast.expr], keywords: list[ast.keyword]) -> tuple[Argument, ...]:
        arguments: list[Argument] = []
        for node in positional:
            stars = 0
            value = node
            if type(node) is ast.Starred:
                stars = 1
                value = node.value
            arguments.append(
                Argument(_EXPRESSIONS[type(value)](self, value), None, stars, node.lineno, node.col_offset + 1)
            )
        if keywords:
            count = len(arguments)
            words = self.recorder.words
            for keyword in keywords:
                value = keyword.value
                name = keyword.arg
                if name is not None:
                    words.add(name)
                arguments.append(
                    Argument(
                        _EXPRESSIONS[type(value)](self, value),
                        name,
                        0 if name is not None else 2,
                        keyword.lineno,
                        keyword.col_offset + 1,
                    )
                )
            if count:
                # `f(a=1, *b)`: the tree keeps the two kinds apart, the source does not.
                last, first = arguments[count - 1], arguments[count]
                if (last.line, last.column) > (first.line, first.column):
                    arguments.sort(key=lambda argument: (argument.line, argument.column))
        return tuple(arguments)

    def subscript(self, node: Node) -> Subscript:
        value = node.value
        index = node.slice
        return Subscript(
            node.lineno,
            node.col_offset + 1,
            node.end_lineno,
            node.end_col_offset + 1,
            _EXPRESSIONS[type(value)](self, value),
            _EXPRESSIONS[type(index)](self, index),
        )

    def slice(self, node: ast.Slice) -> Slice:
        return Slice(
            *_place(node),
            self.maybe(node.lower),
            self.maybe(node.upper),
            self.maybe(node.step),
        )

    def binary(self, node: ast.BinOp) -> BinaryOperation:
        left = node.left
        if type(left) is ast.BinOp:
            return self.chain(node)
        right = node.right
        return BinaryOperation(
            *_place(node),
            _EXPRESSIONS[type(left)](self, left),
            _OPERATORS[type(node.op)],
            _EXPRESSIONS[type(right)](self, right),
        )

    def chain(self, node: ast.BinOp) -> BinaryOperation:
        """``a + b + c``: a loop down the left side, for such chains may be longer than any stack."""
        spine = [node]
        left = node.left
        while type(left) is ast.BinOp:
            spine.append(left)
            left = left.left
        if len(spine) > DEEPEST:
            operands = self.expressions([left, *[link.right for link in reversed(spine)]])
            return balanced(operands, [_OPERATORS[type(link.op)] for link in reversed(spine)])
        deepest = spine.pop()
        fact = BinaryOperation(
            *_place(deepest),
            _EXPRESSIONS[type(left)](self, left),
            _OPERATORS[type(deepest.op)],
            _EXPRESSIONS[type(deepest.right)](self, deepest.right),
        )
        for link in reversed(spine):
            right = link.right
            fact = BinaryOperation(
                *_place(link), fact, _OPERATORS[type(link.op)], _EXPRESSIONS[type(right)](self, right)
            )
        return fact

    def unary(self, node: ast.UnaryOp) -> UnaryOperation:
        return UnaryOperation(*_place(node), _OPERATORS[type(node.op)], self.inner(node, node.operand))

    def boolean(self, node: ast.BoolOp) -> BooleanOperation:
        return BooleanOperation(*_place(node), _OPERATORS[type(node.op)], self.expressions(node.values))

    def comparison(self, node: ast.Compare) -> Comparison:
        left = node.left
        return Comparison(
            *_place(node),
            _EXPRESSIONS[type(left)](self, left),
            tuple([_OPERATORS[type(operator)] for operator in node.ops]),
            self.expressions(node.comparators),
        )

    def conditional(self, node: ast.IfExp) -> Conditional:
        test, then, otherwise = node.test, node.body, node.orelse
        return Conditional(
            *_place(node),
            _EXPRESSIONS[type(test)](self, test),
            _EXPRESSIONS[type(then)](self, then),
            _EXPRESSIONS[type(otherwise)](self, otherwise),
        )

    def list_display(self, node: ast.List) -> ListDisplay:
        return ListDisplay(*_place(node), self.expressions(node.elts))

    def tuple_display(self, node: ast.Tuple) -> TupleDisplay:
        return TupleDisplay(*_place(node), self.expressions(node.elts))

    def set_display(self, node: ast.Set) -> SetDisplay:
        return SetDisplay(*_place(node), self.expressions(node.elts))

    def dict_display(self, node: ast.Dict) -> DictDisplay:
        return DictDisplay(
            *_place(node),
            tuple([None if key is None else _EXPRESSIONS[type(key)](self, key) for key in node.keys]),
            self.expressions(node.values),
        )

    def list_comprehension(self, node: ast.ListComp) -> Comprehension:
        return self.comprehension(node, "list", node.elt, None)

    def set_comprehension(self, node: ast.SetComp) -> Comprehension:
        return self.comprehension(node, "set", node.elt, None)

    def generator_expression(self, node: ast.GeneratorExp) -> Comprehension:
        return self.comprehension(node, "generator", node.elt, None)

    def dict_comprehension(self, node: ast.DictComp) -> Comprehension:
        if node.value is None:  # `{**mapping for …}`, from 3.15
            return self.comprehension(node, "dict", node.key, None)
        return self.comprehension(node, "dict", node.key, node.value)

    def comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
        kind: str,
        element: ast.expr,
        value: ast.expr | None,
    ) -> Comprehension:
        recorder = self.recorder
        recorder.open(Kind.COMPREHENSION)
        generators = tuple(
            [
                Generator(
                    _EXPRESSIONS[type(clause.target)](self, clause.target),
                    _EXPRESSIONS[type(clause.iter)](self, clause.iter),
                    self.expressions(clause.ifs),
                    bool(clause.is_async),
                )
                for clause in node.generators
            ]
        )
        recorder.generators(generators)
        fact = Comprehension(
            *_place(node), kind, _EXPRESSIONS[type(element)](self, element), self.maybe(value), generators
        )
        recorder.close_comprehension()
        return fact

    def lambda_(self, node: ast.Lambda) -> Lambda:
        parameters = self.parameters(node.args)
        self.recorder.open(Kind.LAMBDA)
        body = self.inner(node, node.body)
        self.recorder.close_lambda(parameters)
        return Lambda(*_place(node), parameters, body)

    def starred(self, node: ast.Starred) -> Starred:
        return Starred(*_place(node), _EXPRESSIONS[type(node.value)](self, node.value))

    def await_(self, node: ast.Await) -> Await:
        return Await(*_place(node), _EXPRESSIONS[type(node.value)](self, node.value))

    def yield_(self, node: ast.Yield) -> Yield:
        self.recorder.yields()
        return Yield(*_place(node), self.maybe(node.value), False)

    def yield_from(self, node: ast.YieldFrom) -> Yield:
        self.recorder.yields()
        return Yield(*_place(node), self.maybe(node.value), True)

    def named(self, node: ast.NamedExpr) -> NamedExpression:
        target = self.name(node.target)
        self.recorder.walrus(target.id)
        return NamedExpression(*_place(node), target, _EXPRESSIONS[type(node.value)](self, node.value))

    def formatted(self, node: ast.JoinedStr) -> FormattedString:
        values: list[Expression] = []
        self.fields(node, values)
        return FormattedString(*_place(node), tuple(values), False, self.spelled(node))

    def spelled(self, node: ast.JoinedStr) -> str:
        """The name that an f-string may spell, a ``*`` for each value; "" where it cannot be one."""
        pattern = pattern_of([part.value if isinstance(part, ast.Constant) else None for part in node.values])
        if pattern:
            self.recorder.words.add(pattern)
        return pattern

    def template(self, node: Node) -> FormattedString:
        """A t-string, from 3.14."""
        values: list[Expression] = []
        self.fields(node, values)
        return FormattedString(*_place(node), tuple(values), True)

    def fields(self, node: Node, values: list[Expression]) -> None:
        """The expressions in a string's braces, those of format specs after the one that they format."""
        for part in node.values:
            if type(part) is ast.Constant:
                continue
            if type(part) is ast.JoinedStr:  # an f-string joined to a t-string
                self.fields(part, values)
                continue
            values.append(_EXPRESSIONS[type(part.value)](self, part.value))
            if part.format_spec is not None:
                self.fields(part.format_spec, values)

    def parameters(self, node: ast.arguments) -> tuple[Parameter, ...]:
        """In the order of the signature. Defaults and annotations belong to the scope around."""
        result: list[Parameter] = []
        positional = len(node.posonlyargs) + len(node.args)
        plain = positional - len(node.defaults)
        kind = _POSITIONAL_ONLY
        place = 0
        for group in (node.posonlyargs, node.args):
            for argument in group:
                result.append(self.parameter(argument, kind, node.defaults[place - plain] if place >= plain else None))
                place += 1
            kind = _POSITIONAL_OR_KEYWORD
        if node.vararg is not None:
            result.append(self.parameter(node.vararg, _STAR, None))
        if node.kwonlyargs:
            for argument, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
                result.append(self.parameter(argument, _KEYWORD_ONLY, default))
        if node.kwarg is not None:
            result.append(self.parameter(node.kwarg, _DOUBLE_STAR, None))
        return tuple(result)

    def parameter(self, node: ast.arg, kind: ParameterKind, default: ast.expr | None) -> Parameter:
        annotation = node.annotation
        return Parameter(
            node.arg,
            kind,
            None if annotation is None else self.annotation(annotation),
            None if default is None else _EXPRESSIONS[type(default)](self, default),
            node.lineno,
            node.col_offset + 1,
        )

    def type_parameters(self, node: Node) -> tuple[TypeParameter, ...]:
        """PEP 695, and the defaults of PEP 696: from 3.12 and 3.13."""
        parameters = getattr(node, "type_params", None)
        if not parameters:
            return ()
        self.recorder.words.update(parameter.name for parameter in parameters)
        return tuple(
            TypeParameter(
                parameter.name,
                type(parameter).__name__,
                self.maybe(getattr(parameter, "bound", None)),
                self.maybe(getattr(parameter, "default_value", None)),
            )
            for parameter in parameters
        )

    # ----------------------------------------------------------------------------------------- statements

    def function(self, node: ast.FunctionDef) -> FunctionDefinition:
        return self.definition(node, "def ", is_async=False)

    def async_function(self, node: ast.AsyncFunctionDef) -> FunctionDefinition:
        return self.definition(node, "async def ", is_async=True)

    def definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, keyword: str, *, is_async: bool
    ) -> FunctionDefinition:
        recorder = self.recorder
        name = node.name
        decorators = self.expressions(node.decorator_list)
        type_parameters = self.type_parameters(node)
        parameters = self.parameters(node.args)
        returns = None if node.returns is None else self.annotation(node.returns)
        recorder.bind(name)
        recorder.open(Kind.FUNCTION)
        document, body = self.body(node.body)
        closed = recorder.close_function(name, parameters, decorators)
        flags = closed.flags
        shape = shape_flags(body)
        if shape is not None:
            flags.add(shape)
        name_line, name_column = self.name_place(node, keyword)
        return FunctionDefinition(
            *_place(node),
            name,
            name_line,
            name_column,
            parameters,
            returns,
            decorators,
            is_async,
            closed.is_generator,
            document,
            type_parameters,
            closed.locals,
            closed.globals,
            closed.nonlocals,
            closed.sets,
            tuple(sorted(flags)),
            closed.calls,
            closed.uses,
            pack_body(body),
        )

    def name_place(self, node: Node, keyword: str) -> tuple[int, int]:
        """Line and column of a definition's name, which the tree does not keep; `keyword` usually precedes it."""
        number: int = node.lineno
        column: int = node.col_offset
        if self.lines[number - 1].startswith(keyword + node.name, column):
            return number, column + len(keyword) + 1
        text = "\n".join(self.lines[number - 1 : number + 9])
        match = _DEF.match(text, node.col_offset)
        if match is None:
            return number, node.col_offset + 1
        head = text[: match.end()]
        return number + head.count("\n"), len(head) - head.rfind("\n")

    def class_(self, node: ast.ClassDef) -> ClassDefinition:
        recorder = self.recorder
        decorators = self.expressions(node.decorator_list)
        type_parameters = self.type_parameters(node)
        bases = self.arguments(node.bases, node.keywords)
        recorder.bind(node.name)
        recorder.open(Kind.CLASS)
        document, body = self.body(node.body)
        recorder.close_class()
        name_line, name_column = self.name_place(node, "class ")
        return ClassDefinition(
            *_place(node),
            node.name,
            name_line,
            name_column,
            bases,
            decorators,
            document,
            type_parameters,
            body,
        )

    def expression_statement(self, node: Node) -> ExpressionStatement:
        value = node.value
        return ExpressionStatement(
            node.lineno,
            node.col_offset + 1,
            node.end_lineno,
            node.end_col_offset + 1,
            _EXPRESSIONS[type(value)](self, value),
        )

    def assignment(self, node: Node) -> Assignment:
        targets = self.expressions(node.targets)
        value = _EXPRESSIONS[type(node.value)](self, node.value)
        self.recorder.assigned(targets, value)
        return Assignment(
            node.lineno,
            node.col_offset + 1,
            node.end_lineno,
            node.end_col_offset + 1,
            targets,
            value,
        )

    def annotated(self, node: ast.AnnAssign) -> AnnotatedAssignment:
        target = _EXPRESSIONS[type(node.target)](self, node.target)
        value = self.maybe(node.value)
        self.recorder.assigned((target,), value)
        return AnnotatedAssignment(*_place(node), target, self.annotation(node.annotation), value)

    def annotation(self, node: ast.expr) -> Expression:
        """An annotation, forward references read as what they spell."""
        node = unquoted(node)
        fact: Expression = _EXPRESSIONS[type(node)](self, node)
        return fact

    def augmented(self, node: ast.AugAssign) -> AugmentedAssignment:
        target = _EXPRESSIONS[type(node.target)](self, node.target)
        self.recorder.target(target)
        return AugmentedAssignment(
            *_place(node), target, _OPERATORS[type(node.op)], _EXPRESSIONS[type(node.value)](self, node.value)
        )

    def deletion(self, node: ast.Delete) -> Deletion:
        targets = self.expressions(node.targets)
        for target in targets:
            self.recorder.delete(target)
        return Deletion(*_place(node), targets)

    def return_(self, node: Node) -> Return:
        value = node.value
        if value is None:
            return Return(*_place(node), None)
        self.recorder.returns_value()
        return Return(
            node.lineno,
            node.col_offset + 1,
            node.end_lineno,
            node.end_col_offset + 1,
            _EXPRESSIONS[type(value)](self, value),
        )

    def raise_(self, node: ast.Raise) -> Raise:
        return Raise(*_place(node), self.maybe(node.exc), self.maybe(node.cause))

    def assertion(self, node: ast.Assert) -> Assertion:
        return Assertion(*_place(node), _EXPRESSIONS[type(node.test)](self, node.test), self.maybe(node.msg))

    def if_(self, node: ast.If) -> If:
        """An ``elif`` chain is walked from its end, lest its length become depth on our stack."""
        orelse = node.orelse
        test = _EXPRESSIONS[type(node.test)](self, node.test)
        if not orelse:
            return If(*_place(node), test, self.block(node.body), ())
        if len(orelse) > 1 or type(orelse[0]) is not ast.If:
            return If(*_place(node), test, self.block(node.body), self.block(orelse))
        chain = [(node, test, self.block(node.body))]
        while len(orelse) == 1 and type(orelse[0]) is ast.If:
            node = orelse[0]
            chain.append((node, _EXPRESSIONS[type(node.test)](self, node.test), self.block(node.body)))
            orelse = node.orelse
        if len(chain) > DEEPEST:
            raise TooDeepError(chain[0][0].lineno, chain[0][0].col_offset + 1)
        last, test, body = chain.pop()
        fact = If(*_place(last), test, body, self.block(orelse))
        for link, tested, suite in reversed(chain):
            fact = If(*_place(link), tested, suite, (fact,))
        return fact

    def for_(self, node: ast.For) -> For:
        return self.loop(node, is_async=False)

    def async_for(self, node: ast.AsyncFor) -> For:
        return self.loop(node, is_async=True)

    def loop(self, node: ast.For | ast.AsyncFor, *, is_async: bool) -> For:
        target = _EXPRESSIONS[type(node.target)](self, node.target)
        self.recorder.target(target)
        return For(
            *_place(node),
            target,
            _EXPRESSIONS[type(node.iter)](self, node.iter),
            self.block(node.body),
            self.block(node.orelse) if node.orelse else (),
            is_async,
        )

    def while_(self, node: ast.While) -> While:
        return While(
            *_place(node),
            _EXPRESSIONS[type(node.test)](self, node.test),
            self.block(node.body),
            self.block(node.orelse) if node.orelse else (),
        )

    def with_(self, node: ast.With) -> With:
        return self.context(node, is_async=False)

    def async_with(self, node: ast.AsyncWith) -> With:
        return self.context(node, is_async=True)

    def context(self, node: ast.With | ast.AsyncWith, *, is_async: bool) -> With:
        items: list[WithItem] = []
        for item in node.items:
            context = _EXPRESSIONS[type(item.context_expr)](self, item.context_expr)
            target = self.maybe(item.optional_vars)
            if target is not None:
                self.recorder.assigned((target,), context)
            items.append(WithItem(context, target))
        return With(*_place(node), tuple(items), self.block(node.body), is_async)

    def try_(self, node: ast.Try) -> Try:
        return self.guarded(node, is_star=False)

    def try_star(self, node: ast.TryStar) -> Try:
        return self.guarded(node, is_star=True)

    def guarded(self, node: ast.Try | ast.TryStar, *, is_star: bool) -> Try:
        return Try(
            *_place(node),
            self.block(node.body),
            tuple([self.handler(handler) for handler in node.handlers]),
            self.block(node.orelse) if node.orelse else (),
            self.block(node.finalbody) if node.finalbody else (),
            is_star,
        )

    def handler(self, node: ast.ExceptHandler) -> Handler:
        caught = self.maybe(node.type)
        if node.name is not None:
            self.recorder.bind(node.name)
        return Handler(*_place(node), caught, node.name, self.block(node.body))

    def import_(self, node: ast.Import) -> Import:
        for alias in node.names:
            self.recorder.imported(alias.name, alias.asname)
        return Import(*_place(node), self.aliases(node.names), bool(getattr(node, "is_lazy", False)))

    def import_from(self, node: ast.ImportFrom) -> ImportFrom:
        for alias in node.names:
            self.recorder.imported_from("" if node.level else node.module or "", alias.name, alias.asname)
        return ImportFrom(
            *_place(node), node.module, node.level, self.aliases(node.names), bool(getattr(node, "is_lazy", False))
        )

    def aliases(self, nodes: list[ast.alias]) -> tuple[Alias, ...]:
        return tuple([Alias(*_place(node), node.name, node.asname) for node in nodes])

    def global_(self, node: ast.Global) -> Declaration:
        self.recorder.declare("global", tuple(node.names))
        return Declaration(*_place(node), "global", tuple(node.names))

    def nonlocal_(self, node: ast.Nonlocal) -> Declaration:
        self.recorder.declare("nonlocal", tuple(node.names))
        return Declaration(*_place(node), "nonlocal", tuple(node.names))

    def pass_(self, node: ast.Pass) -> Jump:
        return Jump(*_place(node), "pass")

    def break_(self, node: ast.Break) -> Jump:
        return Jump(*_place(node), "break")

    def continue_(self, node: ast.Continue) -> Jump:
        return Jump(*_place(node), "continue")

    def type_alias(self, node: Node) -> TypeAliasStatement:
        """``type X = …``, from 3.12."""
        self.recorder.bind(node.name.id)
        return TypeAliasStatement(
            *_place(node), node.name.id, self.type_parameters(node), _EXPRESSIONS[type(node.value)](self, node.value)
        )

    def match(self, node: ast.Match) -> Match:
        subject = _EXPRESSIONS[type(node.subject)](self, node.subject)
        cases: list[Case] = []
        for case in node.cases:
            pattern = self.pattern(case.pattern)
            self.recorder.pattern(pattern)
            cases.append(Case(pattern, self.maybe(case.guard), self.block(case.body)))
        return Match(*_place(node), subject, tuple(cases))

    def pattern(self, node: ast.pattern) -> Pattern:
        match node:
            case ast.MatchValue():
                return Pattern("value", self.maybe(node.value))
            case ast.MatchSingleton():
                kind, value = literal(node.value)
                return Pattern("singleton", Constant(*_place(node), kind, value))
            case ast.MatchSequence():
                return Pattern("sequence", None, self.patterns(node.patterns))
            case ast.MatchMapping():
                return Pattern(
                    "mapping", None, self.patterns(node.patterns), self.expressions(node.keys), (), node.rest
                )
            case ast.MatchClass():
                return Pattern(
                    "class",
                    self.maybe(node.cls),
                    self.patterns([*node.patterns, *node.kwd_patterns]),
                    (),
                    tuple(node.kwd_attrs),
                )
            case ast.MatchStar():
                return Pattern("star", None, (), (), (), node.name)
            case ast.MatchAs():
                inner = () if node.pattern is None else (self.pattern(node.pattern),)
                return Pattern("capture", None, inner, (), (), node.name)
            case ast.MatchOr():
                return Pattern("or", None, self.patterns(node.patterns))
            case _:
                raise TypeError(type(node).__name__)

    def patterns(self, nodes: list[ast.pattern]) -> tuple[Pattern, ...]:
        return tuple([self.pattern(node) for node in nodes])


def _place(node: Node) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset + 1, node.end_lineno, node.end_col_offset + 1


Read: TypeAlias = Callable[[HostReader, Any], Any]

_EXPRESSIONS: dict[type[ast.AST], Read] = {
    ast.Name: HostReader.name,
    ast.Attribute: HostReader.attribute,
    ast.Constant: HostReader.constant,
    ast.Call: HostReader.call,
    ast.Subscript: HostReader.subscript,
    ast.Slice: HostReader.slice,
    ast.BinOp: HostReader.binary,
    ast.UnaryOp: HostReader.unary,
    ast.BoolOp: HostReader.boolean,
    ast.Compare: HostReader.comparison,
    ast.IfExp: HostReader.conditional,
    ast.List: HostReader.list_display,
    ast.Tuple: HostReader.tuple_display,
    ast.Set: HostReader.set_display,
    ast.Dict: HostReader.dict_display,
    ast.ListComp: HostReader.list_comprehension,
    ast.SetComp: HostReader.set_comprehension,
    ast.DictComp: HostReader.dict_comprehension,
    ast.GeneratorExp: HostReader.generator_expression,
    ast.Lambda: HostReader.lambda_,
    ast.Starred: HostReader.starred,
    ast.Await: HostReader.await_,
    ast.Yield: HostReader.yield_,
    ast.YieldFrom: HostReader.yield_from,
    ast.NamedExpr: HostReader.named,
    ast.JoinedStr: HostReader.formatted,
}

_STATEMENTS: dict[type[ast.AST], Read] = {
    ast.FunctionDef: HostReader.function,
    ast.AsyncFunctionDef: HostReader.async_function,
    ast.ClassDef: HostReader.class_,
    ast.Expr: HostReader.expression_statement,
    ast.Assign: HostReader.assignment,
    ast.AnnAssign: HostReader.annotated,
    ast.AugAssign: HostReader.augmented,
    ast.Delete: HostReader.deletion,
    ast.Return: HostReader.return_,
    ast.Raise: HostReader.raise_,
    ast.Assert: HostReader.assertion,
    ast.If: HostReader.if_,
    ast.For: HostReader.for_,
    ast.AsyncFor: HostReader.async_for,
    ast.While: HostReader.while_,
    ast.With: HostReader.with_,
    ast.AsyncWith: HostReader.async_with,
    ast.Try: HostReader.try_,
    ast.TryStar: HostReader.try_star,
    ast.Import: HostReader.import_,
    ast.ImportFrom: HostReader.import_from,
    ast.Global: HostReader.global_,
    ast.Nonlocal: HostReader.nonlocal_,
    ast.Pass: HostReader.pass_,
    ast.Break: HostReader.break_,
    ast.Continue: HostReader.continue_,
    ast.Match: HostReader.match,
}

# What later versions of Python add: their own nodes, and those that stand in for them.
for _kind, _read, _table in (
    ("TypeAlias", HostReader.type_alias, _STATEMENTS),
    ("TemplateStr", HostReader.template, _EXPRESSIONS),
):
    _table[getattr(later, _kind)] = _read
    if hasattr(ast, _kind):
        _table[getattr(ast, _kind)] = _read
