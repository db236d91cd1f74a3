"""Comments are those that CPython's tokenizer finds."""

from __future__ import annotations

import io
import sysconfig
import tokenize
from collections.abc import Callable
from pathlib import Path

import pytest

from quietlint.model.facts import ModuleFacts
from quietlint.syntax.comments import comments_of

Read = Callable[[str], ModuleFacts]
Comments = list[tuple[int, int, str, bool]]

STEP = 2
"""Every second module: half of them in two seconds."""


def found(text: str, *, nested: bool) -> Comments:
    comments = comments_of(text, text.split("\n"), nested=nested)
    return [(comment.line, comment.column, comment.text, comment.alone) for comment in comments]


def expected(text: str) -> Comments:
    lines = text.split("\n")
    return [
        (token.start[0], token.start[1] + 1, token.string, not lines[token.start[0] - 1][: token.start[1]].strip())
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    ]


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "# alone\n    # indented\na = 1  # behind\n",
        "a = '# no' # yes\n",
        'a = """# no\n# no\n""" # yes\n',
        "a = 'it\\'s # no' # yes\n",
        "a = r'\\' # yes # '\n",
        'a = r"""\\""" # no""" # yes\n',
        "a = '' # yes\nb = '''''' # yes\n",
        "a = '''it's ''\\''' # no''' # yes\n",
        "a = ('b' # yes\n 'c#') # yes\n",
        "a = f'{b} # no' # yes\n",
        "a = rb'#', Rf'{b}#', u'#' # yes\n",
        "# no newline at the end",
        "é = '日本#' # ja\n",
        "\f# after a form feed\n",
        "a = b \\\n  + c # yes\n",
        "#\n#!x\n",
    ],
)
def test_comments_are_the_tokenizers(text: str, *, nested: bool) -> None:
    assert found(text, nested=nested) == expected(text)


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("f'{d['#']}' # yes", [(1, 13, "# yes", False)]),
        ("f'{d[\"'\"]}' # yes", [(1, 13, "# yes", False)]),
        ("f'''{\n a # yes\n}''' # too", [(2, 4, "# yes", False), (3, 6, "# too", False)]),
        ("f'{f'{f'{1}#'}'}' # yes", [(1, 19, "# yes", False)]),
        ("f'{{#' # yes", [(1, 8, "# yes", False)]),
        ("f'{a:#x}' # yes", [(1, 11, "# yes", False)]),
        ("f'{a:{b}#}}}' # yes", [(1, 15, "# yes", False)]),
        ("f'{a[1:2]}#' # yes", [(1, 14, "# yes", False)]),
        ("f'{(lambda: {1: '}'})}#' # yes", [(1, 26, "# yes", False)]),
        ("f'\\N{NUMBER SIGN}' # yes", [(1, 20, "# yes", False)]),
        ("rf'\\N{a}' # yes", [(1, 11, "# yes", False)]),
        ("rf'\\'#' # yes", [(1, 9, "# yes", False)]),
        ("f'\\{a}' # yes", [(1, 9, "# yes", False)]),
        ("f'\\'#' # yes", [(1, 8, "# yes", False)]),
        ("t'{a}#' # yes", [(1, 9, "# yes", False)]),
        ("xf = '#' # yes", [(1, 10, "# yes", False)]),
    ],
)
def test_strings_and_comments_may_stand_in_the_braces_of_strings(text: str, comments: Comments) -> None:
    assert found(text, nested=True) == comments


@pytest.mark.parametrize("text", ["f'", "f'{", "f'{a:", "f'{a", "f'\\N{", "'#", "f'{a['"])
def test_text_that_does_not_parse_ends_the_search(text: str) -> None:
    assert found(text, nested=True) == found(text, nested=True)


def test_comments_of_the_standard_library_are_the_tokenizers(read: Read) -> None:
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    for path in paths[::STEP]:
        text = path.read_text(encoding="utf-8")
        facts = read(text)
        assert facts.problem is None
        assert [(one.line, one.column, one.text, one.alone) for one in facts.comments] == expected(text), path
