"""Every ledger says which of its columns state facts; adding a kind of ledger must say so too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from fanpin_lib.fields import tables
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.store import Store

PAST: dict[str, dict[str, Any]] = shipped_yaml("fanpin_lib.history", "past.yaml")


def test_every_kind_of_ledger_has_its_line() -> None:
    lacking = set(tables()) - set(PAST)
    assert not lacking, (
        f"say in fanpin_lib/history/past.yaml which columns of {sorted(lacking)} state facts "
        "(see fanpin_lib/fields.README.md)"
    )
    assert set(PAST) <= set(tables()), "past.yaml names ledgers that are gone"


@pytest.mark.parametrize("name", PAST)
def test_a_line_names_columns_that_the_ledger_has(name: str) -> None:
    assert set(PAST[name]) <= {"entered", "facts"}, name
    facts = PAST[name]["facts"]
    assert facts == "all" or set(facts) <= set(tables()[name].fields) - set(tables()[name].key)


def test_when_a_row_entered_is_a_day_that_the_ledger_can_tell(tmp_path: Path) -> None:
    from fanpin_lib.period import Month

    with Store(tmp_path / "store").snapshot(Month(2026, 10)).connect() as connection:
        for name, line in PAST.items():
            if "entered" in line:
                assert _type(connection, f"SELECT {line['entered']} AS day FROM {name}") == "DATE"


def _type(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    return str(connection.sql(sql).types[0])
