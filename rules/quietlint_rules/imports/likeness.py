"""What an unknown name looks like, in words."""

from __future__ import annotations

from quietlint.rule import Likeness, Resemblance


def looks_like(resemblance: Resemblance) -> str:
    """What follows "it looks like …": "a slip for `requests`", "a blend of `flask` and `redis`"."""
    names = " and ".join(f"`{name}`" for name in resemblance.names)
    match resemblance.how:
        case Likeness.TYPO:
            return f"a slip for {names}"
        case Likeness.VARIANT:
            return f"another spelling of {names}"
        case Likeness.BLEND:
            return f"a blend of {names}"
        case Likeness.NPM:
            return f"the npm package {names}"
