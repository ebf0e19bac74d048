"""What one base shows: its rows by place and version, and the withheld parts of its splits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.protection.amounts import dominated
from fanpin_lib.edition.protection.auditing import audited, told_before
from fanpin_lib.edition.protection.cells import Split, families, parts_of, withheld_cells
from fanpin_lib.edition.protection.groups import Counts, Groups, HouseholdRows, groups_of
from fanpin_lib.edition.protection.households import Versions
from fanpin_lib.edition.protection.limits import EditionLimits
from fanpin_lib.edition.protection.moves import Moves
from fanpin_lib.edition.protection.places import ProtectedPlaces
from fanpin_lib.edition.protection.release import SHOWN, UNDECIDED, WITHHELD, Truths, release

Verdicts = NDArray[np.int8]


@dataclass(frozen=True)
class Earlier:
    """What earlier editions decided of a base, by place and earlier version.

    ``rows`` are verdicts; ``cells`` the withheld parts of shown rows, by place, part, version.
    """

    rows: Verdicts
    cells: Truths


@dataclass(frozen=True)
class Decision:
    """Where a base is shown, and which parts of it are withheld there.

    Attributes:
        differ: which two versions differ, in any place.
        split: by which the withheld parts were decided; None where it is shown whole.
    """

    categories: tuple[str, ...]
    shown: Truths
    withheld: Truths
    differ: Truths | None = None
    split: Split | None = field(default=None, repr=False)


@dataclass(frozen=True)
class BaseQuestion:
    """What a base is for: ``split`` by parts, shown ``whole`` or not, ``counts`` a property.

    ``stock``: what its parts gain and lose is told, and withheld, by other figures, the
    ``flow``: that one is not shown where all have the same part.
    """

    split: bool
    whole: bool
    counts: bool
    stock: bool = False
    flow: bool = False


class Deciding:
    """The bases of one edition, decided one after the other."""

    def __init__(self, places: ProtectedPlaces, versions: Versions, limits: EditionLimits) -> None:
        self._places, self._versions, self._limits = places, versions, limits

    def decide(
        self,
        rows: HouseholdRows,
        asked: BaseQuestion,
        population: Counts | None,
        earlier: Earlier | None,
        within: Decision | None = None,
    ) -> Decision:
        """Where a base is shown.

        Args:
            population: households of the relation, by place and version.
            earlier: what earlier editions decided; None where none knew the base.
            within: shown is no more than by this one, of the same households.
        """
        strict = asked.split and not asked.whole
        groups = groups_of(rows, self._places, len(self._versions), sides=strict)
        alone = dominated(rows, self._places, len(self._versions), self._limits)
        forbidden = alone | self._too_few(population, alone.shape)
        if within is not None:
            forbidden |= ~within.shown
        decided = self._decided(groups, earlier, forbidden)
        if strict:
            self._keep_withheld(groups, decided)
        moves = Moves(rows, groups, self._places, self._limits) if asked.stock else None
        shown = release(groups, self._places, self._limits, decided, forbidden=forbidden,
                        strict=strict, alone=alone, moves=moves)  # fmt: skip
        if asked.counts and not asked.split and population is not None:
            shown = shown & self._others(population - groups.size, decided)
        shown = self._audited(rows, groups, shown)
        if asked.split and asked.whole:
            shown = shown & self._all_parts(rows, groups, decided, shown)
        cells = self._decided_cells(groups, earlier, decided, len(rows.categories))
        return self._in_parts(rows, asked, groups, shown, cells, within)

    def _in_parts(
        self, rows: HouseholdRows, asked: BaseQuestion, groups: Groups,
        shown: Truths, cells: Verdicts, within: Decision | None,
    ) -> Decision:  # fmt: skip
        """Which parts are withheld where a split is shown; a flow of one part is not shown."""
        parts = parts_of(rows, self._places, len(self._versions))
        if asked.flow:
            shown = shown & ((groups.size == 0) | (parts.max(axis=1, initial=0) < groups.size))
        differ: Truths = np.asarray((groups.change > 0).any(axis=0))
        if asked.whole or not asked.split:
            none = np.zeros((len(shown), 0, shown.shape[1]), bool)
            return Decision(rows.categories, shown, none, differ)
        own = len(self._versions.own)
        split = Split(groups, parts, families(rows.categories), shown, cells, own)
        also = _gaps(within, rows.categories, parts.shape) if within else None
        withheld = withheld_cells(split, self._places, self._limits, also)
        return Decision(rows.categories, shown, withheld, differ, split)

    def again(self, decision: Decision) -> Decision:
        """A decision of which more is withheld than was decided, with what would betray that."""
        if decision.split is None:
            return decision
        split = replace(decision.split, shown=decision.shown)
        withheld = withheld_cells(split, self._places, self._limits, decision.withheld)
        return replace(decision, withheld=withheld)

    def _too_few(self, population: Counts | None, shape: tuple[int, ...]) -> Truths:
        """Where fewer than the limit stand behind the relation."""
        if population is None:
            return np.zeros(shape, bool)
        found: Truths = (population > 0) & (population < self._limits.households)
        return found

    def _others(self, rest: Counts, decided: Verdicts) -> Truths:
        """Where those who have not what is counted are none or enough, also by subtraction.

        Who they are is not compared between versions: of most nothing is told by that.
        """
        change = rest[:, :, None] + rest[:, None, :]
        change *= 1 - np.eye(rest.shape[1], dtype=np.int32)
        groups = Groups(rest, change, change)
        mine = np.where(decided == SHOWN, SHOWN, UNDECIDED).astype(np.int8)
        nowhere = np.zeros(rest.shape, bool)
        return release(groups, self._places, self._limits, mine, forbidden=nowhere, strict=False)

    def _all_parts(
        self, rows: HouseholdRows, groups: Groups, decided: Verdicts, shown: Truths
    ) -> Truths:
        """Where each part of a split could be shown by itself, or was by earlier editions."""
        own = len(self._versions.own)
        if told_before(groups, shown, own) and not (shown & (decided != SHOWN)).any():
            return shown
        found: Truths = shown.copy()
        for category in range(len(rows.categories)):
            part = _only(rows, category)
            groups = groups_of(part, self._places, len(self._versions))
            alone = dominated(part, self._places, len(self._versions), self._limits)
            mine = np.where(decided == SHOWN, SHOWN, UNDECIDED).astype(np.int8)
            found &= release(groups, self._places, self._limits, mine, forbidden=alone | ~found,
                             strict=False, alone=alone)  # fmt: skip
            found = self._audited(part, groups, found)
        return found

    def _audited(self, rows: HouseholdRows, groups: Groups, shown: Truths) -> Truths:
        own, households = len(self._versions.own), self._limits.households
        return audited(rows, groups, self._places, shown, own, households)

    def _decided(self, groups: Groups, earlier: Earlier | None, forbidden: Truths) -> Verdicts:
        """Verdicts of earlier editions, for this edition's months as far as nobody changed."""
        found = np.full(groups.size.shape, UNDECIDED, np.int8)
        own = len(self._versions.own)
        found[:, own:] = WITHHELD
        if earlier is not None:
            found[:, own:] = earlier.rows
            for version, other in self._same_month():
                same = groups.change[:, version, other] == 0
                take = same & (found[:, version] == UNDECIDED)
                found[take, version] = found[take, other]
        unfit = (groups.size > 0) & (groups.size < self._limits.households)
        found[:, :own][(found[:, :own] == SHOWN) & (forbidden | unfit)[:, :own]] = WITHHELD
        return found

    def _keep_withheld(self, groups: Groups, decided: Verdicts) -> None:
        """Withhold this edition's versions of the same households as one that was withheld.

        Sums alone `release` sees through; the parts of what lies beside it would come out.
        """
        some = groups.size > 0
        same = (groups.change == 0) & some[:, :, None] & some[:, None, :]
        was = (same & (decided == WITHHELD)[:, None, :]).any(axis=2)
        is_shown = (same & (decided == SHOWN)[:, None, :]).any(axis=2)
        own = len(self._versions.own)
        chosen = (was & ~is_shown & (decided == UNDECIDED))[:, :own]
        decided[:, :own][chosen] = WITHHELD

    def _decided_cells(
        self, groups: Groups, earlier: Earlier | None, decided: Verdicts, parts: int
    ) -> Verdicts:
        places, count = decided.shape
        found = np.full((places, parts, count), UNDECIDED, np.int8)
        if earlier is None:
            return found
        own = len(self._versions.own)
        told = np.where(earlier.cells, WITHHELD, SHOWN).astype(np.int8)
        found[:, :, own:] = np.where(earlier.rows[:, None, :] == SHOWN, told, WITHHELD)
        for version, other in self._same_month():
            same = (groups.change[:, version, other] == 0) & (decided[:, version] == SHOWN)
            take = same[:, None] & (found[:, :, version] == UNDECIDED)
            found[:, :, version][take] = found[:, :, other][take]
        return found

    def _same_month(self) -> list[tuple[int, int]]:
        """This edition's versions, each with the earlier ones of its month, the newest first."""
        own = len(self._versions.own)
        return [
            (version, own + other)
            for version, month in enumerate(self._versions.own)
            for other, told in enumerate(self._versions.earlier)
            if told == month
        ]


def _gaps(one: Decision, categories: tuple[str, ...], shape: tuple[int, ...]) -> Truths:
    """The parts that another decision withholds, as cells of these categories."""
    found = np.zeros(shape, bool)
    for number, name in enumerate(categories):
        if name in one.categories and one.withheld.shape[1]:
            found[:, number] = one.withheld[:, one.categories.index(name)]
    return found


def _only(rows: HouseholdRows, category: int) -> HouseholdRows:
    chosen = rows.category == category
    return replace(
        rows,
        place=rows.place[chosen],
        household=rows.household[chosen],
        token=rows.token[chosen],
        category=rows.category[chosen],
        versions=rows.versions[chosen],
        amount=rows.amount[chosen],
    )
