"""Filling the county's forms for a month, into ``private/<month>/forms/``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.forms.answering import Desk
from fanpin_lib.desk.forms.form_figures import figures_for
from fanpin_lib.desk.forms.learning import FOLDER, Surroundings, refuse_unusable, surroundings
from fanpin_lib.desk.forms.months import compared_months, months_of
from fanpin_lib.edition.about import read_about
from fanpin_lib.errors import FileMistake, FileRefused, InputError, Where
from fanpin_lib.files.existing_xlsx import ExistingWorkbook
from fanpin_lib.files.private import make_private
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.indicators import catalogue
from fanpin_lib.office.forms.asked import OF_COUNTY, BlankLines, CellQuestion
from fanpin_lib.office.forms.filling import Filled, Name, change_months, explain, fill_sheet
from fanpin_lib.office.forms.form_file import Form, FormSheet, read_form
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, level_of, parent_of

_NOT_SAID = "未填"
_LEVELS = {"township": Level.TOWNSHIP, "village": Level.VILLAGE}


@dataclass(frozen=True)
class FilledForm:
    """A form that was filled: where it lies, how many cells, what stays empty."""

    name: str
    path: Path
    filled: int
    empty: int
    added: int
    remarks: tuple[str, ...] = ()


@dataclass
class _Work:
    """A form being filled."""

    form: Form
    desk: Desk
    sheets: dict[str, Filled] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


def forms_of(county: County, names: Sequence[str] = ()) -> list[Form]:
    """The forms that the county has learnt, by name.

    Args:
        names: only these; all by default.

    Raises:
        InputError: there is no form of a name.
        FileMistake: mistakes in a form's YAML.
    """
    folder = county.folders.county / FOLDER
    paths = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    for name in names:
        if name not in paths:
            raise InputError(
                f"没有学过叫“{name}”的表",
                hint=nearest(name, paths) if paths else "请先运行 fanpin forms learn 空表.xlsx。",
            )
    return [read_form(paths[name]) for name in (names or paths)]


def fill(county: County, month: Month, forms: Sequence[Form]) -> Iterator[FilledForm]:
    """Fill forms with a month's figures, one after the other.

    Raises:
        NoDataForMonth: the month has not been closed.
        FileMistake: a form names an indicator that there is not, or cells that cannot be.
        FileRefused: the empty form is gone, or cannot be filled.
    """
    around = surroundings(county, month)
    _check(forms, around)
    wanted = {asked.indicator for form in forms for asked in _asked(form) if asked.indicator}
    each = [(asked, months_of(asked, month)[0]) for form in forms for asked in _asked(form)]
    months = {one for asked, of in each for one in (*of, *compared_months(asked, of))}
    figures = figures_for(county, month, wanted, months | {month}, _places(forms, around))
    about = read_about(figures.folder)
    lacking, made_up = about.lacking_in(around.code), bool(about.demo)
    desk = Desk(month, figures, around.places, around.vocabulary, catalogue(), lacking, made_up)
    folder = county.private_folder(month) / FOLDER
    make_private(county.private_folder(month))
    make_private(folder)
    for form in forms:
        yield _fill(_Work(form, desk), around, folder)


def _fill(work: _Work, around: Surroundings, folder: Path) -> FilledForm:
    form = work.form
    assert form.path is not None  # noqa: S101 - forms that are filled have been read from a file
    template = form.path.with_name(form.template)
    if not template.is_file():
        raise FileRefused(
            "空表不见了",
            where=Where(file=str(template)),
            hint="请把空表放回去，或重新运行 fanpin forms learn。",
        )
    book = ExistingWorkbook.open(template)
    refuse_unusable(book)
    _explain(work, book, [line for sheet in form.sheets for line in _fill_one(work, book, sheet)])
    path = book.save(folder / f"{form.path.stem}.xlsx")
    return FilledForm(
        form.path.stem,
        path,
        sum(one.filled for one in work.sheets.values()),
        sum(len(one.empty) for one in work.sheets.values()),
        sum(one.added for one in work.sheets.values()),
        tuple(remark for sheet in form.sheets for remark in sheet.remarks),
    )


def _explain(work: _Work, book: ExistingWorkbook, changed: Sequence[str]) -> None:
    """Add the sheet that says where each number comes from."""
    desk, form = work.desk, work.form
    remarks = [remark for sheet in form.sheets for remark in sheet.remarks]
    about = [
        f"{form.form}：{desk.month.label}的数，截至 {desk.month.last_day}",
        "汇总数，由 fanpin 按本月结果填写；格式、公式、合并单元格没有动，公式打开时自动计算。",
        *(["演示数据，全部为合成。"] if desk.demo else []),
        *[f"改了月份：{line}" for line in changed],
        *[f"请注意：{line}" for line in remarks],
    ]
    used = [desk.indicators[one] for one in sorted(work.used)]
    explain(book, about, work.sheets, {one.name: one.definition for one in used})


def _fill_one(work: _Work, book: ExistingWorkbook, sheet: FormSheet) -> list[str]:
    """Fill a sheet and bring its month up to date."""
    part = book.sheet(sheet.sheet)
    if part is None:
        raise FileRefused(
            f"空表里没有工作表“{sheet.sheet}”",
            where=Where(file=work.form.template),
            hint="请重新运行 fanpin forms learn。",
        )
    month, learnt = work.desk.month, Month.parse(work.form.learnt_for or str(work.desk.month))
    by_year = any(said.get("month") for said in (*sheet.columns.values(), *sheet.rows.values()))

    def moved(year: int | None, number: int) -> tuple[int, int]:
        if year is None and by_year:
            return month.year, number
        back = learnt.months_since(Month(year, number)) if year else (learnt.month - number) % 12
        return (month - back).year, (month - back).month

    changed = change_months(
        book, part, sheet.months, moved, lambda year, number: Month(year, number).last_day.day
    )
    work.used |= {asked.indicator for asked in _of_sheet(sheet) if asked.indicator}
    names = partial(_names, work.desk, sheet)
    work.sheets[sheet.sheet] = fill_sheet(book, part, sheet, work.desk.answer, names)
    return changed


def _names(desk: Desk, sheet: FormSheet, block: BlankLines) -> list[Name]:
    """What is written into lines that were left blank."""
    if block.of == "department":
        return _departments(desk, sheet, block)
    found = []
    listed = desk.places.within(block.under, _LEVELS[block.of])
    for number, code in enumerate(listed, start=1):
        texts = {
            "place": desk.places.name(code),
            "above": desk.places.name(parent_of(code)),
            "number": str(number),
            "code": code,
        }
        found.append(Name(code, "", {c: texts[kind] for c, kind in block.texts.items()}))
    return found


def _departments(desk: Desk, sheet: FormSheet, block: BlankLines) -> list[Name]:
    """The departments that the month's figures have, for the indicators of the sheet."""
    place = block.under or desk.places.county
    found: dict[str, str] = {}
    for asked in _of_sheet(sheet):
        countable = desk.vocabulary.countables.get(asked.indicator)
        for splitting in countable.splittings if countable else ():
            if splitting.source == block.of:
                parts = desk.figures.parts(place, asked.indicator, splitting.id, desk.month)
                found |= {p.category: p.dimension for p in parts if p.category != _NOT_SAID}
    rows = sorted(found.items())
    return [
        Name(
            place,
            part,
            {c: {"place": name, "number": str(n)}.get(kind, "") for c, kind in block.texts.items()},
        )
        for n, (name, part) in enumerate(rows, start=1)
    ]


def _asked(form: Form) -> Iterator[CellQuestion]:
    for sheet in form.sheets:
        yield from _of_sheet(sheet)


def _of_sheet(sheet: FormSheet) -> Iterator[CellQuestion]:
    places = {(row, column) for row in sheet.rows for column in sheet.columns} | set(sheet.cells)
    for row, column in sorted(places):
        asked = sheet.asked(row, column)
        if asked is not None:
            yield asked


def _check(forms: Sequence[Form], around: Surroundings) -> None:
    """Every indicator that a form names is in the catalogue."""
    known = around.vocabulary.countables
    for form in forms:
        for asked in _asked(form):
            if asked.indicator and asked.indicator not in known:
                raise FileMistake(
                    f"没有指标“{asked.indicator}”",
                    where=Where(file=str(form.path)),
                    hint=nearest(asked.indicator, known),
                )
            wrong = next((p for p in (asked.place, *asked.among) if p and not _is_code(p)), "")
            if wrong:
                hint = "place、among 请写 12 位区划代码，加引号。"
                where = Where(file=str(form.path))
                raise FileMistake(f"“{wrong}”不是区划代码", where=where, hint=hint)


def _places(forms: Sequence[Form], around: Surroundings) -> set[str]:
    """The places that the forms ask about, those of blank lines included."""
    asked = [one for form in forms for one in _asked(form)]
    found = {place for one in asked for place in (one.place, *one.among) if place}
    found |= {around.code for one in asked if one.share == OF_COUNTY}
    for block in (one for form in forms for sheet in form.sheets for one in sheet.lines):
        if block.of == "department":
            found.add(block.under or around.code)
        else:
            found |= set(around.places.within(block.under, _LEVELS[block.of]))
    return found


def _is_code(text: str) -> bool:
    try:
        return bool(level_of(text))
    except InputError:
        return False
