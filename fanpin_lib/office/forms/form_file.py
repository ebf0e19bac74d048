"""What was learnt of a form, as a small YAML: written by `forms learn`, read every month.

What all cells of a column have in common stands once under ``columns``, what all cells of a row
have in common under ``rows``, the rest under ``cells``; what stays empty under ``left``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from io import StringIO
from pathlib import Path
from typing import Any

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.existing_xlsx import cell_name, letters, place_of
from fanpin_lib.files.yaml_lines import Key, Page, read_yaml
from fanpin_lib.office.forms.asked import (
    DIFFERENCE,
    HALF,
    LAST_MONTH,
    LAST_YEAR,
    OF_COUNTY,
    OF_WHOLE,
    PERCENT,
    QUARTER,
    YEAR,
    YEAR_END,
    BlankLines,
    CellQuestion,
)

_HEAD = """\
# fanpin forms learn 写的：这张表的每一格填什么。可以手工改，改后运行 fanpin forms fill 再填。
# columns、rows 是一列、一行里各格共同的，cells 是单独的格子，left 是不填的和原因。
# indicator 指标；of 它的分子、分母、余数；part 分项；place 区划代码；back 几个月以前；
# month 当年几月；span: year 本年、half 半年、quarter 本季度各月之和；
# share: whole 占合计、county 占全县的 %；unit 表上要的单位；text 填地名（place）、代码（code）。
# among 几个地方之和；than 和哪个月比（last_month 上月、last_year 上年同期、year_end 上年末）；
# change 要增减数（difference）还是增减的百分比（percent）。
"""
#: What may be said of a cell.
ASKED = tuple(one.name for one in fields(CellQuestion))
_KEYS = {
    "form": Key(required=True),
    "template": Key(required=True),
    "learnt_for": Key(),
    "sheets": Key("list", required=True),
}
_SHEET = {
    "sheet": Key(required=True),
    "months": Key("texts"),
    "lines": Key("list"),
    "columns": Key("mapping"),
    "rows": Key("mapping"),
    "cells": Key("mapping"),
    "left": Key("mapping"),
    "remarks": Key("texts"),
}
_CELL = {
    **{name: Key() for name in ASKED},
    "back": Key("int"),
    "month": Key("int"),
    "span": Key(choices=("", QUARTER, HALF, YEAR)),
    "others": Key("texts"),
    "among": Key("texts"),
    "than": Key(choices=("", LAST_MONTH, LAST_YEAR, YEAR_END)),
    "change": Key(choices=("", DIFFERENCE, PERCENT)),
    "share": Key(choices=("", OF_WHOLE, OF_COUNTY)),
    "says": Key(),
    "because": Key(),
}
_LINES = {
    "first": Key("int", required=True),
    "last": Key("int", required=True),
    "of": Key(required=True, choices=("township", "village", "department")),
    "under": Key(),
    "texts": Key("mapping"),
    "dimension": Key(),
    "indicator": Key(),
}


@dataclass
class FormSheet:
    """One sheet of a form: what its cells ask for, by row and column of the empty form."""

    sheet: str
    months: list[str] = field(default_factory=list)
    lines: list[BlankLines] = field(default_factory=list)
    columns: dict[int, dict[str, Any]] = field(default_factory=dict)
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    cells: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def asked(self, row: int, column: int) -> CellQuestion | None:
        """What a cell asks for; None where it is not to be filled."""
        name = cell_name(row, column)
        if name in self.left or letters(column) in self.left:
            return None
        own = self.cells.get((row, column))
        if own is None and (row not in self.rows or column not in self.columns):
            return None
        said = {**self.columns.get(column, {}), **self.rows.get(row, {}), **(own or {})}
        said = {name: value for name, value in said.items() if name in ASKED}
        said |= {name: tuple(said[name]) for name in ("others", "among") if name in said}
        asked = CellQuestion(**said)
        return asked if asked.indicator or asked.text else None

    def says(self, row: int, column: int) -> str:
        """The headers that belong to a cell."""
        said = [self.rows.get(row, {}).get("says"), self.columns.get(column, {}).get("says")]
        return " · ".join(one for one in said if one)


@dataclass
class Form:
    """A form as the county has learnt it; ``path`` is its YAML."""

    form: str
    template: str
    learnt_for: str
    sheets: list[FormSheet]
    path: Path | None = None


def write_form(form: Form, path: Path) -> Path:
    """Write a form's YAML, whole or not at all.

    Raises:
        StoreUnusable: it cannot be written.
    """
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    spec = {
        "form": form.form,
        "template": form.template,
        "learnt_for": form.learnt_for,
        "sheets": [_sheet_spec(one) for one in form.sheets],
    }
    stream = StringIO()
    yaml.dump(spec, stream)
    with atomic_write(path) as beside:
        beside.write_text(_HEAD + stream.getvalue(), encoding="utf-8")
    return path


def _sheet_spec(sheet: FormSheet) -> dict[str, Any]:
    spec: dict[str, Any] = {"sheet": sheet.sheet}
    spec["months"] = _flowing(sheet.months)
    spec["lines"] = [_flowing(_without_empty(asdict(one))) for one in sheet.lines]
    spec["columns"] = {letters(c): _flowing(one) for c, one in sorted(sheet.columns.items())}
    spec["rows"] = {row: _flowing(one) for row, one in sorted(sheet.rows.items())}
    spec["cells"] = {cell_name(*p): _flowing(one) for p, one in sorted(sheet.cells.items())}
    spec["left"] = dict(sheet.left)
    spec["remarks"] = list(sheet.remarks)
    return {name: value for name, value in spec.items() if value}


def _without_empty(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}


def _flowing(value: Any) -> Any:
    """On one line."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    made: Any
    if isinstance(value, dict):
        made = CommentedMap({k: list(v) if isinstance(v, tuple) else v for k, v in value.items()})
    else:
        made = CommentedSeq(value)
    made.fa.set_flow_style()
    return made


def read_form(path: Path) -> Form:
    """A form's YAML.

    Raises:
        FileMistake: mistakes in it, all with their lines.
    """
    page = Page(path.name)
    raw = read_yaml(path, page.shown)
    found = page.read(raw, 1, _KEYS, "报表")
    sheets = [_read_sheet(page, one, line) for one, line in _items(found.get("sheets"))]
    page.tell()
    return Form(found["form"], found["template"], str(found.get("learnt_for", "")), sheets, path)


def _items(found: Any) -> Iterable[tuple[Any, int]]:
    return found.with_lines() if found is not None else ()


def _read_sheet(page: Page, raw: Any, line: int) -> FormSheet:
    found = page.read(raw, line, _SHEET, "工作表")
    sheet = FormSheet(str(found.get("sheet", "")), list(found.get("months", [])))
    for one, at in _items(found.get("lines")):
        said = page.read(one, at, _LINES, "空行")
        if {"first", "last", "of"} <= set(said):
            sheet.lines.append(BlankLines(**{**said, "texts": dict(said.get("texts", {}))}))
    for name, into in (("columns", sheet.columns), ("rows", sheet.rows), ("cells", sheet.cells)):
        for key, value, at in found[name].with_lines() if name in found else ():
            place = _place(name, key)
            if place is None:
                page.problem(at, f"“{key}”不是格子、行号或列名", "列写 B，行写 5，格子写 B5。")
            else:
                into[place] = page.read(value, at, _CELL, "格子")
    sheet.left = {str(key): str(value) for key, value in found.get("left", {}).items()}
    sheet.remarks = [str(one) for one in found.get("remarks", [])]
    return sheet


def _place(kind: str, key: Any) -> Any:
    try:
        if kind == "rows":
            return int(key)
        return place_of(str(key)) if kind == "cells" else place_of(f"{key}1")[1]
    except ValueError:
        return None
