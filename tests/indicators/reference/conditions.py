"""The six conditions: the latest filled answer holds until another one."""

from __future__ import annotations

from fanpin_lib.period import Month
from tests.indicators.reference.core import Book, Row, World

CONDITIONS = {
    "食": "food_ok", "衣": "clothing_ok", "义务教育": "education_ok",
    "基本医疗": "medical_ok", "住房安全": "housing_ok", "饮水安全": "water_ok",
}  # fmt: skip


def answer(world: World, household: str, column: str, month: Month) -> Row | None:
    """The latest record up to a month in which a condition was filled."""
    found = [
        r
        for r in world.rows("monthly_records")
        if r["household_id"] == household and r[column] is not None and r["month"] <= str(month)
    ]
    return max(found, key=lambda r: r["month"], default=None)


def items(world: World, month: Month) -> list[tuple[str, str, str | None, bool, bool]]:
    """Household, condition, place, short now, short before, of items short now or before."""
    result = []
    for household in sorted({r["household_id"] for r in world.rows("monthly_records")}):
        listed = world.household(household, month)
        if listed and listed["closed_on"] is not None and listed["closed_on"] <= month.last_day:
            continue
        for name, column in CONDITIONS.items():
            now, old = (answer(world, household, column, m) for m in (month, month - 1))
            if now is None or (now["month"] != str(month) and listed is None):
                continue
            short, before = not now[column], old is not None and not old[column]
            place = now["village_code"] or (listed["village_code"] if listed else None)
            if short or before:
                result.append((household, name, place, short, before, now["month"]))
    return result


def count(world: World, book: Book) -> None:
    for month in world.window:
        households: dict[str, tuple[str, str | None]] = {}
        for household, name, place, short, before, since in items(world, month):
            split = {"condition": name}
            book.add("condition_short", month, place, int(short), **split)
            book.add("conditions_newly_short", month, place, int(short and not before), **split)
            book.add("conditions_restored", month, place, int(before and not short), **split)
            book.add("conditions_still_short", month, place, int(short and before), **split)
            book.add("clearance_rate", month, place, int(not short), 1, **split)
            if short:
                sent = [r.departments for r in world.rule("routing") if name in r.conditions]
                for department in {one for departments in sent for one in departments}:
                    book.add("conditions_routed", month, place, 1, department=department)
                book.add("conditions_unrouted", month, place, int(not any(sent)))
                households[household] = max(households.get(household, ("", "")), (since, place))
        for _, place in households.values():
            book.add("households_short", month, place, 1)
