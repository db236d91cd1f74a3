"""What tests put in the place of others, and how that is known. Source: `unittest.mock`, pytest's `monkeypatch`."""

from __future__ import annotations

from typing import Any, Final

from quietlint.model.facts import Attribute, Call, Constant, FunctionDefinition, ModuleFacts, Name, body_of
from quietlint.program.scopes import children

STAND_INS: Final = frozenset(
    {"Mock", "MagicMock", "AsyncMock", "mock", "mocker", "patch", "create_autospec", "monkeypatch", "stub", "xmlrpc"}
)
"""Words of modules in which objects may take any call."""
OF_MOCKS: Final = frozenset(
    {
        *("assert_any_await", "assert_any_call", "assert_awaited", "assert_awaited_once", "assert_awaited_once_with"),
        *(
            "assert_awaited_with",
            "assert_called",
            "assert_called_once",
            "assert_called_once_with",
            "assert_called_with",
        ),
        *("assert_has_awaits", "assert_has_calls", "assert_not_awaited", "assert_not_called", "attach_mock"),
        *("await_args", "await_args_list", "await_count", "call_args", "call_args_list", "call_count", "called"),
        *("configure_mock", "method_calls", "mock_add_spec", "mock_calls", "reset_mock", "return_value", "side_effect"),
    }
)
"""What every mock has, whatever it stands for."""


def replaced_names(facts: ModuleFacts) -> frozenset[str]:
    """The last part of every name that a module puts something else in place of: `total` of ``patch("cart.total")``."""
    if STAND_INS.isdisjoint(facts.words):
        return frozenset()
    found: set[str] = set()
    stack: list[Any] = list(facts.body)
    while stack:
        node = stack.pop()
        if isinstance(node, Call) and not STAND_INS.isdisjoint(_chain(node.function)):
            given = (one.value for one in node.arguments)
            texts = (one.value for one in given if isinstance(one, Constant) and isinstance(one.value, str))
            found.update(text.rpartition(".")[2] for text in texts)
        stack += children(node)
        if isinstance(node, FunctionDefinition):
            stack += body_of(node)
    return frozenset(found)


def _chain(function: object) -> set[str]:
    """The names in a dotted expression."""
    found = set()
    while isinstance(function, Attribute):
        found.add(function.name)
        function = function.value
    return found | ({function.id} if isinstance(function, Name) else set())
