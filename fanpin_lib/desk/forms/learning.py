"""Learning an empty form: what every cell asks for, kept in the county's folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.forms.form_figures import FormFigures, figures_for, values_of_parts
from fanpin_lib.desk.forms.names import other_names
from fanpin_lib.desk.forms.vocabulary import county_vocabulary, places_of
from fanpin_lib.desk.month_states import closed_months
from fanpin_lib.errors import FileRefused, InputError, NoDataForMonth, Where
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.existing_xlsx import ExistingWorkbook, SheetContents, cell_name, read_sheet
from fanpin_lib.files.old_xls import newer_format
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.office.forms.asked import LearntSheet, Proposal
from fanpin_lib.office.forms.factoring import as_sheet
from fanpin_lib.office.forms.form_file import Form, write_form
from fanpin_lib.office.forms.form_layout import read_layout
from fanpin_lib.office.forms.places import PlaceFinder
from fanpin_lib.office.forms.proposing import NOTHING, learn_sheet
from fanpin_lib.office.forms.stacked import second_table_named
from fanpin_lib.office.forms.vocabulary import Vocabulary
from fanpin_lib.period import Month

FOLDER = "forms"
_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{%[^%]*%\}")


@dataclass
class Surroundings:
    """What forms of a county are read with: its places and words, as of its newest month."""

    county: County
    month: Month
    places: PlaceFinder
    vocabulary: Vocabulary
    figures: FormFigures

    @property
    def code(self) -> str:
        """The county's 12-digit code."""
        return self.county.code.ljust(12, "0")


@dataclass
class Lesson:
    """A form as it was understood, before it is kept; ``content`` is its .xlsx."""

    file: Path
    title: str
    month: str
    content: bytes
    sheets: list[LearntSheet] = field(default_factory=list)

    @property
    def open(self) -> dict[str, Proposal]:
        """By header what has to be asked, each header once."""
        found: dict[str, Proposal] = {}
        for sheet in self.sheets:
            for one in sheet.cells.values():
                if not one.sure:
                    found.setdefault(one.says.rpartition(" · ")[2] or one.says, one)
        return found


def surroundings(county: County, month: Month | None = None) -> Surroundings:
    """Places and words of a county.

    Raises:
        NoDataForMonth: no month has been closed: places and classes are not known yet.
    """
    closed = closed_months(county)
    if month is None and not closed:
        raise NoDataForMonth(
            "还没有结清过一个月，认不出表上的地名和分项", hint="请先运行 fanpin month 月份。"
        )
    month = month or closed[-1]
    figures = figures_for(county, month, (), (), ())
    code = county.code.ljust(12, "0")
    places = places_of(figures.regions, code, other_names(county))
    words = county_vocabulary(county, month, places, values_of_parts(county, month))
    return Surroundings(county, month, places, words, figures)


def learn(around: Surroundings, file: Path, answers: dict[str, str], place: str = "") -> Lesson:
    """What every empty cell of a form asks for.

    Args:
        answers: by header the name of an indicator, or 不填.
        place: the place that the form is for, by name; empty: as the form says.

    Raises:
        FileRefused: protected, with macros, headers that contradict each other, nothing to fill.
        InputError: an answer names no indicator, the place is not known.
    """
    content = newer_format(file)
    book = ExistingWorkbook.of(file.name, content)
    refuse_unusable(book)
    meant = {header: _indicator(around.vocabulary, said) for header, said in answers.items()}
    code = _place(around.places, place)
    lesson = Lesson(file, file.stem, "", content)
    newest = (around.month.year, around.month.month)
    for part in book.sheets:
        if part.hidden:
            continue
        contents = read_sheet(book, part)
        _refuse_sheet(file.name, contents)
        learnt = learn_sheet(contents, around.vocabulary, around.code, newest, meant, code)
        _refuse_contradictions(file.name, learnt)
        if learnt.cells:
            lesson.sheets.append(learnt)
        _entitle(lesson, contents, learnt)
    if not lesson.sheets:
        raise FileRefused(
            "没有找到要填的空格",
            where=Where(file=file.name),
            hint="表头下面、地名或项目右边要有空格子；填过的表请先清空数字。",
        )
    return lesson


def refuse_unusable(book: ExistingWorkbook) -> None:
    """Stop at macros and at a locked structure.

    Raises:
        FileRefused: says what to do.
    """
    where = Where(file=book.shown)
    if book.has_macros:
        raise FileRefused(
            "表里带宏，不能替人运行，也不能保证填过以后宏还对",
            where=where,
            hint="请另存为不带宏的“Excel 工作簿（*.xlsx）”再用。",
        )
    if book.locked:
        raise FileRefused(
            "工作簿的结构有保护，加不了“填表说明”",
            where=where,
            hint="请在“审阅”里撤销工作簿保护；不知道密码的，向发表的单位要没有保护的。",
        )


def _refuse_sheet(file: str, contents: SheetContents) -> None:
    _refuse_protected(file, contents)
    _refuse_placeholders(file, contents)
    if second := second_table_named(contents):
        raise FileRefused(
            f"一个工作表里上下放了不止一张表：{second}起是另一张",
            where=Where(file=file, sheet=contents.name),
            hint="请把那一行到末行剪切到新的工作表（连同表头、单位），一个工作表只留一张表，再学。",
        )


def _refuse_protected(file: str, contents: SheetContents) -> None:
    if contents.protected:
        raise FileRefused(
            "工作表有保护，格子不能填",
            where=Where(file=file, sheet=contents.name),
            hint="请在“审阅”里撤销工作表保护；不知道密码的，向发表的单位要没有保护的。",
        )


def _refuse_placeholders(file: str, contents: SheetContents) -> None:
    """Forms are read by their headers: what somebody has put there for a program is not known."""
    found = [
        f"{cell_name(*place)} 写着“{marks[0]}”"
        for place, cell in sorted(contents.cells.items())
        if (marks := _PLACEHOLDER.findall(cell.text))
    ]
    if found:
        raise FileRefused(
            f"有不认识的占位符：{'；'.join(found[:8])}",
            where=Where(file=file, sheet=contents.name),
            hint="报表按表头、地名认格子，不用占位符；请清空这些格子再学。",
        )


def _refuse_contradictions(file: str, learnt: LearntSheet) -> None:
    if learnt.contradictions:
        raise FileRefused(
            f"表头互相矛盾：{'；'.join(learnt.contradictions[:8])}",
            where=Where(file=file, sheet=learnt.sheet),
            hint="不知道以哪一行为准，没有学。请向发表的单位核实，改好表头再学。",
        )


def _entitle(lesson: Lesson, contents: SheetContents, learnt: LearntSheet) -> None:
    """The form's name and month, as its first sheet says them."""
    layout = read_layout(contents)
    if layout is None or lesson.month:
        return
    if layout.titles:
        lesson.title = layout.titles[0].text.strip().replace("\n", "") or lesson.title
    if learnt.month:
        lesson.month = str(Month(*learnt.month))


def _indicator(vocabulary: Vocabulary, said: str) -> str:
    if said in (NOTHING, ""):
        return NOTHING
    by_name = {one.name: one.id for one in vocabulary.countables.values()}
    found = by_name.get(said) or (said if said in vocabulary.countables else "")
    if not found:
        raise InputError(f"没有叫“{said}”的指标", hint=f"{nearest(said, by_name)}不填的写“不填”。")
    return found


def _place(places: PlaceFinder, name: str) -> str:
    if not name:
        return ""
    code = places.find(name, places.county)
    if not code:
        raise InputError(
            f"行政区划台账里没有（或分不清是哪个）“{name}”",
            hint="请写县、乡镇或村的名称，如 新站镇；同名的村请写乡镇。",
        )
    return code


def keep(around: Surroundings, lesson: Lesson, name: str = "") -> Path:
    """Write what was learnt into the county's folder, beside a copy of the empty form.

    Args:
        name: the form's name there; its file's by default.

    Returns:
        the YAML.

    Raises:
        StoreUnusable: it cannot be written.
    """
    folder = around.county.folders.county / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = name or lesson.file.stem
    template = folder / f"{name}.xlsx"
    with atomic_write(template) as beside:
        beside.write_bytes(lesson.content)
    sheets = [as_sheet(one) for one in lesson.sheets]
    form = Form(lesson.title, template.name, lesson.month or str(around.month), sheets)
    return write_form(form, folder / f"{name}.yaml")


def answer_for(header: str) -> str:
    """The part of a header by which an answer names it: the one nearest to the cells."""
    return header.rpartition("/")[2]
