"""The register of divisions: codes, names, aliases and the denominators."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.divisions import county_villages
from fanpin_lib.demo.office.table import Columns
from fanpin_lib.demo.world.county import World

_COUNTS = (
    "rural_households",
    "rural_population",
    "registered_households",
    "registered_population",
    "out_of_poverty_households",
    "out_of_poverty_population",
)


def regions(world: World, index: int) -> Columns:
    """County, townships and villages; counts as in the registers of the same day."""
    counts = _village_counts(world, index)
    rows = [*_county(world), *_townships(world), *_villages(world, index)]
    members = [_members_of(world, code) for code, *_ in rows]
    columns: Columns = {
        name: np.array([row[i] for row in rows], dtype=object)
        for i, name in enumerate(("region_code", "region_name", "level", "parent_code", "aliases"))
    }
    since = np.datetime64(assume("villages.valid_from"), "D")
    since = min(since, np.datetime64(world.timeline.flow_months[0].first_day, "D"))
    columns["valid_from"] = np.full(len(rows), since)
    for name in _COUNTS:
        columns[name] = np.array([int(counts[name][rows].sum()) for rows in members])
    return columns


def _members_of(world: World, code: str) -> np.ndarray:
    short = code.rstrip("0") if code.endswith("000") else code
    own = world.villages
    if code.endswith("000000"):
        return np.ones(len(own), dtype=bool)
    if code.endswith("000"):
        return own.township_code == code[:9]
    return own.code == short


def _village_counts(world: World, index: int) -> dict[str, np.ndarray]:
    state, own, size = world.state(index)[1], world.households, len(world.villages)

    def total(weights: np.ndarray) -> np.ndarray:
        return np.bincount(own.village, weights=weights, minlength=size).astype(int)

    registered = own.registered & state.open
    households = total(registered)
    people = total(registered * state.members)
    return dict(
        zip(
            _COUNTS,
            (
                total(state.open),
                total(state.open * state.members),
                households,
                people,
                households,
                people,
            ),
            strict=True,
        )
    )


def _county(world: World) -> list[tuple]:
    row = county_villages(str(world.villages.code[0])[:6])[0]
    code = row["county_code"]
    name = row["county"]
    return [(code + "000000", name, "县", code[:4] + "00000000", None)]


def _townships(world: World) -> list[tuple]:
    own = world.villages
    pairs = dict(zip(own.township_code.tolist(), own.township_name.tolist(), strict=True))
    aliases = assume("villages.township_aliases")
    return [
        (code + "000", name, "乡镇", code[:6] + "000000", aliases.get(name))
        for code, name in pairs.items()
    ]


def _villages(world: World, index: int) -> list[tuple]:
    own = world.villages
    rows = zip(own.code.tolist(), own.township_code.tolist(), strict=True)
    names = village_names(world, index)
    return [
        (code, names[i], "村", township + "000", _alias(code, names[i], own.name[i]))
        for i, (code, township) in enumerate(rows)
    ]


def village_names(world: World, index: int) -> list[str]:
    """Names in use in a window month: one village is renamed on the way."""
    renamed = assume("villages.renamed")
    before = index < renamed["from_window"]
    pairs = zip(world.villages.code.tolist(), world.villages.name.tolist(), strict=True)
    return [renamed["former"] if before and c == renamed["code"] else n for c, n in pairs]


def _alias(code: str, name: str, real: str) -> str | None:
    """The former name, the short form without brackets, or 村委会 spellings."""
    renamed = assume("villages.renamed")
    found = []
    if code == renamed["code"]:
        found.append(renamed["former"] if name == real else real)
    if "（" in name:
        found.append(name.split("（")[0])
    return "、".join(found) or None
