"""Incomes and essential expenditure of the latest record with a filled net income."""

from __future__ import annotations

from decimal import Decimal

from fanpin_lib.period import Month
from tests.indicators.reference.core import Book, Row, World, active_cases

INCOMES = {
    "工资性收入": "wage_income",
    "生产经营性收入": "business_income",
    "财产性收入": "property_income",
    "转移性收入": "transfer_income",
}
EXPENDITURES = {
    "医疗自付": "medical_expenditure",
    "教育": "schooling_expenditure",
    "住房": "housing_expenditure",
    "灾害事故": "disaster_expenditure",
    "其他": "other_expenditure",
}


def states(world: World, month: Month, *, registered: bool = True) -> dict[str, Row]:
    """Each household's record that speaks for it at a month's end, with its place.

    Of the households in that month's register, unless a month only serves to compare.
    """
    found: dict[str, Row] = {}
    for r in sorted(world.rows("monthly_records"), key=lambda r: r["month"]):
        if r["net_income_per_capita"] is not None and r["month"] <= str(month):
            found[r["household_id"]] = r
    result = {}
    for household, r in found.items():
        listed = world.household(household, month)
        if not registered:
            result[household] = r
            continue
        if r["month"] != str(month):
            if listed is None:
                continue
            if listed["opened_on"] is not None and listed["opened_on"] > month.last_day:
                continue
        if listed and listed["closed_on"] is not None and listed["closed_on"] <= month.last_day:
            continue
        code = r["village_code"] or (listed["village_code"] if listed else None)
        result[household] = {**r, "place": code}
    return result


def gross(r: Row) -> Decimal | None:
    parts = [r[c] for c in INCOMES.values()]
    return None if any(p is None for p in parts) else sum(parts, Decimal(0))


def essential(r: Row, month: Month) -> Decimal | None:
    """What was spent in the year of a month, which no record of another year tells."""
    if r["month"][:4] != str(month)[:4]:
        return None
    parts = [r[c] for c in EXPENDITURES.values() if r[c] is not None]
    return sum(parts, Decimal(0)) if parts else None


def compared(world: World, r: Row) -> Decimal | None:
    line = world.rules.values["monitoring_line"]
    return r["disposable_income_per_capita" if line.concept == "disposable"
             else "net_income_per_capita"]  # fmt: skip


def below(world: World, amount: Decimal | None) -> bool:
    line = world.rules.values["monitoring_line"]
    if amount is None:
        return False
    return amount <= line.value if line.operator == "<=" else amount < line.value


def falls(world: World, now: Decimal | None, before: Decimal | None) -> bool:
    if now is None or before is None or before <= 0:
        return False
    return now < (1 - Decimal(str(world.rule("income_fall_share")))) * before


def dependent(world: World, r: Row) -> bool:
    total = gross(r)
    share = Decimal(str(world.rule("transfer_dependence_share")))
    return total is not None and total > 0 and r["transfer_income"] >= share * total


def count(world: World, book: Book) -> None:
    for month in world.window:
        now, before = states(world, month), states(world, month - 12, registered=False)
        monitored = {c["household_id"] for c in active_cases(world, month)}
        for household, r in now.items():
            _household(world, book, month, r, household in monitored)
            if household in before:
                _change(world, book, month, r, before[household])


def _household(world: World, book: Book, month: Month, r: Row, monitored: bool) -> None:
    code, net, money = r["place"], r["net_income_per_capita"], compared(world, r)
    poor = below(world, money)
    book.add("income_households", month, code, 1)
    for name in ("income_median", "income_q1", "income_q3", "income_gini"):
        book.add(name, month, code, value=net)
    book.add("income_mean", month, code, net, 1)
    book.add("under_line", month, code, int(poor))
    known = int(money is not None)
    book.add("under_line_rate", month, code, int(poor), known)
    line = Decimal(world.rule("monitoring_line"))
    gap = float((line - money) / line) if poor and money is not None else 0.0
    book.add("poverty_gap", month, code, gap, known)
    book.add("poverty_severity", month, code, gap**2, known)
    low, high = world.rule("income_bands")
    band = f"<{low}" if net < low else f"{low}–<{high}" if net < high else f"≥{high}"
    book.only("income_band", month, code, f"band={band}", 1)
    total = gross(r)
    if total is not None:
        for name, column in INCOMES.items():
            book.only("income_share", month, code, f"source={name}", r[column], total)
    book.add("transfer_dependent", month, code, int(dependent(world, r)))
    for _ in range(min(r["members"] or 0, 50)):
        book.add("income_median_persons", month, code, value=net)
        if monitored:
            book.add("monitored_income_median_persons", month, code, value=net)
    if monitored:
        book.add("monitored_income_median", month, code, value=net)
        book.add("monitored_under_line", month, code, int(poor))


def _change(world: World, book: Book, month: Month, now: Row, before: Row) -> None:
    code, column = now["place"], "net_income_per_capita"
    book.add("income_fall", month, code, int(falls(world, now[column], before[column])))
    for name, part in INCOMES.items():
        fell = falls(world, now[part], before[part])
        book.only("income_fall", month, code, f"component={name}", int(fell))


def count_expenditure(world: World, book: Book) -> None:
    for month in world.window:
        last_december = states(world, Month(month.year - 1, 12), registered=False)
        for household, r in states(world, month).items():
            spent, code = essential(r, month), r["place"]
            for name, column in EXPENDITURES.items():
                part = (r[column] or 0) if spent is not None else 0
                book.only("essential_expenditure", month, code, f"kind={name}", part)
            if spent is None:
                continue
            book.add("essential_expenditure", month, code, spent)
            book.add("essential_mean", month, code, spent, 1)
            left = after_expenditure(world, r, month)
            book.add("after_expenditure_under_line", month, code, int(below(world, left)))
            old = last_december.get(household)
            if old and old["month"][:4] == str(month.year - 1) and old["members"] is not None:
                over = spent > old["net_income_per_capita"] * old["members"]
                book.add("essential_over_income", month, code, int(over))


def after_expenditure(world: World, r: Row, month: Month) -> Decimal | None:
    spent, money = essential(r, month), compared(world, r)
    if spent is None or money is None or not r["members"]:
        return None
    return money - spent / r["members"]
