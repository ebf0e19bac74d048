"""Visits, helpers, sweeps."""

from __future__ import annotations

from fanpin_lib.period import Month
from tests.indicators.reference.classes import members_of
from tests.indicators.reference.core import Book, Row, World, active_cases, in_month


def _visits(world: World, household: str, month: Month) -> list[Row]:
    return [
        r
        for r in [*world.rows("monthly_records"), *world.rows("visits")]
        if r["household_id"] == household and in_month(r["visit_date"], month)
    ]


def _times(world: World, household: str, month: Month) -> int:
    return len({r["visit_date"] for r in _visits(world, household, month)})


def count(world: World, book: Book) -> None:
    due = world.rule("monthly_visit")
    _by_class(world, book, due)
    for month in world.window:
        for case in active_cases(world, month):
            household, code = case["household_id"], case["village_code"]
            split = {"category": case["registered_category"]}
            times = _times(world, household, month)
            person = any(r["visit_way"] == "入户" for r in _visits(world, household, month))
            book.add("visits_due", month, code, due, **split)
            book.add("households_to_visit", month, code, int(due > 0), **split)
            book.add("visits_met", month, code, int(0 < due <= times), **split)
            book.add("visits_done", month, code, int(times > 0), **split)
            book.add("visits_in_person", month, code, int(person), **split)
            book.add("visit_rate", month, code, min(times, due), due, **split)
            book.add("in_person_rate", month, code, int(person), 1, **split)
            late = _overlooked(world, case, month)
            book.add("unvisited_two_months", month, code, int(late), **split)


def _by_class(world: World, book: Book, due: int) -> None:
    for month in world.window:
        for one in world.rules.classes.values():
            standing = members_of(world, month, one)
            for case in active_cases(world, month):
                household, code = case["household_id"], case["village_code"]
                times = _times(world, household, month)
                for name in standing.get(household, ("", []))[1]:
                    shown = {"class": f"{one.label}：{name}"}
                    book.add("households_to_visit_in_class", month, code, int(due > 0), **shown)
                    book.add("visits_met_in_class", month, code, int(0 < due <= times), **shown)


def _overlooked(world: World, case: Row, month: Month) -> bool:
    last = case["identified_on"]
    for r in [*world.rows("monthly_records"), *world.rows("visits")]:
        day = r["visit_date"]
        mine = r["household_id"] == case["household_id"]
        if mine and day is not None and day <= month.last_day:
            last = max(last, day)
    return month.months_since(Month.of(last)) >= world.rule("visit_gap")


def count_helpers(world: World, book: Book) -> None:
    due = world.rule("monthly_visit")
    for month in world.window:
        for case in active_cases(world, month):
            code = case["village_code"]
            serving = [
                h
                for h in world.rows("helpers")
                if h["case_id"] == case["case_id"]
                and h["valid_from"] <= month.last_day
                and (h["valid_to"] is None or h["valid_to"] >= month.last_day)
            ]
            helping = [h for h in serving if "帮扶" in h["role"]]
            watching = [h for h in serving if "监测" in h["role"]]
            split = {"category": case["registered_category"]}
            book.add("cases_without_helper", month, code, int(not helping), **split)
            book.add("cases_without_monitor", month, code, int(not watching), **split)
            if helping:
                known = [h for h in helping if h["helper_level"] is not None]
                latest = max(known, key=lambda h: (h["valid_from"], h["helper_level"]), default={})
                level = {"level": latest.get("helper_level")}
                made = min(_times(world, case["household_id"], month), due)
                book.add("helper_contacts_due", month, code, due, **level)
                book.add("helper_contacts_made", month, code, made, **level)
                book.add("helper_contact_rate", month, code, made, due, **level)


def count_sweeps(world: World, book: Book) -> None:
    for month in world.window:
        swept = [s for s in world.rows("sweeps") if s["period"] == str(month)]
        groups = {
            (h["village_code"], h["village_group"])
            for h in world.register("households", month)
            if h["village_group"] is not None
            and not (h["closed_on"] is not None and h["closed_on"] <= month.last_day)
        }
        groups |= {(s["village_code"], s["village_group"]) for s in swept}
        kinds = {one.sweep for one in world.rule("sweeps") if one.due_on(month)}
        due = {(v, g, k) for v, g in groups for k in kinds}
        done = {(s["village_code"], s["village_group"], s["kind"]) for s in swept}
        for village, group, kind in sorted(due | done):
            asked = int((village, group, kind) in due)
            own = [
                s
                for s in swept
                if (s["village_code"], s["village_group"], s["kind"]) == (village, group, kind)
                and s["swept_on"] is not None
                and s["swept_on"] <= month.last_day
            ]
            book.add("sweep_groups_due", month, village, asked, kind=kind)
            book.add("sweep_groups_done", month, village, len(own), kind=kind)
            book.add("sweep_rate", month, village, asked * len(own), asked, kind=kind)
            for name, column in [
                ("sweep_households", "households_covered"),
                ("sweep_found", "households_found"),
            ]:
                total = sum(s[column] or 0 for s in own)
                book.add(name, month, village, total, kind=kind)
