"""For each empty cell of a sheet: what it asks for, what speaks for it, or why it stays empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fanpin_lib.files.existing_xlsx import SheetContents, cell_name
from fanpin_lib.office.forms.asked import PERCENT, CellQuestion, LearntSheet, Proposal
from fanpin_lib.office.forms.blank_lines import learn_blank_lines
from fanpin_lib.office.forms.comparing import Compared, compared, shared
from fanpin_lib.office.forms.context import read_context
from fanpin_lib.office.forms.contradictions import contradictions
from fanpin_lib.office.forms.doubled import doubled
from fanpin_lib.office.forms.form_layout import read_layout
from fanpin_lib.office.forms.line import Line
from fanpin_lib.office.forms.matching import match
from fanpin_lib.office.forms.putting_together import words_of
from fanpin_lib.office.forms.reading import TextReading, reader
from fanpin_lib.office.forms.remarks import remarks
from fanpin_lib.office.forms.sheet_lines import SheetLines, dated, read_lines
from fanpin_lib.office.forms.times import When, unsaid, when_of
from fanpin_lib.office.forms.vocabulary import Vocabulary
from fanpin_lib.office.forms.words import CellSayings, Meant

#: What an answer says of a header that nothing is to be filled under.
NOTHING = "不填"


def learn_sheet(
    sheet: SheetContents,
    vocabulary: Vocabulary,
    county: str,
    newest: tuple[int, int],
    answers: dict[str, str],
    place: str = "",
) -> LearntSheet:
    """What every empty cell of a sheet asks for.

    Args:
        county: the county's 12-digit code.
        newest: year and month of the newest figures.
        answers: by header what it was said to mean: an indicator's id, or `NOTHING`.
        place: the place that the form is for, where that was said.
    """
    learnt = LearntSheet(sheet.name)
    layout = read_layout(sheet)
    cells = list(layout.to_fill()) if layout else []
    if layout is None or not cells:
        learnt.remarks.append("没有要填的空格")
        return learnt
    read = reader(vocabulary)
    context = read_context(layout, read, vocabulary, county, newest)
    context = replace(context, place=place, stated=True) if place else context
    found = dated(read_lines(layout, context, read, vocabulary))
    learnt.month = found.context.month
    against = [found.context.against] if found.context.against else []
    learnt.contradictions = [*against, *contradictions(found.columns, found.rows, vocabulary)]
    learnt.months = [cell_name(*one) for one in _month_cells(found, read)]
    learnt.lines = learn_blank_lines(layout, context, vocabulary)
    listed = {row for one in learnt.lines for row in range(one.first, one.last + 1)}
    for row, column in cells:
        proposal = _propose(found, row, column, vocabulary, answers, row in listed)
        if proposal is not None:
            learnt.cells[row, column] = proposal
    learnt.cells |= doubled(learnt.cells, found.rows, found.columns)
    learnt.remarks += remarks(layout, found.columns, context.filed)
    return learnt


def _month_cells(found: SheetLines, read: Callable[[str], TextReading]) -> list[tuple[int, int]]:
    """Cells in which the form's month, or one counted from it, is written."""
    layout, cells = found.layout, list(found.context.month_cells)
    if found.by_year:
        return cells
    for row in layout.heads:
        for column in range(1, layout.width + 1):
            cell = layout.sheet.cells.get((row, column))
            if cell and cell.text and read(cell.text).month:
                cells.append((row, column))
    for row in layout.body:
        for column in layout.labels:
            cell = layout.sheet.cells.get((row, column))
            if cell and cell.text and read(cell.text).month:
                cells.append((row, column))
    return cells


def _propose(
    found: SheetLines,
    row: int,
    column: int,
    vocabulary: Vocabulary,
    answers: dict[str, str],
    listed: bool,
) -> Proposal | None:
    down, across = found.columns[column], found.rows[row, column]
    if down.leave or across.leave:
        return None
    says = " · ".join(one for one in (across.says if not listed else "", down.says) if one)
    if down.head:
        return _text(found, across, down, says, listed)
    if unclear := _lost(across.lost or down.lost) or across.doubt or down.doubt:
        return Proposal(CellQuestion(), says, doubt=unclear)
    if not listed and row in found.layout.blank and len(found.layout.blank) > 1:
        return Proposal(CellQuestion(), says, doubt="这一行没有写是哪里、哪个部门")
    if vague := _ranked(across, down) or _vague(across, down):
        return Proposal(CellQuestion(), says, doubt=vague)
    meant, words, why = _meant(found, across, down, vocabulary, answers)
    if meant is None:
        return None
    readings = [*across.readings, *down.readings]
    when = when_of(readings, found.context, found.by_year, flow=meant.flow, stock=meant.stock)
    against = compared(readings, meant.unit, when.span)
    share, unclear = shared(readings, meant, vocabulary)
    own = meant.indicator in vocabulary.apart
    asked = _asked(meant, when, against, share, _where(found, across, down, listed, own))
    vague = unsaid(readings, vocabulary.standing) if meant.flow else ""
    doubt = meant.doubt or unclear or when.doubt or against.doubt or vague
    return Proposal(asked, says, why, doubt, meant.maybe)


def _ranked(across: Line, down: Line) -> str:
    """Why no ranks are written: most differences between places are no more than chance."""
    ranked = any(one.rank for one in (*across.readings, *down.readings))
    return "排名不由程序写：户数少的地方名次多半是偶然，要排的请按填好的数自己排" if ranked else ""


def _vague(across: Line, down: Line) -> str:
    """Why it cannot be said what is counted: texts that say nothing by themselves.

    A row's label has to mean something; a column's header may be 数量 where the row says what.
    """
    if across.readings and all(one.vague for one in across.readings):
        return f"看不出“{across.says}”要填什么"
    if any(one.concepts or one.indicators for one in across.readings) or down.place:
        return ""
    if not down.readings:
        return "这一列没有表头"
    return f"看不出“{down.says}”要填什么" if all(one.vague for one in down.readings) else ""


def _lost(name: str) -> str:
    return f"行政区划台账里没有（或分不清是哪个）“{name}”" if name else ""


def _where(found: SheetLines, across: Line, down: Line, listed: bool, own: bool) -> dict[str, Any]:
    """The place that a cell is about, or those that it adds up.

    Args:
        own: a place may count some of its own, which no row of places within it lists.
    """
    among = across.among or down.among or (across.summed or down.summed if own else ())
    if among:
        return {"among": among}
    return {"place": across.place or down.place or ("" if listed else found.context.place)}


def _asked(
    meant: Meant, when: When, against: Compared, share: str, where: dict[str, Any]
) -> CellQuestion:
    return CellQuestion(
        indicator=meant.indicator,
        of=meant.of,
        part=meant.part,
        others=meant.others,
        **where,
        back=when.back,
        month=when.month,
        span=when.span,
        unit="%" if against.change == PERCENT or share else meant.unit,
        than=against.than,
        change=against.change,
        share=share,
    )


def _meant(
    found: SheetLines, across: Line, down: Line, vocabulary: Vocabulary, answers: dict[str, str]
) -> tuple[Meant | None, CellSayings, str]:
    readings = [*across.readings, *down.readings]
    words = words_of(across, down, found.context, vocabulary)
    answer = next((answers[t] for t in _texts(readings) if t in answers), None)
    if answer == NOTHING:
        return None, words, ""
    if answer:
        words = replace(words, concepts=frozenset(), indicators=(answer,), units=())
        return match(words, vocabulary), words, "填表人说定的"
    meant = match(words, vocabulary)
    unknown = "".join(reading.unknown for reading in readings)
    if unknown:
        maybe = (meant.indicator,) if meant.indicator and not meant.doubt else meant.maybe
        return replace(meant, doubt=f"表头里的“{unknown}”没有把握", maybe=maybe), words, ""
    return meant, words, _because(meant, readings, words, vocabulary)


def _texts(readings: list[TextReading]) -> list[str]:
    """The headers as an answer may name them, the nearest to the cell first."""
    return [one.text.strip().replace("\n", "") for one in reversed(readings)]


def _because(
    meant: Meant, readings: list[TextReading], words: CellSayings, vocabulary: Vocabulary
) -> str:
    """What speaks for it: the words that were recognised, and where they stand."""
    if meant.doubt:
        return ""
    spelled = [word for reading in readings for word in reading.words]
    said = [f"表头有“{'”“'.join(dict.fromkeys(spelled))}”"] if spelled else []
    if not words.concepts and not words.indicators:
        around = "、".join(sorted(words.around))
        said.append(f"标题说的是“{around}”")
    name = vocabulary.countables[meant.indicator].name
    return f"{'，'.join(said)}，按“{name}”"


def _text(found: SheetLines, across: Line, down: Line, says: str, listed: bool) -> Proposal | None:
    """A column for names or numbers: filled in lines that have a place, or are given one."""
    if listed:
        return None
    if down.head in ("number", "department") or not across.place:
        return None
    kind = "code" if down.head == "code" else "place"
    return Proposal(CellQuestion(text=kind, place=across.place), says, "这一行写明了地方")
