"""Errors of procedure: steps left out, undated or out of order, episodes that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from fanpin_lib.demo.errors.arranged import Arrange, Arranger, of_case
from fanpin_lib.demo.oracle import Expected, Oracle
from fanpin_lib.demo.oracle.reading import active_on, grouped
from fanpin_lib.demo.rows.county import Row

_RECENT = 300  # days: deadlines are followed up for a year


class ProcedureArranger:
    """Plants what only a case and its steps, or two cases, give away."""

    def __init__(self, arranger: Arranger, oracle: Oracle) -> None:
        self.desk, self.county = arranger.desk, arranger.county
        self.next, self._case, self.oracle = arranger.next, arranger.case, oracle
        self.cases = {case["case_id"]: case for case in self.county.now["cases"]}
        self.steps = grouped(self.county.now["case_steps"], "case_id", "stage")

    def rules(self) -> dict[str, Arrange]:
        """Every error of this kind by the rule that must find it."""
        return {
            "procedure_step_undated": self._no_date,
            "procedure_step_order": self._earlier_than_before,
            "procedure_notice_short": self._short_notice,
            "procedure_step_late": self._late,
            "procedure_identified_early": self._found_later,
            "procedure_eliminated_early": self._eliminated_before,
            "procedure_two_active": lambda: self._again("procedure_two_active", True),
            "procedure_reidentified": lambda: self._again("procedure_reidentified", False),
            "procedure_step_missing": self._not_entered,
        }

    # ---- steps --------------------------------------------------------------------------
    def _step(self, rule: str, fits: Callable[[Row], bool], change: Callable[[Row], Row]):
        """Change the next fitting step of a recent case; it is handed in again."""
        while row := self.next(rule, self._recent_steps):
            if not (self.desk.free(row, ["started_on", "completed_on"]) and fits(row)):
                continue
            case = self.cases[row["case_id"]]
            self.desk.change(row, change(row))
            self.desk.keep(row, ["started_on", "completed_on"])
            self.desk.keep(case, ["identified_on", "eliminated_on", "case_id"])
            self.desk.hand_in_again("case_steps", row)
            place = f"{row['case_id']}{row['stage']}{row['step']}"
            return Expected(rule, case["household_id"], instance=place)
        return None

    def _recent_steps(self) -> list[Row]:
        since = self.county.end - timedelta(days=_RECENT)
        order = self.oracle.procedure.order
        return [
            row
            for row in self.county.now["case_steps"]
            if row["completed_on"]
            and row["completed_on"] > since
            and row["case_id"] in self.cases
            and (row["stage"], row["step"]) in order
        ]

    def _not_entered(self) -> Expected | None:
        """A step of this month that was left out of the ledger."""
        for row in self._recent_steps():
            usable = self.desk.free(row, ["started_on", "completed_on"]) and self._is_needed(row)
            if not (usable and self.desk.take_out("case_steps", row)):
                continue
            case = self.cases[row["case_id"]]
            self._stage(row).remove(row)
            self.desk.keep(row, ["started_on", "completed_on"])
            self.desk.keep(case, ["identified_on", "eliminated_on", "case_id"])
            place = f"{row['case_id']}{row['stage']}{row['step']}"
            return Expected("procedure_step_missing", case["household_id"], instance=place)
        return None

    def _no_date(self) -> Expected | None:
        """The step was entered, its date was not."""
        undated = lambda row: {"completed_on": None}  # noqa: E731
        return self._step("procedure_step_undated", self._is_needed, undated)

    def _is_needed(self, row: Row) -> bool:
        """Whether the case has reached the decision that the step comes before."""
        case, stage = self.cases[row["case_id"]], row["stage"]
        reached = {"识别": case["identified_on"], "消除": case["eliminated_on"]}.get(stage)
        needed = stage in ("识别", "消除") and row["step"] in self.oracle.procedure.to_decision(
            stage
        )
        return bool(needed and reached and not case["reversed_on"])

    def _earlier_than_before(self) -> Expected | None:
        """A step dated before the one that it follows."""

        def fits(row: Row) -> bool:
            return self.oracle.procedure.order[row["stage"], row["step"]] > 0

        def change(row: Row) -> Row:
            first = min(r["completed_on"] for r in self._stage(row) if r["completed_on"])
            day = first - timedelta(days=self.desk.one_of([2, 7, 30]))
            return {"started_on": day, "completed_on": day}

        return self._step("procedure_step_order", fits, change)

    def _stage(self, row: Row) -> list[Row]:
        return self.steps[row["case_id"], row["stage"]]

    def _short_notice(self) -> Expected | None:
        def change(row: Row) -> Row:
            days = self.desk.one_of([0, 1, 2])
            return {"started_on": row["completed_on"] - timedelta(days=days)}

        return self._step("procedure_notice_short", lambda row: "公示" in row["step"], change)

    def _late(self) -> Expected | None:
        """The last step of its stage, weeks after it was due."""

        def fits(row: Row) -> bool:
            spec = self._spec(row)
            later = [r["completed_on"] for r in self._stage(row) if r["completed_on"]]
            room = row["completed_on"] + timedelta(days=45) <= self.county.end
            return bool(spec.get("deadline")) and row["completed_on"] == max(later) and room

        return self._step(
            "procedure_step_late",
            fits,
            lambda row: {"completed_on": row["completed_on"] + timedelta(days=45)},
        )

    def _spec(self, row: Row) -> dict[str, Any]:
        steps = self.oracle.procedure.stages[row["stage"]]
        return next(step for step in steps if step["step"] == row["step"])

    # ---- episodes -----------------------------------------------------------------------
    def _active(self, case: Row) -> bool:
        return active_on(case, self.county.end)

    def _found_later(self) -> Expected | None:
        """The alert's date of discovery is entered later than the identification."""
        alerts = lambda: [  # noqa: E731
            a for a in self.county.now["alerts"] if a["result"] == "纳入监测"
        ]
        cases = grouped(self.county.now["cases"], "household_id")
        taken_in = grouped(alerts(), "household_id")
        while alert := self.next("alerts", alerts):
            own = cases.get(alert["household_id"], [])
            if len(own) != 1 or len(taken_in[alert["household_id"]]) != 1:
                continue
            day = own[0]["identified_on"] + timedelta(days=self.desk.one_of([3, 11, 28]))
            if self._active(own[0]) and day <= self.county.end:
                self.desk.change(alert, {"found_on": day})
                self.desk.keep(own[0], ["identified_on", "eliminated_on", "case_id"])
                self.desk.hand_in_again("alerts", alert)
                return of_case("procedure_identified_early", own[0])
        return None

    def _eliminated_before(self) -> Expected | None:
        """The year of the elimination one too small."""
        columns = ["identified_on", "eliminated_on"]
        case = self._case("early", columns, lambda c: bool(c["eliminated_on"]))
        if case is None:
            return None
        wrong = case["identified_on"] - timedelta(days=self.desk.one_of([15, 90, 200]))
        self.desk.change(case, {"eliminated_on": wrong})
        return of_case("procedure_eliminated_early", case)

    def _again(self, rule: str, while_active: bool) -> Expected | None:
        """A second episode beside an active one, or after one that was eliminated."""

        def fits(case: Row) -> bool:
            calm = case["reversed_on"] is None
            return calm and self._active(case) == while_active

        case = self._case(f"again-{while_active}", ["identified_on", "eliminated_on"], fits)
        if case is None:
            return None
        new = self._second(case)
        self.desk.add("cases", new)
        self.desk.keep(case, ["identified_on", "eliminated_on", "case_id"])
        self.desk.keep(new, new)
        if while_active:
            return Expected(rule, case["household_id"])
        return of_case(rule, new)

    def _second(self, case: Row) -> Row:
        """A new episode identified this month."""
        number = len(self.county.now["cases"]) + 5001
        return {
            **case,
            "case_id": f"JC{self.county.month.compact}{number:04d}",
            "identified_on": self.county.month.first_day + timedelta(days=13),
            "eliminated_on": None,
            "elimination_way": None,
            "reversed_on": None,
            "tagged_2019": "否",
        }
