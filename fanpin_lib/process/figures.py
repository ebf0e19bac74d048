"""The month's figures: computed when their inputs changed, else taken as they are."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib import __version__
from fanpin_lib.config import Config
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.process.checks import check
from fanpin_lib.process.deliveries import snapshot_of
from fanpin_lib.process.made_from import LABELS, calendar_of, made_from, office_of, profile_of
from fanpin_lib.process.memory import give_back
from fanpin_lib.process.places import EDITION, edition_of
from fanpin_lib.regions import Level, normalise_code, parent_of
from fanpin_lib.runner.edition_folder import DATA, EditionFolder

if TYPE_CHECKING:
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


def figures_folder(config: Config, month: Month) -> Path:
    """The newest figures: of the edition in progress, else of the one in force."""
    edition = edition_of(config, month)
    return (edition.next if (edition.next / DATA).is_dir() else edition.current) / DATA


def compute(
    config: Config,
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
    """
    from fanpin_lib.store.placing import refuse_unplaced

    snapshot = snapshot_of(config, month, _closed_on(config, month) if as_closed else None)
    refuse_unplaced(snapshot)
    inputs = made_from(config, snapshot)
    edition = edition_of(config, month)
    with edition.held("计算"):
        if not (everything or as_closed) and (ready := _ready(edition, inputs)):
            return MonthFigures(ready, _count(ready), computed=False)
        checked, table = _checked_and_computed(config, snapshot)
        inputs = made_from(config, snapshot)  # the month before may have been checked for it
        before = _made_from(figures_folder(config, month))
        number = _number(edition, inputs)
        folder = edition.begin() / DATA
        about = {"made_from": inputs, "edition_no": number}
        if when_computed:
            when_computed()
        _write(config, snapshot, table, checked, folder, about)
        rows = table.num_rows
        del table
    give_back()
    changed = [LABELS[name] for name in LABELS if before and before.get(name) != inputs[name]]
    return MonthFigures(folder, rows, computed=True, changed=tuple(changed), checked=checked)


def _closed_on(config: Config, month: Month) -> int | None:
    from fanpin_lib.history.editions import newest_edition

    return newest_edition(config.folders.reports, month, EDITION).snapshot


def _ready(edition: EditionFolder, inputs: dict[str, str]) -> Path | None:
    """Figures from just these inputs; an edition in progress from others is given up."""
    if _made_from(edition.next / DATA) == inputs:
        return edition.next / DATA
    if _made_from(edition.current / DATA) == inputs:
        edition.drop()
        return edition.current / DATA
    return None


def _made_from(folder: Path) -> dict[str, str] | None:
    from fanpin_lib.presentation.edition import read_about, readable

    if not readable(folder):
        return None  # what is damaged is computed again
    return read_about(folder).get("made_from") or {}


def _number(edition: EditionFolder, inputs: dict[str, str]) -> int:
    """The number of the edition that is being made: a new one for new inputs."""
    same = _made_from(edition.current / DATA) == inputs
    return edition.number() + (0 if same else 1)


def _count(folder: Path) -> int:
    import pyarrow.parquet as pq

    from fanpin_lib.presentation.edition import INDICATORS

    return int(pq.read_metadata(folder / INDICATORS).num_rows)


def _write(
    config: Config,
    snapshot: Snapshot,
    table: pa.Table,
    checked: Checked,
    folder: Path,
    about: dict[str, Any],
) -> None:
    """Write the edition's data folder, whole."""
    from fanpin_lib.history.provenance import ledger_record, provenance
    from fanpin_lib.history.record import write_record
    from fanpin_lib.indicators import write_indicators
    from fanpin_lib.indicators.beyond_chance import beyond_chance
    from fanpin_lib.indicators.files import lacking_ledgers
    from fanpin_lib.presentation.all_figures import catalogue_labels
    from fanpin_lib.presentation.edition_files import rules_in_force, write_about, write_regions
    from fanpin_lib.quality import about_quality, write_quality

    month, profile = snapshot.month, profile_of(config)
    with swapped_in(folder) as beside:
        write_indicators(table, beside)
        write_regions(beside, _regions(table))
        write_quality(beside, checked)
        write_about(
            beside,
            month,
            edition=EDITION,
            county=config.county.name,
            snapshot=snapshot.upto,
            profile=profile.name,
            profile_label=profile.label,
            families=catalogue_labels(),
            demo=config.county.demo,
            fanpin=__version__,
            rules=rules_in_force(profile, month),
            ledgers=ledger_record(snapshot),
            lacking=lacking_ledgers(table),
            beyond_chance=beyond_chance(table, str(month)),
            provenance=provenance(profile, month),
            closed_at=datetime.now(UTC).isoformat(timespec="seconds"),
            quality=about_quality(checked),
            **about,
        )
        write_record(config.folders.reports, month, EDITION, beside, office_of(config))


def _checked_and_computed(config: Config, snapshot: Snapshot) -> tuple[Checked, pa.Table]:
    with _computing(config, snapshot) as computed:
        checked = check(config, snapshot.month, snapshot.upto)
        return checked, computed.result()


@contextmanager
def _computing(config: Config, snapshot: Snapshot) -> Iterator[Future[pa.Table]]:
    """Every indicator, computed in a thread beside the checks; leaving early ends it.

    Both are mostly DuckDB at work on one processor, and need nothing of each other.
    """
    with snapshot.connect() as connection, ThreadPoolExecutor(1, "fanpin-figures") as thread:
        table = thread.submit(_table, config, snapshot.month, connection)
        try:
            yield table
        finally:
            while not table.done():  # between two queries nobody hears it
                connection.interrupt()
                time.sleep(_BLINK_SECONDS)


def _table(config: Config, month: Month, connection: duckdb.DuckDBPyConnection) -> pa.Table:
    from fanpin_lib.classification import assess, differences
    from fanpin_lib.indicators.engine import compute as compute_indicators

    profile = profile_of(config)
    assess(connection, profile)
    differences(connection)
    return compute_indicators(
        connection,
        month,
        profile,
        config.county.code,
        county_name=config.county.name,
        calendar=calendar_of(config),
        forget_facts=True,
    )


def _regions(table: pa.Table) -> list[Any]:
    from fanpin_lib.presentation.edition import Region

    names = ["region_code", "region_name", "level"]
    rows = table.select(names).group_by(names).aggregate([]).to_pylist()
    codes = {row["region_code"] for row in rows}
    return [
        Region(
            row["region_code"],
            row["region_name"],
            Level(row["level"]),
            _parent(row["region_code"], codes),
        )
        for row in rows
    ]


def _parent(code: str, known: set[str]) -> str | None:
    try:
        parent = parent_of(normalise_code(code))
    except InputError:
        return None
    return parent if parent in known else None


@contextmanager
def swapped_in(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of ``folder`` once it is complete."""
    beside, old = folder.with_name(folder.name + ".part"), folder.with_name(folder.name + ".old")
    if old.exists() and not folder.exists():  # an earlier swap was cut short
        old.rename(folder)
    for leftover in (beside, old):
        shutil.rmtree(leftover, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        yield beside
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
