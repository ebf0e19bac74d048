"""Examples as rows of ledger tables: the short forms written out, numbers made distinct."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from fanpin_lib.errors import FileMistake, Where
from fanpin_lib.fields import tables
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.period import Month
from fanpin_lib.quality.example_snapshot import id_number
from fanpin_lib.quality.populations import DEFAULTS, EXAMPLES
from fanpin_lib.quality.rule import Example, QualityRule

MONTH = Month(2026, 10)
_SPECIAL = {"month", "values", "findings", "note", "tables", "previous", "persons", "work", "age"}
_NUMBERS = {
    "household_id", "case_id", "alert_id", "measure_id", "warning_id", "event_id", "task_id",
}  # fmt: skip
#: Each number in a cell with several.
_LISTED = re.compile(r"[^、，,；;\s]+")

Rows = dict[str, list[dict[str, Any]]]


@dataclass
class Expanded:
    """An example of a rule with every row that it takes to run it."""

    rule: QualityRule
    example: Example
    key: str
    village: str
    now: Rows
    before: Rows
    regions: set[str]


def expand(rule: QualityRule, example: Example, number: int) -> Expanded:
    """The rows that an example stands for, what it leaves out filled in.

    Args:
        number: tells examples of one run apart: household ``T<number>`` in a village of its own.
    """
    key, village = f"T{number}", f"220281{number:06d}"
    raw = example.rows
    if "tables" in raw:
        now = {name: [dict(row) for row in rows] for name, rows in raw["tables"].items()}
    else:
        now = _short_form(rule, raw)
    before = {n: [dict(row) for row in rows] for n, rows in raw.get("previous", {}).items()}
    regions = {
        str(row[name])
        for rows in now.values()
        for row in rows
        for name in ("region_code", "village_code")
        if name in row
    }
    numbers = count(1)
    for rows in (now, before):
        for name, listed in rows.items():
            _complete(rule, example, name, listed, key, village, numbers)
    return Expanded(rule, example, key, village, now, before, regions)


def _short_form(rule: QualityRule, raw: dict[str, Any]) -> Rows:
    own = {name: value for name, value in raw.items() if name not in _SPECIAL}
    if rule.table == "village":
        return {"national_villages": [own]}
    own = {**EXAMPLES[rule.population], **own}
    persons = raw.get("persons", [{name: raw[name] for name in ("age", "work") if name in raw}])
    found: Rows = {"national_persons": [], "national_work": []}
    for index, person in enumerate(persons):
        row = own | {k: v for k, v in person.items() if k not in ("age", "work")}
        row.setdefault("id_number", _id(person, row, index))
        if "age" in person:
            row["birth_date"] = _birth(person["age"])
        found["national_persons"].append(row)
        work = person.get("work", raw.get("work", []) if index == 0 else [])
        found["national_work"] += [{"id_number": row["id_number"], **spell} for spell in work]
    return found


def _birth(age: int) -> date:
    end = MONTH.last_day
    return date(end.year - age, end.month, end.day)


_serial = count(1)


def _id(person: dict[str, Any], row: dict[str, Any], index: int) -> str:
    birth = row.get("birth_date") or (_birth(person["age"]) if "age" in person else None)
    return id_number(birth or date(1985, 5, 15), row.get("sex", "男"), next(_serial))


def _complete(
    rule: QualityRule,
    example: Example,
    name: str,
    rows: list[dict[str, Any]],
    key: str,
    village: str,
    numbers: Any,
) -> None:
    """Fill what every row of a table needs; numbers become the example's own."""
    known = _fields(name, rule, example)
    for row in rows:
        if "age" in row:
            row["birth_date"] = _birth(row.pop("age"))
        for column in row:
            if column not in known:
                raise FileMistake(
                    f"例子里的“{column}”不是 {name} 的列",
                    where=Where(file=rule.file, line=example.line),
                    hint=nearest(column, known),
                )
        unwritten = {column for column, value in row.items() if value is None}
        for column in _NUMBERS & known - unwritten:
            if column in row or column in ("household_id", "case_id") or column[:-3] in name:
                row[column] = f"{key}-{row.get(column, 1)}"
        _own_numbers(row, key)
        if "village_code" in known:
            row.setdefault("village_code", village)
        if "id_number" in known:
            row.setdefault("id_number", _id({}, row, next(numbers)))
        for column, value in DEFAULTS.get(name, {}).items():
            row.setdefault(column, value)


def _own_numbers(row: dict[str, Any], key: str) -> None:
    """The same of the households that a cell lists."""
    if "household_ids" in row:
        row["household_ids"] = _LISTED.sub(lambda one: f"{key}-{one[0]}", row["household_ids"])


def _fields(name: str, rule: QualityRule, example: Example) -> set[str]:
    if name not in tables():
        raise FileMistake(
            f"没有“{name}”这个台账，例子里不能用",
            where=Where(file=rule.file, line=example.line),
            hint=nearest(name, tables()),
        )
    return set(tables()[name].fields)
