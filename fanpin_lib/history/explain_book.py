"""An explanation as a workbook in ``private/``: every row, every file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.files.sheets import Sheet, write_private_book
from fanpin_lib.history.explain import Explanation
from fanpin_lib.history.explain_text import figure_text, label_of, part_label, verdict

#: A sheet holds 1,048,576 rows, its header included.
_MOST_ROWS = 1_000_000
_NOTE = "含户编号，勿外传"
_CELLS = {
    "household_id": ("户编号", 22),
    "ledger": ("台账", 18),
    "column": ("列", 20),
    "month": ("月份", 10),
    "delivery": ("第几次交付", 10),
    "file": ("文件", 36),
}
_FILES = {
    "ledger": ("台账", 18),
    "file": ("文件", 36),
    "sha256": ("文件指纹（sha256）", 68),
    "delivery": ("第几次交付", 10),
    "as_of": ("台账月份", 10),
    "delivered_at": ("交付时间", 18),
    "who": ("交付人", 12),
}


def book_path(private: Path, found: Explanation) -> Path:
    """Where an explanation's list goes."""
    part = f"_{found.dimension.partition('=')[2]}" if found.dimension else ""
    safe = "".join(c if c not in '\\/:*?"<>|' else "-" for c in part)
    return private / f"数字来源_{found.indicator.id}{safe}_{found.region.code}.xlsx"


def write_book(found: Explanation, names: dict[str, str], path: Path, *, synthetic: bool) -> Path:
    """Write the workbook.

    Args:
        names: of regions by code.
        synthetic: whether the households are made up.
    """
    traced = found.traced
    sheets = [_about(found), _rows("计入的行", traced.counted, names)]
    rest = _not_counted(traced.table)
    if rest is not None and rest.num_rows:
        sheets.append(_rows("只计入分母的行", rest, names))
    if traced.behind is not None:
        sheets.append(_rows("背后的户", traced.behind, names))
    if found.cells:
        cells = pd.DataFrame(
            [asdict(one) for one in found.cells[:_MOST_ROWS]], columns=list(_CELLS)
        )
        sheets.append(Sheet("各列来源", _CELLS, cells, _NOTE))
    files = pd.DataFrame([asdict(file) for file in found.ledgers], columns=list(_FILES))
    sheets.append(Sheet("台账文件", _FILES, files, _NOTE))
    return write_private_book(path, sheets, synthetic=synthetic)


def _not_counted(table: pa.Table) -> pa.Table | None:
    if "value" in table.column_names:
        return None
    return table.filter(pc.equal(pc.fill_null(table["numerator"], 0.0), 0.0))


def _rows(name: str, table: pa.Table, names: dict[str, str]) -> Sheet:
    kept = [c for c in table.column_names if table[c].null_count < table.num_rows or c == "value"]
    frame = table.select(kept).slice(0, _MOST_ROWS).to_pandas(types_mapper=pd.ArrowDtype)
    for column in ("numerator", "denominator", "value"):
        if column in frame:
            frame[column] = [None if pd.isna(v) else f"{v:.10g}" for v in frame[column]]
    headers = {column: (label_of(column), 22) for column in kept}
    if "region_code" in kept:
        frame["place"] = [names.get(code, "") for code in frame["region_code"].astype(object)]
        headers["place"] = ("所在地区", 20)
    return Sheet(name, headers, frame.astype(object), _NOTE)


def _about(found: Explanation) -> Sheet:
    indicator = found.indicator
    lines = [
        ("指标", f"{indicator.name}（{indicator.id}）"),
        ("地区", f"{found.region.name}（{found.region.code}）"),
        ("分项", part_label(indicator, found.dimension) or "合计"),
        ("公布的数", figure_text(found)),
        ("版本", found.edition.label),
        ("定义", indicator.definition),
        ("分子", indicator.numerator),
        ("分母", indicator.denominator or "无"),
        *(("规则", f"{r.label}＝{r.value or '规则未定'}，{r.citation}") for r in found.rules),
        ("政策方案", f"{found.profile.label}（{found.profile.name}）{found.profile_version}"),
        ("每行是", found.traced.rows.unit),
        ("核对", verdict(found)),
    ]
    frame = pd.DataFrame(lines, columns=["item", "said"])
    return Sheet("说明", {"item": ("项目", 12), "said": ("内容", 90)}, frame, _NOTE)
