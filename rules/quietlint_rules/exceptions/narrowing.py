"""The narrower type that a handler should catch: what the ``try`` can raise, as far as that is known."""

from __future__ import annotations

from quietlint.rule import NOT_FOUND, Edit, Import, Repair, Span
from quietlint_rules.exceptions.handling import Handling


def not_found_repair(case: Handling) -> Repair | None:
    """``except Exception`` made the type by which the one library that is asked says "not there"."""
    libraries = {reach.path.partition(".")[0] for reach in case.reached}
    if len(libraries) != 1 or not case.is_broad or len(case.reached) != len(case.outside_calls):
        return None
    name = NOT_FOUND.get(next(iter(libraries)))
    if name is None or not _can_be_named(case, name):
        return None
    caught = case.handler.caught
    if caught is None:
        return None
    span = Span(caught.line, caught.column, caught.end_line, caught.end_column)
    return Repair(f"catch only `{name}`", (Edit(case.program.path, span, name),))


def can_raise(case: Handling) -> str:
    """What the ``try`` can raise, in words; "" where nothing of it is known."""
    raised = case.program.raised(case.trial.body, case.handler)
    types = [one for one in raised.types if one not in {"KeyError", "IndexError"}] or list(raised.types)
    if not types:
        return ""
    shown = ", ".join(f"`{one}`" for one in types[:4])
    return f"known to come from the `try`: {shown}" if not raised.is_complete else f"the `try` can raise {shown} only"


def _can_be_named(case: Handling, name: str) -> bool:
    """Whether a dotted name means that type in the module as it is."""
    top, dot, _ = name.partition(".")
    if not dot:
        return True
    module = name.rpartition(".")[0]
    return any(
        isinstance(step, Import) and any(alias.name in {module, top} and alias.alias is None for alias in step.names)
        for step in case.program.facts.body
    )
