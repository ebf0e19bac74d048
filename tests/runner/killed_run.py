"""A month's run in a process of its own, to be killed: figures for an edition, then notebooks.

The words of each: WORKING_DIRECTORY NUMBER. It ends when the edition is in force.
"""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS / "presentation"), str(TESTS)]

from edition_maker import MONTH, RULES, make_edition  # noqa: E402
from forked import serve  # noqa: E402

from fanpin_lib import desk  # noqa: E402
from fanpin_lib.county import County  # noqa: E402
from fanpin_lib.desk import computing  # noqa: E402
from fanpin_lib.edition.folder import EditionFolder  # noqa: E402
from fanpin_lib.edition.swap import replaced_folder  # noqa: E402
from fanpin_lib.engine import Template  # noqa: E402
from fanpin_lib.runner import run_edition, warm  # noqa: E402

assert run_edition and Template  # imported before the clock runs
warm.PRELOADED = ()  # no charts here, and a kill more a second


def work(folder: str, given: str) -> None:
    root, number = Path(folder), int(given)
    county, inputs = County.at(root), {"ledgers": given}
    edition = EditionFolder.of(county.folders.reports, MONTH)
    with edition.held("计算"):
        if not computing._ready(edition, inputs):
            with replaced_folder(edition.begin() / "data") as beside:
                rules = RULES if number == 1 else {}
                make_edition(beside, inputs=inputs, edition_no=number, rules=rules)
    summary = desk.run_notebooks(county, MONTH, executor=warm.WarmExecutor(2, 60))
    assert summary.ok, str(summary)


if __name__ == "__main__":
    serve(work)
