"""What an edition's data folder holds besides figures: the revisions note, the data package."""

from __future__ import annotations

from pathlib import Path

from fanpin_lib.history.compare import Office, compare
from fanpin_lib.history.editions import Edition, editions
from fanpin_lib.history.note import write_revisions
from fanpin_lib.period import Month
from fanpin_lib.presentation.data_package import write_data_package
from fanpin_lib.presentation.edition import read_about


def write_record(reports: Path, month: Month, name: str, data: Path, office: Office) -> None:
    """Write ``revisions.json`` and ``datapackage.json`` beside a new edition's figures.

    Args:
        data: the new edition's data folder, not yet in its place.
    """
    now = Edition(month, name, int(read_about(data).get("edition_no") or 1), data)
    office.states(now)  # kept now: the rules may be others when somebody asks
    write_revisions(data, [compare(before, now, office) for before in _earlier(reports, now)])
    write_data_package(data, now.about)


def _earlier(reports: Path, now: Edition) -> list[Edition]:
    """The month's last other edition, and the month before's; what cannot be read is left out."""
    others = [e for e in editions(reports, now.month, now.name) if e.number < now.number]
    found = others[-1:] + editions(reports, now.month - 1, now.name)[-1:]
    return [edition for edition in found if edition.snapshot]
