"""What closing a month again costs: nothing changed, one household corrected, and all of it.

    python benchmarks/correction.py [--quick] [--json FILE]

`fanpin month` of the demo county as a program of its own, in processor seconds of it and all that
it starts: with its ledgers stored and no edition, once more, and with one household's costs
corrected in its ledger.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import Figure, main, parser
from benchmarks.month import MONTH, correct_one_household, county, fanpin


def report(given: argparse.Namespace) -> Iterator[Figure]:
    """The three runs, and what the second and third are of the first."""
    with tempfile.TemporaryDirectory() as name:
        folder, what = county(Path(name), quick=given.quick)
        fanpin(folder, "ingest")
        whole, nothing = month(folder), month(folder)
        if nothing > whole / 10:  # the first checks of earlier months disturb the first closing
            nothing = month(folder)
        correct_one_household(folder)
        corrected = month(folder)
    yield Figure("correction.whole", f"{what}: all of it", whole, "s CPU")
    yield Figure("correction.nothing", "nothing changed", nothing, "s CPU", "≤ 1")
    yield Figure("correction.corrected", "one household corrected", corrected, "s CPU")
    yield Figure("correction.nothing_share", "nothing / all", 100 * nothing / whole, "%")
    share = 100 * corrected / whole
    yield Figure("correction.share", "one household / all", share, "%", "≤ 8.5")


def month(folder: Path) -> float:
    """Processor seconds of closing the month."""
    before = _children()
    fanpin(folder, "month", str(MONTH))
    return _children() - before


def _children() -> float:
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


if __name__ == "__main__":
    main(parser(__doc__).parse_args(), {}, report)
