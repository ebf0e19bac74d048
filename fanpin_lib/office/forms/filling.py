"""Writing a month's answers into a copy of the empty form, and tracing each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fanpin_lib.files.existing_xlsx import (
    ExistingWorkbook,
    SheetContents,
    SheetPart,
    add_notes_sheet,
    cell_name,
    forget_results,
    insert_rows,
    place_of,
    read_sheet,
    replace_in_text,
    write_cell,
)
from fanpin_lib.office.forms.asked import BlankLines, CellQuestion
from fanpin_lib.office.forms.form_file import FormSheet
from fanpin_lib.office.forms.stretches import changed_stretches

NOTES = "填表说明"
_HEADS = ("格子", "表头", "填的", "指标", "分项", "地方", "月份", "说明")
_EMPTY = "（空）"
_WIDTHS = (10, 34, 14, 22, 26, 14, 12, 46)
_MONTH = re.compile(r"(?:(\d{4})(年|[-./]))?(\d{1,2})(月)?(?:(\d{1,2})(日))?")

_UNTIL = re.compile(r"份?[-—–~至到](\d{1,2})月")


@dataclass(frozen=True)
class Answer:
    """A cell's value, or why it has none; the rest says where it comes from."""

    value: float | str | None
    indicator: str = ""
    part: str = ""
    place: str = ""
    month: str = ""
    note: str = ""


@dataclass(frozen=True)
class Name:
    """What is written into a blank line: the place's code or the department, and its texts."""

    place: str
    part: str
    texts: Mapping[str, str]


@dataclass
class Filled:
    """What filling came to: cells filled, cells left empty with the reason, lines added."""

    filled: int = 0
    empty: dict[str, str] = field(default_factory=dict)
    added: int = 0
    lines: list[tuple[str, ...]] = field(default_factory=list)


#: Answers what a cell asks; the text is its number format.
Answering = Callable[[CellQuestion, str], Answer]
#: The names for blank lines.
Naming = Callable[[BlankLines], Sequence[Name]]


def fill_sheet(
    book: ExistingWorkbook, part: SheetPart, form: FormSheet, answer: Answering, name: Naming
) -> Filled:
    """Fill one sheet.

    Args:
        answer: what a cell asks for → its answer.
        name: the names for lines that were left blank.
    """
    done = Filled()
    names = {one.first: list(name(one)) for one in form.lines}
    added = _add_lines(book, part, form, names)
    done.added = sum(added.values())

    def now(row: int) -> int:
        """Where a row of the empty form lies now."""
        return row + sum(count for last, count in added.items() if last < row)

    listed = {row for one in form.lines for row in range(one.first, one.last + 1)}
    writer = _Writer(book, part.part, read_sheet(book, part), answer, done)
    for row, column in _cells_of(form):
        asked = form.asked(row, column)
        if asked is not None and row not in listed:
            writer.write(now(row), column, asked, form.says(row, column))
    for one in form.lines:
        _fill_lines(writer, form, one, names[one.first], now(one.first))
    done.lines += [(name, "", _EMPTY, *[""] * 4, why) for name, why in form.left.items()]
    done.empty |= form.left
    return done


def _add_lines(
    book: ExistingWorkbook, part: SheetPart, form: FormSheet, names: Mapping[int, Sequence[Name]]
) -> dict[int, int]:
    """Put in the lines that the blank ones are too few for; how many below which row."""
    added = {}
    for one in sorted(form.lines, key=lambda one: -one.last):
        added[one.last] = max(0, len(names[one.first]) - (one.last - one.first + 1))
        if added[one.last]:
            insert_rows(book, part, one.last, added[one.last])
    return added


def _cells_of(form: FormSheet) -> list[tuple[int, int]]:
    crossed = {(row, column) for row in form.rows for column in form.columns}
    return sorted(crossed | set(form.cells))


def _fill_lines(
    writer: _Writer, form: FormSheet, block: BlankLines, names: Sequence[Name], first: int
) -> None:
    for number, name in enumerate(names):
        row = first + number
        for written, text in name.texts.items():
            writer.put(row, place_of(f"{written}1")[1], text)
        for column in form.columns:
            asked = form.asked(block.first, column)
            if asked is None or not asked.indicator:
                continue
            asked = replace(asked, place=name.place or asked.place, part=name.part or asked.part)
            said = form.columns[column].get("says", "")
            writer.write(row, column, asked, " · ".join((*name.texts.values(), said)))


@dataclass
class _Writer:
    """Writes cells of one sheet and keeps what is to be said of each."""

    book: ExistingWorkbook
    part: str
    contents: SheetContents
    answer: Answering
    done: Filled

    def write(self, row: int, column: int, asked: CellQuestion, says: str) -> None:
        contents = self.contents
        if contents.covered(row, column) or not contents.at(row, column).blank:
            return
        found = self.answer(asked, contents.format_of(row, column))
        name = cell_name(row, column)
        if found.value is None:
            self.done.empty[name] = found.note
        else:
            write_cell(self.book, self.part, (row, column), found.value)
            self.done.filled += 1
        if not asked.text:
            shown = _EMPTY if found.value is None else _shown(found.value)
            said = (found.indicator, found.part, found.place, found.month, found.note)
            self.done.lines.append((name, says, shown, *said))

    def put(self, row: int, column: int, text: str) -> None:
        if self.contents.at(row, column).blank and text:
            value = int(text) if text.isdigit() and len(text) < 6 else text
            write_cell(self.book, self.part, (row, column), value)


def _shown(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else repr(value)


def change_months(
    book: ExistingWorkbook,
    part: SheetPart,
    cells: Sequence[str],
    moved: Callable[[int | None, int], tuple[int, int]],
    last_day: Callable[[int, int], int],
) -> list[str]:
    """Write the month that is filled in place of the one that the form was made for.

    Args:
        cells: names of the cells that hold it.
        moved: year (if written) and month of the form → those to be written.
        last_day: the last day of a year's month; a day behind a month becomes it.

    Returns:
        what was changed, a line each.
    """
    contents, said = read_sheet(book, part), []
    for name in cells:
        place = place_of(name)
        text = contents.at(*place).text
        changes = changed_stretches(text, moved)
        for found in _MONTH.finditer(text):
            if not (found[4] or found[1]) or not 1 <= int(found[3]) <= 12:
                continue
            year, month = moved(int(found[1]) if found[1] else None, int(found[3]))
            until = _UNTIL.match(text, found.end()) if int(found[3]) == 1 and found[1] else None
            if until:  # 2026年1—10月 goes on beginning in January
                year, month = moved(int(found[1]), int(until[1]))[0], 1
            new = _month_text(found, year, month, last_day)
            if new != found[0]:
                changes[found[0]] = new
        if changes and replace_in_text(book, part.part, place, changes):
            said += [f"{name}：“{old}”改成“{new}”" for old, new in changes.items()]
        elif changes:
            said.append(f"{name}：“{text}”里的月份没有改成，请手工改")
    return said


def _month_text(
    found: re.Match[str], year: int, month: int, last_day: Callable[[int, int], int]
) -> str:
    written = f"{month:02d}" if len(found[3]) == 2 and found[3].startswith("0") else str(month)
    before = f"{year}{found[2]}" if found[1] else ""
    day = f"{last_day(year, month)}{found[6]}" if found[5] else ""
    return f"{before}{written}{found[4] or ''}{day}"


def explain(
    book: ExistingWorkbook,
    about: Sequence[str],
    sheets: Mapping[str, Filled],
    definitions: Mapping[str, str],
) -> str:
    """Add the sheet that says what stays empty and why, and where each number comes from.

    Args:
        about: lines at the top.
        sheets: by name of the sheet what filling it came to.
        definitions: by name of the indicators used how they are counted.
    """
    rows: list[tuple[str, ...]] = [(line,) for line in about]
    heads = [1]
    for name, filled in sheets.items():
        rows += [
            (),
            (f"工作表“{name}”：填了 {filled.filled} 格，留空 {len(filled.empty)} 处",),
            _HEADS,
        ]
        heads += [len(rows) - 1, len(rows)]
        empty = [line for line in filled.lines if line[2] == _EMPTY]
        rows += empty + [line for line in filled.lines if line not in empty]
    rows += [(), ("指标怎样计算",)]
    heads.append(len(rows))
    rows += [("", name, *[""] * 5, text) for name, text in definitions.items()]
    forget_results(book)
    return add_notes_sheet(book, NOTES, rows, _WIDTHS, heads)
