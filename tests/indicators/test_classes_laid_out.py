"""A profile's classifications as tables: who decides them, and what ledgers register."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from fanpin_lib.indicators.classes import by_category, lay_out_classes
from fanpin_lib.policy import load_profile

FLAGS = ("graded", "several", "in_households", "by_households", "monitored", "by_category")
LEDGERS = ("active_households", "household_months")


def connected() -> duckdb.DuckDBPyConnection:
    """The relations that registers are read through, with a row each for two households."""
    connection = duckdb.connect()
    columns = (
        "month",
        "household_id",
        "region_code",
        "registered_category",
        "colour",
        "safety_net",
    )
    for name in LEDGERS:
        connection.execute(f"CREATE TABLE {name} ({' VARCHAR, '.join(columns)} VARCHAR)")
    connection.execute(
        "INSERT INTO active_households VALUES ('2026-10', 'h1', '1', '脱贫不稳定户', '红', NULL), "
        "('2026-10', 'h2', '1', NULL, '红', NULL), ('2026-09', 'h1', '1', '没有这一类', '黄', NULL)"
    )
    connection.execute(
        "INSERT INTO household_months VALUES ('2026-10', 'h1', '1', NULL, '黄', '低保')"
    )
    return connection


def laid_out(*classes: Any, monitored: Any = None) -> duckdb.DuckDBPyConnection:
    connection = connected()
    lay_out_classes(
        connection,
        SimpleNamespace(classes={one.id: one for one in classes}, monitored=monitored),  # type: ignore[arg-type]
    )
    return connection


def classification(name: str, *columns: str, names: tuple[str, ...] = (), **more: Any) -> Any:
    said = {"label": name, "rule": "", "decided_by": "register", "graded": False, "several": False}
    return SimpleNamespace(id=name, columns=columns, names=names, **said | more)


def flags(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    table = connection.sql("FROM classifications").to_arrow_table().to_pylist()
    return {row["classification"]: {name for name in FLAGS if row[name]} for row in table}


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ("nm-hohhot", {
            "group": {"several", "monitored", "by_category"}, "category": {"by_category"},
            "focus": {"by_households"}, "department_warning": {"by_households"},
            "elimination_ready": {"by_households"},
            "safety_net": {"in_households", "by_households"},
        }),
        ("national-2026", {
            "category": {"monitored", "by_category"}, "scope": {"by_households"},
            "elimination_ready": {"by_households"},
            "safety_net": {"in_households", "by_households"},
        }),
    ],
)  # fmt: skip
def test_each_document_says_who_decides(profile, said) -> None:
    connection = connected()
    lay_out_classes(connection, load_profile(profile))
    assert flags(connection) == said


CATEGORIES = ("脱贫不稳定户", "边缘易致贫户")


def registered(*classes: Any) -> list[tuple[Any, ...]]:
    connection = laid_out(*classes)
    words = "month, household_id, classification, class"
    return connection.execute(f"SELECT {words} FROM registered_words ORDER BY ALL").fetchall()


def test_words_of_a_register_are_those_that_the_document_has() -> None:
    category = classification("category", "cases.registered_category", names=CATEGORIES)
    assert registered(category) == [("2026-10", "h1", "category", "脱贫不稳定户")]
    elsewhere = classification("other", "national_persons.registered_category", names=CATEGORIES)
    assert registered(elsewhere) == registered() == []


def test_of_several_columns_the_first_that_is_filled_counts() -> None:
    colours = ("红", "黄")
    one, other = "cases.colour", "households.colour"
    assert registered(classification("colour", one, other, names=colours)) == [
        ("2026-09", "h1", "colour", "黄"), ("2026-10", "h1", "colour", "红"),
        ("2026-10", "h2", "colour", "红"),
    ]  # fmt: skip
    turned = registered(classification("colour", other, one, names=colours))
    assert ("2026-10", "h1", "colour", "黄") in turned and len(turned) == 3
    both = registered(
        classification("colour", one, other, names=colours),
        classification("net", "households.safety_net", names=("低保",)),
    )
    assert len(both) == 4 and ("2026-10", "h1", "net", "低保") in both


def test_classes_stand_in_the_order_of_their_document() -> None:
    connection = laid_out(classification("category", names=CATEGORIES))
    rows = connection.execute("FROM class_values ORDER BY position").fetchall()
    assert rows == [("category", CATEGORIES[0], 0), ("category", CATEGORIES[1], 1)]


def test_only_the_category_of_the_register_is_one_by_category() -> None:
    assert by_category(classification("a", "cases.registered_category"))
    assert not by_category(classification("a", "cases.registered_category", "cases.colour"))
    assert not by_category(classification("a", "cases.registered_category", decided_by="rules"))
    assert not by_category(classification("a", "cases.colour"))
    other = classification("b", "cases.colour")
    assert flags(laid_out(other, monitored=other)) == {"b": {"monitored", "by_category"}}
    ruled = classification("c", "households.colour", decided_by="rules", graded=True)
    assert flags(laid_out(ruled)) == {"c": {"graded", "in_households", "by_households"}}
