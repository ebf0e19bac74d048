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
from dataclasses import dataclass
from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.period import Month
from fanpin_lib.policy import TopicEntry
from fanpin_lib.policy.classes import REGISTER_COLUMN, Classification, ClassValue
from fanpin_lib.policy.workdays import Calendar
from fanpin_lib.quality.catalogue import Catalogue
from fanpin_lib.quality.engine import run_checks
from fanpin_lib.quality.example_rows import MONTH, Expanded, Rows, expand
from fanpin_lib.quality.example_snapshot import example_snapshot
from fanpin_lib.quality.facts import Delivered
from fanpin_lib.quality.findings import CHECKED, Findings
from fanpin_lib.quality.rule import Example, QualityRule

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

COUNTY = ("220281", "蛟河市")


@dataclass(frozen=True)
class ExampleResult:
    """How an example came out."""

    rule: QualityRule
    example: Example
    findings: int
    state: str

    @property
    def right(self) -> bool:
        """Whether the rule found what the example says: so many, at least one, or nothing."""
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


def run_examples(catalogue: Catalogue, codes: Iterable[str] | None = None) -> list[ExampleResult]:
    """Every example of the rules (or of some) with what came of it.

    Raises:
        FileMistake: an example names a table or column that does not exist.
    """
    rules = [catalogue.find(code) for code in codes] if codes else list(catalogue.rules.values())
    numbers = count(1)
    batches: dict[tuple[Month, tuple[Any, ...]], list[Expanded]] = {}
    for rule in rules:
        for example in rule.examples:
            expanded = expand(rule, example, next(numbers))
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
    catalogue: Catalogue, month: Month, values: dict[str, Any], batch: list[Expanded]
) -> list[ExampleResult]:
    chosen = catalogue.only({expanded.rule.code for expanded in batch})
    parameters = chosen.parameters(month, *COUNTY, profile=cast("Profile", _ExampleProfile()))
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


def _count(by_place: Counter[tuple[str, str]], expanded: Expanded) -> int:
    places = {expanded.key, expanded.village, *expanded.regions}
    return sum(by_place[(expanded.rule.code, place)] for place in places)


def _merged(parts: list[Rows]) -> Rows:
    merged: Rows = {}
    for part in parts:
        for name, rows in part.items():
            merged.setdefault(name, []).extend(rows)
    return merged


_CITED = SimpleNamespace(short="《例子》第一条")


def _steps(rows: list[dict[str, Any]]) -> list[Any]:
    empty = {
        "deadline": None, "counted_in": "工作日", "runs_from": None, "runs_from_stage": "",
        "notice_days": None, "required": True, "order_free": False, "column": "", "enters": False,
        "citation": _CITED,
    }  # fmt: skip
    return [SimpleNamespace(**(empty | row)) for row in rows]


class _ExampleProfile:
    """The procedure and the catalogues of the examples; no thresholds."""

    @property
    def classes(self) -> dict[str, Any]:
        """Its one classification: what the register of monitored households writes."""
        rows = shipped_yaml(__package__, "example_procedure.yaml")["classes"]
        values = tuple(ClassValue(**dict(row)) for row in rows)
        return {"": Classification("", "类别", values, _CITED, columns=(REGISTER_COLUMN,))}  # type: ignore[arg-type]

    def require(self, rule_id: str, on: date) -> Any:
        """The rows of a catalogue."""
        rows = shipped_yaml(__package__, "example_procedure.yaml").get(rule_id)
        if rows is None:
            return self.value(rule_id, on)
        if "order" in rows[0]:
            return SimpleNamespace(value=_steps(rows), since=date.min)
        entries = [TopicEntry(dict(row), _CITED) for row in rows]  # type: ignore[arg-type]
        return SimpleNamespace(value=entries, since=date.min)

    def procedure(self, stage: str, on: date) -> list[Any]:
        return _steps(shipped_yaml(__package__, "example_procedure.yaml").get(stage, []))

    def value(self, rule_id: str, on: date) -> Any:
        raise RuleNotInForce(
            f"例子里没有“{rule_id}”的取值", hint="请在规则的 parameters 里写明取值，例子用它来查。"
        )
