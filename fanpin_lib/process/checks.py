"""Ledgers against the data-quality rules: the findings of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanpin_lib.config import Config
from fanpin_lib.period import Month
from fanpin_lib.process.deliveries import open_store, snapshot_of
from fanpin_lib.process.made_from import calendar_of, profile_of
from fanpin_lib.process.places import edition_of
from fanpin_lib.runner.edition_folder import DATA

if TYPE_CHECKING:
    from fanpin_lib.quality import Checked, Office
    from fanpin_lib.store import Snapshot


def check(config: Config, month: Month, upto: int | None = None) -> Checked:
    """Run every data-quality rule and write ``private/<month>/findings.xlsx``.

    Args:
        upto: the last delivery that counts; all of them by default.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
        FileMistake: a county rule cannot be read; names file and line.
    """
    from fanpin_lib.quality import check_month

    return check_month(checking_office(config), snapshot_of(config, month, upto))


def checking_office(config: Config) -> Office:
    """Whose data are checked, by which rules, and where findings and answers are kept."""
    from fanpin_lib.quality import Office

    return Office(
        config.county.code,
        config.county.name,
        profile_of(config),
        calendar_of(config),
        config.folders.county / "quality",
        config.folders.private,
        lambda month: _closed_snapshot(config, month),
    )


def _closed_snapshot(config: Config, month: Month) -> Snapshot | None:
    """A month's ledgers as its edition was closed on them, or as they were before
    anything of a later month came in."""
    from fanpin_lib.presentation.edition import read_about

    store = open_store(config)
    if not any(delivery.as_of == month for delivery in store.deliveries()):
        return None
    closed_on = read_about(edition_of(config, month).current / DATA).get("snapshot")
    if closed_on:
        return store.snapshot(month, int(closed_on))
    return store.snapshot(month).known_before(month + 1)
