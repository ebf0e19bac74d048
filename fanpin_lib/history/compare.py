"""Two closed months compared: figures, households, and values edited afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from fanpin_lib.history.editions import Edition
from fanpin_lib.history.edits import Edit, edits_between
from fanpin_lib.history.figures import changed_figures
from fanpin_lib.history.households import Move, moves, states
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.store import Snapshot
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
        return self.before.month == self.after.month

    @property
    def edited_households(self) -> list[str]:
        """The households whose ledger rows were edited."""
        return sorted({edit.household for edit in self.edits if edit.household})


@dataclass(frozen=True)
class Office:
    """What comparing needs of a working directory."""

    snapshot: SnapshotOf
    profile: Profile
    county: str
    calendar: Calendar | None = None
    _states: dict[tuple[Month, int | None], pa.Table] = field(default_factory=dict, repr=False)

    def of(self, edition: Edition) -> Snapshot:
        """The ledgers as the edition was closed on."""
        return self.snapshot(edition.month, edition.snapshot)

    def states(self, edition: Edition) -> pa.Table:
        """The households' states at the edition's closing; computed once."""
        key = (edition.month, edition.snapshot)
        if key not in self._states:
            self._states[key] = states(self.of(edition), self.profile, self.county, self.calendar)
        return self._states[key]


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
