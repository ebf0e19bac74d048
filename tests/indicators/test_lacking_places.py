"""Sets of villages for want of a column, and single figures that nobody can say there."""

from __future__ import annotations

from types import SimpleNamespace

import duckdb

from fanpin_lib.indicators.frame import HISTORY
from fanpin_lib.indicators.lacking_places import LackingPlaces, Status, unknown_parts
from fanpin_lib.indicators.model import NO_DATA, NO_RULE

EAST, WEST, NORTH = "220281100001", "220281100002", "220281101001"
LEVELS = ("village", "county")


def test_the_same_villages_have_one_number_and_none_has_none() -> None:
    places = LackingPlaces(duckdb.connect())
    assert places.number([]) is places.number([None, frozenset()]) is None
    assert places.number([frozenset({EAST}), frozenset({WEST})]) == 0
    assert places.number([frozenset({NORTH}), None]) == 1
    assert places.number([frozenset({WEST, EAST})]) == 0


def test_villages_lack_with_all_that_lies_above_them() -> None:
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE unit_map AS SELECT * FROM (VALUES ('{EAST}', 1), "
                       f"('{WEST}', 2), ('?', 9)) AS t(code, place)")  # fmt: skip
    connection.execute("CREATE TABLE ancestors AS SELECT * FROM (VALUES (1, 1), (1, 5), (2, 2), "
                       "(2, 5), (9, 9), (9, 6)) AS t(place, above)")  # fmt: skip
    connection.execute("CREATE TABLE county AS SELECT '?' AS unplaced")
    places = LackingPlaces(connection)
    places.number([frozenset({EAST, WEST})])
    places.number([frozenset({"nobody's"})])
    places.lay_out()
    found = connection.sql("FROM lacking_places ORDER BY ALL").fetchall()
    assert found == [(0, 1), (0, 2), (0, 5), (1, 6), (1, 9)]


def test_only_parts_that_the_closing_month_cannot_say_are_unknown() -> None:
    split = SimpleNamespace(id="risk", reads={"因病": ()}, values={"因残": ()}, levels=LEVELS)
    county = SimpleNamespace(id="kind", reads={}, values={"其他": ()}, levels=("county",))
    one = SimpleNamespace(id="a", dimensions=(split, county), levels=LEVELS)
    two = SimpleNamespace(id="b", dimensions=(split,), levels=("county",))
    numbers = {"a": 0, "b": 1}

    def unknown(*status: Status) -> list[tuple[int, str, str, int | None]]:
        return unknown_parts([one, two], numbers, list(status))  # type: ignore[list-item]

    whole, ill, disabled, other = "", "risk=因病", "risk=因残", "kind=其他"
    assert unknown((0, ill, HISTORY, NO_DATA, 7), (1, disabled, HISTORY, None, 3)) == [
        (0, ill, "village", None),
        (0, ill, "county", None),
        (1, disabled, "county", 3),
    ]
    assert unknown((0, other, HISTORY, NO_DATA, None)) == [(0, other, "county", None)]
    known = (0, ill, HISTORY, None, None), (1, ill, HISTORY, NO_RULE, None)
    earlier, total = (0, ill, HISTORY - 1, NO_DATA, 2), (0, whole, HISTORY, NO_DATA, None)
    assert unknown(*known, earlier, total) == []
