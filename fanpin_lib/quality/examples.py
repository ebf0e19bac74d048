"""Running the rules' own examples: each must pass or fail as its file says.

An example is written in ledger columns, in the shortest form that says it:

    {sex: 男, relation: 之女}                  one row of the rule's table
    {age: 15, labour_skill: 普通劳动力}         a birth date that makes this age at the month's end
    {risk_1: 因残, persons: [{…}, {…}]}         a household and its members
    {labour_skill: 无劳动力, work: [{…}]}       a person and their spells of work
    {tables: {cases: [{…}], alerts: [{…}]}}    rows of any tables
    {…, previous: {cases: [{…}]}}              and what they were the month before

``month``, ``values`` (parameters), ``findings`` (how many are expected) and ``note`` may be
added. Household, case and similar numbers are made distinct for each example, and what the
rule's population asks for is supplied, so all examples run in a few batches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from fanpin_lib.errors import PolicyError, RuleNotInForce, Where
from fanpin_lib.fields import tables
from fanpin_lib.period import Month
from fanpin_lib.quality.catalogue import Catalogue
from fanpin_lib.quality.engine import run_checks
from fanpin_lib.quality.example_snapshot import example_snapshot, id_number
from fanpin_lib.quality.facts import Delivered
from fanpin_lib.quality.findings import CHECKED, Findings
from fanpin_lib.quality.rule import Example, QualityRule
from fanpin_lib.workdays import Calendar

MONTH = Month(2026, 10)
COUNTY = ("220281", "蛟河市")
_PROCEDURE = Path(__file__).parent / "example_procedure.yaml"
_SPECIAL = {"month", "values", "findings", "note", "tables", "previous", "persons", "work", "age"}
_NUMBERS = {
    "household_id", "case_id", "alert_id", "measure_id", "warning_id", "event_id", "task_id",
}  # fmt: skip
_MONITORED = {"registered_category": "边缘易致贫户", "identified_on": date(2024, 1, 1)}
_ELIMINATED = {"risk_eliminated": True, "eliminated_on": date(2025, 6, 1)}

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class ExampleResult:
    """How an example came out."""

    rule: QualityRule
    example: Example
    findings: int
    state: str

    @property
    def right(self) -> bool:
        expected = self.example.rows.get("findings")
        if self.state != CHECKED:
            return False
        if not self.example.fails:
            return self.findings == 0
        return self.findings == expected if expected is not None else self.findings > 0

    def __str__(self) -> str:
        wanted = "应查出" if self.example.fails else "不应查出"
        return (
            f"{self.rule.file} 第 {self.example.line} 行，规则 {self.rule.code}："
            f"这个例子{wanted}问题，实际查出 {self.findings} 条（{self.state}）"
        )


@dataclass
class _Expanded:
    rule: QualityRule
    example: Example
    key: str
    village: str
    now: Rows
    before: Rows
    regions: set[str] = field(default_factory=set)


def run_examples(catalogue: Catalogue, codes: Iterable[str] | None = None) -> list[ExampleResult]:
    """Every example of the rules (or of some) with what came of it.

    Raises:
        PolicyError: an example names a table or column that does not exist.
    """
    rules = [catalogue.find(code) for code in codes] if codes else list(catalogue.rules.values())
    numbers = count(1)
    batches: dict[tuple[Month, tuple[Any, ...]], list[_Expanded]] = {}
    for rule in rules:
        for example in rule.examples:
            expanded = _expand(rule, example, next(numbers))
            month = _month(rule, example)
            values = tuple(sorted(example.rows.get("values", {}).items()))
            batches.setdefault((month, values), []).append(expanded)
    results: list[ExampleResult] = []
    for (month, values), batch in batches.items():
        results += _run(catalogue, month, dict(values), batch)
    return results


def _month(rule: QualityRule, example: Example) -> Month:
    if "month" in example.rows:
        return Month.parse(example.rows["month"])
    if rule.in_force(MONTH):
        return MONTH
    return rule.start or rule.end or MONTH


def _run(
    catalogue: Catalogue, month: Month, values: dict[str, Any], batch: list[_Expanded]
) -> list[ExampleResult]:
    chosen = catalogue.only({expanded.rule.code for expanded in batch})
    parameters = chosen.parameters(month, *COUNTY, profile=_ExampleProfile())
    parameters.overrides = {**parameters.overrides, **values}
    now = example_snapshot(month, _merged([e.now for e in batch]), delivery=2)
    before = example_snapshot(month - 1, _merged([e.before for e in batch]), delivery=1)
    found = run_checks(
        now,
        month,
        chosen,
        parameters,
        previous=before,
        calendar=Calendar.load(),
        delivered=Delivered.all_columns(),
    )
    by_place = _by_place(found)
    states = {status.rule: status.state for status in found.statuses}
    return [
        ExampleResult(e.rule, e.example, _count(by_place, e), states[e.rule.code]) for e in batch
    ]


def _by_place(found: Findings) -> Counter[tuple[str, str]]:
    """Findings by rule and the example's own mark: household prefix, else region."""
    table = found.table.select(["rule", "household_id", "village_code"])
    return Counter(
        (rule, household.partition("-")[0] if household else village)
        for rule, household, village in zip(*(column.to_pylist() for column in table.columns))
    )


def _count(by_place: Counter[tuple[str, str]], expanded: _Expanded) -> int:
    places = {expanded.key, expanded.village, *expanded.regions}
    return sum(by_place[(expanded.rule.code, place)] for place in places)


def _merged(parts: list[Rows]) -> Rows:
    merged: Rows = {}
    for part in parts:
        for name, rows in part.items():
            merged.setdefault(name, []).extend(rows)
    return merged


def _expand(rule: QualityRule, example: Example, number: int) -> _Expanded:
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
    return _Expanded(rule, example, key, village, now, before, regions)


def _short_form(rule: QualityRule, raw: dict[str, Any]) -> Rows:
    own = {name: value for name, value in raw.items() if name not in _SPECIAL}
    if rule.table == "village":
        return {"national_villages": [own]}
    own = _asked(rule) | own
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


def _asked(rule: QualityRule) -> dict[str, Any]:
    """What makes a household belong to the population that the rule asks about."""
    if rule.population in ("监测", "未消除"):
        return dict(_MONITORED)
    if rule.population == "已消除":
        return _MONITORED | _ELIMINATED
    return {}


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
                raise PolicyError(
                    f"例子里的“{column}”不是 {name} 的列",
                    where=Where(file=rule.file, line=example.line),
                )
        for column in _NUMBERS & known:
            if column in row or column in ("household_id", "case_id") or column[:-3] in name:
                row[column] = f"{key}-{row.get(column, 1)}"
        if "village_code" in known:
            row.setdefault("village_code", village)
        if "id_number" in known:
            row.setdefault("id_number", _id({}, row, next(numbers)))
        for column, value in _DEFAULTS.get(name, {}).items():
            row.setdefault(column, value)


def _fields(name: str, rule: QualityRule, example: Example) -> set[str]:
    if name not in tables():
        raise PolicyError(
            f"例子里没有“{name}”这个台账", where=Where(file=rule.file, line=example.line)
        )
    return set(tables()[name].fields)


_DEFAULTS: dict[str, dict[str, Any]] = {
    "households": {"household_type": "一般农户", "members": 3},
    "cases": {"registered_category": "边缘易致贫户", "identified_on": date(2024, 1, 1)},
    "measures": {"started_on": date(2024, 6, 1)},
    "dept_medical": {"month": str(MONTH)},
    "national_persons": {"county_name": "蛟河市", "name": "某人"},
    "members": {"name": "某人"},
}


class _ExampleProfile:
    """The procedure of the examples; no thresholds."""

    def procedure(self, stage: str, on: date) -> list[Any]:
        steps = yaml.safe_load(_PROCEDURE.read_text(encoding="utf-8")).get(stage, [])
        empty = {"deadline": None, "runs_from": None, "notice_days": None, "required": True}
        return [SimpleNamespace(**(empty | step)) for step in steps]

    def value(self, rule_id: str, on: date) -> Any:
        raise RuleNotInForce(f"例子里没有“{rule_id}”的取值")
