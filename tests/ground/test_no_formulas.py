"""No text from a ledger starts a formula in a file that is written; numbers stay numbers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fanpin_lib.files.no_formulas import harmless, write_csv_rows, write_csv_table
from fanpin_lib.files.private_workbook import private_workbook

STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")',
    "\t=1+1", "\r=1+1", " =1+1", "\u200b=1+1", "\ufeff=1", "＝1+1", "－2+3", "-李四", "=", "@",
]  # fmt: skip
NUMBERS = ["-1", "+3", "-1,234.5", "-0.5%", "-2E+05", "-", "--", "", "李明", "2026-10", "3-4"]

texts = st.one_of(
    st.text(max_size=20),
    st.builds(lambda a, b: a + b, st.sampled_from(STARTS), st.text(max_size=12)),
    st.sampled_from(FORMULAS + NUMBERS),
)


def runs(cell: str) -> bool:
    """Whether a spreadsheet may take the cell of a CSV file for a formula."""
    shown = cell.lstrip(" \u00a0\u200b\ufeff\u2060")
    if shown[:1] not in STARTS or set(shown) <= {"-", "－"}:
        return False
    try:
        float(shown.replace(",", "").rstrip("%"))
    except ValueError:
        return True
    return False


@pytest.mark.parametrize("text", FORMULAS)
def test_what_starts_a_formula_is_marked_as_text(text) -> None:
    assert harmless(text) == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_and_words_stay_as_they_are(text) -> None:
    assert harmless(text) == text
    assert harmless(-3.5) == -3.5 and harmless(None) is None


@given(st.lists(texts, min_size=1, max_size=6))
@example(FORMULAS)
@example(NUMBERS)
def test_no_cell_of_a_csv_file_runs_however_it_is_written(names) -> None:
    written = io.StringIO()
    write_csv_rows(written, ["姓名", "数"], [{"姓名": n, "数": -1} for n in names])
    rows = list(csv.reader(io.StringIO(written.getvalue(), newline="")))[1:]
    assert [row[1] for row in rows] == ["-1"] * len(names)
    assert not [row[0] for row in rows if runs(row[0])]
    assert [harmless(name) for name in names] == [row[0] for row in rows]


@given(st.lists(texts.filter(lambda text: "\0" not in text), min_size=1, max_size=6))
@example(FORMULAS)
@example(NUMBERS)
def test_a_table_is_written_with_the_same_cells(names) -> None:
    plain = pa.table({"姓名": pa.array(names, pa.string()), "数": [-1.5] * len(names)})
    coded = plain.set_column(0, "姓名", plain.column(0).dictionary_encode())
    for table in (plain, coded):
        out = io.BytesIO()
        write_csv_table(out, table)
        text = out.getvalue().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
        assert [row[0] for row in rows] == [harmless(name) for name in names]
        assert {row[1] for row in rows} == {"-1.5"}


def test_a_workbook_has_text_where_text_was(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    with private_workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for row, text in enumerate([*FORMULAS, "{=1+1}", "http://x.example", "123"]):
            sheet.write(row, 0, text)
        sheet.write(0, 1, -5)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert {cell.data_type for (cell,) in sheet.iter_rows(max_col=1)} == {"s"}
    assert sheet["B1"].value == -5 and not [c for (c,) in sheet.iter_rows(max_col=1) if c.hyperlink]
