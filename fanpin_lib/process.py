"""A month as its list of steps; every step is a command and a function of its own.

::

    ledgers/ ──ingest──▶ store ──compute──▶ reports/<month>/internal/data
             ──run_notebooks──▶ reports/<month>/internal/<level> ──publish_site──▶ site/public
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib import __version__
from fanpin_lib.config import Config
from fanpin_lib.errors import InputError, NoDataForMonth
from fanpin_lib.layout import make_private
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, normalise_code, parent_of
from fanpin_lib.workdays import Calendar

if TYPE_CHECKING:
    import pyarrow as pa

    from fanpin_lib.policy import Profile
    from fanpin_lib.publish import PublishResult
    from fanpin_lib.runner import RunSummary
    from fanpin_lib.runner.jobs import Executor
    from fanpin_lib.store import FileReport, IngestReport, Snapshot, Store

Progress = Callable[[int, int, str], None]
EDITION = "internal"


# ---- ledgers → store


def ledgers_of(config: Config) -> list[Path]:
    """Files in ``ledgers/`` that may hold ledgers, without those whose delivery was withdrawn.

    A withdrawn file that still lies there must not come back with the next month; naming it
    to ``fanpin ingest`` delivers it again.
    """
    from fanpin_lib.ledgers.folders import ledger_files

    folder = config.folders.ledgers
    if not folder.is_dir():
        return []
    deliveries = open_store(config).deliveries()
    counting = {delivery.sha256 for delivery in deliveries if delivery.withdrawn_by is None}
    withdrawn = {delivery.sha256 for delivery in deliveries} - counting
    files = ledger_files([folder])
    if not withdrawn:
        return files
    return [path for path in files if sha256(path.read_bytes()).hexdigest() not in withdrawn]


def ingest(
    config: Config,
    files: Sequence[Path],
    who: str,
    *,
    as_of: Month | None = None,
    skip_bad_rows: bool = False,
    on_progress: Progress | None = None,
) -> IngestReport:
    """Store the files that are not in the store yet.

    Args:
        as_of: the month of files that do not say theirs.
        skip_bad_rows: store the good rows of a file with bad ones, instead of holding it back.

    Raises:
        StoreBusy, StoreUnusable: nothing can be stored at all.
    """
    from fanpin_lib.ledgers import ColumnMap
    from fanpin_lib.store import IngestReport, ingest_files

    done = 0

    def count(report: FileReport) -> None:
        nonlocal done
        done += 1
        if on_progress:
            on_progress(done, len(files), report.path.name)

    if not files:
        return IngestReport([])
    return ingest_files(
        files,
        open_store(config),
        ColumnMap.load(config.folders.county / "columns.yaml"),
        who,
        as_of,
        count,
        county_code=config.county.code,
        bad_rows="skip" if skip_bad_rows else None,
    )


def error_list(config: Config, report: IngestReport) -> Path | None:
    """Write the bad rows of an ingest to ``private/入库问题.xlsx``; None if there are none."""
    from fanpin_lib.store import write_row_errors

    if not report.row_errors:
        return None
    make_private(config.folders.private)
    path = config.folders.private / "入库问题.xlsx"
    write_row_errors(report, path)
    return path


def open_store(config: Config) -> Store:
    """The working directory's store, in a folder that only its owner may open."""
    from fanpin_lib.store import Store

    make_private(config.folders.store)
    return Store(config.folders.store)


def profile_of(config: Config) -> Profile:
    """The county's policy profile with the county's own values and rules."""
    from fanpin_lib.policy import load_profile

    extra = config.folders.county / "policy"
    return load_profile(config.policy.profile, extra, region_code=config.county.code)


def calendar_of(config: Config) -> Calendar:
    """Working days, with the years that the county added."""
    return Calendar.load(config.folders.county / "workdays.yaml")


# ---- store → figures


def snapshot_of(config: Config, month: Month, upto: int | None = None) -> Snapshot:
    """The stored ledgers as of the month's end.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    store = open_store(config)
    deliveries = store.deliveries(upto)
    if not any(delivery.as_of == month for delivery in deliveries):
        known = sorted({str(delivery.as_of) for delivery in deliveries})
        held = f"库里有 {known[0]} 到 {known[-1]} 的台账" if known else "库里还没有任何台账"
        raise NoDataForMonth(
            f"没有 {month.label}的台账，{held}",
            hint=f"请把 {month.label}的台账放进 {config.folders.ledgers.name}/ 再运行。",
        )
    return store.snapshot(month, upto)


def compute(config: Config, month: Month) -> int:
    """Compute every indicator of the month and write the edition's data; returns the rows.

    The data folder is written beside and swapped in whole.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    from fanpin_lib.classification import assess, differences
    from fanpin_lib.indicators import write_indicators
    from fanpin_lib.indicators.engine import compute as compute_indicators
    from fanpin_lib.presentation.all_figures import catalogue_labels
    from fanpin_lib.presentation.edition_files import rules_in_force, write_about, write_regions

    profile = profile_of(config)
    snapshot = snapshot_of(config, month)
    with snapshot.connect() as connection:
        assess(connection, profile)
        differences(connection)
        table = compute_indicators(
            connection, month, profile, config.county.code, calendar=calendar_of(config)
        )
    with _swapped_in(config.edition_folder(month, EDITION) / "data") as folder:
        write_indicators(table, folder)
        write_regions(folder, _regions(table))
        write_about(
            folder,
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
            ledgers=_ledger_record(snapshot),
        )
    return table.num_rows


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


def _ledger_record(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Which file each ledger in force came from: aggregates' provenance, without rows."""
    from fanpin_lib.fields import tables

    return [
        {
            "table": name,
            "ledger": table.label,
            "file": chosen.delivery.file,
            "sha256": chosen.delivery.sha256,
            "delivery": chosen.delivery.seq,
            "as_of": str(chosen.delivery.as_of),
        }
        for name, table in tables().items()
        for chosen in snapshot.chosen(name)
    ]


@contextmanager
def _swapped_in(folder: Path) -> Iterator[Path]:
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


# ---- figures → notebooks → site


def run_notebooks(
    config: Config,
    month: Month,
    *,
    resume: bool = False,
    regions: Sequence[str] | None = None,
    on_progress: Progress | None = None,
) -> RunSummary:
    """Execute one notebook per region; see `fanpin_lib.runner.run_edition`."""
    from fanpin_lib.runner import run_edition

    return run_edition(
        config.edition_folder(month, EDITION),
        config.folders.notebooks,
        month,
        regions=regions,
        workers=config.run.workers,
        resume=resume,
        on_progress=on_progress,
        timeout_seconds=config.run.timeout_seconds,
        executor=_executor(config),
    )


def _executor(config: Config) -> Executor | None:
    """What executes the notebooks: None takes stock papermill, in processes."""
    if config.run.engine == "papermill":
        return None
    from fanpin_lib.runner.warm import WarmExecutor

    return WarmExecutor(config.run.workers or os.cpu_count() or 1, config.run.timeout_seconds)


def publish_site(
    config: Config, month: Month, on_progress: Progress | None = None
) -> PublishResult:
    """Search every page for personal data, then build and swap in the site.

    Raises:
        LeakFound: personal data on a page; the site stays as it was.
    """
    from fanpin_lib.publish import PublishJob, publish

    return publish(
        PublishJob.of(config, month, EDITION),
        known_names=known_names(config, month),
        extra_pages=generated_pages(config, month),
        on_progress=on_progress,
    )


def generated_pages(config: Config, month: Month) -> dict[str, str]:
    """Pages of the site that come out of the catalogue and the rule files, by path."""
    from fanpin_lib.indicators import methods_pages
    from fanpin_lib.policy import load_profile, profile_names
    from fanpin_lib.publish.policy import gaps_between, gaps_of, policy_pages

    extra, day = config.folders.county / "policy", month.last_day
    profiles = [load_profile(name, extra) for name in profile_names(extra)]
    cache = config.folders.reports / "policy-findings"
    gaps = {profile.name: gaps_of(profile, day, cache) for profile in profiles}
    on = {profile.name: day for profile in profiles}
    between = gaps_between(profiles, day)
    return {
        **methods_pages(profile_of(config), day),
        **policy_pages(profiles, config.policy.profile, on, gaps, between),
    }


def known_names(config: Config, month: Month) -> Iterable[str]:
    """The name of everybody in the store, for the gate before publication."""
    from fanpin_lib.fields import tables

    parts = [
        f"SELECT DISTINCT {field.name} FROM {table.name} WHERE {field.name} IS NOT NULL"
        for table in tables().values()
        for field in table.fields.values()
        if field.personal and (field.name.endswith("name") or field.name == "collector")
    ]
    with open_store(config).snapshot(month).connect() as connection:
        return [name for (name,) in connection.execute(" UNION ".join(parts)).fetchall()]
