"""A county's values for medians above it, by its own profile and calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.edition.editions import closing_of
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from fanpin_lib.edition.about import About
    from fanpin_lib.indicators.value_lists import CountyLists


def value_lists(county: County, month: Month, about: About) -> CountyLists:
    """The lists behind a month's edition, see `fanpin_lib.indicators.value_lists`.

    Args:
        about: what the edition says of itself; its ledgers count, none that came later.

    Raises:
        StoreUnusable: the store does not hold the ledgers that it was closed on.
    """
    from fanpin_lib.classification import assess, differences
    from fanpin_lib.indicators import value_lists as lists

    with closing_of(about, month).ledgers(county.store).connect() as connection:
        if lists.reads_decisions():
            assess(connection, county.profile)
            differences(connection, county.profile)
        return lists.value_lists(connection, month, county.profile, county.code, county.calendar)
