"""Which words are spelled around a project: by its own texts, what it can reach, and the standard library.

A name that is spelled nowhere is no attribute of anything that can arrive. Comments and docstrings of Python files are
left out; of compiled modules every readable word counts, and so does every word in a data file, in whatever case.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from quietlint.environment.distributions import InstalledDistribution
from quietlint.model.dependencies import Basis
from quietlint.model.names import ModuleName, squash
from quietlint.model.source import Unreadable

if TYPE_CHECKING:
    from quietlint.loading.loader import Known
    from quietlint.sources.discovery import FoundFile

_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_APART = bytes(code if code in _LETTERS else 0x20 for code in range(256))
"""A table for `bytes.translate` that leaves words and blanks."""
_APART_FROM_CODE = re.compile(
    rb"""(^[ \t]*[rRuU]?(?P<quotes>\"\"\"|''')(?:[^\\]|\\.)*?(?P=quotes))"""
    rb"""|(?P<inner>\"\"\"|''')(?:[^\\]|\\.)*?(?P=inner)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*""",
    re.MULTILINE | re.DOTALL,
)
"""Texts and comments, each from its first quote on; those that stand alone on their lines in the first group."""
_GOES_ON = b"([{,=+%"
"""What stands before a text that begins a line and is part of an expression."""
_DEFINED = re.compile(
    rb"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+([A-Za-z_]\w*)|^[ \t]*([A-Za-z_]\w*)[ \t]*[:=]", re.MULTILINE
)
_BEFORE = re.compile(rb"\w*\Z")
_BEHIND = re.compile(rb"\w*(?:(?:%s|%\(\w+\)s|\{\w*\})\w*)*")
_PLACE = re.compile(rb"%s|%\(\w+\)s|\{\w*\}")
"""A place in a text that something is put into: ``"get_%s_display"``, ``"{}_set"``, ``f"has_{name}"``."""
_ADDED = re.compile(rb"""\+[ ]?\(?["'](_[a-z]\w*)["']|["']([a-z]\w*_)["'][ ]?\+""")
"""A piece of a name that is added to another one: ``model_name + "_set"``, ``"get_" + name``."""
_PIECE = "+"
"""Marks a form of which only one piece is written down."""
_BUILT_IN = re.compile(
    rb"""\b(?:builtins|__builtins?__)\.(?:__dict__\[["'])?(\w+)(?:["']\])?[ ]*=(?!=)|\bsetattr\(builtins, ["'](\w+)"""
)
"""A name that is put among the built-in ones: ``builtins.render = …``."""
_FEWEST_LETTERS = 3
_FEWEST_LETTERS_OF_PIECES = 2
_LONGEST_START = 60
_SOURCES = (".py", ".pyi", ".pyx", ".pxd")
_COMPILED = (".so", ".pyd")
_DATA = (".json", ".json.gz", ".yaml", ".yml", ".proto", ".xml")
_OF_PROJECT = frozenset(
    {
        ".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".env", ".txt", ".html", ".htm", ".jinja",
        ".jinja2", ".j2", ".sql", ".proto", ".xml", ".graphql", ".csv", ".tmpl", ".tpl", ".js", ".ts", ".ui",
        ".glade", ".kv", ".pyx", ".pxd", ".c", ".cpp", ".cc", ".h", ".hpp", ".rs",
    }
)  # fmt: skip
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "venv", "dist", "build"})
_LARGEST = 40 * 1024 * 1024
_LARGEST_OF_PROJECT = 2 * 1024 * 1024
_MOST_FILES = 5000
_OF_PYTHON_2 = frozenset(
    {
        "ConfigParser", "Queue", "StringIO", "cPickle", "cStringIO", "urllib2", "urlparse", "httplib",
        "__builtin__", "thread", "dummy_thread", "commands", "cookielib", "Cookie", "HTMLParser",
        "htmlentitydefs", "xmlrpclib", "SocketServer", "BaseHTTPServer", "SimpleHTTPServer", "Tkinter",
        "copy_reg", "anydbm", "itertools", "exceptions",
    }
)  # fmt: skip
"""Modules that only Python 2 had: nothing of theirs arrives."""
_FORMAT = 4
"""Raised whenever what is gathered changes: kept words of another format are not used."""


class Vocabulary:
    """Words around one project; each distribution is read when a word is first looked for in it, and kept."""

    def __init__(self, known: Known, finds: Callable[[ModuleName], bool]) -> None:
        self._known = known
        self._finds = finds
        self._complete: dict[str, bool] = {}
        self._words: dict[tuple[str, str], frozenset[str]] = {}
        self._spelled: dict[str, bool] = {}
        self._forms: dict[str, Forms] = {}

    def spells(self, name: str, made: frozenset[str], makers: frozenset[str] | None = None) -> bool:
        """Whether a word stands anywhere in what the project can reach, or in its own texts, or is put together there.

        `made` are the names that the project makes, squashed: what is put together of one of them needs little else.
        Where `makers` are given, names that only other distributions than those of these top-level modules put together
        do not count.
        """
        known = self._spelled.get(name)
        if known is None:
            known = self._spelled[name] = self._spells(name)
        return known or self._is_put_together(name, made, makers)

    def is_spelled_by_others(self, name: str) -> bool:
        """Whether code that the project can reach spells a word, that of the standard library left out."""
        return self._reaches_unrecorded or any(
            name in self._of(one, kind) for one in self._reachable for kind in ("sources", "compiled")
        )

    def standard_definers(self, name: str) -> tuple[ModuleName, ...]:
        """The modules of the standard library whose stubs define a name, at their top level or in a class."""
        return self._standard_definers.get(name, ())

    def is_made_built_in(self, name: str) -> bool:
        """Whether code that the project can reach puts a name among the built-in ones."""
        return any(name in self._of(one, "builtins") for one in self._reachable)

    def searched(self) -> tuple[str, ...]:
        """What was searched, ready to print: names and versions of distributions."""
        return tuple(f"{one.name} {one.version}" for one in self._reachable)

    def _spells(self, name: str) -> bool:
        if name in self._of_standard_library:
            return True
        if any(name in self._of(one, "sources") for one in self._reachable):
            return True
        squashed = squash(name)
        return (
            any(name in self._of(one, "compiled") for one in self._reachable)
            or any(squashed in self._of(one, "data") for one in self._reachable)
            or self._project_spells(name)
        )

    def _is_put_together(self, name: str, made: frozenset[str], makers: frozenset[str] | None) -> bool:
        found = self._reachable
        if makers is not None:
            found = tuple(one for top in sorted(makers) for one in self._known.distributions.for_import(top))
        return any(one.make(name, made) for one in (self._forms_of_project, *map(self._put_together_by, found)))

    def is_complete(self, path: str) -> bool:
        """Whether every module was found that the files of one folder of the project import.

        Where libraries are not there for want of an environment, the same is asked of all that the project ships: what
        a file does not import itself may still arrive there.
        """
        folder = path.rpartition("/")[0]
        if folder not in self._complete:
            beside = [file for shown, file in self._known.files.items() if shown.rpartition("/")[0] == folder]
            is_whole = self._known.dependencies.basis is Basis.ENVIRONMENT or self._is_shipped_complete
            self._complete[folder] = is_whole and self._are_found(beside)
        return self._complete[folder]

    @cached_property
    def _is_shipped_complete(self) -> bool:
        is_shipped = self._known.dependencies.is_shipped
        return self._are_found(file for shown, file in self._known.files.items() if is_shipped(shown))

    def _are_found(self, files: Iterable[FoundFile]) -> bool:
        return all(self.finds(name) for file in files for name in self._imports_of(file))

    def finds(self, name: str) -> bool:
        """Whether a top-level module was found and is searched, or can bring nothing."""
        return name in _OF_PYTHON_2 or self._finds(ModuleName(name))

    # ------------------------------------------------------------------------------------------ distributions

    @cached_property
    def _reachable(self) -> tuple[InstalledDistribution, ...]:
        """The distributions that the project imports, with all that these require."""
        distributions = self._known.distributions
        found: dict[str, InstalledDistribution] = {}
        pending = [one for top in sorted(self._imported) for one in distributions.for_import(top)]
        while pending:
            one = pending.pop()
            if one.key in found:
                continue
            found[one.key] = one
            pending += [other for name in sorted(one.requires) if (other := distributions.get(name)) is not None]
        return tuple(found[key] for key in sorted(found))

    @cached_property
    def _imported(self) -> frozenset[str]:
        """Top-level names that some file of the project imports, as far as they are not the project's own."""
        names = {name for file in self._known.files.values() for name in self._imports_of(file)}
        return frozenset(name for name in names if self._known.standard.find(ModuleName(name)) is None)

    def _imports_of(self, file: FoundFile) -> tuple[str, ...]:
        """Top-level names that a file of the project imports; one that nobody has where it cannot be read."""
        facts = self._known.reader.facts(file.path, file.shown, judged=True)
        return ("",) if isinstance(facts, Unreadable) or facts.problem is not None else facts.imports

    @cached_property
    def _reaches_unrecorded(self) -> bool:
        """Whether the project imports a package that is there and in no record of what was installed."""
        found = (name for name in self._imported if name and not self.finds(name))
        return any(self._known.finder.find(ModuleName(name)) is not None for name in found)

    def _of(self, distribution: InstalledDistribution, kind: str) -> frozenset[str]:
        key = (distribution.key, kind)
        if key not in self._words:
            self._words[key] = self._kept(distribution, kind)
        return self._words[key]

    def _kept(self, distribution: InstalledDistribution, kind: str) -> frozenset[str]:
        """The words of a distribution, from the store if it knows this very installation."""
        files = self._known.distributions.files(distribution)
        listed = "\n".join(files)
        identity = f"{_FORMAT} {distribution.key} {distribution.version} {kind} {distribution.info} {listed}"
        digest = hashlib.sha256(identity.encode(errors="replace")).hexdigest()
        words = self._known.reader.words(digest)
        if words is None:
            words = _words_in(kind, self._paths(distribution, files))
            self._known.reader.keep_words(digest, words)
        return words

    @staticmethod
    def _paths(distribution: InstalledDistribution, files: Iterable[str]) -> Iterator[Path]:
        if distribution.editable is not None:
            yield from sorted(distribution.editable.rglob("*.py"))
        for name in files:
            yield distribution.info.parent / name

    @cached_property
    def _of_standard_library(self) -> frozenset[str]:
        return self._of_stubs("stubs", lambda folder: _words_in("sources", sorted(folder.rglob("*.pyi"))))

    def _of_stubs(self, kind: str, gather: Callable[[Path], Iterable[str]]) -> frozenset[str]:
        """What is gathered from the folder of the standard library's stubs, from the store if it knows these."""
        stub = self._known.standard.stub_path(ModuleName("builtins"))
        if stub is None:
            return frozenset()
        digest = hashlib.sha256(f"{_FORMAT} {kind} {stub} {stub.stat().st_mtime_ns}".encode()).hexdigest()
        words = self._known.reader.words(digest)
        if words is None:
            words = frozenset(gather(stub.parent))
            self._known.reader.keep_words(digest, words)
        return words

    @cached_property
    def _standard_definers(self) -> dict[str, tuple[ModuleName, ...]]:
        found: dict[str, tuple[ModuleName, ...]] = {}
        for entry in sorted(self._of_stubs("definers", _defined_in)):
            name, _, module = entry.partition(" ")
            found[name] = (*found.get(name, ()), ModuleName(module))
        return found

    @cached_property
    def _forms_of_project(self) -> Forms:
        """The forms of the names that the project puts together."""
        return Forms(_words_in("forms", (file.path for file in self._known.files.values())))

    def _put_together_by(self, distribution: InstalledDistribution) -> Forms:
        """The forms of the names that a distribution puts together."""
        if distribution.key not in self._forms:
            self._forms[distribution.key] = Forms(self._of(distribution, "forms"))
        return self._forms[distribution.key]

    # ------------------------------------------------------------------------------------------ the project

    def _project_spells(self, name: str) -> bool:
        """Whether a file of the project spells a word in a string or a data file; names in code are known as facts."""
        word = re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
        for file in self._known.files.values():
            data = _data(file.path)
            if word.search(data) and _spelled_in_text(data, name, word):
                return True
        return any(word.search(_data(path, _LARGEST_OF_PROJECT)) for path in self._data_files)

    @cached_property
    def _data_files(self) -> tuple[Path, ...]:
        found: list[Path] = []
        pending = [self._known.root]
        while pending and len(found) < _MOST_FILES:
            folder = pending.pop()
            try:
                entries = sorted(folder.iterdir())
            except OSError:
                continue
            for entry in entries:
                if entry.is_symlink() or entry.name in _SKIPPED or (entry.name[0] == "." and entry.name != ".env"):
                    continue
                if entry.is_dir():
                    pending.append(entry)
                elif entry.suffix.lower() in _OF_PROJECT or entry.name == ".env":
                    found.append(entry)
        return tuple(found[:_MOST_FILES])


class Forms:
    """Forms of names that are put together, a star for each place that something is put into."""

    def __init__(self, forms: Iterable[str]) -> None:
        told: list[str] = []
        pieces: set[str] = set()
        for one in forms:
            if not one.startswith(_PIECE) and _letters(one) >= _FEWEST_LETTERS:
                told.append(one)
            elif _letters(one) >= _FEWEST_LETTERS_OF_PIECES:
                pieces.add(one.removeprefix(_PIECE))
        self._told = re.compile("|".join(re.escape(one).replace(r"\*", r"\w+") for one in sorted(told)) or r"(?!)")
        self._starts = tuple(sorted(one[:-1] for one in pieces if one.endswith("_*")))
        self._ends = tuple(sorted(one[1:] for one in pieces if one.startswith("*_")))

    def make(self, name: str, made: frozenset[str]) -> bool:
        """Whether a name has one of the forms: one that says enough, or one around a name of `made`.

        ``get_*_display`` says enough, ``*_id`` does not.
        """
        return self._told.fullmatch(name) is not None or any(squash(one) in made for one in self._insides(name))

    def _insides(self, name: str) -> Iterator[str]:
        yield from (name.removeprefix(one) for one in self._starts if name.startswith(one))
        yield from (name.removesuffix(one) for one in self._ends if name.endswith(one))


def words_of(paths: Iterable[Path | None]) -> frozenset[str]:
    """The words of Python files, without those of comments and docstrings."""
    return _words_in("sources", (path for path in paths if path is not None))


def _words_in(kind: str, paths: Iterable[Path]) -> frozenset[str]:
    """The words of the files of one kind; those of data files without underscores and in small letters."""
    found: set[bytes] = set()
    for path in paths:
        name = path.name
        if kind == "sources" and name.endswith(_SOURCES):
            found.update(_words_of(_APART_FROM_CODE.sub(_without_documents, _data(path))))
        elif kind == "forms" and name.endswith(_SOURCES):
            found.update(_forms_in(_data(path)))
        elif kind == "builtins" and name.endswith(".py"):
            found.update(one or other for one, other in _BUILT_IN.findall(_data(path)))
        elif kind == "compiled" and name.endswith(_COMPILED):
            found.update(_words_of(_data(path)))
        elif kind == "data" and name.endswith(_DATA):
            found.update(word.replace(b"_", b"").lower() for word in _words_of(_data(path)))
    return frozenset(word for word in b" ".join(found).decode("ascii").split() if not "0" <= word < ":")


def _without_documents(found: re.Match[bytes]) -> bytes:
    """A text as it stands, nothing of a docstring, nothing of a comment in which no names are quoted."""
    if found[1] is None:
        return found[0] if found[0][:1] != b"#" or b"'" in found[0] or b'"' in found[0] else b""
    last = found.string[max(0, found.start() - _LONGEST_START) : found.start()].rstrip()[-1:]
    return found[0] if last and last in _GOES_ON else b""


def _forms_in(data: bytes) -> Iterator[bytes]:
    """Words of a text that something is put into, a star for each such place, and pieces that are added to names."""
    done = 0
    for place in _PLACE.finditer(data):
        if place.start() < done:
            continue
        before = _BEFORE.search(data, max(done, place.start() - _LONGEST_START), place.start())
        behind = _BEHIND.match(data, place.end())
        start = before.start() if before is not None else place.start()
        done = behind.end() if behind is not None else place.end()
        if done - start > place.end() - place.start():
            yield _PLACE.sub(b"*", data[start:done])
    for piece in _ADDED.finditer(data):
        yield _PIECE.encode() + (b"*" + piece[1] if piece[1] else piece[2] + b"*")


def _letters(form: str) -> int:
    return sum(letter.isalpha() for letter in form)


def _words_of(data: bytes) -> list[bytes]:
    """The words of a text, and its numbers."""
    return data.translate(_APART).split()


def _defined_in(folder: Path) -> Iterator[str]:
    """``name module`` of every name that a stub below a folder defines."""
    for path in sorted(folder.rglob("*.pyi")):
        parts = path.relative_to(folder).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        for one, other in set(_DEFINED.findall(_data(path))):
            yield f"{(one or other).decode('ascii', 'replace')} {module}"


def _spelled_in_text(data: bytes, name: str, word: re.Pattern[bytes]) -> bool:
    """Whether a Python file spells a word in a string that is no docstring, or in code as anything but an attribute."""
    before = tokenize.NEWLINE
    last = ""
    try:
        for token in tokenize.tokenize(io.BytesIO(data).readline):
            if token.type in {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING}:
                continue
            is_document = token.type == tokenize.STRING and before in {
                tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
            }  # fmt: skip
            if token.type == tokenize.NAME and token.string == name and last != ".":
                return True
            is_text = token.type not in {tokenize.NAME, tokenize.OP} and not is_document
            if is_text and word.search(token.string.encode()):
                return True
            before, last = token.type, token.string
    except (SyntaxError, tokenize.TokenError, UnicodeError, ValueError):
        return True
    return False


def _data(path: Path, largest: int = _LARGEST) -> bytes:
    try:
        if path.stat().st_size > largest:
            return b""
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError):
        return b""
