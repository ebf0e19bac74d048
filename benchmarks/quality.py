"""Seconds and memory of the data checks, from the file to the list of findings.

    python benchmarks/quality.py [--repeats 2] [--json FILE]

export   50,000 persons × 177 columns (8.9 million cells), file to findings; and 25,000 and
         100,000 persons: seconds a person must not grow
rules    all rules on 100,000 and 1,000,000 stored persons
sheet    findings.xlsx with 50,000 lines

Each runs in a process of its own; the quickest of several is shown, with processor seconds,
which others on the machine do not change much. For comparison: the script that counties pass
around compares every row with every other; on the 50,000 persons it takes 393 s, and four
times that on twice as many.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import Figure, Phases, best, main, measured, parser, seconds

COLUMNS = 177
EXPORT = (25_000, 50_000, 100_000)
STORED = {100_000: "≤ 3", 1_000_000: "≤ 20"}
LINES = 50_000


def make(path: str, persons: str) -> None:
    """The export as a workbook."""
    from benchmarks.exports import write_export

    write_export(Path(path), int(persons), COLUMNS)
    Phases().tell()


def export(path: str) -> None:
    """Read, store and check the file."""
    from benchmarks.exports import checked_delivery

    checked_delivery(Path(path))


def make_stored(folder: str, persons: str) -> None:
    """Persons and work as they lie in the store."""
    from benchmarks.generated import write_exports

    write_exports(Path(folder), int(persons))
    Phases().tell()


def rules(folder: str) -> None:
    """All rules over stored persons."""
    from fanpin_lib.period import Month
    from fanpin_lib.quality import load_catalogue, run_checks
    from fanpin_lib.quality.example_snapshot import example_snapshot

    month, catalogue, phases = Month(2026, 10), load_catalogue(), Phases()
    connection = example_snapshot(month, {})
    for name in ("national_persons", "national_work"):
        connection.execute(f"DROP TABLE {name}")
        connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder}/{name}.parquet')")
    parameters = catalogue.parameters(month, "220281", "蛟河市")
    parameters.overrides = {**parameters.overrides, "monitoring_line": 7000}
    with phases.step("rules"):
        findings = run_checks(connection, month, catalogue, parameters)
    phases.tell(findings=len(findings), states=findings.states())


def sheet(folder: str) -> None:
    """The list of findings for the people who correct."""
    from benchmarks.exports import many_findings, names
    from fanpin_lib.quality import write_findings_sheet

    findings, phases = many_findings(LINES), Phases()
    with phases.step("sheet"):
        write_findings_sheet(Path(folder) / "list" / "findings.xlsx", findings, names())
    phases.tell(lines=len(findings))


def report(given) -> Iterator[Figure]:
    """The checks: an export, the store, the list."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _export(Path(folder), given.repeats)
        for persons, aim in STORED.items():
            yield from _rules(Path(folder), persons, aim, given.repeats)
        found = best("quality", "sheet", folder, repeats=given.repeats)
        what = "findings.xlsx with 50,000 lines"
        yield Figure("quality.sheet", what, seconds(found), "s", "≤ 15")
        yield Figure("quality.sheet.cpu", f"{what}, processor", seconds(found, "cpu"), "s")


def _export(folder: Path, repeats: int) -> Iterator[Figure]:
    path, taken = folder / "export.xlsx", {}
    for persons in EXPORT:
        measured("quality", "make", str(path), str(persons))
        found = best("quality", "export", str(path), repeats=repeats)
        taken[persons] = seconds(found, "cpu")
        if persons == 50_000:
            yield from _of_export(found)
    what = "processor seconds a person, 100,000 ÷ 25,000 persons"
    value = (taken[100_000] / 100_000) / (taken[25_000] / 25_000)
    yield Figure("quality.export.linear", what, value, "×", "≤ 1.1")


def _of_export(found) -> Iterator[Figure]:
    what = "50,000 persons × 177 columns, file to findings"
    yield Figure("quality.export", what, seconds(found), "s", "≤ 10")
    for step, taken in found["steps"].items():
        yield Figure(f"quality.export.{step}", f"  of it {step}", taken["s"], "s")
    yield Figure("quality.export.cpu", f"{what}, processor", seconds(found, "cpu"), "s")
    yield Figure("quality.export.memory", f"{what}, peak", found["peak_mb"], "MB", "≤ 2048")


def _rules(folder: Path, persons: int, aim: str, repeats: int) -> Iterator[Figure]:
    measured("quality", "make_stored", str(folder), str(persons))
    found = best("quality", "rules", str(folder), repeats=repeats)
    name, what = f"quality.rules.{persons}", f"all rules on {persons:,} stored persons"
    yield Figure(name, what, seconds(found), "s", aim)
    yield Figure(f"{name}.cpu", f"{what}, processor", seconds(found, "cpu"), "s")
    yield Figure(f"{name}.memory", f"{what}, peak", found["peak_mb"], "MB", "≤ 2048")


if __name__ == "__main__":
    runs = {
        "make": make,
        "export": export,
        "make_stored": make_stored,
        "rules": rules,
        "sheet": sheet,
    }
    main(parser(__doc__).parse_args(), runs, report)
