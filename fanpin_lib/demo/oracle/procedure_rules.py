"""The steps that lead to an episode and out of it: missing, order, deadlines, notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.oracle.reading import grouped
from fanpin_lib.demo.rows.county import County, Row
from fanpin_lib.demo.rows.limits import limit
from fanpin_lib.demo.world.county import World
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.policy.workdays import Calendar

_STAGES = {
    "识别": "procedure_identification",
    "帮扶": "procedure_assistance",
    "消除": "procedure_elimination",
}


@cache
def policy_values(file_name: str) -> dict[str, Any]:
    """The demo county's policy values as the demo writes them."""
    return shipped_yaml("fanpin_lib.policy", f"county_templates/{file_name}")["values"]


@dataclass
class Procedure:
    """The steps of each stage in force on a day, and the working days."""

    stages: dict[str, list[dict[str, Any]]]
    calendar: Calendar

    @classmethod
    def on(cls, day: date, file_name: str, calendar: Calendar) -> Procedure:
        """The steps in force on a day."""
        stages = {}
        for stage, name in _STAGES.items():
            dated = policy_values(file_name)[name]
            in_force = max(since for since in dated if since <= day)
            stages[stage] = dated[in_force]["steps"]
        return cls(stages, calendar)

    @cached_property
    def order(self) -> dict[tuple[str, str], int]:
        """Each step's place within its stage, from 0."""
        return {
            (stage, step["step"]): place
            for stage, steps in self.stages.items()
            for place, step in enumerate(steps)
        }

    def to_decision(self, stage: str) -> list[str]:
        """The steps up to the deciding one, which must be there when a stage is reached."""
        names = [step["step"] for step in self.stages[stage]]
        decided = limit("procedure.decision")
        return names[: names.index(decided) + 1] if decided in names else names


class Steps:
    """The county's steps by case and stage."""

    def __init__(self, county: County, procedure: Procedure) -> None:
        self.county, self.procedure, self.end = county, procedure, county.end
        self.cases = {case["case_id"]: case for case in county.now["cases"]}
        self.by_case = grouped(county.now["case_steps"], "case_id", "stage")

    def findings(self) -> Iterator[Expected]:
        """Steps missing or without a date, out of order, announced too briefly or late."""
        yield from self._missing()
        yield from self._undated()
        for (case_id, stage), rows in self.by_case.items():
            if case_id in self.cases:
                yield from self._out_of_order(case_id, stage, rows)
                yield from self._short_notices(case_id, stage, rows)
        yield from self._late()

    def _found(self, rule: str, case_id: str, stage: str, step: str) -> Expected:
        case = self.cases[case_id]
        place = {"household_id": case["household_id"], "village_code": case["village_code"]}
        return Expected(rule, instance=f"{case_id}{stage}{step}", **place)

    def _done(self, row: Row | None) -> date | None:
        day = row["completed_on"] if row else None
        return day if day and day <= self.end else None

    def _reached(self) -> Iterator[tuple[str, str, date]]:
        for case_id, case in self.cases.items():
            if case["identified_on"] <= self.end:
                yield case_id, "识别", case["identified_on"]
            gone, back = case["eliminated_on"], case["reversed_on"]
            if gone and gone <= self.end and not (back and back <= self.end):
                yield case_id, "消除", gone

    def _missing(self) -> Iterator[Expected]:
        """Only from a while after the ledger of steps was begun."""
        days = [s["started_on"] or s["completed_on"] for s in self.county.now["case_steps"]]
        first = min(day for day in days if day)
        first = words.days_after(first, limit("procedure.grace_days"))
        for case_id, stage, day in self._reached():
            if day < first:
                continue
            rows = self.by_case.get((case_id, stage), [])
            entered = {row["step"] for row in rows if self._entered(row)}
            for step in self.procedure.to_decision(stage):
                if step not in entered:
                    yield self._found("procedure_step_missing", case_id, stage, step)

    def _entered(self, row: Row) -> bool:
        day = row["completed_on"] or row["started_on"]
        return day is None or day <= self.end

    def _undated(self) -> Iterator[Expected]:
        """Entered without a date, though settled, passed by, or up to a decision that was made."""
        reached = {(case_id, stage) for case_id, stage, _ in self._reached()}
        for (case_id, stage), rows in self.by_case.items():
            if case_id not in self.cases or stage not in self.procedure.stages:
                continue
            needed = self.procedure.to_decision(stage) if (case_id, stage) in reached else []
            for row in rows:
                if self._is_undated(row) and (row["step"] in needed or self._is_passed(row, rows)):
                    yield self._found("procedure_step_undated", case_id, stage, row["step"])

    def _is_undated(self, row: Row) -> bool:
        known = (row["stage"], row["step"]) in self.procedure.order
        return known and row["completed_on"] is None and self._entered(row)

    def _is_passed(self, row: Row, rows: list[Row]) -> bool:
        """Settled, or a later step was taken."""
        order, stage = self.procedure.order, row["stage"]
        taken = [r for r in rows if self._done(r) or (r["result"] and self._is_undated(r))]
        places = [order[stage, r["step"]] for r in taken if (stage, r["step"]) in order]
        return bool(row["result"]) or max(places, default=-1) > order[stage, row["step"]]

    def _after_return(self, stage: str, step: str, done: date | None, rows: list[Row]) -> bool:
        """Whether a step comes after one that was returned or refused, by place or by day."""
        returned = [r for r in rows if r["result"] in ("不通过", "退回") and self._entered(r)]
        order = self.procedure.order
        days = [r["completed_on"] for r in returned if r["completed_on"]]
        if done and days and done > min(days):
            return True
        places = [order[stage, r["step"]] for r in returned if (stage, r["step"]) in order]
        if returned and not places:
            return done is None
        return bool(places) and order[stage, step] > min(places)

    def _out_of_order(self, case_id: str, stage: str, rows: list[Row]) -> Iterator[Expected]:
        order = self.procedure.order
        done = [
            (order[stage, row["step"]], day, row["step"])
            for row in rows
            if (day := self._done(row)) and (stage, row["step"]) in order
        ]
        for place, day, step in done:
            if any(earlier < place and late > day for earlier, late, _ in done):
                yield self._found("procedure_step_order", case_id, stage, step)

    def _short_notices(self, case_id: str, stage: str, rows: list[Row]) -> Iterator[Expected]:
        """First and last day both count."""
        days = {s["step"]: s.get("notice_days") for s in self.procedure.stages[stage]}
        for row in rows:
            due, done = days.get(row["step"]), self._done(row)
            if due and done and row["started_on"] and (done - row["started_on"]).days + 1 < due:
                yield self._found("procedure_notice_short", case_id, stage, row["step"])

    def _late(self) -> Iterator[Expected]:
        since = words.months_after(self.end, -limit("procedure.late_months"))
        for stage, steps in self.procedure.stages.items():
            for step in (s for s in steps if s.get("deadline")):
                for case_id in self.cases:
                    if self._is_late(case_id, stage, step, since):
                        yield self._found("procedure_step_late", case_id, stage, step["step"])

    def _is_late(self, case_id: str, stage: str, step: dict[str, Any], since: date) -> bool:
        begin = self._row(case_id, step.get("runs_from_stage", stage), step["runs_from"])
        own = self._row(case_id, stage, step["step"])
        begun, done = self._done(begin), self._done(own)
        until = done or self.end
        if begin is None or begun is None or until <= since:
            return False
        rows = self.by_case.get((case_id, stage), [])
        undated = own is not None and self._is_undated(own) and self._is_passed(own, rows)
        if undated or begin["result"] in ("不通过", "退回"):
            return False
        used = self.procedure.calendar.between(begun, until)
        late = bool(used > step["deadline"])
        return late and not self._after_return(stage, step["step"], done, rows)

    def _row(self, case_id: str, stage: str, step: str) -> Row | None:
        rows = self.by_case.get((case_id, stage), [])
        return next((row for row in rows if row["step"] == step), None)


def monitoring_lines(world: World, file_name: str) -> dict[int, float]:
    """The monitoring line of each year that an elimination can lie in."""
    stated = _inherited("monitoring_line", file_name) | policy_values(file_name)["monitoring_line"]
    dated = {day: given["value"] for day, given in stated.items()}
    years = range(min(day.year for day in dated), world.timeline.month.year + 1)
    return {year: dated[max(day for day in dated if day.year <= year)] for year in years}


def _inherited(rule: str, file_name: str) -> dict[date, Any]:
    """A rule's values in the profile that the demo county's one stands on."""
    profile = shipped_yaml("fanpin_lib.policy", f"profiles/{file_name}")
    base = shipped_yaml("fanpin_lib.policy", f"rules/{profile['inherits']}/{rule}.yaml")
    return dict(base["values"])
