"""What protection costs of a first publication: the gate for personal data, small figures.

    python benchmarks/gate.py [--quick] [--json FILE]

A demo county (a tenth of the ordinary one's households, 304 regions) is closed and its site built
from nothing, in one process; processor time of withholding small figures and of searching every
text, as a share of both and all else that publishing does. Only the ratio is meant: other work
on the machine changes the parts alike.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import Figure, Phases, main, measured, parser
from benchmarks.small_counties import make_counties
from fanpin_lib.period import Month

MONTH = Month(2026, 10)
SCALE = 0.1


def prepare(folder: str, quick: str) -> None:
    """A county of the folder, with its ledgers stored."""
    from fanpin_lib import desk
    from fanpin_lib.county import County
    from fanpin_lib.demo import write_demo
    from fanpin_lib.desk import working_folder

    root = Path(folder) / "county"
    if quick:
        made = make_counties(Path(folder), 1, MONTH, villages=3)[0]
        shutil.move(made, root)
    else:
        working_folder.lay_out(root, "220281", "蛟河市", "demo-jiaohe", demo=True)
        write_demo(root, MONTH, scale=SCALE)
    county = County.at(root)
    assert desk.ingest(county, desk.ledgers_of(county), "benchmark").ok
    Phases().tell()


def publish(folder: str) -> None:
    """Close the month and publish it, every step measured."""
    from fanpin_lib import desk
    from fanpin_lib.county import County
    from fanpin_lib.desk import computing
    from fanpin_lib.disclosure import Scanner

    county, phases = County.at(Path(folder) / "county"), Phases()
    with _measured(computing, "protected") as withheld:
        desk.compute(county, MONTH)
    assert not desk.run_notebooks(county, MONTH).failures
    desk.generated_pages(county, MONTH)  # the policy pages' findings are kept from here on
    with phases.step("publish"), _measured(Scanner, "scan") as searched:
        desk.publish_site(county, MONTH)
    phases.tell(withheld=withheld[0], searched=searched[0])


@contextmanager
def _measured(holder: Any, name: str) -> Iterator[list[float]]:
    """Processor seconds of one function's calls meanwhile, in the thread that makes them."""
    plain: Callable[..., Any] = getattr(holder, name)
    spent = [0.0]

    def timed(*given: Any, **named: Any) -> Any:
        began = time.thread_time()
        try:
            return plain(*given, **named)
        finally:
            spent[0] += time.thread_time() - began

    setattr(holder, name, timed)
    try:
        yield spent
    finally:
        setattr(holder, name, plain)


def report(given: Any) -> Iterator[Figure]:
    """A county's first publication."""
    with tempfile.TemporaryDirectory() as folder:
        measured("gate", "prepare", folder, "quick" if given.quick else "")
        found = measured("gate", "publish", folder)
    withheld, searched = found["withheld"], found["searched"]
    whole = found["steps"]["publish"]["cpu"] + withheld
    yield Figure("gate.searched", "searching every text, processor", searched, "s")
    yield Figure("gate.withheld", "withholding small figures, processor", withheld, "s")
    share = 100 * (searched + withheld) / whole
    yield Figure("gate.share", "both / publishing, withholding included", share, "%", "≤ 25")


if __name__ == "__main__":
    main(parser(__doc__).parse_args(), {"prepare": prepare, "publish": publish}, report)
