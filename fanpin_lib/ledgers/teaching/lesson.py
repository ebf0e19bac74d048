"""What a file's headers are taken for and why, what stays unknown, what the file lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import process

from fanpin_lib.fields import Table
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.county_columns import PLACE_FIELDS, belongs
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.headers import normalise_header
from fanpin_lib.ledgers.matching import Match, header_texts, missing_labels
from fanpin_lib.ledgers.merged_cells import OF_PLACES, empty_below, filled_down
from fanpin_lib.ledgers.parse import parse_field
from fanpin_lib.ledgers.recognise import Recognition, hint_of
from fanpin_lib.ledgers.sheets import recognise_file
from fanpin_lib.ledgers.teaching.answers import Answers
from fanpin_lib.ledgers.teaching.likely import candidates, header_of, headers_in
from fanpin_lib.ledgers.teaching.suggest import PLACES, Suggestion, fitting, suggestions, sure
from fanpin_lib.ledgers.values.parsed import tidy

KNOWN = "认得的叫法"
KEPT = "认得，计算用不到，原样保留"
SAID = "本次说明的"
_MOST_GUESSES = 3
_MOST_WORDS = 8


@dataclass(frozen=True)
class ColumnLesson:
    """A header and its field ("" if none); ``taught`` is new, ``maybe`` are unsure guesses."""

    letter: str
    header: str
    field: str = ""
    label: str = ""
    why: str = ""
    taught: bool = False
    maybe: tuple[Suggestion, ...] = ()


@dataclass(frozen=True)
class SheetLesson:
    """A sheet: its ledger (None if nobody knows), columns, and everything still open.

    ``words`` are cells that no code list knows: header → words, each with a similar code or
    "". ``kind_known`` says that the ledger was recognised without being told. ``missing_in``
    are headers whose cells could be those of a missing column: its label → headers.
    """

    sheet: str | None
    table: Table | None
    header_row: int = 0
    headers: tuple[str, ...] = ()
    columns: tuple[ColumnLesson, ...] = ()
    missing: tuple[str, ...] = ()
    missing_in: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kind_known: bool = False
    candidates: tuple[Match, ...] = ()
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    said_words: dict[str, dict[str, str]] = field(default_factory=dict)
    empty: dict[str, int] = field(default_factory=dict)
    fill_down: tuple[str, ...] = ()
    remark: str = ""

    @property
    def complete(self) -> bool:
        """Whether the file can be read once this is kept."""
        return self.table is not None and not self.missing and not self.remark

    def has_own(self, columns: ColumnMap) -> bool:
        """Whether a column is the ledger's own: without one nobody may be sure of it."""
        own = columns.own(self.table.name) if self.table else frozenset()
        return any(column.field in own for column in self.columns)


def lessons_of(path: Path, columns: ColumnMap, answers: Answers) -> list[SheetLesson]:
    """A lesson for every visible sheet that holds something.

    Raises:
        FileRefused: the file cannot be opened.
        InputError: an answer names a ledger, column or code that does not exist.
    """
    found = recognise_file(path, columns)
    visible = [(g, r) for g, r in found if not (g.hidden or r.empty or r.continues)]
    lessons = [_lesson(g, r, columns, answers, hint_of(path.stem, g)) for g, r in visible]
    if any(lesson.table for lesson in lessons):
        answers.refuse_unknown([header for lesson in lessons for header in lesson.headers], columns)
    return lessons


def _lesson(
    grid: Grid, found: Recognition, columns: ColumnMap, answers: Answers, hint: str
) -> SheetLesson:
    table = answers.table
    if found.totals:
        remark = "这是汇总表，不是台账；汇总数由 fanpin 从各户的台账算出，不用交"
        return SheetLesson(grid.sheet, None, remark=remark)
    if table is None and found.match:
        return _of_table(grid, found.match, columns, answers, kind_known=True)
    if table is not None:
        known = found.match is not None and found.match.table is table
        match = header_of(grid, table, columns)
        if match is None:
            return SheetLesson(grid.sheet, None, remark="没有表头，请先在第一行补上各列的名称")
        return _of_table(grid, match, columns, answers, known)
    likely = candidates(grid, found, columns, hint)
    tried = [_of_table(grid, match, columns, answers) for match in likely]
    whole = [lesson for lesson in tried if lesson.complete and lesson.has_own(columns)]
    return whole[0] if len(whole) == 1 else SheetLesson(grid.sheet, None, candidates=tuple(likely))


def _of_table(
    grid: Grid, match: Match, columns: ColumnMap, answers: Answers, kind_known: bool = False
) -> SheetLesson:
    table = match.table
    lessons = _columns(grid, match, columns, answers)
    taken = {lesson.field for lesson in lessons if lesson.field}
    missing = missing_labels(table, taken, columns)
    filled, _ = filled_down(grid, match)
    empty = empty_below(filled, match)
    return SheetLesson(
        grid.sheet,
        table,
        match.header_row + 1,
        tuple(headers_in(grid, match, columns)),
        tuple(lessons),
        tuple(missing),
        _missing_in(grid, match, lessons, missing, columns),
        kind_known,
        words=_unknown_words(grid, match, lessons, columns, answers),
        said_words=answers.of_words(table, columns),
        empty=empty,
        fill_down=_fill_down(lessons, empty, answers),
    )


def _missing_in(
    grid: Grid,
    match: Match,
    lessons: list[ColumnLesson],
    missing: list[str],
    columns: ColumnMap,
) -> dict[str, tuple[str, ...]]:
    """For each missing column the unknown headers whose cells could be its values."""
    unknown = {x.letter: x.header for x in lessons if not (x.field or x.taught or x.why == KEPT)}
    cells = {
        unknown[letter]: column.slice(match.header_row + 1)
        for i, column in enumerate(grid.columns)
        if (letter := grid.letter(i)) in unknown
    }
    named = {spec.label: spec for spec in match.table.fields.values()}
    return {label: fitting(cells, named[label], columns) for label in missing}


def _fill_down(
    lessons: list[ColumnLesson], empty: dict[str, int], answers: Answers
) -> tuple[str, ...]:
    """Columns of places whose empty cells are to mean what stands above."""
    if not answers.fill_down:
        return ()
    places = [lesson.header for lesson in lessons if lesson.field in OF_PLACES]
    return tuple(header for header in places if header in empty) or tuple(places)


def _columns(grid: Grid, match: Match, columns: ColumnMap, answers: Answers) -> list[ColumnLesson]:
    """Known headers first, then answers, then what is sure; each field once."""
    table = match.table
    said = answers.of_headers(table, columns)
    known = {c.index: c for c in match.columns if normalise_header(c.header) not in said}
    taken = {c.field for c in known.values()} | {name for name in said.values() if name}
    lessons: dict[int, ColumnLesson] = {}
    for index, header in enumerate(text for text, _ in header_texts(grid, match.header_row)):
        plain = normalise_header(header)
        if not plain or plain in columns.ignored:
            continue
        letter = grid.letter(index)
        if plain in said:
            name = said[plain]
            lessons[index] = ColumnLesson(letter, header, name, _label(table, name), SAID, True)
        elif index in known:
            name = known[index].field
            lessons[index] = ColumnLesson(letter, header, name, _label(table, name), KNOWN)
        elif columns.is_kept(table.name, header):
            lessons[index] = ColumnLesson(letter, header, why=KEPT)
        else:
            lessons[index] = _guessed(grid, match, index, header, taken, columns)
            taken |= {lessons[index].field} - {""}
    return [lessons[index] for index in sorted(lessons)]


def _label(table: Table, name: str) -> str:
    return table.fields[name].label if name in table.fields else PLACES.get(name, "")


def _guessed(
    grid: Grid, match: Match, index: int, header: str, taken: set[str], columns: ColumnMap
) -> ColumnLesson:
    names = [*match.table.fields, *(p for p in PLACE_FIELDS if belongs(match.table, p))]
    free = [name for name in dict.fromkeys(names) if name not in taken]
    values = grid.columns[index].slice(match.header_row + 1)
    found = suggestions(header, values, match.table, free, columns)
    best = sure(found)
    if best is None:
        return ColumnLesson(grid.letter(index), header, maybe=tuple(found[:_MOST_GUESSES]))
    label = _label(match.table, best.field)
    return ColumnLesson(grid.letter(index), header, best.field, label, best.why, taught=True)


def _unknown_words(
    grid: Grid,
    match: Match,
    lessons: list[ColumnLesson],
    columns: ColumnMap,
    answers: Answers,
) -> dict[str, dict[str, str]]:
    """Cells of coded columns that no spelling of the list explains."""
    texts_of = {grid.letter(i): c.slice(match.header_row + 1) for i, c in enumerate(grid.columns)}
    found: dict[str, dict[str, str]] = {}
    for lesson in lessons:
        spec = match.table.fields.get(lesson.field)
        if spec is None or not spec.codes:
            continue
        texts = pc.unique(tidy(texts_of[lesson.letter])).drop_null()
        bad = parse_field(texts, spec, "", columns.words).bad
        strange = texts.filter(pa.array(bad)).to_pylist()
        codes = columns.words.codes_of(spec.codes)
        strange = [word for word in strange if answers.words.get(word) not in codes][:_MOST_WORDS]
        if strange:
            found[lesson.header] = {w: _similar_code(w, spec.codes, columns) for w in strange}
    return found


def _similar_code(word: str, codes: str, columns: ColumnMap) -> str:
    near = process.extractOne(word, columns.words.codes_of(codes), score_cutoff=60)
    return str(near[0]) if near else ""
