"""Writing the data of a new edition: the month's figures and all that is said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib import __version__
from fanpin_lib.county import County
from fanpin_lib.desk.left_out import left_out_of
from fanpin_lib.desk.protecting import FullFigures, keep_full, keep_pattern
from fanpin_lib.edition.about import About
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import INTERNAL
from fanpin_lib.edition.protection import Protected
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
        full: every figure, and who stands behind it: private.
        shown: the figures as each edition may show them, by its name.
        checked: what the checks found.
        inputs: hashes of what all this was made from.
    """

    snapshot: Snapshot
    full: FullFigures
    shown: Mapping[str, Protected]
    checked: Checked
    inputs: dict[str, str]

    @property
    def table(self) -> pa.Table:
        """The figures as the internal edition may show them."""
        return self.shown[INTERNAL].table


def write_edition_data(folder: Path, county: County, new: NewFigures, about: About) -> None:
    """Write the data folder of an edition in progress, whole or not at all.

    What it shows is remembered first: what was never published after all does no harm there.

    Args:
        about: what it says of itself; which edition it is.
    """
    from fanpin_lib.edition.data_package import write_data_package
    from fanpin_lib.edition.writing import write_data
    from fanpin_lib.history.record import write_record

    name = about.edition or INTERNAL
    sources, shown = kind_of(name).sources, new.shown[name]
    keep_full(county, new.snapshot.month, new.full.table)
    keep_pattern(county, name, shown)
    with replaced_folder(folder) as beside:
        write_data(beside, shown.table, new.checked if sources else None, about)
        if sources:
            write_record(county, new.snapshot.month, name, beside, new.full.states)
        else:
            write_data_package(beside, about)


def about_edition(county: County, new: NewFigures) -> About:
    """All that there is to say about the figures; `share.about_share` takes an edition's part."""
    from fanpin_lib.edition.classes_named import classes_named
    from fanpin_lib.edition.quality_tables import about_quality
    from fanpin_lib.edition.rules_named import rules_in_force, visitors_named
    from fanpin_lib.history.provenance import ledger_record, provenance
    from fanpin_lib.indicators.beyond_chance import beyond_chance
    from fanpin_lib.indicators.labels import catalogue_labels
    from fanpin_lib.indicators.long_table import lacking_by_place, lacking_ledgers
    from fanpin_lib.store.in_force import digest_in_force

    snapshot, profile, month = new.snapshot, county.profile, new.snapshot.month
    in_force = digest_in_force(snapshot.deliveries, month)
    return About(
        month=str(month),
        county=county.name,
        demo=county.demo or snapshot.synthetic,
        snapshot=snapshot.upto,
        in_force=in_force,
        profile=profile.name,
        profile_label=profile.label,
        fanpin=__version__,
        inputs=new.inputs,
        closed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        lacking=lacking_ledgers(new.full.table),
        lacking_somewhere=lacking_by_place(new.full.table) or None,
        beyond_chance=beyond_chance(new.table, str(month)),
        families=catalogue_labels(profile),
        rules=rules_in_force(profile, month),
        visitors=visitors_named(profile, month) or None,
        classes=classes_named(profile, month),
        quality=about_quality(new.checked),
        ledgers=ledger_record(snapshot),
        merged=list(new.full.merged) or None,
        left_out=left_out_of(county, month),
        provenance=provenance(profile, month),
    )
