"""Writing the data of a new edition: the month's figures and all that is said about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib import __version__
from fanpin_lib.county import County
from fanpin_lib.desk.left_out import left_out_of
from fanpin_lib.edition.about import About
from fanpin_lib.edition.names import INTERNAL
from fanpin_lib.edition.swap import replaced_folder

if TYPE_CHECKING:
    import pyarrow as pa

    from fanpin_lib.quality import Checked
    from fanpin_lib.store import Snapshot


@dataclass(frozen=True)
class NewFigures:
    """What a month's ledgers gave.

    Attributes:
        snapshot: the ledgers.
        table: every figure, as ``fanpin_lib.indicators.compute`` gives them.
        checked: what the checks found.
        inputs: hashes of what all this was made from.
    """

    snapshot: Snapshot
    table: pa.Table
    checked: Checked
    inputs: dict[str, str]


def write_edition_data(folder: Path, county: County, new: NewFigures, about: About) -> None:
    """Write the data folder of an edition in progress, whole or not at all."""
    from fanpin_lib.edition.writing import write_data
    from fanpin_lib.history.record import write_record

    with replaced_folder(folder) as beside:
        write_data(beside, new.table, new.checked, about)
        write_record(county, new.snapshot.month, INTERNAL, beside)


def about_edition(county: County, new: NewFigures, number: int) -> About:
    """What an edition of these figures says about itself.

    Args:
        number: which edition of the month it is.
    """
    from fanpin_lib.edition.classes_named import classes_named
    from fanpin_lib.edition.quality_tables import about_quality
    from fanpin_lib.edition.rules_named import rules_in_force
    from fanpin_lib.history.provenance import ledger_record, provenance
    from fanpin_lib.indicators.beyond_chance import beyond_chance
    from fanpin_lib.indicators.long_table import lacking_by_place, lacking_ledgers
    from fanpin_lib.indicators.places import merged_places
    from fanpin_lib.presentation.all_figures import catalogue_labels

    snapshot, profile, month = new.snapshot, county.profile, new.snapshot.month
    with snapshot.connect() as connection:
        merged = merged_places(connection, month, county.code)
    return About(
        month=str(month),
        edition=INTERNAL,
        county=county.name,
        demo=county.demo or snapshot.synthetic,
        snapshot=snapshot.upto,
        profile=profile.name,
        profile_label=profile.label,
        fanpin=__version__,
        made_from=new.inputs,
        edition_no=number,
        closed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        lacking=lacking_ledgers(new.table),
        lacking_somewhere=lacking_by_place(new.table) or None,
        beyond_chance=beyond_chance(new.table, str(month)),
        rules=rules_in_force(profile, month),
        classes=classes_named(profile, month),
        quality=about_quality(new.checked),
        families=catalogue_labels(profile),
        ledgers=ledger_record(snapshot),
        merged=merged or None,
        left_out=left_out_of(county, month),
        provenance=provenance(profile, month),
    )
