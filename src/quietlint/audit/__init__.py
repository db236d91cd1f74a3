"""The conductor: from what the user asked for to results. It wires the stages, and owns the pool and the store."""

from quietlint.audit.conductor import Request, audit

__all__ = ["Request", "audit"]
