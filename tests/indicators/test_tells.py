"""Every figure says whether it tells something of persons, and what."""

from __future__ import annotations

import pytest

from fanpin_lib.edition import figures
from fanpin_lib.indicators.behind import telling
from fanpin_lib.indicators.loader import load_families, load_indicators
from fanpin_lib.indicators.model import NOTHING, TELLS, WITHHELD, Indicator

#: The county's own money, and other people's, is nobody's in a village.
_NOBODYS_MONEY = {"fund_months", "allotted_funds", "credit_months"}


@pytest.mark.parametrize("indicator", load_indicators().values(), ids=lambda i: i.id)
def test_money_of_households_is_told_as_such(indicator: Indicator) -> None:
    assert indicator.tells in TELLS
    if indicator.unit == "元" and indicator.fact not in _NOBODYS_MONEY:
        assert indicator.tells in ("income", "money")


def test_risks_of_households_tell_of_health_wherever_they_are_split_by() -> None:
    for family in load_families().values():
        for fact in family.facts.values():
            if "risk" in fact.dimensions:
                assert fact.dimensions["risk"].tells == "health", fact.name


def test_a_split_tells_at_least_what_its_figure_tells() -> None:
    for indicator in load_indicators().values():
        for split in indicator.dimensions:
            if indicator.tells != NOTHING:
                assert telling(indicator, split) == indicator.tells


def test_the_edition_and_the_catalogue_call_it_the_same() -> None:
    assert figures.WITHHELD == WITHHELD
