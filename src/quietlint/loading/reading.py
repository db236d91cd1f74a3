"""Files to facts, once each: from the store where it has them, else read and extracted."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, Self

from quietlint.model.facts import ModuleFacts, decode_facts, encode_facts
from quietlint.model.source import SourceFile, Unreadable
from quietlint.sources.decoding import read_source


class FactsMemory(Protocol):
    """What is asked of a store of facts. Keys are content digests."""

    def get(self, digest: str, *, judged: bool) -> ModuleFacts | None:
        """The facts of a content, None if they are not there or cannot be read."""

    def put(self, digest: str, facts: ModuleFacts, *, judged: bool) -> None:
        """Keep facts; a store that cannot be written to does nothing."""

    def words(self, digest: str) -> frozenset[str] | None:
        """Words that were kept under a digest, None if they are not there."""

    def put_words(self, digest: str, words: frozenset[str]) -> None:
        """Keep words."""


class NoMemory:
    """A store that keeps nothing."""

    def get(self, digest: str, *, judged: bool) -> ModuleFacts | None:
        """Nothing."""
        del digest, judged
        return None

    def put(self, digest: str, facts: ModuleFacts, *, judged: bool) -> None:
        """Nothing is kept."""

    def words(self, digest: str) -> frozenset[str] | None:
        """Nothing."""
        del digest
        return None

    def put_words(self, digest: str, words: frozenset[str]) -> None:
        """Nothing is kept."""


class StoredFacts:
    """Facts in the user's store on disk. Whatever is wrong with it is a miss."""

    def __init__(self, folder: str | None, salt: str) -> None:
        from quietlint.store.facts import FactsStore

        self._store = FactsStore(folder, salt=salt)

    def get(self, digest: str, *, judged: bool) -> ModuleFacts | None:
        """The facts of a content, if they are stored and can be read."""
        data = self._store.get(digest, _mode(judged=judged))
        if data is None:
            return None
        try:
            return decode_facts(data)
        except (ValueError, RecursionError):
            return None

    def put(self, digest: str, facts: ModuleFacts, *, judged: bool) -> None:
        """Keep facts, unless a text in them cannot be written (half of a surrogate pair)."""
        try:
            self._store.put(digest, _mode(judged=judged), encode_facts(facts))
        except (UnicodeEncodeError, RecursionError):
            return

    def words(self, digest: str) -> frozenset[str] | None:
        """Words that were kept under a digest, None if they are not there."""
        data = self._store.get(digest, "words")
        return frozenset(data.decode("ascii", errors="replace").split("\n")) if data is not None else None

    def put_words(self, digest: str, words: frozenset[str]) -> None:
        """Keep words."""
        self._store.put(digest, "words", "\n".join(sorted(words)).encode("ascii", errors="replace"))

    def flush(self) -> None:
        """Let other processes see what was put."""
        self._store.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()


def _mode(*, judged: bool) -> str:
    return "judged" if judged else "surface"


class Reader:
    """Reads files and remembers their facts, but not their text."""

    def __init__(self, memory: FactsMemory) -> None:
        self._memory = memory
        self._facts: dict[Path, ModuleFacts | Unreadable] = {}
        self.extracted = 0
        """How many files had to be parsed."""

    def read(self) -> tuple[Path, ...]:
        """The files that were read so far."""
        return tuple(self._facts)

    def facts(self, path: Path, shown: str, *, judged: bool) -> ModuleFacts | Unreadable:
        """The facts of the file at `path`. One that was asked for as a library stays one."""
        known = self._facts.get(path)
        if known is None:
            source = read_source(path, shown)
            known = source if isinstance(source, Unreadable) else self._facts_of(source, judged=judged)
            self._facts[path] = known
        return known

    def words(self, digest: str) -> frozenset[str] | None:
        """Words that an earlier run kept."""
        return self._memory.words(digest)

    def keep_words(self, digest: str, words: frozenset[str]) -> None:
        """Keep words for later runs."""
        self._memory.put_words(digest, words)

    def _facts_of(self, source: SourceFile, *, judged: bool) -> ModuleFacts:
        facts = self._memory.get(source.digest, judged=judged)
        if facts is None:
            from quietlint.syntax.extract import extract

            facts = extract(source, judged=judged)
            self.extracted += 1
            self._memory.put(source.digest, facts, judged=judged)
        return facts
