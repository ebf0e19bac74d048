"""Pages a second and memory of publishing a county of many villages.

    python benchmarks/site.py [--villages 286] [--json FILE]

One small county's notebooks are executed; its village notebook then stands for as many
villages as asked for (their notebooks are copies), for publishing does not run notebooks. The
whole of publication is measured: reading notebooks, the gate for personal data, MkDocs with
search index, the check of the built pages. Each run in a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import Figure, Phases, main, measured, parser, seconds
from benchmarks.small_counties import make_counties
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.period import Month

MONTH = Month(2026, 10)


def prepare(folder: str, villages: str) -> None:
    """A closed county in the folder, with that many villages."""
    from fanpin_lib import desk
    from fanpin_lib.county import County
    from fanpin_lib.edition.regions import load_regions, write_regions
    from fanpin_lib.regions import Level

    root = make_counties(Path(folder), 1, MONTH, townships=1, villages=2)[0]
    county = County.at(root)
    assert desk.ingest(county, desk.ledgers_of(county), "benchmark").ok
    desk.compute(county, MONTH)
    assert not desk.run_notebooks(county, MONTH).failures
    edition = EditionFolder.of(county.folders.reports, MONTH).current
    regions = load_regions(edition / "data")
    known = [region for region in regions if region.level == Level.VILLAGE]
    source = edition / "village" / f"{known[0].code}.ipynb"
    for number in range(int(villages) - len(known)):
        code = f"{known[0].code[:9]}{500 + number:03}"
        if number >= 500:  # a township has no more than a thousand codes
            code = f"{known[0].code[:6]}{200 + number // 500:03}{number % 500:03}"
        regions.append(replace(known[0], code=code, name=f"{known[0].name}{number + 1}"))
        shutil.copyfile(source, edition / "village" / f"{code}.ipynb")
    write_regions(edition / "data", regions)
    desk.generated_pages(county, MONTH)  # the policy pages' findings are kept from here on
    Phases().tell()


def publish(folder: str) -> None:
    """Publish the county that `prepare` made."""
    from fanpin_lib import desk
    from fanpin_lib.county import County

    county, phases = County.at(next(Path(folder).iterdir())), Phases()
    with phases.step("publish"):
        result = desk.publish_site(county, MONTH)
    largest_child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # MkDocs
    phases.tell(pages=result.pages, largest_child_mb=largest_child)


def report(given: argparse.Namespace) -> Iterator[Figure]:
    """A county's site, built."""
    villages = given.villages or (40 if given.quick else 286)
    with tempfile.TemporaryDirectory() as folder:
        measured("site", "prepare", folder, str(villages))
        runs = [measured("site", "publish", folder) for _ in range(given.repeats)]
    pages = runs[0]["pages"]
    clock = median(seconds(run) for run in runs)
    processor = median(seconds(run, "cpu") for run in runs)
    what = f"publishing {pages} pages ({villages} villages)"
    yield Figure("site.pages", "pages of the site", pages, "页")
    yield Figure("site.pages_per_second", f"{what}, pages a second", pages / clock, "页/s")
    yield Figure("site.seconds", what, clock, "s")
    yield Figure("site.cpu_per_page", f"{what}, processor a page", 1000 * processor / pages, "ms")
    peak = median(max(run["peak_mb"], run["largest_child_mb"]) for run in runs)
    yield Figure("site.memory", f"{what}, peak of the largest process", peak, "MB")


if __name__ == "__main__":
    given = parser(__doc__)
    given.add_argument("--villages", type=int, default=0)
    main(given.parse_args(), {"prepare": prepare, "publish": publish}, report)
