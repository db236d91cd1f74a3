"""Repairs are offered where there is one answer, and leave code that works."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.audit import Request, audit
from quietlint.rule import Finding, certain_name

USERS = "def get_user_by_email(mail):\n    return mail\n"


def findings_in(root: Path, **files: str) -> tuple[Finding, ...]:
    (root / "shop").mkdir(exist_ok=True)
    for name, text in ({"__init__": ""} | files).items():
        path = root / "shop" / f"{name}.py"
        path.write_text(text, encoding="utf-8")
    return audit(Request(paths=(root,), root=root, cache=False, environ={})).results.findings


def repaired(text: str, finding: Finding) -> str:
    assert finding.repair is not None
    lines = text.splitlines(keepends=True)
    for edit in sorted(finding.repair.edits, key=lambda edit: edit.span, reverse=True):
        line = lines[edit.span.line - 1]
        lines[edit.span.line - 1] = line[: edit.span.column - 1] + edit.replacement + line[edit.span.end_column - 1 :]
    return "".join(lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from shop.users import get_user_by_emails\n\n\ndef f(x):\n    return get_user_by_emails(x)\n",
            "from shop.users import get_user_by_email\n\n\ndef f(x):\n    return get_user_by_email(x)\n",
        ),
        (
            "from shop.users import get_user_by_emails as g\n\ng(1)\n",
            "from shop.users import get_user_by_email as g\n\ng(1)\n",
        ),
        (
            "from shop.users import get_user_by_emails as get_user_by_email\n\nget_user_by_email(1)\n",
            "from shop.users import get_user_by_email\n\nget_user_by_email(1)\n",
        ),
        (
            'from shop.users import get_user_by_emails\n\n__all__ = ["get_user_by_emails"]\n',
            'from shop.users import get_user_by_email as get_user_by_emails\n\n__all__ = ["get_user_by_emails"]\n',
        ),
        (
            "def f():\n    from shop.users import get_user_by_emails\n\n    return 1\n",
            "def f():\n    from shop.users import get_user_by_email as get_user_by_emails\n\n    return 1\n",
        ),
        (
            "from shop.user import get_user_by_email\n",
            "from shop.users import get_user_by_email\n",
        ),
        ("from .user import get_user_by_email\n", "from .users import get_user_by_email\n"),
        ("import math\n\nmath.factorials(2)\n", "import math\n\nmath.factorial(2)\n"),
        ("def f(width):\n    return widht\n", "def f(width):\n    return width\n"),
        (
            "def f(*, colour):\n    return colour\n\n\nf(color=1)\n",
            "def f(*, colour):\n    return colour\n\n\nf(colour=1)\n",
        ),
    ],
)
def test_repair_mends_the_code(tmp_path: Path, before: str, after: str) -> None:
    findings = [one for one in findings_in(tmp_path, users=USERS, main=before) if one.repair is not None]
    assert len(findings) == 1
    assert repaired(before, findings[0]) == after


def test_a_private_name_of_another_object_is_no_repair(tmp_path: Path) -> None:
    own = "class A:\n    def _emit(self, x):\n        return x\n\n    def f(self):\n        self.emit(1)\n"
    text = f"{own}\n\nA().emit(1)\n"
    repairs = {one.span.line: one.repair for one in findings_in(tmp_path, users=USERS, main=text)}
    assert repairs[6] is not None
    assert repairs[9] is None


def test_data_takes_no_call_and_is_no_repair_of_one(tmp_path: Path) -> None:
    text = "class A:\n    def __init__(self, rows):\n        self._width = max(map(len, rows))\n\n    def f(self):\n"
    called, read = f"{text}        return self.width()\n", f"{text}        return self.width\n"
    assert [one.repair for one in findings_in(tmp_path, users=USERS, main=called)] == [None]
    (mended,) = findings_in(tmp_path, users=USERS, main=read)
    assert repaired(read, mended) == read.replace("self.width\n", "self._width\n")


@pytest.mark.parametrize(
    ("wrong", "nearest", "meant"),
    [
        ("get_item", ("get_items", "set_item"), None),
        ("getItem", ("get_item",), "get_item"),
        ("widht", ("width",), "width"),
        ("colour", ("color",), "color"),
        ("get_total", ("total_of",), None),
        ("a", ("b",), None),
        ("read", ("reads", "read_"), None),
        ("prices", ("price",), "price"),
        ("append_all", ("append",), None),
        ("fetch_rows", ("rows",), "rows"),
    ],
)
def test_only_one_slip_of_the_pen_is_certain(wrong: str, nearest: tuple[str, ...], meant: str | None) -> None:
    assert certain_name(wrong, nearest) == meant
