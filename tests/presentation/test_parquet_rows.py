"""Choosing rows of a file a part at a time gives what reading it whole gives."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanpin_lib.edition.parquet_rows import rows_where
from fanpin_lib.errors import StoreUnusable

TABLE = pa.table(
    {
        "region_code": [f"{number // 7:012}" for number in range(500)],
        "month": [f"2026-{number % 3 + 1:02}" for number in range(500)],
        "status": [(None, "ok", "无数据")[number % 11 % 3] for number in range(500)],
        "value": [None if number % 5 == 0 else float(number) for number in range(500)],
    }
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The table in more row groups than are read at once."""
    path = tmp_path / "figures.parquet"
    pq.write_table(TABLE, path, row_group_size=9)
    return path


@pytest.mark.parametrize(
    ("months", "statuses"),
    [(["2026-02"], ["ok"]), (["2026-01", "2026-03"], ["ok", "无数据"]), (["2027-01"], ["ok"])],
)
def test_the_same_rows_as_from_the_whole_table(
    path: Path, months: list[str], statuses: list[str]
) -> None:
    found = rows_where(path, {"month": months, "status": statuses}, ["value", "month"])
    expected = [
        {"value": row["value"], "month": row["month"]}
        for row in TABLE.to_pylist()
        if row["month"] in months and row["status"] in statuses
    ]
    assert found.to_pylist() == expected
    assert found.schema.types == [pa.float64(), pa.string()]


def test_a_file_without_rows_gives_none(tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    with pq.ParquetWriter(path, TABLE.schema):
        pass
    assert pq.read_metadata(path).num_row_groups == 0
    found = rows_where(path, {"month": ["2026-01"]}, ["value", "month"])
    assert found.num_rows == 0 and found.schema.types == [pa.float64(), pa.string()]


def test_a_damaged_file_is_told_in_chinese(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(StoreUnusable, match="可能已损坏"):
        rows_where(path, {"month": ["2026-01"]}, ["value"])
