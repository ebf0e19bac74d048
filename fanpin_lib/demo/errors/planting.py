"""Planting errors into single rows: ``plantings.yaml`` says which cells become what.

A change stays only if the household's expected findings then include the rule meant;
otherwise the cells are put back and the next household is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fanpin_lib.demo.errors.desk import Desk
from fanpin_lib.demo.errors.slips import value_for
from fanpin_lib.demo.errors.targets import Target, Targets
from fanpin_lib.demo.oracle import Expected
from fanpin_lib.demo.rows.county import Row
from fanpin_lib.fields import table as vocabulary
from fanpin_lib.files.yaml_lines import shipped_yaml

#: The ledger that each kind of target stands in.
TABLES = {
    "persons": "national_persons",
    "homes": "national_persons",
    "spells": "national_work",
    "plans": "national_planned_work",
    "villages": "national_villages",
    "members": "members",
    "records": "monthly_records",
    "cases": "cases",
}
_ATTEMPTS = 1500  # households tried for one planting before a rule counts as exhausted


@dataclass(frozen=True)
class Planting:
    """One kind of error.

    Attributes:
        rule: the catalogue's code.
        into: whose cells: persons, homes, spells, plans, members, records, cases, villages.
        cells: new values by column; a list is a choice, ``$name`` a slip of the pen.
        where: what the target must be like (attribute: value, list of values or bounds).
        later: the finding needs more than one household and is confirmed at the end.

    Without a rule the cells are right, if only just: nothing may be found because of them.
    """

    rule: str
    into: str
    cells: dict[str, Any]
    where: dict[str, Any] = field(default_factory=dict)
    later: bool = False


@cache
def not_planted() -> dict[str, str]:
    """Rules that the demo's files cannot feed, with the reason in Chinese."""
    return dict(_tree()["not_planted"])


def _tree() -> dict[str, Any]:
    return shipped_yaml("fanpin_lib.demo.errors", "plantings.yaml")


@cache
def plantings() -> tuple[Planting, ...]:
    """Every kind of error that changes the cells of one row or household."""
    tree = _tree()
    groups = tree["groups"]
    return tuple(
        Planting(
            rule=rule,
            into=spec["in"],
            cells=_cells(spec.get("set", {}), spec.get("clear", []), groups),
            where=spec.get("where", {}),
            later=spec.get("later", False),
        )
        for rule, specs in tree["plantings"].items()
        for spec in (specs if isinstance(specs, list) else [specs])
    )


@cache
def harmless() -> tuple[Planting, ...]:
    """Right cells at the very edge of being wrong."""
    return tuple(
        Planting("", spec["in"], spec["set"], spec.get("where", {})) for spec in _tree()["harmless"]
    )


def _cells(
    given: dict[str, Any], cleared: list[str], groups: dict[str, list[str]]
) -> dict[str, Any]:
    """Cells to be emptied (a group's name stands for its columns), then those to be set."""
    empty = [c for name in cleared for c in groups.get(name, [name])]
    return {**dict.fromkeys(empty), **given}


class Planter:
    """Plants one kind of error again and again, each time into another row."""

    def __init__(self, planting: Planting, desk: Desk, targets: Targets) -> None:
        self.planting, self.desk, self.targets = planting, desk, targets
        self.rule = planting.rule
        self._left: Iterator[Target] | None = None

    def plant(self) -> bool:
        """Plant once; False when no row is left that would do."""
        if self._left is None:
            self._left = iter(self.desk.shuffled(self.targets.of(self.planting.into)))
        for _ in range(_ATTEMPTS):
            target = next(self._left, None)
            if target is None:
                return False
            if self._fits(target) and self._try(target):
                return True
        return False

    def _fits(self, target: Target) -> bool:
        columns = self.planting.cells
        if not all(self.desk.free(row, columns) for row in target.rows):
            return False
        return not self.planting.where or target.like(self.planting.where)

    def _try(self, target: Target) -> bool:
        old = [dict(row) for row in target.rows]
        cells = self._values(target.rows[0])
        if all(row[c] == v for row in target.rows for c, v in cells.items()):
            return False
        before = set(target.findings())
        for row in target.rows:
            row.update(cells)
        after = set(target.findings())
        found = self._found(target, before, after)
        if not self._succeeds(before, after, found):
            _restore(target.rows, old)
            return False
        for row in target.rows:
            self.desk.keep(row, cells)
        if found is not None:
            self.desk.mean(found, self._note(cells))
        return True

    def _values(self, row: Row) -> dict[str, Any]:
        return {c: value_for(v, row, c, self.desk) for c, v in self.planting.cells.items()}

    def _succeeds(self, before: set[Expected], after: set[Expected], found: object) -> bool:
        """Whether the change does what it is for, and undoes no other planted error."""
        if not self.rule:
            return before == after
        undone = {expected.place for expected in before - after}
        return found is not None and not undone & self.desk.meant.keys()

    def _found(
        self, target: Target, before: set[Expected], after: set[Expected]
    ) -> Expected | None:
        if self.planting.later:
            new = {target.itself(self.rule)}
        else:
            new = {e for e in after - before if e.rule == self.rule}
        return next((e for e in sorted(new) if self.desk.fresh(e)), None)

    def _note(self, cells: dict[str, Any]) -> str:
        """What was changed, under the columns' headers."""
        fields = vocabulary(TABLES[self.planting.into]).fields
        shown = {fields[c].label: "空" if v is None else v for c, v in cells.items()}
        return "；".join(f"{label}改为{value}" for label, value in shown.items())


def _restore(rows: list[Row], old: list[Row]) -> None:
    for row, cells in zip(rows, old, strict=True):
        row.update(cells)
