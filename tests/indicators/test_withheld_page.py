"""The page of what is not known without a ledger or a column, against the demo county."""

from __future__ import annotations

import pytest

from fanpin_lib.county import County
from tests.indicators.withheld_page import PAGE, all_withheld, page

pytestmark = pytest.mark.heavy


def test_nothing_withheld_is_counted_as_none_and_the_page_says_so(demo: County) -> None:
    found = list(all_withheld(demo))
    assert {(one.table, one.column): one.changed for one in found if one.changed} == {}
    assert page(iter(found)) == PAGE.read_text(encoding="utf-8")
