"""Funds, insurance claims, credit."""

from __future__ import annotations

from fanpin_lib.period import Month
from tests.indicators.reference.core import COUNTY, Book, World, in_month


def count(world: World, book: Book) -> None:
    for month in world.window:
        _funds(world, book, month)
        _allotted(world, book, month)
        _claims(world, book, month)
        _credit(world, book, month)


def _funds(world: World, book: Book, month: Month) -> None:
    for f in world.register("funds", month):
        if f["year"] != month.year:
            continue
        split = {"fund": f["fund"], "kind": f["kind"]}
        book.add("fund_budget", month, COUNTY, f["budget"] or 0, **split)
        book.add("fund_paid", month, COUNTY, f["paid"] or 0, **split)
        both = f["budget"] is not None and f["paid"] is not None
        paid, budget = (f["paid"], f["budget"]) if both else (0, 0)
        book.add("fund_paid_share", month, COUNTY, paid, budget, **split)


def _allotted(world: World, book: Book, month: Month) -> None:
    rows = [f for f in world.register("funds", month) if f["year"] == month.year]
    for entry in world.rules.catalogues["funds"]:
        name, amount = entry["fund"], entry.get("amount")
        if amount is not None:
            paid = sum(f["paid"] or 0 for f in rows if f["fund"] == name)
            book.add("fund_allotted", month, COUNTY, amount, fund=name)
            book.add("fund_over_allotment", month, COUNTY, max(paid - amount, 0), fund=name)


def _claims(world: World, book: Book, month: Month) -> None:
    for c in world.rows("claims"):
        if c["claimed_on"] > month.last_day:
            continue
        listed = world.household(c["household_id"], month)
        code = c["village_code"] or (listed["village_code"] if listed else None)
        split = {"cause": c["cause"]}
        paid = in_month(c["paid_on"], month)
        waiting = c["paid_on"] is None or c["paid_on"] > month.last_day
        book.add("claims_reported", month, code, int(in_month(c["claimed_on"], month)), **split)
        book.add("claims_paid", month, code, int(paid), **split)
        book.add("claims_paid_amount", month, code, (c["amount"] or 0) if paid else 0, **split)
        book.add("claims_unpaid", month, code, int(waiting), **split)
        if paid:
            days = (c["paid_on"] - c["claimed_on"]).days
            book.add("claim_days_median", month, code, value=days, **split)


def _credit(world: World, book: Book, month: Month) -> None:
    before = {r["lender"]: r for r in world.rows("credit") if r["month"] == str(month - 12)}
    for r in world.rows("credit"):
        if r["month"] != str(month):
            continue
        split = {"lender": r["lender"]}
        for name, growth in [
            ("loan_balance", "loan_growth"),
            ("agricultural_loan_balance", "agricultural_loan_growth"),
        ]:
            book.add(name, month, COUNTY, r[name] or 0, **split)
            old = before.get(r["lender"], {}).get(name)
            if old is not None and r[name] is not None:
                book.add(growth, month, COUNTY, r[name] - old, old, **split)
