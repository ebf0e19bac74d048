"""What an edition's data folder holds besides figures: the revisions note, the data package."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from fanpin_lib.county import County
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.data_package import write_data_package
from fanpin_lib.edition.editions import Edition, editions
from fanpin_lib.history.compare import compare, keep_states
from fanpin_lib.history.revisions import write_revisions
from fanpin_lib.period import Month


def write_record(county: County, month: Month, name: str, data: Path, states: pa.Table) -> None:
    """Write ``revisions.json`` and ``datapackage.json`` beside a new edition's figures.

    Args:
        data: the new edition's data folder, not yet in its place.
        states: of its households (`households.states_in`).
    """
    now = Edition(month, name, read_about(data).number, data)
    keep_states(county, now, states)
    write_revisions(data, [compare(before, now, county) for before in _earlier(county, now)])
    write_data_package(data, now.about)


def _earlier(county: County, now: Edition) -> list[Edition]:
    """The month's last other edition, and the month before's, if their ledgers are there."""
    reports = county.folders.reports
    others = [e for e in editions(reports, now.month, now.name) if e.number < now.number]
    found = others[-1:] + editions(reports, now.month - 1, now.name)[-1:]
    store = county.store
    return [e for e in found if e.snapshot and e.closing.found_in(store) is not None]
