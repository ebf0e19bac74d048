"""A month's run in a process of its own, to be killed: figures for an edition, then notebooks.

    python killed_run.py WORKING_DIRECTORY NUMBER

Says ``ready`` when everything is imported, and ends when the edition is in force.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "presentation"))

from edition_maker import MONTH, RULES, make_edition  # noqa: E402

from fanpin_lib import desk  # noqa: E402
from fanpin_lib.county import County  # noqa: E402
from fanpin_lib.desk import computing  # noqa: E402
from fanpin_lib.edition.folder import EditionFolder  # noqa: E402
from fanpin_lib.edition.swap import replaced_folder  # noqa: E402
from fanpin_lib.engine import Template  # noqa: E402
from fanpin_lib.runner import run_edition, warm  # noqa: E402


def main() -> None:
    root, number = Path(sys.argv[1]), int(sys.argv[2])
    warm.PRELOADED = ()  # no charts here, and a kill more a second
    county, inputs = County.at(root), {"ledgers": str(number)}
    edition = EditionFolder.of(county.folders.reports, MONTH)
    assert run_edition and Template  # imported before the clock runs
    print("ready", flush=True)
    with edition.held("计算"):
        if not computing._ready(edition, inputs):
            with replaced_folder(edition.begin() / "data") as beside:
                rules = RULES if number == 1 else {}
                make_edition(beside, made_from=inputs, edition_no=number, rules=rules)
    summary = desk.run_notebooks(county, MONTH, executor=warm.WarmExecutor(2, 60))
    assert summary.ok, str(summary)


if __name__ == "__main__":
    main()
