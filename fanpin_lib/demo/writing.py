"""Write the demo county into a working directory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from fanpin_lib.demo.county_values import (
    VALUES_FILE,
    check_unchanged,
    write_rural_income,
    write_values,
)
from fanpin_lib.demo.divisions import county_villages
from fanpin_lib.demo.errors.key import remove_answer_key, write_answer_key
from fanpin_lib.demo.errors.ledgers import last_month, more_files
from fanpin_lib.demo.errors.seeding import Seeded, check_enough, seed_errors
from fanpin_lib.demo.files import folder
from fanpin_lib.demo.files.plan import Planned, plan
from fanpin_lib.demo.files.readme import README_NAME, readme
from fanpin_lib.demo.files.write import write_ledger
from fanpin_lib.demo.office.table import LedgerTable
from fanpin_lib.demo.report import DemoReport
from fanpin_lib.demo.system.months import check_month
from fanpin_lib.demo.system.system import DEMO_PROFILE
from fanpin_lib.demo.world.build import build_world
from fanpin_lib.demo.world.county import World
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, load_profile

DEMO_COUNTY = "220281"
Progress = Callable[[int, int, str], None]


def write_demo(
    root_folder: Path,
    month: Month,
    seed: int = 2026,
    scale: float = 1.0,
    on_progress: Progress | None = None,
    *,
    county_code: str = DEMO_COUNTY,
    profile: Profile | None = None,
    errors: int = 0,
    key_folder: Path | None = None,
) -> DemoReport:
    """Write thirteen months of synthetic ledgers and the county's demo policy values.

    Args:
        root_folder: the county's working directory; gets ``ledgers/`` and ``county/policy/``.
        month: the last month.
        seed: the same seed gives the same bytes.
        scale: 1 is about 10,000 households.
        on_progress: called with files done, files in all and the file just written.
        county_code: any county of ``divisions.csv``.
        profile: in whose classes, steps and dates the ledgers are kept; the demo's own by
            default.
        errors: how many known errors to plant into the last month's ledgers.
        key_folder: where the answer key goes, by default ``private/<month>/``.

    Raises:
        InputError: a month before the monitoring began; ``ledgers/`` holds files that the
            demo did not write; fewer errors than rules; errors wanted where the demo's policy
            values were changed.
        StoreUnusable: the folders cannot be written.
    """
    profile = profile or load_profile(DEMO_PROFILE)
    check_month(month, profile)
    ledgers = root_folder / "ledgers"
    folder.check_free(ledgers)
    if errors:
        check_enough(errors, month)
        check_unchanged(root_folder)
    report = on_progress or (lambda done, total, item: None)
    report(0, 1, "生成演示县")
    world = build_world(month, seed, scale, county_code, profile)
    seeded = _seeded(world, errors, report)
    result = _write_ledgers(ledgers, world, county_code, report, seeded)
    if DEMO_PROFILE in profile.lineage:
        result.values_file = write_values(root_folder)
    keys = key_folder or root_folder / "private" / str(month)
    if seeded is None:
        remove_answer_key(keys)
    else:
        write_rural_income(root_folder, month)
        result.key, result.seeded = write_answer_key(keys, seeded), seeded.summary
    return result


def _seeded(world: World, errors: int, report: Progress) -> Seeded | None:
    """The last month's ledgers with known errors; None if none are wanted."""
    if not errors:
        return None
    report(0, 1, "植入错误，写答案")
    return seed_errors(world, errors, VALUES_FILE)


def _write_ledgers(
    ledgers: Path, world: World, county_code: str, report: Progress, seeded: Seeded | None
) -> DemoReport:
    """Put all ledgers in place at once, with a note that says they are synthetic."""
    with folder.staged(ledgers) as staging:
        written = _write_files(staging, world, county_code, report, seeded)
        result = DemoReport.of(world, ledgers, written)
        planted = len(seeded.planted) if seeded else 0
        (staging / README_NAME).write_text(readme(world, result, planted), encoding="utf-8")
        folder.write_marker(staging, result.text.replace("\n", " "), [*written, README_NAME])
    return result


def _write_files(
    staging: Path, world: World, county_code: str, report: Progress, seeded: Seeded | None
) -> list[str]:
    """Write every file that has rows: an office keeps no empty ones."""
    county = county_villages(county_code)[0]["county"]
    files = list(_files(world, seeded))
    written = []
    for done, (planned, given) in enumerate(files, 1):
        table = given or planned.table_of(world)
        if len(table):
            path = staging / planned.path
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_ledger(path, planned, table, county)
            written.append(planned.path)
        report(done, len(files), planned.path)
    return written


def _files(world: World, seeded: Seeded | None) -> Iterator[tuple[Planned, LedgerTable | None]]:
    """Every file; those of the last month with what was planted into them."""
    last = len(world.timeline.months) - 1
    given = last_month(seeded.county) if seeded else {}
    for planned in plan(world.timeline.months):
        yield planned, given.get(planned.table) if planned.index == last else None
    if seeded:
        yield from more_files(seeded.county, last)
