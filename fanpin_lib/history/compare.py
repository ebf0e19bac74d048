"""Two closed months compared: figures, households, and values edited afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fanpin_lib.county import County
from fanpin_lib.edition.editions import Edition
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private
from fanpin_lib.history.changed_figures import changed_figures
from fanpin_lib.history.edits import Edit, edits_between
from fanpin_lib.history.households import Move, moves, states, villages_by_now
from fanpin_lib.store import Snapshot

_DIGEST = 8


@dataclass(frozen=True)
class Comparison:
    """What changed from one edition to another (household ids: private).

    ``figures`` are those of the earlier edition's month as both give them: for two editions
    of one month what was corrected, for two months what the newer says differently of the
    past. ``moved`` (two months only) are the month's own figures against the month before's.
    """

    before: Edition
    after: Edition
    figures: pa.Table
    moved: pa.Table | None
    moves: list[Move] = field(repr=False)
    edits: list[Edit] = field(repr=False)

    @property
    def same_month(self) -> bool:
        """Whether two editions of one month are compared, not two months."""
        return self.before.month == self.after.month

    @property
    def edited_households(self) -> list[str]:
        """The households whose ledger rows were edited."""
        return sorted({edit.household for edit in self.edits if edit.household})


def closed_ledgers(county: County, edition: Edition) -> Snapshot:
    """The ledgers as the edition was closed on.

    Raises:
        StoreUnusable: the store does not hold them.
    """
    return edition.closing.ledgers(county.store)


def closed_states(county: County, edition: Edition) -> pa.Table:
    """The households' states as the edition was closed; kept in ``private/`` with the closing.

    What the rules said then is not asked of the rules of today. Of an edition closed before
    states were kept, they are computed by today's rules.
    """
    path = _states_file(county, edition)
    if path.is_file():
        return pq.read_table(path)
    ledgers = closed_ledgers(county, edition)
    found = states(ledgers, county.profile, county.code, county.calendar)
    keep_states(county, edition, found)
    return found


def keep_states(county: County, edition: Edition, found: pa.Table) -> None:
    """Keep the households' states of an edition, as they are now: the rules may be others when
    somebody asks. What is kept already stays.
    """
    path = _states_file(county, edition)
    if path.is_file():
        return
    make_private(county.folders.private)
    make_private(path.parent)
    with atomic_write(path) as beside:
        pq.write_table(found, beside, compression="zstd")


def _states_file(county: County, edition: Edition) -> Path:
    version = (edition.about.provenance or {}).get("profile_version", "unknown")
    digest = (edition.about.in_force or "")[:_DIGEST]
    name = "-".join(filter(None, (str(edition.month), str(edition.snapshot), digest, version)))
    return county.folders.private / "states" / f"{name}.parquet"


def compare_figures(before: Edition, after: Edition) -> Comparison:
    """Compare what two editions show; no ledger is read, households and edits are left out."""
    moved = None
    if before.month != after.month:
        moved = changed_figures(before.data, after.data, before.month, after_month=after.month)
    figures = changed_figures(before.data, after.data, before.month)
    return Comparison(before, after, figures, moved, moves=[], edits=[])


def compare(before: Edition, after: Edition, county: County) -> Comparison:
    """Compare an edition with an earlier one of its month, or with the month before's."""
    ledgers = closed_ledgers(county, after)
    return replace(
        compare_figures(before, after),
        moves=moves(
            closed_states(county, before),
            closed_states(county, after),
            villages_by_now(ledgers),
        ),
        edits=edits_between(closed_ledgers(county, before), ledgers),
    )
