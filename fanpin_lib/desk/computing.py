"""The month's figures: computed when their inputs changed, else taken as they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.desk.checks import check
from fanpin_lib.desk.inputs import LABELS, input_hashes, inputs_of
from fanpin_lib.desk.new_edition import NewFigures, about_edition, write_edition_data
from fanpin_lib.desk.protecting import FullFigures, limits_of, protected
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import DATA, INDICATORS, INTERNAL
from fanpin_lib.edition.share import about_share
from fanpin_lib.files.memory import release_memory
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from fanpin_lib.edition.protection import Protected
    from fanpin_lib.indicators.behind import Behind
    from fanpin_lib.quality import Checked
    from fanpin_lib.store import Snapshot

_BLINK_SECONDS = 0.05


@dataclass(frozen=True)
class MonthFigures:
    """Where a month's figures lie and whether they were computed now.

    ``folder`` and ``rows`` are of the internal edition. ``changed`` names the inputs that made
    it necessary (台账, 规则, 程序, 设置 …), empty where there were no figures before; ``checked``
    is what the checks found on the way; ``others`` are rows by label of the other editions.
    """

    folder: Path
    rows: int
    computed: bool
    changed: tuple[str, ...] = ()
    checked: Checked | None = None
    others: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        more = "".join(f"；{label} {rows:,} 个" for label, rows in self.others)
        if not self.computed:
            return f"{self.rows:,} 个数字{more}，台账、规则、程序和设置都没有变，沿用"
        why = f"（{'、'.join(self.changed)}变了）" if self.changed else ""
        return f"{self.rows:,} 个数字{why}{more}"


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
        StoreUnusable: with ``as_closed``, the store does not hold the ledgers of the closing.
        FileMistake: the county cannot work by its profile in this month.
    """
    from fanpin_lib.store.laid import laid_once
    from fanpin_lib.store.placing import refuse_unplaced

    county.refuse_lapsed(month)
    snapshot = county.snapshot(month, _closed_on(county, month) if as_closed else None)
    with laid_once(), ExitStack() as held:
        refuse_unplaced(snapshot)
        inputs = input_hashes(county, snapshot)
        editions = _held(county, month, held)
        due = [each for each in editions if everything or as_closed or not _ready(each, inputs)]
        changed, checked = _make(county, snapshot, due, when_computed) if due else ((), None)
        release_memory()
        rows = [(kind_of(each.name).label, _count(each.newest_data)) for each in editions]
        folder = editions[0].newest_data
    (_, many), *others = rows
    return MonthFigures(folder, many, bool(due), changed, checked, tuple(others))


def _make(
    county: County,
    snapshot: Snapshot,
    due: Sequence[EditionFolder],
    when_computed: Callable[[], None] | None,
) -> tuple[tuple[str, ...], Checked]:
    """Compute once and write the editions in progress; which inputs changed, what was found."""
    new = _computed(county, snapshot, due)
    before = inputs_of(due[0].newest_data)
    said = about_edition(county, new)
    if when_computed:
        when_computed()
    for each in due:
        number, fewest = _number(each, new.inputs), limits_of(county, each.name).households
        about = about_share(replace(said, edition_no=number, fewest=fewest), each.name)
        write_edition_data(each.begin() / DATA, county, new, about)
    changed = [name for name in LABELS if before and before.get(name) != new.inputs[name]]
    return tuple(LABELS[name] for name in changed), new.checked


def _held(county: County, month: Month, held: ExitStack) -> list[EditionFolder]:
    """The month's editions, the internal one first, held for writing as long as ``held`` is."""
    reports = county.folders.reports
    editions = [EditionFolder.of(reports, month, name) for name in county.editions]
    for each in editions:
        held.enter_context(each.held("计算"))
    return editions


def _closed_on(county: County, month: Month) -> int | None:
    from fanpin_lib.edition.editions import newest_edition

    edition = newest_edition(county.folders.reports, month, INTERNAL)
    return edition.closing.ledgers(county.store).upto


def _ready(edition: EditionFolder, inputs: dict[str, str]) -> Path | None:
    """Figures from just these inputs; an edition in progress from others is given up."""
    if inputs_of(edition.next / DATA) == inputs:
        return edition.next / DATA
    if inputs_of(edition.current / DATA) == inputs:
        edition.drop()
        return edition.current / DATA
    return None


def _number(edition: EditionFolder, inputs: dict[str, str]) -> int:
    """The number of the edition that is being made: a new one for new inputs."""
    same = inputs_of(edition.current / DATA) == inputs
    return edition.number() + (0 if same else 1)


def _count(folder: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(folder / INDICATORS).num_rows)


def _computed(county: County, snapshot: Snapshot, due: Sequence[EditionFolder]) -> NewFigures:
    from fanpin_lib.store.laid import let_go

    with _computing(county, snapshot) as computed:
        checked = check(county, snapshot.month, snapshot.upto)
        full = computed.result()
    let_go()
    release_memory()
    # not before: the month before may have been checked for the first time now
    inputs = input_hashes(county, snapshot)
    shown = _shown(county, snapshot.month, full, [each.name for each in due])
    release_memory()
    return NewFigures(snapshot, full, shown, checked, inputs)


def _shown(
    county: County, month: Month, full: FullFigures, due: Sequence[str]
) -> dict[str, Protected]:
    """The figures as the internal edition may show them, and as the others that are due may."""
    import pyarrow.parquet as pq

    internal = protected(county, month, INTERNAL, full)
    stands = EditionFolder.of(county.folders.reports, month).newest_data / INDICATORS
    beside = internal.table if INTERNAL in due else pq.read_table(stands)
    others = [name for name in due if name != INTERNAL]
    return {
        INTERNAL: internal,
        **{name: protected(county, month, name, full, beside) for name in others},
    }


@contextmanager
def _computing(county: County, snapshot: Snapshot) -> Iterator[Future[FullFigures]]:
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


def _table(county: County, month: Month, connection: duckdb.DuckDBPyConnection) -> FullFigures:
    from fanpin_lib.classification import assess, differences
    from fanpin_lib.history.households import states_in
    from fanpin_lib.indicators.engine import compute as compute_indicators
    from fanpin_lib.indicators.places import merged_places

    merged = merged_places(connection, month)
    assess(connection, county.profile)
    differences(connection, county.profile)
    counted: list[tuple[Behind, pa.Table]] = []
    table = compute_indicators(
        connection,
        month,
        county.profile,
        county.code,
        county_name=county.name,
        calendar=county.calendar,
        forget_facts=True,
        when_counted=lambda behind: counted.append(
            (behind, states_in(connection, month, county.profile))
        ),
    )
    ((behind, states),) = counted
    return FullFigures(table, behind, states, merged)
