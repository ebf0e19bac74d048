"""Comparisons as a workbook in ``private/``: every figure, household and edited value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fanpin_lib.files.sheets import Sheet, write_private_book
from fanpin_lib.history.compare import Comparison
from fanpin_lib.history.explain_text import number, part_label
from fanpin_lib.indicators import catalogue

_NOTE = "含户编号和台账原值，勿外传"
_MOST_ROWS = 1_000_000
_FIGURES = {
    "region_name": ("地区", 18),
    "region_code": ("区划代码", 16),
    "name": ("指标", 26),
    "part": ("分项", 24),
    "before": ("原来", 14),
    "after": ("现在", 14),
    "unit": ("单位", 8),
}
_MOVES = {
    "kind": ("变动", 14),
    "household": ("户编号", 22),
    "place": ("村", 18),
    "before": ("原来", 18),
    "after": ("现在", 18),
}
_EDITS = {
    "ledger": ("台账", 18),
    "kind": ("怎么改的", 10),
    "key": ("哪一行", 34),
    "household": ("户编号", 22),
    "column": ("列", 20),
    "before": ("原值", 22),
    "after": ("现值", 22),
}


def write_book(
    comparisons: Sequence[Comparison], names: Mapping[str, str], path: Path, *, synthetic: bool
) -> Path:
    """Write the workbook, three sheets a comparison.

    Args:
        names: of regions by code.
        synthetic: whether the households are made up.
    """
    sheets = [sheet for found in comparisons for sheet in _sheets(found, names)]
    return write_private_book(path, sheets, synthetic=synthetic)


def _sheets(found: Comparison, names: Mapping[str, str]) -> Iterator[Sheet]:
    against = f"对照第{found.before.number}版" if found.same_month else "对照上月"
    if found.moved is not None:
        yield Sheet(f"{against}·数字变化", _FIGURES, _figures(found.moved), _NOTE)
    title = "数字" if found.same_month else "上月数字追溯"
    yield Sheet(f"{against}·{title}", _FIGURES, _figures(found.figures), _NOTE)
    named = [asdict(move.named(names)) for move in found.moves]
    columns = ["kind", "household", "village_code", "before", "after"]
    moves = pd.DataFrame(named, columns=columns)
    moves["place"] = [names.get(code, code) for code in moves["village_code"]]
    yield Sheet(f"{against}·户的变动", _MOVES, moves, _NOTE)
    edits = pd.DataFrame([asdict(edit) for edit in found.edits], columns=list(_EDITS))
    yield Sheet(f"{against}·改动的值", _EDITS, edits, _NOTE)


def _figures(table: pa.Table) -> pd.DataFrame:
    known = catalogue()
    rows = []
    for row in table.slice(0, _MOST_ROWS).to_pylist():
        indicator = known.get(row["indicator"])
        rows.append(
            {
                "region_name": row["region_name"],
                "region_code": row["region_code"],
                "name": indicator.name if indicator else row["indicator"],
                "part": part_label(indicator, row["dimension"]) if indicator else row["dimension"],
                "before": _value(row, "before"),
                "after": _value(row, "after"),
                "unit": row["unit"],
            }
        )
    return pd.DataFrame(rows, columns=list(_FIGURES))


def _value(row: dict[str, object], side: str) -> str:
    value = row[side]
    return number(value) if isinstance(value, float) else str(row[f"status_{side}"] or "没有")
