"""Ledgers against the data-quality rules: the findings of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.editions import closing_of
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from fanpin_lib.quality import Checked
    from fanpin_lib.store import Snapshot


def check(county: County, month: Month, upto: int | None = None) -> Checked:
    """Run every data-quality rule and write ``private/<month>/findings.xlsx``.

    Args:
        upto: the last delivery that counts; all of them by default.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
        FileMistake: a county rule cannot be read; names file and line.
    """
    from fanpin_lib.quality import check_month

    return check_month(
        county, county.snapshot(month, upto), lambda earlier: _closed_snapshot(county, earlier)
    )


def _closed_snapshot(county: County, month: Month) -> Snapshot | None:
    """A month's ledgers as its edition was closed on them, or as they were before
    anything of a later month came in."""
    store = county.store
    if not any(delivery.as_of == month for delivery in store.deliveries()):
        return None
    about = read_about(EditionFolder.of(county.folders.reports, month).current / DATA)
    closed_on = closing_of(about, month).found_in(store) if about.snapshot else None
    if closed_on:
        return store.snapshot(month, closed_on)
    return store.snapshot(month).known_before(month + 1)
