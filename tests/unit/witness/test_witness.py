"""The second witness: what it says, where it looks, and what it never does."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from quietlint.model.names import ModuleName
from quietlint.model.spans import Span
from quietlint.witness.hearing import MOST_FAILURES, Hearing
from quietlint.witness.saying import Says, SourcePlace

AGREES, CONTRADICTS, UNDECIDED = Says.AGREES, Says.CONTRADICTS, Says.UNDECIDED


class Folder:
    """Modules in one folder, and nothing else at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []

    def place(self, name: ModuleName) -> SourcePlace | None:
        self.asked.append(name)
        path = self.folder.joinpath(*name.split("."))
        if (path / "__init__.py").exists():
            return SourcePlace(str(path / "__init__.py"))
        if path.is_dir():
            return SourcePlace("", (str(path),))
        return SourcePlace(f"{path}.py") if Path(f"{path}.py").exists() else None


Asking = Callable[..., Says]


@pytest.fixture(scope="module")
def hearing() -> Iterator[Hearing]:
    witness = Hearing()
    yield witness
    witness.close()


@pytest.fixture
def ask(hearing: Hearing, tmp_path: Path) -> Asking:
    """Asks about the last line of a module: an attribute, or a call if it ends with a parenthesis."""

    def asking(text: str, **files: str) -> Says:
        for name, content in files.items():
            path = tmp_path.joinpath(*name.split("__in__")).with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(content))
        text = dedent(text).strip() + "\n"
        lines = text.splitlines()
        expression = lines[-1].strip()
        column = lines[-1].index(expression) + 1
        span = Span(len(lines), column, len(lines), column + len(expression))
        hearing.about(Folder(tmp_path), ModuleName("asked"), str(tmp_path / "asked.py"), lambda: text)
        if expression.endswith(")"):
            return hearing.call(span)
        return hearing.attribute(span, expression.rpartition(".")[2])

    return asking


# ------------------------------------------------------------------------------------------ attributes


def test_an_attribute_that_no_value_has_is_agreed_to_be_missing(ask: Asking) -> None:
    assert ask("x = 'text'\nx.uper") is AGREES
    assert ask("class C:\n    def m(self): ...\nC().n") is AGREES


def test_an_attribute_that_some_value_has_is_contradicted(ask: Asking) -> None:
    assert ask("x = 'text'\nx.upper") is CONTRADICTS
    assert ask("def f(a):\n    return 1 if a else 'b'\nf(0).upper") is CONTRADICTS
    assert ask("class C:\n    def m(self):\n        self.set_later = 1\nC().set_later") is CONTRADICTS


def test_what_is_not_inferred_is_undecided(ask: Asking) -> None:
    assert ask("def f(x):\n    x.anything") is UNDECIDED
    assert ask("import nowhere\nnowhere.anything") is UNDECIDED
    assert ask("import nowhere\nclass C(nowhere.Base): ...\nC().anything") is UNDECIDED
    assert ask("class C:\n    def __getattr__(self, name): return 1\nC().anything") is UNDECIDED


def test_a_class_method_makes_an_object_of_the_class_that_it_is_called_on(ask: Asking) -> None:
    text = """
        class Base:
            @classmethod
            def make(cls): return cls()
        class Derived(Base):
            def only_here(self): ...
        Derived.make().only_here
    """
    assert ask(text) is CONTRADICTS


def test_other_modules_are_read_where_they_are_shown(ask: Asking) -> None:
    assert ask("import pack.inner\npack.inner.thing", pack__in__inner="thing = 1") is CONTRADICTS
    assert ask("from pack import inner\ninner.nothing", pack__in__inner="thing = 1") is AGREES
    assert ask("import lazy\nlazy.anything", lazy="def __getattr__(name): ...") is UNDECIDED


def test_columns_are_those_of_code_points(ask: Asking) -> None:
    assert ask("é = 'text'\n('ééé', é.uper)[1].upper") is not AGREES
    assert ask("x = {'ä': 'ö'}\nx['ä'].uper") is AGREES


# ------------------------------------------------------------------------------------------ calls


@pytest.mark.parametrize(
    ("parameters", "arguments", "expected"),
    [
        ("a, b=1", "1", CONTRADICTS),
        ("a, b=1", "1, 2, 3", AGREES),
        ("a, b=1", "b=2", AGREES),
        ("a, b=1", "1, c=2", AGREES),
        ("a, b=1", "1, a=2", AGREES),
        ("a, **kw", "1, c=2", CONTRADICTS),
        ("a, *rest", "1, 2, 3", CONTRADICTS),
        ("a, /", "a=1", AGREES),
        ("*, a", "a=1", CONTRADICTS),
        ("*, a", "", AGREES),
        ("a", "*unknown", UNDECIDED),
    ],
)
def test_arguments_bind_as_in_python(ask: Asking, parameters: str, arguments: str, expected: Says) -> None:
    assert ask(f"def f({parameters}): ...\nf({arguments})") is expected
    both = f"self, {parameters}".replace("self, a, /", "self, a, /")
    assert ask(f"class C:\n    def m({both}): ...\nC().m({arguments})") is expected
    assert ask(f"class C:\n    def __init__({both}): ...\nC({arguments})") is expected


def test_decorated_functions_and_classes_with_metaclasses_are_left_alone(ask: Asking) -> None:
    assert ask("import nowhere\n@nowhere.wrap\ndef f(): ...\nf(1)") is UNDECIDED
    assert ask("class M(type): ...\nclass C(metaclass=M):\n    def __init__(self): ...\nC(1)") is UNDECIDED


# ------------------------------------------------------------------------------------------ names to import


def test_a_name_to_import_is_looked_up_in_its_module(hearing: Hearing, tmp_path: Path) -> None:
    (tmp_path / "lib.py").write_text("from other import *\n")
    (tmp_path / "other.py").write_text("shown = 1\n_hidden = 2\n")
    hearing.about(Folder(tmp_path), ModuleName("asked"), "asked.py", str)
    assert hearing.imported(ModuleName("lib"), "shown") is CONTRADICTS
    assert hearing.imported(ModuleName("lib"), "_hidden") is AGREES
    assert hearing.imported(ModuleName("absent"), "anything") is UNDECIDED


# ------------------------------------------------------------------------------------------ safety


def test_nothing_is_imported_not_even_what_is_installed_beside_us(ask: Asking, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    code = f"open({str(mark)!r}, 'w')\nvalue = 1\n"
    assert ask("import evil\nevil.value", evil=code) is CONTRADICTS
    assert not mark.exists()
    assert ask("import pytest\npytest.nothing_of_that_name") is UNDECIDED
    assert ask("import gi\ngi.require_version('Gtk', '3.0')\nfrom gi.repository import Gtk\nGtk.anything") is UNDECIDED


def test_compiled_modules_are_never_loaded_nor_taken_as_empty(ask: Asking, tmp_path: Path) -> None:
    (tmp_path / "fast.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF")
    assert ask("import fast\nfast.anything") is UNDECIDED
    assert ask("import _socket\n_socket.nothing_of_that_name") is UNDECIDED


def test_odd_code_is_undecided(ask: Asking) -> None:
    assert ask("def broken(:\nx.y") is UNDECIDED
    assert ask("class A(A): ...\nA().b") is not CONTRADICTS
    assert ask("x = " + "(" * 150 + "1" + ")" * 150 + "\nx.b") is not CONTRADICTS
    assert ask("x = 1" + " + 1" * 5000 + "\nx.b") is UNDECIDED


def test_one_module_is_forgotten_before_the_next(ask: Asking) -> None:
    assert ask("import lib\nlib.C.late = 1\nlib.C().late", lib="class C: ...") is CONTRADICTS
    assert ask("import lib\nlib.C().late", lib="class C: ...") is AGREES


def test_time_is_bounded_and_after_some_deaths_nobody_is_asked() -> None:
    hearing = Hearing(seconds=0.0)
    try:
        for count in range(MOST_FAILURES + 2):
            hearing.about(Folder(Path()), ModuleName("m"), f"m{count}.py", lambda: "x = 1\nx.y\n")
            assert hearing.attribute(Span(2, 1, 2, 4), "y") is UNDECIDED
        assert hearing._process is None
    finally:
        hearing.close()


def died_on(hearing: Hearing, kill: Callable[[int], None]) -> None:
    place = Span(2, 1, 2, 4)
    hearing.about(Folder(Path()), ModuleName("a"), "a.py", lambda: "x = 1\nx.y\n")
    assert hearing.attribute(place, "y") is AGREES
    assert hearing._process is not None
    kill(hearing._process.pid)
    assert hearing.attribute(place, "y") is UNDECIDED
    hearing.about(Folder(Path()), ModuleName("b"), "b.py", lambda: "x = 1\nx.y\n")
    assert hearing.attribute(place, "y") is AGREES


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no groups of processes")
def test_a_witness_that_dies_is_replaced_for_the_next_module() -> None:
    hearing = Hearing()
    try:
        died_on(hearing, lambda process: os.killpg(process, signal.SIGKILL))
    finally:
        hearing.close()


@pytest.mark.skipif(sys.platform != "linux", reason="where children of another process can be found")
def test_a_copy_that_dies_costs_its_module_only(hearing: Hearing) -> None:
    def kill_child(process: int) -> None:
        (child,) = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        os.kill(int(child), signal.SIGKILL)

    before = hearing._process
    died_on(hearing, kill_child)
    assert before is None or hearing._process is before


@pytest.mark.skipif(sys.platform != "linux", reason="where limits of another process can be read")
def test_memory_is_bounded(hearing: Hearing, ask: Asking) -> None:
    assert ask("x = 1\nx.y") is AGREES
    assert hearing._process is not None
    limits = Path(f"/proc/{hearing._process.pid}/limits").read_text()
    assert re.search(r"Max address space\s+\d", limits)


def test_it_is_loaded_in_its_own_process_only(ask: Asking) -> None:
    code = "import sys, quietlint.audit.opinion; sys.exit('astroid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
