"""Two closed months compared: figures, households, and values edited afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fanpin_lib.history.editions import Edition
from fanpin_lib.history.edits import Edit, edits_between
from fanpin_lib.history.figures import changed_figures
from fanpin_lib.history.households import Move, moves, states
from fanpin_lib.layout import make_private
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.store import Snapshot
from fanpin_lib.whole_file import whole_file
from fanpin_lib.workdays import Calendar

#: Gives the ledgers of a month as known at a delivery.
SnapshotOf = Callable[[Month, int | None], Snapshot]


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


@dataclass(frozen=True)
class Office:
    """What comparing needs of a working directory.

    ``private`` is where the households' states of each closing are kept, so that what the
    rules said then is not asked of the rules of today.
    """

    snapshot: SnapshotOf
    profile: Profile
    county: str
    calendar: Calendar | None
    private: Path

    def of(self, edition: Edition) -> Snapshot:
        """The ledgers as the edition was closed on."""
        return self.snapshot(edition.month, edition.snapshot)

    def states(self, edition: Edition) -> pa.Table:
        """The households' states as the edition was closed; kept with the closing.

        Of an edition closed before states were kept, they are computed by today's rules.
        """
        path = self._states_file(edition)
        if path.is_file():
            return pq.read_table(path)
        found = states(self.of(edition), self.profile, self.county, self.calendar)
        make_private(self.private)
        make_private(path.parent)
        with whole_file(path) as beside:
            pq.write_table(found, beside, compression="zstd")
        return found

    def _states_file(self, edition: Edition) -> Path:
        version = (edition.about.get("provenance") or {}).get("profile_version", "unknown")
        return self.private / "states" / f"{edition.month}-{edition.snapshot}-{version}.parquet"


def compare(before: Edition, after: Edition, office: Office) -> Comparison:
    """Compare an edition with an earlier one of its month, or with the month before's."""
    moved = None
    if before.month != after.month:
        moved = changed_figures(before.data, after.data, before.month, after_month=after.month)
    return Comparison(
        before=before,
        after=after,
        figures=changed_figures(before.data, after.data, before.month),
        moved=moved,
        moves=moves(office.states(before), office.states(after)),
        edits=edits_between(office.of(before), office.of(after)),
    )
