"""What an office's papers cost: worklists, bulletins, forms; learning an empty form.

    python benchmarks/papers.py [--quick] [--json FILE]

A demo county (quick: a tenth of the ordinary one's households; 304 regions either way) is closed
without notebooks, then each paper is written once in one process. Processor seconds, LibreOffice
included, and each as a share of closing the month in the same run: other work on the machine
changes both alike.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import Figure, Phases, main, measured, parser
from fanpin_lib.period import Month

MONTH = Month(2026, 10)
FORM = "监测对象分乡镇情况表"
#: What is written, what the issue allows in seconds (of a clock on an idle machine).
AIMS: Mapping[str, tuple[str, str]] = {
    "worklists": ("worklists of every village, township, department and helper", "≤ 15"),
    "bulletins": ("bulletins of county and townships, .docx", ""),
    "pdf": ("the same with PDF", "≤ 10"),
    "learn": ("learning an empty form", "≤ 2"),
    "forms": ("filling the shipped forms", "≤ 5"),
}


def prepare(folder: str, scale: str) -> None:
    """A closed month in the folder, and the forms that are shipped."""
    from fanpin_lib import desk
    from fanpin_lib.county import County
    from fanpin_lib.demo import write_demo
    from fanpin_lib.desk import computing, working_folder
    from fanpin_lib.desk.forms import shipped
    from fanpin_lib.edition.folder import EditionFolder

    root, phases = Path(folder) / "county", Phases()
    working_folder.lay_out(root, "220281", "蛟河市", "demo-jiaohe", demo=True)
    write_demo(root, MONTH, scale=float(scale))
    county = County.at(root)
    assert desk.ingest(county, desk.ledgers_of(county), "benchmark").ok
    with phases.step("close"):
        computing.compute(county, MONTH)
    EditionFolder.of(county.folders.reports, MONTH).appear()
    list(shipped.add_shipped(county, [], everything=True))
    phases.tell()


def write(folder: str) -> None:
    """Every paper once, each measured."""
    from fanpin_lib.county import County
    from fanpin_lib.desk import bulletins
    from fanpin_lib.desk.forms import filling, learning
    from fanpin_lib.desk.worklists.writing import write_worklists

    county, phases = County.at(Path(folder) / "county"), Phases()
    empty = shutil.copy(next(county.root.glob(f"county/forms/{FORM}.xlsx")), folder)
    papers: Mapping[str, Callable[[], Any]] = {
        "worklists": lambda: write_worklists(county, MONTH),
        "bulletins": lambda: bulletins.write_bulletins(county, MONTH, pdf=False),
        "pdf": lambda: bulletins.write_bulletins(county, MONTH),
        "learn": lambda: learning.learn(learning.surroundings(county), Path(empty), {}),
        "forms": lambda: list(filling.fill(county, MONTH, filling.forms_of(county))),
    }
    for name, made in papers.items():
        with phases.step(name):
            made()
    phases.tell()


def report(given: Any) -> Iterator[Figure]:
    """The papers of one month."""
    with tempfile.TemporaryDirectory() as folder:
        scale = "0.1" if given.quick else "1"
        closing = measured("papers", "prepare", folder, scale)["steps"]["close"]["cpu"]
        steps = measured("papers", "write", folder)["steps"]
    yield Figure("papers.close", f"closing a month, scale {scale}", closing, "s")
    for name, (what, aim) in AIMS.items():
        spent = steps[name]["cpu"]
        yield Figure(f"papers.{name}", f"{what}, processor", spent, "s", aim)
        yield Figure(f"papers.{name}.share", f"{what} / closing", 100 * spent / closing, "%")


if __name__ == "__main__":
    main(parser(__doc__).parse_args(), {"prepare": prepare, "write": write}, report)
