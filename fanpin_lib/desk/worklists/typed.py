"""Answers as the ledgers hold them: days, words of a list, yes and no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from fanpin_lib.desk.worklists.answering import field_of
from fanpin_lib.desk.worklists.refusal import Problems
from fanpin_lib.desk.worklists.sheets_back import FilledRow
from fanpin_lib.fields import Field
from fanpin_lib.ledgers.cell_words import CellWords
from fanpin_lib.ledgers.parse import parse_field
from fanpin_lib.ledgers.values.parsed import tidy
from fanpin_lib.office.worklists.catalogue import Answering, ListColumn
from fanpin_lib.period import Month

_WITHOUT_YEAR = re.compile(r"(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_DAY = Field("day", "日期", "date")
#: A day further from the list's month than this many days has a mistyped year.
_FAR = 400


@dataclass(frozen=True)
class TypedRow:
    """A filled-in row: ``values`` by the ledger's column, ``remarks`` by the list's."""

    filled: FilledRow
    answering: Answering
    values: dict[str, Any]
    remarks: dict[str, Any]


class Typing:
    """Reads the cells of one list; what cannot be read is written down."""

    def __init__(self, month: Month, words: CellWords, problems: Problems) -> None:
        self._month, self._words, self._problems = month, words, problems

    def row(self, filled: FilledRow, answering: Answering) -> TypedRow:
        """The row's answers as values; empty cells are left out."""
        values: dict[str, Any] = {}
        remarks: dict[str, Any] = {}
        for column in filled.columns:
            text = filled.answers.get(column.name, "")
            if not text:
                continue
            field = field_of(column, filled.issued.values)
            kept = remarks if field is None else values
            kept[field.name if field else column.name] = self._value(filled, column, field, text)
        if values or answering.book:
            self._complete(filled, answering)
        if remarks.get("answer") in answering.explained:
            self._complete(filled, Answering(required=("note", "author")))
        return TypedRow(filled, answering, values, remarks)

    def _complete(self, filled: FilledRow, answering: Answering) -> None:
        labels = {column.name: column.label for column in filled.columns}
        for name in answering.required:
            if name in labels and not filled.answers.get(name):
                self._note(filled, labels[name], "这一行填了别的，没有填这一格", "请补上。")

    def _value(self, filled: FilledRow, column: ListColumn, field: Field | None, text: str) -> Any:
        if column.choices and text not in column.choices:
            said = f"填的是“{text}”，应是{'、'.join(column.choices)}之一"
            self._note(filled, column.label, said, "请从下拉框里选。")
            return None
        if column.date:
            field = _DAY
        if field is None:
            return text
        if field.type == "date":
            text = self._with_year(text)
        parsed = parse_field(tidy(pa.array([text], pa.string())), field, "", self._words)
        if parsed.bad[0]:
            hint = parsed.advice or "请改正。"
            self._note(filled, column.label, f"填的是“{text}”，应是{parsed.expected}", hint)
            return None
        value = parsed.values[0].as_py()
        self._check_day(filled, column, value)
        return value

    def _with_year(self, text: str) -> str:
        """``11月6日`` is the such day that is nearest to when the list was out."""
        found = _WITHOUT_YEAR.fullmatch(text)
        if not found:
            return text
        out = (self._month + 1).first_day
        days = []
        for year in (out.year - 1, out.year, out.year + 1):
            try:
                days.append(date(year, int(found[1]), int(found[2])))
            except ValueError:
                continue
        return str(min(days, key=lambda day: abs(day - out))) if days else text

    def _check_day(self, filled: FilledRow, column: ListColumn, value: Any) -> None:
        if not isinstance(value, date):
            return
        late = (value - self._month.last_day).days > _FAR
        if late or (self._month.last_day - value).days > _FAR * 10:
            said = f"填的是 {value}，离清单的月份太远"
            self._note(filled, column.label, said, "请核对年份。")

    def _note(self, filled: FilledRow, column: str, message: str, hint: str) -> None:
        self._problems.note(filled.where, column, message, hint)
