"""Writing the data of a new edition: the month's figures and all that is said about them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib import __version__
from fanpin_lib.county import County
from fanpin_lib.edition.about import About
from fanpin_lib.edition.names import INTERNAL
from fanpin_lib.edition.swap import replaced_folder

if TYPE_CHECKING:
    import pyarrow as pa

    from fanpin_lib.quality import Checked
    from fanpin_lib.store import Snapshot


def write_figures(
    folder: Path,
    county: County,
    snapshot: Snapshot,
    table: pa.Table,
    checked: Checked,
    inputs: dict[str, str],
    number: int,
) -> None:
    """Write an edition's data folder, whole or not at all.

    Args:
        folder: of an edition in progress.
        table: every figure; checked: what the checks found.
        inputs: hashes of what the figures were made from.
        number: which edition of the month it is.
    """
    from fanpin_lib.edition.writing import write_data
    from fanpin_lib.history.record import write_record

    about = _about(county, snapshot, table, checked, inputs, number)
    with replaced_folder(folder) as beside:
        write_data(beside, table, checked, about)
        write_record(county, snapshot.month, INTERNAL, beside)


def _about(
    county: County,
    snapshot: Snapshot,
    table: pa.Table,
    checked: Checked,
    inputs: dict[str, str],
    number: int,
) -> About:
    from fanpin_lib.edition.quality_tables import about_quality
    from fanpin_lib.edition.rules_named import rules_in_force
    from fanpin_lib.history.provenance import ledger_record, provenance
    from fanpin_lib.indicators.beyond_chance import beyond_chance
    from fanpin_lib.indicators.long_table import lacking_ledgers
    from fanpin_lib.presentation.all_figures import catalogue_labels

    month, profile = snapshot.month, county.profile
    return About(
        month=str(month),
        edition=INTERNAL,
        county=county.name,
        snapshot=snapshot.upto,
        profile=profile.name,
        profile_label=profile.label,
        families=catalogue_labels(),
        demo=county.demo,
        fanpin=__version__,
        rules=rules_in_force(profile, month),
        ledgers=ledger_record(snapshot),
        lacking=lacking_ledgers(table),
        beyond_chance=beyond_chance(table, str(month)),
        provenance=provenance(profile, month),
        closed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        quality=about_quality(checked),
        made_from=inputs,
        edition_no=number,
    )
