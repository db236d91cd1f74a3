from __future__ import annotations

import pytest

from quietlint.report.fingerprints import line_hashes

VECTORS = {
    "": ["c129715d7a2bc9a3:1"],
    " a\nb\n  \t\tc\n d": ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n": [
        "e54938cc54b302f1:1",
        "bb609acbe9138d60:1",
        "1131fd5871777f34:1",
        "5c482a0f8b35ea28:1",
        "54517377da7028d2:1",
        "2c644846cb18d53e:1",
        "f1b89f20de0d133:1",
        "c129715d7a2bc9a3:1",
    ],
    "Lorem ipsum dolor sit amet.\n" * 10: [
        *(f"a7f2ff13bc495cf2:{count}" for count in range(1, 7)),
        "a7f2ff1481e87703:1",
        "a9cf91f7bbf1862b:1",
        "55ec222b86bcae53:1",
        "cc97dc7b1d7d8f7b:1",
        "c129715d7a2bc9a3:1",
    ],
}


@pytest.mark.parametrize(("text", "hashes"), VECTORS.items())
def test_hashes_are_those_of_the_upload_action(text: str, hashes: list[str]) -> None:
    assert line_hashes(text) == hashes


@pytest.mark.parametrize(("text", "hashes"), VECTORS.items())
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_matter(text: str, hashes: list[str], end: str) -> None:
    assert line_hashes(text.replace("\n", end)) == hashes


def test_mixed_line_ends_do_not_matter() -> None:
    assert line_hashes("x = 2\r\nx = 1\rprint(x)\nx = 3\r\nprint(x)\rx = 4\nprint(x)\r\n") == line_hashes(
        "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n"
    )


def test_indentation_does_not_matter() -> None:
    assert line_hashes("if x:\n    y()\n") == line_hashes("if x:\n\ty()\n")


def test_a_blank_line_is_a_line() -> None:
    assert len(line_hashes("a\n   \nb")) == 3


def test_form_feed_and_unicode_separators_end_no_line() -> None:
    assert len(line_hashes("a\x0cb\u2028c\x85d")) == 1


def test_byte_order_mark_counts() -> None:
    assert line_hashes("\ufeffa") != line_hashes("a")


def test_characters_beyond_the_basic_plane_are_two_units() -> None:
    def slow(units: list[int]) -> int:
        window = (units + [0] * 100)[:100]
        return sum(unit * int(37 ** (99 - index)) for index, unit in enumerate(window)) % 2**64

    assert line_hashes("😀") == [f"{slow([0xD83D, 0xDE00, 65535]):x}:1"]


def test_lone_surrogates_do_not_stop_it() -> None:
    assert len(line_hashes("a\udc80\nb")) == 2
