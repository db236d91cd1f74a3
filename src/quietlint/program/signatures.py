"""What a callable accepts, and whether given arguments bind to it.

Source: Python language reference, "Calls"; binding follows `inspect.Signature.bind`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from quietlint.model.facts import ParameterKind
from quietlint.model.resolutions import Misfit
from quietlint.program.types import Substitution, Type, UnknownType, substitute


@dataclass(frozen=True, slots=True)
class SignatureParameter:
    """One parameter: `type` is what its annotation says, Unknown without one."""

    name: str
    kind: ParameterKind
    has_default: bool
    type: Type = UnknownType()  # noqa: RUF009  # an immutable value


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters that a call may fill; a bound first parameter is already gone."""

    parameters: tuple[SignatureParameter, ...]

    @property
    def text(self) -> str:
        """The parameters as a reader would write them, defaults as ``…``."""
        parts: list[str] = []
        kinds = [one.kind for one in self.parameters]
        star_written = False
        for index, one in enumerate(self.parameters):
            if one.kind is ParameterKind.KEYWORD_ONLY and not star_written and ParameterKind.STAR not in kinds:
                parts.append("*")
                star_written = True
            prefix = {ParameterKind.STAR: "*", ParameterKind.DOUBLE_STAR: "**"}.get(one.kind, "")
            parts.append(f"{prefix}{one.name}" + ("=…" if one.has_default else ""))
            if one.kind is ParameterKind.POSITIONAL_ONLY and (
                index + 1 == len(kinds) or kinds[index + 1] is not ParameterKind.POSITIONAL_ONLY
            ):
                parts.append("/")
        return f"({', '.join(parts)})"

    @property
    def takes_anything(self) -> bool:
        """Whether every argument list binds."""
        kinds = {one.kind for one in self.parameters}
        return ParameterKind.STAR in kinds and ParameterKind.DOUBLE_STAR in kinds and len(kinds) == 2

    def without_first(self) -> Signature:
        """The signature once the first positional parameter is bound; unchanged where ``*args`` would take it."""
        for index, one in enumerate(self.parameters):
            if one.kind in {ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD}:
                return Signature((*self.parameters[:index], *self.parameters[index + 1 :]))
            if one.kind is ParameterKind.STAR:
                return self
        return self

    def with_keywords(self, names: Iterable[str]) -> Signature:
        """The signature that also takes optional keywords."""
        extra = tuple(SignatureParameter(name, ParameterKind.KEYWORD_ONLY, has_default=True) for name in names)
        last = self.parameters[-1:] if self.parameters and self.parameters[-1].kind is ParameterKind.DOUBLE_STAR else ()
        return Signature((*self.parameters[: len(self.parameters) - len(last)], *extra, *last))

    def substituted(self, bindings: Substitution, *, leftover: Type | None = None) -> Signature:
        """The signature with its type parameters replaced."""
        return Signature(
            tuple(replace(one, type=substitute(one.type, bindings, leftover=leftover)) for one in self.parameters)
        )


@dataclass(frozen=True, slots=True)
class GivenArgument:
    """One argument of a call with the type of its value; `stars` as in `facts.Argument`."""

    type: Type
    keyword: str | None = None
    stars: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why arguments do not bind."""

    misfit: Misfit
    argument: str
    accepted: int = 0
    given: int = 0
    others: tuple[str, ...] = ()
    """Keywords that are refused besides `argument`."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Arguments matched to parameters: pairs of a parameter and the type it is given."""

    pairs: tuple[tuple[SignatureParameter, Type], ...]
    is_certain: bool = True
    """False where star arguments of unknown length took part."""


def bind_arguments(signature: Signature, arguments: Iterable[GivenArgument]) -> Bound | Refusal:
    """The parameters that the arguments fill, or why they do not fit.

    Star arguments of unknown length may fill any number of positional parameters, double stars any keyword: only what
    fails whatever they hold is refused.
    """
    positional: list[Type] = []
    keywords: dict[str, Type] = {}
    open_positional = open_keywords = False
    for one in arguments:
        if one.stars == 1:
            open_positional = True
        elif one.stars == 2:
            open_keywords = True
        elif one.keyword is not None:
            if one.keyword in keywords:
                return Refusal(Misfit.DUPLICATE, one.keyword)
            keywords[one.keyword] = one.type
        else:
            positional.append(one.type)
    return _bound(signature, positional, keywords, open_positional=open_positional, open_keywords=open_keywords)


def _bound(
    signature: Signature,
    positional: list[Type],
    keywords: dict[str, Type],
    *,
    open_positional: bool,
    open_keywords: bool,
) -> Bound | Refusal:
    pairs: list[tuple[SignatureParameter, Type]] = []
    left = list(positional)
    given = len(positional)
    slots = 0
    star = next((one for one in signature.parameters if one.kind is ParameterKind.STAR), None)
    double = next((one for one in signature.parameters if one.kind is ParameterKind.DOUBLE_STAR), None)
    missing: str | None = None
    for one in signature.parameters:
        if one.kind in {ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD}:
            slots += 1
            by_keyword = one.kind is ParameterKind.POSITIONAL_OR_KEYWORD and one.name in keywords
            if left:
                pairs.append((one, left.pop(0)))
                if by_keyword:
                    return Refusal(Misfit.DUPLICATE, one.name)
            elif by_keyword:
                pairs.append((one, keywords.pop(one.name)))
            elif not (
                one.has_default or open_positional or (open_keywords and one.kind is not ParameterKind.POSITIONAL_ONLY)
            ):
                missing = missing or one.name
        elif one.kind is ParameterKind.KEYWORD_ONLY:
            if one.name in keywords:
                pairs.append((one, keywords.pop(one.name)))
            elif not (one.has_default or open_keywords):
                missing = missing or one.name
    if left and star is None:
        return Refusal(Misfit.TOO_MANY, "", slots, given)
    if star is not None:
        pairs += [(star, type_) for type_ in left]
    if keywords and double is None:
        first, *others = keywords
        return Refusal(Misfit.UNKNOWN_KEYWORD, first, others=tuple(others))
    if missing is not None:
        return Refusal(Misfit.MISSING, missing)
    if double is not None:
        pairs += [(double, type_) for type_ in keywords.values()]
    return Bound(tuple(pairs), is_certain=not (open_positional or open_keywords))
