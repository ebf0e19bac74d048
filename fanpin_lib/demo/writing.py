"""Write the demo county into a working directory."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from fanpin_lib.demo.divisions import county_villages
from fanpin_lib.demo.files import folder
from fanpin_lib.demo.files.plan import plan
from fanpin_lib.demo.files.readme import README_NAME, readme
from fanpin_lib.demo.files.write import write_ledger
from fanpin_lib.demo.report import DemoReport
from fanpin_lib.demo.world.build import build_world
from fanpin_lib.demo.world.county import World
from fanpin_lib.period import Month
from fanpin_lib.policy.library import TEMPLATES

DEMO_COUNTY = "220281"
VALUES_FILE = "demo-jiaohe.yaml"
Progress = Callable[[int, int, str], None]


def write_demo(
    root_folder: Path,
    month: Month,
    seed: int = 2026,
    scale: float = 1.0,
    on_progress: Progress | None = None,
    *,
    county_code: str = DEMO_COUNTY,
) -> DemoReport:
    """Write thirteen months of synthetic ledgers and the county's demo policy values.

    Args:
        root_folder: the county's working directory; gets ``ledgers/`` and ``county/policy/``.
        month: the last month.
        seed: the same seed gives the same bytes.
        scale: 1 is about 10,000 households.
        on_progress: called with files done, files in all and the file just written.
        county_code: any county of ``divisions.csv``.

    Raises:
        InputError: ``ledgers/`` holds files that the demo did not write.
        StoreUnusable: the folders cannot be written.
    """
    ledgers = Path(root_folder) / "ledgers"
    folder.check_free(ledgers)
    report = on_progress or (lambda done, total, item: None)
    report(0, 1, "生成演示县")
    world = build_world(month, seed, scale, county_code)
    with folder.staged(ledgers) as staging:
        written = _write_files(staging, world, county_code, report)
        result = DemoReport.of(world, ledgers, written)
        (staging / README_NAME).write_text(readme(world, result), encoding="utf-8")
        folder.write_marker(staging, result.text.replace("\n", " "), [*written, README_NAME])
    result.values_file = _write_values(Path(root_folder))
    return result


def _write_files(staging: Path, world: World, county_code: str, report: Progress) -> list[str]:
    """Write every file that has rows: an office keeps no empty ones."""
    county = county_villages(county_code)[0]["county"]
    files = list(plan(world.timeline.months))
    written = []
    for done, planned in enumerate(files, 1):
        table = planned.table_of(world)
        if len(table):
            path = staging / planned.path
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_ledger(path, planned, table, county)
            written.append(planned.path)
        report(done, len(files), planned.path)
    return written


def _write_values(root: Path) -> Path | None:
    """Copy the policy room's demo values; a file that the county changed is kept."""
    source, target = TEMPLATES / VALUES_FILE, root / "county" / "policy" / VALUES_FILE
    if not source.exists():
        return None
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return target
