import pytest

from house_rules import RULES
from quietlint.testing import check_page, pages_of


@pytest.mark.parametrize(("page", "rule"), pages_of(RULES))
def test_page(page, rule):
    assert check_page(page, rule) == []
