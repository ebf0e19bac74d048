"""A rate by parts tells of few, too, where few of a part are what it is of."""

from __future__ import annotations

import pyarrow as pa

from fanpin_lib.edition.figures import WITHHELD
from fanpin_lib.edition.protection.applying import applied
from fanpin_lib.edition.protection.deciding import Decision
from fanpin_lib.edition.protection.households import Versions
from fanpin_lib.edition.protection.places import ProtectedPlaces
from tests.protection.attacking import COUNTY, TOWNSHIPS, VILLAGES, table_of

MONTH = "2026-10"


def _table(of_whom: dict[str, int]) -> pa.Table:
    rows = [
        (MONTH, COUNTY, "县", "county", "rate", f"risk={part}", 50.0, "%", 0.0, float(n), n,
         None, None, "ok")
        for part, n in of_whom.items()
    ]  # fmt: skip
    schema = table_of([(VILLAGES[0], (1,))]).schema
    return pa.table([pa.array(c, f.type) for c, f in zip(zip(*rows), schema)], schema=schema)


def _shown(of_whom: dict[str, int], open_: str = "") -> dict[str, str]:
    figures = pa.table(
        {"indicator": ["rate"], "dimension": ["risk"], "base": ["=fact/risk"], "open": [open_]}
    )
    places, versions = ProtectedPlaces.of([COUNTY, *TOWNSHIPS]), Versions((MONTH,))
    shown = ProtectedPlaces.of([COUNTY, *TOWNSHIPS]).depth[:, None] >= 0
    gaps = (shown & False)[:, None, :].repeat(len(of_whom), axis=1)
    decisions = {"=fact/risk": Decision(tuple(of_whom), shown, gaps)}
    found = applied(_table(of_whom), figures, decisions, places, versions, 3)
    return {row["dimension"]: row["status"] for row in found.to_pylist()}


def test_a_rate_of_enough_in_every_part_is_shown() -> None:
    assert set(_shown({"因病": 7, "其他": 3, "因灾": 0}).values()) == {"ok"}


def test_a_rate_of_two_in_a_part_takes_its_split_along() -> None:
    """The total is known: shown beside it, the other parts would tell the two."""
    assert _shown({"因病": 7, "其他": 2}) == {f"risk={WITHHELD}": WITHHELD}


def test_parts_of_open_names_are_no_secret() -> None:
    assert set(_shown({"类别：甲": 7, "类别：乙": 1}, "别的：\n类别：").values()) == {"ok"}
