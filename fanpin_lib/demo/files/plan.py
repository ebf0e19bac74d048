"""Which files an office writes in which month, and how each looks (``files.yaml``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.office import (
    exports,
    happened,
    judged,
    minuted,
    monthly,
    national,
    places,
    registers,
)
from fanpin_lib.demo.office.table import Columns, LedgerTable
from fanpin_lib.demo.world.county import World
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.period import Month

_VIEWS: dict[str, Callable[[World, int], Columns]] = {
    "regions": places.regions,
    "households": registers.households,
    "members": registers.members,
    "monthly_records": monthly.monthly_records,
    "cases": registers.cases,
    "case_steps": happened.case_steps,
    "alerts": happened.alerts,
    "warnings": happened.warnings,
    "judgements": judged.judgements,
    "meetings": minuted.meetings,
    "sweeps": happened.sweeps,
    "helpers": registers.helpers,
    "events": happened.events,
    "measures": registers.measures,
    "tasks": happened.tasks,
    "submissions": happened.submissions,
    "funds": registers.funds,
    "claims": happened.claims,
    "credit": monthly.credit,
    "national_persons": national.national_persons,
    "national_work": exports.national_work,
    "national_villages": exports.national_villages,
}


@dataclass(frozen=True)
class FileLayout:
    """How one kind of file looks."""

    name: str
    when: str
    format: str
    encoding: str = "utf-8-sig"
    between: str = ""
    dates: str = "iso"
    month_dates: tuple[str, ...] = ()
    groups: tuple[tuple[str, str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def in_between(self) -> FileLayout:
        """The look in the months that are neither the first nor the last."""
        return replace(self, format=self.between or self.format)

    def file_name(self, month: Month) -> str:
        """As the office names it: ``农户台账_202610.xlsx``."""
        return f"{self.name}_{month.compact}.{self.format}"


@cache
def layouts() -> dict[str, FileLayout]:
    """The layout of every table's files, in the order in which they are written."""
    return {
        table: FileLayout(**{**spec, "groups": tuple(map(tuple, spec.get("groups", ())))})
        for table, spec in shipped_yaml("fanpin_lib.demo", "files.yaml").items()
    }


@dataclass(frozen=True)
class Planned:
    """One file to be written."""

    table: str
    index: int
    month: Month
    layout: FileLayout

    @property
    def path(self) -> str:
        """Relative to the ledgers folder, e.g. ``202610/监测对象台账_202610.xlsx``."""
        return f"{self.month.compact}/{self.layout.file_name(self.month)}"

    def table_of(self, world: World) -> LedgerTable:
        """What the file holds."""
        return LedgerTable(self.table, self.month, _VIEWS[self.table](world, self.index))


def plan(months: list[Month]) -> Iterator[Planned]:
    """Every file, month by month."""
    updates = set(range(0, len(months), assume("calendar.update_every_months")))
    exports = set(assume("calendar.national_export_at"))
    always = set(range(len(months)))
    due = {"monthly": always, "judged": always, "updates": updates, "exports": exports}
    for index, month in enumerate(months):
        for table, layout in layouts().items():
            if index in due[layout.when]:
                edge = index in (0, len(months) - 1)
                yield Planned(table, index, month, layout if edge else layout.in_between())
