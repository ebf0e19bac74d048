"""The month's figures: computed when their inputs changed, else taken as they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.desk.checks import check
from fanpin_lib.desk.inputs import LABELS, input_hashes
from fanpin_lib.desk.memory import release_memory
from fanpin_lib.desk.new_edition import NewFigures, about_edition, write_edition_data
from fanpin_lib.edition.about import read_about, readable
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA, INDICATORS, INTERNAL
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb
    import pyarrow as pa

    from fanpin_lib.quality import Checked
    from fanpin_lib.store import Snapshot

_BLINK_SECONDS = 0.05


@dataclass(frozen=True)
class MonthFigures:
    """Where a month's figures lie and whether they were computed now.

    ``changed`` names the inputs that made it necessary (台账, 规则, 程序, 设置 …), empty where
    there were no figures before; ``checked`` is what the checks found on the way.
    """

    folder: Path
    rows: int
    computed: bool
    changed: tuple[str, ...] = ()
    checked: Checked | None = None

    def __str__(self) -> str:
        if not self.computed:
            return f"{self.rows:,} 个数字，台账、规则、程序和设置都没有变，沿用"
        why = f"（{'、'.join(self.changed)}变了）" if self.changed else ""
        return f"{self.rows:,} 个数字{why}"


def compute(
    county: County,
    month: Month,
    *,
    everything: bool = False,
    as_closed: bool = False,
    when_computed: Callable[[], None] | None = None,
) -> MonthFigures:
    """Check the month's data and bring its figures up to date, beside the edition in force.

    Both is done only if ledgers, rules, code or settings changed since the edition in
    force, or the one in progress, was computed; what other inputs gave is replaced whole.

    Args:
        everything: compute also if nothing changed.
        as_closed: compute from the ledgers that the edition in force was closed on, without
            what was delivered since.
        when_computed: called when new figures are there and only have to be written.

    Raises:
        NoDataForMonth: nothing was delivered for the month, or it was never closed.
        InputError: no monitored household has a place.
        StoreBusy: somebody else is computing or running this edition.
        FileMistake: the county cannot work by its profile in this month.
    """
    from fanpin_lib.store.placing import refuse_unplaced

    county.refuse_lapsed(month)
    snapshot = county.snapshot(month, _closed_on(county, month) if as_closed else None)
    refuse_unplaced(snapshot)
    inputs = input_hashes(county, snapshot)
    edition = EditionFolder.of(county.folders.reports, month)
    with edition.held("计算"):
        if not (everything or as_closed) and (ready := _ready(edition, inputs)):
            return MonthFigures(ready, _count(ready), computed=False)
        new = _computed(county, snapshot)
        before = _made_from(edition.newest_data)
        about = about_edition(county, new, _number(edition, new.inputs))
        folder = edition.begin() / DATA
        if when_computed:
            when_computed()
        write_edition_data(folder, county, new, about)
        rows, checked, inputs = new.table.num_rows, new.checked, new.inputs
        del new
    release_memory()
    changed = [LABELS[name] for name in LABELS if before and before.get(name) != inputs[name]]
    return MonthFigures(folder, rows, computed=True, changed=tuple(changed), checked=checked)


def _closed_on(county: County, month: Month) -> int | None:
    from fanpin_lib.edition.editions import newest_edition

    return newest_edition(county.folders.reports, month, INTERNAL).snapshot


def _ready(edition: EditionFolder, inputs: dict[str, str]) -> Path | None:
    """Figures from just these inputs; an edition in progress from others is given up."""
    if _made_from(edition.next / DATA) == inputs:
        return edition.next / DATA
    if _made_from(edition.current / DATA) == inputs:
        edition.drop()
        return edition.current / DATA
    return None


def _made_from(folder: Path) -> Mapping[str, str] | None:
    if not readable(folder):
        return None  # what is damaged is computed again
    return read_about(folder).made_from or {}


def _number(edition: EditionFolder, inputs: dict[str, str]) -> int:
    """The number of the edition that is being made: a new one for new inputs."""
    same = _made_from(edition.current / DATA) == inputs
    return edition.number() + (0 if same else 1)


def _count(folder: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(folder / INDICATORS).num_rows)


def _computed(county: County, snapshot: Snapshot) -> NewFigures:
    with _computing(county, snapshot) as computed:
        checked = check(county, snapshot.month, snapshot.upto)
        table = computed.result()
    # not before: the month before may have been checked for the first time now
    return NewFigures(snapshot, table, checked, input_hashes(county, snapshot))


@contextmanager
def _computing(county: County, snapshot: Snapshot) -> Iterator[Future[pa.Table]]:
    """Every indicator, computed in a thread beside the checks; leaving early ends it.

    Both are mostly DuckDB at work on one processor, and need nothing of each other.
    """
    with snapshot.connect() as connection, ThreadPoolExecutor(1, "fanpin-figures") as thread:
        table = thread.submit(_table, county, snapshot.month, connection)
        try:
            yield table
        finally:
            while not table.done():  # between two queries nobody hears it
                connection.interrupt()
                time.sleep(_BLINK_SECONDS)


def _table(county: County, month: Month, connection: duckdb.DuckDBPyConnection) -> pa.Table:
    from fanpin_lib.classification import assess, differences
    from fanpin_lib.indicators.engine import compute as compute_indicators

    assess(connection, county.profile)
    differences(connection, county.profile)
    return compute_indicators(
        connection,
        month,
        county.profile,
        county.code,
        county_name=county.name,
        calendar=county.calendar,
        forget_facts=True,
    )
