"""Who is monitored, newly identified, eliminated, identified again."""

from __future__ import annotations

from fanpin_lib.period import Month
from tests.indicators.reference.core import (
    COUNTY,
    TOWNS,
    Book,
    Row,
    World,
    active_cases,
    eliminated,
    in_month,
)


def count(world: World, book: Book) -> None:
    for month in world.window:
        _households(world, book, month)
        _monitored(world, book, month)
        for case in world.rows("cases"):
            if case["identified_on"] <= month.last_day:
                _episode(world, book, month, case)
        _conflicts(world, book, month)


def _households(world: World, book: Book, month: Month) -> None:
    for h in world.register("households", month):
        if h["closed_on"] is not None and h["closed_on"] <= month.last_day:
            continue
        split = {"type": h["household_type"]}
        code = h["village_code"]
        book.add("households_total", month, code, 1, **split, safety_net=h["safety_net"])
        book.add("population_total", month, code, h["members"] or 0, **split)


def _monitored(world: World, book: Book, month: Month) -> None:
    shares = {
        "monitoring_share_rural": ("rural_population", None),
        "monitoring_share_registered": ("registered_population", ("脱贫户", "未脱贫户")),
        "monitoring_share_out_of_poverty": ("out_of_poverty_population", ("脱贫户",)),
        "monitoring_scale": ("registered_population", None),
    }
    for name, (column, _) in shares.items():
        for region in world.register("regions", month):
            ended = region["valid_to"]
            if region["region_code"][9:] == "000" or (ended and ended <= month.last_day):
                continue
            book.add(name, month, region["region_code"], 0, region[column])
            if name == "monitoring_scale":
                stated = region[column] * world.rule("scale_share")
                book.add("scale_against_stated", month, region["region_code"], 0, stated)
    for case in active_cases(world, month):
        household = world.household(case["household_id"], month)
        people = (household["members"] or 0) if household else 0
        split = _split(case)
        book.add("cases_active", month, case["village_code"], 1, **split)
        book.add("persons_active", month, case["village_code"], people, **split)
        for name, (_, types) in shares.items():
            if types is None or (household and household["household_type"] in types):
                book.add(name, month, case["village_code"], people)
        book.add("scale_against_stated", month, case["village_code"], people)


def _split(case: Row) -> dict[str, str | None]:
    risks = case["risks"] or [None]
    return {"category": case["registered_category"], "risk": risks[0]}


def _episode(world: World, book: Book, month: Month, case: Row) -> None:
    end, code = month.last_day, case["village_code"]
    out = eliminated(case, end)
    split, way = _split(case), {"way": case["elimination_way"]}
    category = {"category": case["registered_category"]}
    new = in_month(case["identified_on"], month)
    newly_out = out and in_month(case["eliminated_on"], month)
    reversed_now = (
        in_month(case["reversed_on"], month)
        and case["eliminated_on"] is not None
        and case["reversed_on"] >= case["eliminated_on"]
    )
    others = [
        c
        for c in world.rows("cases")
        if c["household_id"] == case["household_id"] and c["case_id"] != case["case_id"]
    ]
    day = case["identified_on"]
    again = any(eliminated(c, day) and c["identified_on"] <= day for c in others)
    followed = out and any(case["eliminated_on"] <= c["identified_on"] <= end for c in others)
    book.add("cases_identified_total", month, code, 1, **split)
    book.add("cases_new", month, code, int(new), **split)
    book.add("cases_eliminated", month, code, int(newly_out), **split, **way)
    household = world.household(case["household_id"], month)
    people = (household["members"] or 0) if household else 0
    book.add("persons_new", month, code, people * int(new), **split)
    book.add("persons_eliminated", month, code, people * int(newly_out), **split)
    book.add("eliminations_reversed", month, code, int(reversed_now), **category)
    book.add("cases_eliminated_total", month, code, int(out), **split, **way)
    book.add("elimination_rate", month, code, int(out), 1, **split)
    book.add("reidentified_cases", month, code, int(new and again), **split)
    book.add("reidentified_total", month, code, int(again), **category)
    book.add("reidentified_rate", month, code, int(followed), int(out), **category)
    book.add("returned_to_poverty", month, code, int(bool(case["returned_to_poverty"])), **category)


def _conflicts(world: World, book: Book, month: Month) -> None:
    known = {
        r["region_code"]: r["rural_population"]
        for r in world.register("regions", month)
        if not (r["valid_to"] and r["valid_to"] <= month.last_day)
    }
    for region, prefix in [(COUNTY, 6), *((town, 9) for town in TOWNS)]:
        below = [
            people
            for code, people in known.items()
            if code[9:] != "000" and code[:prefix] == region[:prefix]
        ]
        if known.get(region) is not None:
            book.add("population_conflicts", month, region, int(known[region] != sum(below)))


def count_assessments(world: World, book: Book) -> None:
    """What classification says of the households: here whatever the test made up."""
    for month in world.window:
        monitored = {c["household_id"] for c in active_cases(world, month)}
        for a in world.rows("assessments"):
            if a["month"] != str(month):
                continue
            result, code = a["outcome"] or a["status"], a["village_code"]
            if a["rule_id"] == "category":
                book.add("households_assessed", month, code, 1, result=result)
                book.add("households_unsettled", month, code, int(a["status"] != "认定"))
                _asked(book, month, a, "should_be_monitored")
            elif a["rule_id"] == "elimination_ready" and a["household_id"] in monitored:
                _asked(book, month, a, "should_be_eliminated")
        for d in world.rows("category_differences"):
            if d["month"] == str(month):
                kind, code = d["difference"], d["village_code"]
                book.add("category_differences", month, code, 1, known=True, kind=kind)
                for name, own in (
                    ("should_be_monitored", "应纳未纳"),
                    ("should_be_eliminated", "应消未消"),
                ):
                    book.add(name, month, code, int(kind == own), known=kind == own)


def _asked(book: Book, month: Month, a: Row, own: str) -> None:
    """A household that the rules decide makes figures known; one that they cannot, unknown."""
    known = a["status"] == "认定"
    blocked = None if known else "无数据" if a["status"] == "数据不足" else "规则未定"
    for name in ("category_differences", own):
        book.add(name, month, a["village_code"], blocked=blocked, known=known)
