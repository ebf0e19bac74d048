"""An export handed in as .xlsx, .xls or GB18030 .csv gives the same tables, whatever is in it."""

# ruff: noqa: E501 - rows of data are easier to compare on one line

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers.exports import HEAD, HEADERS, PERSONS, export
from ledgers.making import read, text, xls, xlsx

pytestmark = pytest.mark.heavy

NASTY = [
    "=cmd|'/c calc'!A1", "+1", "-", "@SUM(A1)", "http://x.invalid/?a=1&b=2", "<b>粗</b>", "a,b", 'he said "x"',
    "两行\n的字", " 前后空 ", "　全角空　", "１２３", "1,234.50", "12万元", "1e5", "2.20281E+17", "0.1", "00012", "TRUE",
    "是", "否", "√", "无", "/", "——", "202304", "2023-04", "2023.4", "20230401", "45017", "2023年4月", "2023-02-30",
    "𣒍", "\ue000", "😀", "ﬁ", "Ａ", "é", "长" * 300, "合计", "#N/A", "null", "0",
]  # fmt: skip
KEPT = {"县", "乡", "村", "户编号", "姓名", "证件号码", "与户主关系"}
OPEN = [header for header in HEADERS if header not in KEPT]

cells = st.dictionaries(st.sampled_from(OPEN), st.sampled_from(NASTY) | st.text(
    st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8
), max_size=12)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(st.lists(cells, min_size=1, max_size=4), st.integers(0, 3))
def test_whatever_stands_in_the_cells(changes, unknown) -> None:
    persons = [
        HEAD | {"户编号": f"220281{n:010}", "证件号码": f"2202811965030{n:05}"} | changed
        for n, changed in enumerate(changes)
    ]
    written = export(*PERSONS, *persons, unknown=unknown)
    with tempfile.TemporaryDirectory() as folder:
        first, *others = (
            _tables(make, Path(folder) / f"监测对象导出_202610.{ending}", written)
            for make, ending in ((xlsx, "xlsx"), (xls, "xls"), (text, "csv"))
        )
    for other in others:
        assert other == first


def _tables(make, path: Path, written) -> dict[str, object]:
    """Everything that came out of a file, as plain values."""
    reading = read(make(path, written))
    found: dict[str, object] = {part.table: _plain(part.rows) for part in reading.parts}
    found["errors"] = [(e.row, e.column, e.value, e.expected) for e in reading.row_errors]
    return found


def _plain(rows: pa.Table) -> list[dict]:
    return rows.drop_columns([n for n in ("_sheet",) if n in rows.column_names]).to_pylist()
