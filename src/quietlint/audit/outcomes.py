"""What judging one file brought, in the form in which it is stored and sent between processes."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from quietlint.model.findings import Finding
from quietlint.model.results import ToolProblem
from quietlint.model.source import CellStart


class FileOutcome(msgspec.Struct, frozen=True):
    """All that is to be told of one file after suppressions. `silenced` counts what they took, by whose they were."""

    path: str
    findings: tuple[Finding, ...] = ()
    problems: tuple[ToolProblem, ...] = ()
    silenced: Mapping[str, int] = {}
    statistics: Mapping[str, int] = {}
    lines: int = 0
    cells: tuple[CellStart, ...] = ()
    notices: tuple[str, ...] = ()
    is_code: bool = True
    """Whether it is a file of Python, and no dependency file."""
    digests: Mapping[str, str] = {}
    """SHA-256 of every file that a repair of these findings changes, as it was when they were made."""
    module: str = ""
    links: tuple[tuple[str, str, str, bool], ...] = ()
    """Where the file leads, if that was asked for: how, from which symbol, to which, and whether later only."""


class Consulted(msgspec.Struct, frozen=True):
    """A file outside of the project that was read for a result, as it was then."""

    path: str
    size: int
    modified_ns: int


class RunOutcome(msgspec.Struct, frozen=True):
    """A whole run, by path, and what it rests on besides what its key says."""

    files: tuple[FileOutcome, ...]
    consulted: tuple[Consulted, ...]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(RunOutcome)


def encode_run(run: RunOutcome) -> bytes | None:
    """The run as bytes; None where a text in it cannot be written (half of a surrogate pair)."""
    try:
        return _ENCODER.encode(run)
    except UnicodeEncodeError:
        return None


def decode_run(data: bytes) -> RunOutcome | None:
    """The run that was encoded; None if the bytes are anything else."""
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
