"""Villages with more new risks or falls in income than chance allows."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

from fanpin_lib.period import Month
from tests.indicators.reference import income
from tests.indicators.reference.core import Book, World, place_of

FALSE_ALARM = "0.0075"
Tails = dict[str, tuple[Fraction, bool]]


def count(world: World, book: Book) -> None:
    for month in world.window:
        hit = _new_risks(world, month)
        households = _households(world, month)
        total = sum(len(hit.get(v, ())) for v in households)
        tails = {}
        for village, size in households.items():
            k, share = len(hit.get(village, ())), Fraction(size, sum(households.values()))
            tails[village] = (binomial(k, total, share), k > total * share)
            book.add("new_risk_households", month, village, k)
        for village in _signals(tails):
            book.add("new_risk_signal_villages", month, village, 1)
        for village in _signals(_falls(world, month)):
            book.add("income_fall_signal_villages", month, village, 1)


def _households(world: World, month: Month) -> dict[str, int]:
    found: dict[str, int] = {}
    for h in world.register("households", month):
        if not (h["closed_on"] is not None and h["closed_on"] <= month.last_day):
            place = place_of(h["village_code"])
            found[place] = found.get(place, 0) + 1
    return found


def _new_risks(world: World, month: Month) -> dict[str, set[str]]:
    first = (month - 2).first_day
    found: dict[str, set[str]] = {}
    events: list[tuple[str, str, date]] = [
        (a["household_id"], a["village_code"], a["received_on"] or a["found_on"])
        for a in world.rows("alerts")
    ]
    events += [
        (c["household_id"], c["village_code"], c["identified_on"]) for c in world.rows("cases")
    ]
    for household, village, day in events:
        if first <= day <= month.last_day:
            found.setdefault(place_of(village), set()).add(household)
    return found


def _falls(world: World, month: Month) -> Tails:
    now, before = income.states(world, month), income.states(world, month - 12, registered=False)
    column = "net_income_per_capita"
    size: dict[str, int] = {}
    hit: dict[str, int] = {}
    for household, r in now.items():
        if household in before and before[household][column] > 0:
            place = place_of(r["place"])
            fell = income.falls(world, r[column], before[household][column])
            size[place] = size.get(place, 0) + 1
            hit[place] = hit.get(place, 0) + int(fell)
    everybody, total = sum(size.values()), sum(hit.values())
    return {
        village: (
            hypergeometric(hit[village], n, total, everybody),
            hit[village] > Fraction(total * n, everybody),
        )
        for village, n in size.items()
    }


def _signals(tails: Tails) -> list[str]:
    """Benjamini–Hochberg: all up to the last whose chance is below its step of the ladder."""
    ordered = sorted(chance for chance, _ in tails.values())
    steps = len(ordered)
    passed = [c for i, c in enumerate(ordered, 1) if c <= Fraction(FALSE_ALARM) * i / steps]
    limit = max(passed, default=-1)
    return [v for v, (chance, more) in tails.items() if chance <= limit and more]


def binomial(k: int, n: int, p: Fraction) -> Fraction:
    """The chance of at least k of n, exactly."""
    return sum((math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1)), Fraction(0))


def hypergeometric(k: int, n: int, total: int, size: int) -> Fraction:
    """The chance of at least k hits among n drawn from `size` with `total` hits, exactly."""
    ways = sum(math.comb(total, i) * math.comb(size - total, n - i) for i in range(k, n + 1))
    return Fraction(ways, math.comb(size, n))
