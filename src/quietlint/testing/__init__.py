"""Rule pages as tests: the page that explains a rule is run against the rule.

A rule pack tests all its pages with three lines::

    @pytest.mark.parametrize(("page", "rule"), pages_of(RULES))
    def test_page(page: str, rule: AnyRule) -> None:
        assert check_page(page, rule) == []
"""

from quietlint.testing.checks import Failure, Run, check_page
from quietlint.testing.collect import pages_of

__all__ = ["Failure", "Run", "check_page", "pages_of"]
