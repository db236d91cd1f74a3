"""The tree that a newer CPython would give, by way of libcst: for files in grammar newer than the host's.

libcst's tree is lowered to the nodes of `ast`, so that one reader turns both into facts. Columns are code points.
Where libcst is more lenient than CPython its word is not taken: a file counts as newer only if something in it is.
"""

from __future__ import annotations

import ast
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from quietlint.syntax import later

Version: TypeAlias = tuple[int, int]
Node: TypeAlias = Any
"""A node of either library: what becomes of which is told by tables, and the makers of `ast` take any field."""

_OPERATORS: dict[type[cst.CSTNode], type[ast.AST]] = {
    cst.Add: ast.Add,
    cst.Subtract: ast.Sub,
    cst.Multiply: ast.Mult,
    cst.MatrixMultiply: ast.MatMult,
    cst.Divide: ast.Div,
    cst.Modulo: ast.Mod,
    cst.Power: ast.Pow,
    cst.LeftShift: ast.LShift,
    cst.RightShift: ast.RShift,
    cst.BitOr: ast.BitOr,
    cst.BitXor: ast.BitXor,
    cst.BitAnd: ast.BitAnd,
    cst.FloorDivide: ast.FloorDiv,
    cst.AddAssign: ast.Add,
    cst.SubtractAssign: ast.Sub,
    cst.MultiplyAssign: ast.Mult,
    cst.MatrixMultiplyAssign: ast.MatMult,
    cst.DivideAssign: ast.Div,
    cst.ModuloAssign: ast.Mod,
    cst.PowerAssign: ast.Pow,
    cst.LeftShiftAssign: ast.LShift,
    cst.RightShiftAssign: ast.RShift,
    cst.BitOrAssign: ast.BitOr,
    cst.BitXorAssign: ast.BitXor,
    cst.BitAndAssign: ast.BitAnd,
    cst.FloorDivideAssign: ast.FloorDiv,
    cst.And: ast.And,
    cst.Or: ast.Or,
    cst.Not: ast.Not,
    cst.Plus: ast.UAdd,
    cst.Minus: ast.USub,
    cst.BitInvert: ast.Invert,
    cst.Equal: ast.Eq,
    cst.NotEqual: ast.NotEq,
    cst.LessThan: ast.Lt,
    cst.LessThanEqual: ast.LtE,
    cst.GreaterThan: ast.Gt,
    cst.GreaterThanEqual: ast.GtE,
    cst.Is: ast.Is,
    cst.IsNot: ast.IsNot,
    cst.In: ast.In,
    cst.NotIn: ast.NotIn,
}

_TYPE_PARAMETERS = {cst.TypeVar: later.TypeVar, cst.TypeVarTuple: later.TypeVarTuple, cst.ParamSpec: later.ParamSpec}


def newer_tree(text: str, lines: list[str], *, host: Version = sys.version_info[:2]) -> ast.Module | None:
    """The module's tree; None where it does not parse, or where nothing in it is newer than `host`."""
    try:
        module = cst.parse_module(text)
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        lowering = Lowering(wrapper.resolve(PositionProvider), lines)
        tree = ast.Module(body=lowering.block(module.body), type_ignores=[])
    except (cst.ParserSyntaxError, SyntaxError, ValueError):  # the last two: a literal that CPython refuses
        return None
    return tree if lowering.needs > host else None


class Lowering:
    """One file's CST, node by node."""

    def __init__(self, places: Mapping[cst.CSTNode, CodeRange], lines: list[str]) -> None:
        self.places = places
        self.lines = lines
        self.needs: Version = (3, 0)
        """The newest grammar met so far."""
        self.ends: dict[ast.stmt, tuple[int, int]] = {}
        """Line and column where a suite ends, for last statements that end earlier."""

    def at(self, node: cst.CSTNode, kind: Callable[..., Any], **fields: object) -> Node:
        """An `ast` node where `node` stands."""
        place = self.places[node]
        return _placed(kind, place.start.line, place.start.column, place.end.line, place.end.column, fields)

    def between(self, first: cst.CSTNode, last: cst.CSTNode, kind: Callable[..., Any], **fields: object) -> Node:
        """An `ast` node from the beginning of one node to the end of another."""
        start, end = self.places[first].start, self.places[last].end
        return _placed(kind, start.line, start.column, end.line, end.column, fields)

    def parenthesised(self, node: Node, kind: Callable[..., Any], **fields: object) -> Node:
        """A node whose innermost parentheses belong to it."""
        if node.lpar:
            return self.between(node.lpar[-1], node.rpar[0], kind, **fields)
        return self.at(node, kind, **fields)

    def newer(self, version: Version) -> None:
        self.needs = max(self.needs, version)

    def text(self, node: cst.CSTNode) -> str:
        place = self.places[node]
        lines = self.lines[place.start.line - 1 : place.end.line]
        lines[-1] = lines[-1][: place.end.column]
        lines[0] = lines[0][place.start.column :]
        return "\n".join(lines)

    # ---------------------------------------------------------------------------------------- expressions

    def expression(self, node: Node) -> Node:
        return _EXPRESSIONS[type(node)](self, node)

    def maybe(self, node: Node) -> Node:
        return None if node is None else self.expression(node)

    def elements(self, nodes: Sequence[Any]) -> list[Any]:
        return [self.expression(node) for node in nodes]

    def name(self, node: cst.Name) -> Node:
        if node.value in _SINGLETONS:
            return self.at(node, ast.Constant, value=_SINGLETONS[node.value])
        return self.at(node, ast.Name, id=_identifier(node.value))

    def ellipsis(self, node: cst.Ellipsis) -> Node:
        return self.at(node, ast.Constant, value=...)

    def number(self, node: cst.Integer | cst.Float | cst.Imaginary) -> Node:
        try:
            value = ast.literal_eval(node.value)
        except (ValueError, SyntaxError):  # more digits than the host converts
            value = 1 << 64
        return self.at(node, ast.Constant, value=value)

    def simple_string(self, node: cst.SimpleString) -> Node:
        return self.at(node, ast.Constant, value=ast.literal_eval(node.value))

    def formatted_string(self, node: cst.FormattedString) -> Node:
        self.nested_quotes(node)
        return self.at(node, ast.JoinedStr, values=self.fields(node.parts))

    def templated_string(self, node: cst.TemplatedString) -> Node:
        self.newer((3, 14))
        return self.at(node, later.TemplateStr, values=self.fields(node.parts))

    def nested_quotes(self, node: cst.FormattedString) -> None:
        """PEP 701: an f-string that older grammar cannot read. Only asked where the host's grammar is older."""
        if sys.version_info >= (3, 12):
            return
        try:
            ast.parse(self.text(node), mode="eval")
        except (SyntaxError, ValueError):
            self.newer((3, 12))

    def fields(self, parts: Sequence[Any]) -> list[Any]:
        """What stands in braces; the text between is of no use to facts."""
        return [
            self.at(
                part,
                ast.FormattedValue,
                value=self.expression(part.expression),
                conversion=-1,
                format_spec=None
                if part.format_spec is None
                else self.at(part, ast.JoinedStr, values=self.fields(part.format_spec)),
            )
            for part in parts
            if isinstance(part, cst.FormattedStringExpression | cst.TemplatedStringExpression)
        ]

    def concatenated(self, node: cst.ConcatenatedString) -> Node:
        parts: list[Any] = []
        right: Any = node
        while isinstance(right, cst.ConcatenatedString):
            parts.append(right.left)
            right = right.right
        parts.append(right)
        if all(isinstance(part, cst.SimpleString) for part in parts):
            values = [ast.literal_eval(part.value) for part in parts]
            value = b"".join(values) if isinstance(values[0], bytes) else "".join(values)
            return self.at(node, ast.Constant, value=value)
        kind: Callable[..., Any] = ast.JoinedStr
        fields: list[Any] = []
        for part in parts:
            if isinstance(part, cst.TemplatedString):
                self.newer((3, 14))
                kind = later.TemplateStr
            elif isinstance(part, cst.FormattedString):
                self.nested_quotes(part)
            else:
                continue
            fields.extend(self.fields(part.parts))
        return self.at(node, kind, values=fields)

    def attribute(self, node: cst.Attribute) -> Node:
        return self.at(node, ast.Attribute, value=self.expression(node.value), attr=_identifier(node.attr.value))

    def call(self, node: cst.Call) -> Node:
        arguments, keywords = self.arguments(node.args)
        if len(arguments) == 1 and not keywords and isinstance(node.args[0].value, cst.GeneratorExp):
            self.sole_generator(node, arguments[0])
        return self.at(node, ast.Call, func=self.expression(node.func), args=arguments, keywords=keywords)

    def sole_generator(self, node: cst.Call, generator: ast.expr) -> None:
        """``f(x for x in y)``: the call's parentheses are the generator's."""
        if node.args[0].value.lpar:
            return
        end = self.places[node].end
        start = self.places[node.func].end
        text = "\n".join(self.lines[start.line - 1 : self.places[node.args[0]].start.line])
        # Between the function and the argument stand closing parentheses of the function, blanks and comments.
        place = text.find("(", start.column)
        generator.lineno = start.line + text.count("\n", 0, place)
        generator.col_offset = place - text.rfind("\n", 0, place) - 1
        generator.end_lineno = end.line
        generator.end_col_offset = end.column

    def arguments(self, nodes: Sequence[cst.Arg]) -> tuple[list[Any], list[Any]]:
        positional: list[Any] = []
        keywords: list[Any] = []
        for node in nodes:
            value = self.expression(node.value)
            if node.keyword is not None:
                keywords.append(self.at(node, ast.keyword, arg=_identifier(node.keyword.value), value=value))
            elif node.star == "**":
                keywords.append(self.at(node, ast.keyword, arg=None, value=value))
            elif node.star == "*":
                positional.append(self.at(node, ast.Starred, value=value))
            else:
                positional.append(value)
        return positional, keywords

    def subscript(self, node: cst.Subscript) -> Node:
        items = [self.index(element.slice) for element in node.slice]
        first, last = node.slice[0], node.slice[-1]
        index = items[0]
        comma = last.comma
        has_comma = isinstance(comma, cst.Comma)
        if len(items) > 1 or has_comma or isinstance(index, ast.Starred):
            index = self.between(first, comma if isinstance(comma, cst.Comma) else last, ast.Tuple, elts=items)
        return self.at(node, ast.Subscript, value=self.expression(node.value), slice=index)

    def index(self, node: cst.BaseSlice) -> Node:
        if isinstance(node, cst.Slice):
            return self.at(
                node, ast.Slice, lower=self.maybe(node.lower), upper=self.maybe(node.upper), step=self.maybe(node.step)
            )
        assert isinstance(node, cst.Index)  # noqa: S101  # the only other kind
        value = self.expression(node.value)
        return self.at(node, ast.Starred, value=value) if node.star else value

    def binary(self, node: cst.BinaryOperation) -> Node:
        spine = [node]
        left = node.left
        while isinstance(left, cst.BinaryOperation):
            spine.append(left)
            left = left.left
        result = self.expression(left)
        for link in reversed(spine):
            result = self.at(
                link, ast.BinOp, left=result, op=_OPERATORS[type(link.operator)](), right=self.expression(link.right)
            )
        return result

    def unary(self, node: cst.UnaryOperation) -> Node:
        return self.at(
            node, ast.UnaryOp, op=_OPERATORS[type(node.operator)](), operand=self.expression(node.expression)
        )

    def boolean(self, node: cst.BooleanOperation) -> Node:
        """``a and b and c`` is nested to the left in libcst and flat in `ast`, unless parentheses say otherwise."""
        operator = type(node.operator)
        rights = [node.right]
        left = node.left
        while isinstance(left, cst.BooleanOperation) and type(left.operator) is operator and not left.lpar:
            rights.append(left.right)
            left = left.left
        return self.at(node, ast.BoolOp, op=_OPERATORS[operator](), values=self.elements([left, *reversed(rights)]))

    def comparison(self, node: cst.Comparison) -> Node:
        return self.at(
            node,
            ast.Compare,
            left=self.expression(node.left),
            ops=[_OPERATORS[type(target.operator)]() for target in node.comparisons],
            comparators=[self.expression(target.comparator) for target in node.comparisons],
        )

    def conditional(self, node: cst.IfExp) -> Node:
        return self.at(
            node,
            ast.IfExp,
            test=self.expression(node.test),
            body=self.expression(node.body),
            orelse=self.expression(node.orelse),
        )

    def element(self, node: cst.Element) -> Node:
        return self.expression(node.value)

    def starred(self, node: cst.StarredElement) -> Node:
        return self.at(node, ast.Starred, value=self.expression(node.value))

    def tuple_(self, node: cst.Tuple) -> Node:
        fields = self.elements(node.elements)
        if node.lpar or not node.elements:
            return self.parenthesised(node, ast.Tuple, elts=fields)
        comma = node.elements[-1].comma
        last = comma if isinstance(comma, cst.Comma) else node.elements[-1]
        return self.between(node.elements[0], last, ast.Tuple, elts=fields)

    def list_(self, node: cst.List) -> Node:
        return self.at(node, ast.List, elts=self.elements(node.elements))

    def set_(self, node: cst.Set) -> Node:
        return self.at(node, ast.Set, elts=self.elements(node.elements))

    def dict_(self, node: cst.Dict) -> Node:
        return self.at(
            node,
            ast.Dict,
            keys=[
                self.expression(element.key) if isinstance(element, cst.DictElement) else None
                for element in node.elements
            ],
            values=[self.expression(element.value) for element in node.elements],
        )

    def list_comprehension(self, node: cst.ListComp) -> Node:
        return self.at(node, ast.ListComp, elt=self.unpacked(node.elt), generators=self.generators(node.for_in))

    def set_comprehension(self, node: cst.SetComp) -> Node:
        return self.at(node, ast.SetComp, elt=self.unpacked(node.elt), generators=self.generators(node.for_in))

    def generator_expression(self, node: cst.GeneratorExp) -> Node:
        return self.parenthesised(
            node, ast.GeneratorExp, elt=self.unpacked(node.elt), generators=self.generators(node.for_in)
        )

    def dict_comprehension(self, node: cst.DictComp) -> Node:
        return self.at(
            node,
            ast.DictComp,
            key=self.expression(node.key),
            value=self.expression(node.value),
            generators=self.generators(node.for_in),
        )

    def unpacking_dict_comprehension(self, node: cst.StarredDictComp) -> Node:
        self.newer((3, 15))
        return self.at(
            node,
            ast.DictComp,
            key=self.expression(node.value),
            value=None,
            generators=self.generators(node.for_in),
        )

    def unpacked(self, node: cst.BaseExpression | cst.StarredElement) -> Node:
        """``[*row for row in rows]`` (PEP 798)."""
        if isinstance(node, cst.StarredElement):
            self.newer((3, 15))
        return self.expression(node)

    def generators(self, node: cst.CompFor | None) -> list[Any]:
        clauses: list[Any] = []
        while node is not None:
            clauses.append(
                ast.comprehension(
                    target=self.expression(node.target),
                    iter=self.expression(node.iter),
                    ifs=[self.expression(condition.test) for condition in node.ifs],
                    is_async=int(node.asynchronous is not None),
                )
            )
            node = node.inner_for_in
        return clauses

    def lambda_(self, node: cst.Lambda) -> Node:
        return self.at(node, ast.Lambda, args=self.parameters(node.params), body=self.expression(node.body))

    def await_(self, node: cst.Await) -> Node:
        return self.at(node, ast.Await, value=self.expression(node.expression))

    def yield_(self, node: cst.Yield) -> Node:
        if isinstance(node.value, cst.From):
            return self.at(node, ast.YieldFrom, value=self.expression(node.value.item))
        return self.at(node, ast.Yield, value=self.maybe(node.value))

    def named(self, node: cst.NamedExpr) -> Node:
        return self.at(node, ast.NamedExpr, target=self.expression(node.target), value=self.expression(node.value))

    def parameters(self, node: cst.Parameters) -> ast.arguments:
        defaults = [parameter.default for parameter in (*node.posonly_params, *node.params)]
        return ast.arguments(
            posonlyargs=[self.parameter(parameter) for parameter in node.posonly_params],
            args=[self.parameter(parameter) for parameter in node.params],
            vararg=self.parameter(node.star_arg) if isinstance(node.star_arg, cst.Param) else None,
            kwonlyargs=[self.parameter(parameter) for parameter in node.kwonly_params],
            kw_defaults=[self.maybe(parameter.default) for parameter in node.kwonly_params],
            kwarg=None if node.star_kwarg is None else self.parameter(node.star_kwarg),
            defaults=[self.expression(default) for default in defaults if default is not None],
        )

    def parameter(self, node: cst.Param) -> ast.arg:
        annotation = None if node.annotation is None else self.expression(node.annotation.annotation)
        parameter: ast.arg = self.at(node.name, ast.arg, arg=_identifier(node.name.value), annotation=annotation)
        return parameter

    def type_parameters(self, node: cst.TypeParameters | None) -> list[Any]:
        if node is None:
            return []
        self.newer((3, 12))
        return [self.type_parameter(parameter) for parameter in node.params]

    def type_parameter(self, node: cst.TypeParam) -> Node:
        default = None
        if node.default is not None:
            self.newer((3, 13))
            default = self.expression(node.default)
            if node.star:
                default = self.at(node.default, ast.Starred, value=default)
        parameter = node.param
        fields = {"name": _identifier(parameter.name.value), "default_value": default}
        if isinstance(parameter, cst.TypeVar):
            fields["bound"] = self.maybe(parameter.bound)
        return _TYPE_PARAMETERS[type(parameter)](**fields)

    # ----------------------------------------------------------------------------------------- statements

    def block(self, nodes: Sequence[Any]) -> list[Any]:
        statements: list[Any] = []
        for node in nodes:
            if isinstance(node, cst.SimpleStatementLine):
                statements.extend(self.simple(node.body))
            else:
                statements.append(_STATEMENTS[type(node)](self, node))
        return statements

    def suite(self, node: cst.BaseSuite) -> list[Any]:
        if isinstance(node, cst.SimpleStatementSuite):
            return self.simple(node.body)
        return self.block(node.body)

    def simple(self, nodes: Sequence[cst.BaseSmallStatement]) -> list[Any]:
        """The statements of one line. A last semicolon counts for the suites that end there, as in CPython."""
        statements = [_STATEMENTS[type(node)](self, node) for node in nodes]
        semicolon = nodes[-1].semicolon
        if isinstance(semicolon, cst.Semicolon):
            place = self.places[nodes[-1]].end
            text = self.lines[place.line - 1]
            self.ends[statements[-1]] = place.line, text.index(";", place.column) + 1
        return statements

    def final(self, node: cst.Else | cst.Finally | None) -> list[Any]:
        return [] if node is None else self.suite(node.body)

    def compound(self, node: cst.CSTNode, kind: Callable[..., Any], *suites: list[Any], **fields: object) -> Node:
        """A statement with suites: it ends where its last suite ends."""
        start = self.places[node].start
        last = next(suite[-1] for suite in reversed(suites) if suite)
        end_line, end_column = self.ends.get(last, (last.end_lineno, last.end_col_offset))
        return _placed(kind, start.line, start.column, end_line, end_column, fields)

    def function(self, node: cst.FunctionDef) -> Node:
        body = self.suite(node.body)
        return self.compound(
            node,
            ast.FunctionDef if node.asynchronous is None else ast.AsyncFunctionDef,
            body,
            name=_identifier(node.name.value),
            args=self.parameters(node.params),
            body=body,
            decorator_list=[self.expression(decorator.decorator) for decorator in node.decorators],
            returns=None if node.returns is None else self.expression(node.returns.annotation),
            type_params=self.type_parameters(node.type_parameters),
        )

    def class_(self, node: cst.ClassDef) -> Node:
        body = self.suite(node.body)
        bases, keywords = self.arguments([*node.bases, *node.keywords])
        return self.compound(
            node,
            ast.ClassDef,
            body,
            name=_identifier(node.name.value),
            bases=bases,
            keywords=keywords,
            body=body,
            decorator_list=[self.expression(decorator.decorator) for decorator in node.decorators],
            type_params=self.type_parameters(node.type_parameters),
        )

    def expression_statement(self, node: cst.Expr) -> Node:
        # A statement begins at the parentheses of its expression.
        return self.whole(node.value, node, ast.Expr, value=self.expression(node.value))

    def whole(self, expression: Node, node: cst.CSTNode, kind: Callable[..., Any], **fields: object) -> Node:
        """A statement that is but an expression, parentheses included."""
        if expression.lpar:
            return self.between(expression.lpar[0], expression.rpar[-1], kind, **fields)
        return self.at(node, kind, **fields)

    def assignment(self, node: cst.Assign) -> Node:
        return self.at(
            node,
            ast.Assign,
            targets=[self.expression(target.target) for target in node.targets],
            value=self.expression(node.value),
        )

    def annotated(self, node: cst.AnnAssign) -> Node:
        return self.at(
            node,
            ast.AnnAssign,
            target=self.expression(node.target),
            annotation=self.expression(node.annotation.annotation),
            value=self.maybe(node.value),
            simple=1,
        )

    def augmented(self, node: cst.AugAssign) -> Node:
        return self.at(
            node,
            ast.AugAssign,
            target=self.expression(node.target),
            op=_OPERATORS[type(node.operator)](),
            value=self.expression(node.value),
        )

    def deletion(self, node: cst.Del) -> Node:
        target: Any = node.target
        if isinstance(target, cst.Tuple) and not target.lpar:
            targets = self.elements(target.elements)
        else:
            targets = [self.expression(target)]
        return self.at(node, ast.Delete, targets=targets)

    def return_(self, node: cst.Return) -> Node:
        return self.at(node, ast.Return, value=self.maybe(node.value))

    def raise_(self, node: cst.Raise) -> Node:
        cause = None if node.cause is None else self.expression(node.cause.item)
        return self.at(node, ast.Raise, exc=self.maybe(node.exc), cause=cause)

    def assertion(self, node: cst.Assert) -> Node:
        return self.at(node, ast.Assert, test=self.expression(node.test), msg=self.maybe(node.msg))

    def if_(self, node: cst.If) -> Node:
        body = self.suite(node.body)
        orelse = [self.if_(node.orelse)] if isinstance(node.orelse, cst.If) else self.final(node.orelse)
        return self.compound(node, ast.If, body, orelse, test=self.expression(node.test), body=body, orelse=orelse)

    def for_(self, node: cst.For) -> Node:
        body, orelse = self.suite(node.body), self.final(node.orelse)
        return self.compound(
            node,
            ast.For if node.asynchronous is None else ast.AsyncFor,
            body,
            orelse,
            target=self.expression(node.target),
            iter=self.expression(node.iter),
            body=body,
            orelse=orelse,
        )

    def while_(self, node: cst.While) -> Node:
        body, orelse = self.suite(node.body), self.final(node.orelse)
        return self.compound(node, ast.While, body, orelse, test=self.expression(node.test), body=body, orelse=orelse)

    def with_(self, node: cst.With) -> Node:
        body = self.suite(node.body)
        items = [
            ast.withitem(
                context_expr=self.expression(item.item),
                optional_vars=None if item.asname is None else self.expression(item.asname.name),
            )
            for item in node.items
        ]
        return self.compound(
            node, ast.With if node.asynchronous is None else ast.AsyncWith, body, items=items, body=body
        )

    def try_(self, node: cst.Try | cst.TryStar) -> Node:
        body, orelse, final = self.suite(node.body), self.final(node.orelse), self.final(node.finalbody)
        handlers = [self.handler(handler) for handler in node.handlers]
        return self.compound(
            node,
            ast.Try if isinstance(node, cst.Try) else ast.TryStar,
            body,
            handlers,
            orelse,
            final,
            body=body,
            handlers=handlers,
            orelse=orelse,
            finalbody=final,
        )

    def handler(self, node: cst.ExceptHandler | cst.ExceptStarHandler) -> Node:
        if isinstance(node.type, cst.Tuple) and not node.type.lpar:
            self.newer((3, 14))
        name = None if node.name is None else node.name.name
        body = self.suite(node.body)
        return self.compound(
            node,
            ast.ExceptHandler,
            body,
            type=self.maybe(node.type),
            name=_identifier(name.value) if isinstance(name, cst.Name) else None,
            body=body,
        )

    def import_(self, node: cst.Import | cst.LazyImport) -> Node:
        return self.lazy(node, self.at(node, ast.Import, names=[self.alias(alias) for alias in node.names]))

    def import_from(self, node: cst.ImportFrom | cst.LazyImportFrom) -> Node:
        names = (
            [self.at(node.names, ast.alias, name="*", asname=None)]
            if isinstance(node.names, cst.ImportStar)
            else [self.alias(alias) for alias in node.names]
        )
        module = None if node.module is None else _dotted(node.module)
        return self.lazy(node, self.at(node, ast.ImportFrom, module=module, names=names, level=len(node.relative)))

    def lazy(self, node: cst.CSTNode, statement: Node) -> Node:
        """``lazy import`` (PEP 810)."""
        if isinstance(node, cst.LazyImport | cst.LazyImportFrom):
            self.newer((3, 15))
            statement.is_lazy = 1
        return statement

    def alias(self, node: cst.ImportAlias) -> ast.alias:
        name = None if node.asname is None else node.asname.name
        alias: ast.alias = self.between(
            node.name,
            node.name if name is None else name,
            ast.alias,
            name=_dotted(node.name),
            asname=_identifier(name.value) if isinstance(name, cst.Name) else None,
        )
        return alias

    def global_(self, node: cst.Global) -> Node:
        return self.at(node, ast.Global, names=[_identifier(item.name.value) for item in node.names])

    def nonlocal_(self, node: cst.Nonlocal) -> Node:
        return self.at(node, ast.Nonlocal, names=[_identifier(item.name.value) for item in node.names])

    def pass_(self, node: cst.Pass) -> Node:
        return self.at(node, ast.Pass)

    def break_(self, node: cst.Break) -> Node:
        return self.at(node, ast.Break)

    def continue_(self, node: cst.Continue) -> Node:
        return self.at(node, ast.Continue)

    def type_alias(self, node: cst.TypeAlias) -> Node:
        self.newer((3, 12))
        # The statement's own place takes in the semicolon.
        return self.between(
            node,
            node.value.rpar[-1] if node.value.rpar else node.value,
            later.TypeAlias,
            name=self.expression(node.name),
            type_params=self.type_parameters(node.type_parameters),
            value=self.expression(node.value),
        )

    # ------------------------------------------------------------------------------------------- patterns

    def match(self, node: cst.Match) -> Node:
        cases = [
            ast.match_case(pattern=self.pattern(case.pattern), guard=self.maybe(case.guard), body=self.suite(case.body))
            for case in node.cases
        ]
        return self.compound(node, ast.Match, cases[-1].body, subject=self.expression(node.subject), cases=cases)

    def pattern(self, node: Node) -> Node:
        match node:
            case cst.MatchSequenceElement() | cst.MatchOrElement():
                return self.pattern(getattr(node, "value", None) or getattr(node, "pattern", None))
            case cst.MatchValue():
                return self.at(node, ast.MatchValue, value=self.expression(node.value))
            case cst.MatchSingleton():
                return self.at(node, ast.MatchSingleton, value=_SINGLETONS[node.value.value])
            case cst.MatchList() | cst.MatchTuple():
                return self.at(node, ast.MatchSequence, patterns=self.patterns(node.patterns))
            case cst.MatchStar():
                return self.at(node, ast.MatchStar, name=_captured(node.name))
            case cst.MatchMapping():
                return self.at(
                    node,
                    ast.MatchMapping,
                    keys=[self.expression(element.key) for element in node.elements],
                    patterns=[self.pattern(element.pattern) for element in node.elements],
                    rest=_captured(node.rest),
                )
            case cst.MatchClass():
                return self.at(
                    node,
                    ast.MatchClass,
                    cls=self.expression(node.cls),
                    patterns=self.patterns(node.patterns),
                    kwd_attrs=[_identifier(keyword.key.value) for keyword in node.kwds],
                    kwd_patterns=[self.pattern(keyword.pattern) for keyword in node.kwds],
                )
            case cst.MatchAs():
                inner = None if node.pattern is None else self.pattern(node.pattern)
                return self.at(node, ast.MatchAs, pattern=inner, name=_captured(node.name))
            case cst.MatchOr():
                return self.at(node, ast.MatchOr, patterns=self.patterns(node.patterns))
            case _:
                raise TypeError(type(node).__name__)

    def patterns(self, nodes: Sequence[Any]) -> list[Any]:
        return [self.pattern(node) for node in nodes]


_SINGLETONS: dict[str, bool | None] = {"None": None, "True": True, "False": False}


def _placed(  # noqa: PLR0917  # a span is given by position
    kind: Callable[..., Any], line: int, column: int, end_line: int, end_column: int, fields: Mapping[str, object]
) -> Node:
    return kind(lineno=line, col_offset=column, end_lineno=end_line, end_col_offset=end_column, **fields)


def _identifier(name: str) -> str:
    """As CPython spells it. Source: Python language reference, "Identifiers"."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def _captured(name: cst.Name | None) -> str | None:
    return None if name is None else _identifier(name.value)


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{_identifier(node.attr.value)}"
    return _identifier(node.value) if isinstance(node, cst.Name) else ""


_EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Lowering, Any], Any]] = {
    cst.Name: Lowering.name,
    cst.Ellipsis: Lowering.ellipsis,
    cst.Integer: Lowering.number,
    cst.Float: Lowering.number,
    cst.Imaginary: Lowering.number,
    cst.SimpleString: Lowering.simple_string,
    cst.FormattedString: Lowering.formatted_string,
    cst.TemplatedString: Lowering.templated_string,
    cst.ConcatenatedString: Lowering.concatenated,
    cst.Attribute: Lowering.attribute,
    cst.Call: Lowering.call,
    cst.Subscript: Lowering.subscript,
    cst.BinaryOperation: Lowering.binary,
    cst.UnaryOperation: Lowering.unary,
    cst.BooleanOperation: Lowering.boolean,
    cst.Comparison: Lowering.comparison,
    cst.IfExp: Lowering.conditional,
    cst.Element: Lowering.element,
    cst.StarredElement: Lowering.starred,
    cst.Tuple: Lowering.tuple_,
    cst.List: Lowering.list_,
    cst.Set: Lowering.set_,
    cst.Dict: Lowering.dict_,
    cst.ListComp: Lowering.list_comprehension,
    cst.SetComp: Lowering.set_comprehension,
    cst.DictComp: Lowering.dict_comprehension,
    cst.StarredDictComp: Lowering.unpacking_dict_comprehension,
    cst.GeneratorExp: Lowering.generator_expression,
    cst.Lambda: Lowering.lambda_,
    cst.Await: Lowering.await_,
    cst.Yield: Lowering.yield_,
    cst.NamedExpr: Lowering.named,
}

_STATEMENTS: dict[type[cst.CSTNode], Callable[[Lowering, Any], Any]] = {
    cst.FunctionDef: Lowering.function,
    cst.ClassDef: Lowering.class_,
    cst.Expr: Lowering.expression_statement,
    cst.Assign: Lowering.assignment,
    cst.AnnAssign: Lowering.annotated,
    cst.AugAssign: Lowering.augmented,
    cst.Del: Lowering.deletion,
    cst.Return: Lowering.return_,
    cst.Raise: Lowering.raise_,
    cst.Assert: Lowering.assertion,
    cst.If: Lowering.if_,
    cst.For: Lowering.for_,
    cst.While: Lowering.while_,
    cst.With: Lowering.with_,
    cst.Try: Lowering.try_,
    cst.TryStar: Lowering.try_,
    cst.Import: Lowering.import_,
    cst.LazyImport: Lowering.import_,
    cst.ImportFrom: Lowering.import_from,
    cst.LazyImportFrom: Lowering.import_from,
    cst.Global: Lowering.global_,
    cst.Nonlocal: Lowering.nonlocal_,
    cst.Pass: Lowering.pass_,
    cst.Break: Lowering.break_,
    cst.Continue: Lowering.continue_,
    cst.TypeAlias: Lowering.type_alias,
    cst.Match: Lowering.match,
}
