"""Deciding again, with its own pattern of suppression, decides the same."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanpin_lib.edition.protection import EditionLimits, Pattern, Protected, protect
from fanpin_lib.edition.protection.linking import equations
from tests.protection.attacking import CLOSING, COUNTY, TOWNSHIPS, VILLAGES, above, table_of

#: A stock and a flow that an equation ties together, and a split that stands by itself.
STOCK, FLOW, CLASSES = "cases_active/risk", "cases_new/risk", "in_class/class"
PARTS = ("一：甲", "一：乙", "二：丙", "二：丁", "二：戊")
MONTHS = 4
#: A household: its village, and its parts month by month, the newest first ("": not there).
Life = tuple[str, tuple[str, ...]]


def drawn(chance: random.Random, most: int) -> list[Life]:
    """A small county of a few large villages and many small ones."""
    found = []
    for _ in range(chance.randint(3, most)):
        at, now, before = chance.randint(1, MONTHS - 1), *chance.choices(PARTS, k=2)
        before = chance.choice([now, now, now, before, ""])
        life = (now,) * at + (before,) * (MONTHS - at)
        found.append((chance.choice(VILLAGES), life if chance.random() < 0.9 else life[::-1]))
    return found


def _figures() -> pa.Table:
    rows = [(*base.split("/"), base, "=fact", "health", base == FLOW, True, "")
            for base in (STOCK, FLOW, CLASSES)]  # fmt: skip
    names = ("indicator", "dimension", "base", "population", "tells", "whole", "counts", "open")
    return pa.table(dict(zip(names, map(list, zip(*rows)))))


def _counted(life: tuple[str, ...], base: str, back: int) -> str:
    """The part that a household counts in for a base, a month back."""
    new = back + 1 < len(life) and not life[back + 1]
    return life[back] if base != FLOW or new else ""


def _behind(county: list[Life]) -> pa.Table:
    rows: dict[tuple[str, str, str, int], int] = {}
    for no, (village, life) in enumerate(county, start=1):
        for back in range(MONTHS):
            for base in ("=fact", STOCK, FLOW, CLASSES):
                if part := _counted(life, base, back):
                    key = (base, "" if base == "=fact" else part, village, no * 7919)
                    rows[key] = rows.get(key, 0) | 1 << back
    base, part, village, household = zip(*rows)
    return pa.table(
        {
            "base": base, "category": part, "region_code": village,
            "household": pa.array(household, pa.uint64()),
            "token": pa.array([1] * len(rows), pa.uint64()),
            "amount": pa.array([None] * len(rows), pa.float64()),
            "months": pa.array(list(rows.values()), pa.uint32()),
        }
    )  # fmt: skip


def _table(county: list[Life]) -> pa.Table:
    schema = table_of([(VILLAGES[0], (1,) * MONTHS)]).schema
    rows: list[Any] = []
    for place in (COUNTY, *TOWNSHIPS, *VILLAGES):
        inside = [life for village, life in county if place in above(village)]
        for back in range(MONTHS):
            for base in (STOCK, FLOW, CLASSES):
                indicator, _, split = base.partition("/")
                counted = [_counted(life, base, back) for life in inside]
                rows += [
                    (str(CLOSING - back), place, "名", "level", indicator, f"{split}={part}",
                     float(counted.count(part)), "户", None, None, counted.count(part), None, None,
                     "ok")
                    for part in PARTS
                ]  # fmt: skip
    return pa.table([pa.array(c, f.type) for c, f in zip(zip(*rows), schema)], schema=schema)


def decided(county: list[Life], before: Pattern | None = None, fewest: int = 3) -> Protected:
    return protect(_table(county), _figures(), _behind(county), month=CLOSING,
                   limits=EditionLimits(fewest), before=before)  # fmt: skip


@pytest.mark.heavy
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.sampled_from([12, 60, 160]), st.sampled_from([3, 10]))
def test_the_same_figures_are_decided_the_same(
    chance: random.Random, most: int, fewest: int
) -> None:
    county = drawn(chance, most)
    first = decided(county, fewest=fewest)
    again = decided(county, first.pattern, fewest)
    assert again.table.equals(first.table)
    assert decided(county, again.pattern, fewest).table.equals(first.table)


@pytest.mark.parametrize("seed", range(5))
def test_a_pattern_does_not_grow_by_deciding_again(seed: int) -> None:
    """Else a month computed a few times over would push out what editions before showed."""
    county = drawn(random.Random(seed), 60)
    first = decided(county).pattern
    again = decided(county, first).pattern
    assert again.versions == first.versions
    assert again.households.num_rows == first.households.num_rows


@pytest.mark.parametrize("seed", range(5))
def test_a_household_stands_once_in_a_pattern_however_often_it_was_told(seed: int) -> None:
    """Each correction would else write all households of the county once more."""
    county = drawn(random.Random(seed), 60)
    village, life = county[0]
    other = next(part for part in PARTS if part not in life)
    corrected = [(village, tuple(other if part else "" for part in life)), *county[1:]]
    first = decided(county).pattern
    again = decided(corrected, first).pattern
    assert len(again.versions) > len(first.versions)
    keys = ["base", "category", "region_code", "household", "token"]
    told = {tuple(row) for row in zip(*(again.households[key].to_pylist() for key in keys))}
    assert len(told) == again.households.num_rows
    assert told > {tuple(row) for row in zip(*(first.households[key].to_pylist() for key in keys))}


def test_no_figure_is_tied_twice() -> None:
    bases = [base for tie in equations() for base in (*tie.bases, *tie.stocks)]
    assert len(bases) == len(set(bases))
