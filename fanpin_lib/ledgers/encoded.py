"""A sheet's columns as distinct texts plus positions, and which rows are records at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import Field
from fanpin_lib.ledgers.cell_words import CellWords
from fanpin_lib.ledgers.example_rows import example_of
from fanpin_lib.ledgers.given_units import ROWS_BELOW, are_units, with_units
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.matching import Match
from fanpin_lib.ledgers.values.parsed import fold, mask, tidy

_LEADING_COLUMNS = 4
#: Types whose example nobody has for a value; a date or a number may be a real one.
_NOBODYS = ("text", "id_number")
_NUMBERING = re.compile(r"^\(?(?:\d{1,3}|[甲乙丙丁戊己庚辛壬癸])\)?$")


@dataclass(frozen=True)
class Encoded:
    """One column below the header: ``raw`` and tidied ``texts`` once each, ``places`` per row."""

    raw: pa.StringArray
    texts: pa.StringArray
    places: np.ndarray

    @classmethod
    def of(cls, column: pa.StringArray) -> Encoded:
        """A column, each distinct text kept once."""
        encoded = pc.dictionary_encode(column, null_encoding="encode")
        raw = encoded.dictionary
        return cls(raw, tidy(raw), encoded.indices.to_numpy(zero_copy_only=False))

    @cached_property
    def filled(self) -> np.ndarray:
        """Per row: whether anything is written."""
        return self.spread(self.texts.is_valid().to_numpy(zero_copy_only=False))

    def spread(self, of_texts: np.ndarray) -> np.ndarray:
        """From one value per distinct text to one per row."""
        found: np.ndarray = of_texts[self.places]
        return found

    def per_row(self, of_texts: pa.Array) -> pa.Array:
        """The same for an Arrow array."""
        return of_texts.take(pa.array(self.places))

    def matching(self, pattern: str) -> np.ndarray:
        """Per row: whether the text matches a regular expression."""
        return self.spread(mask(pc.match_substring_regex(self.texts, pattern)))


@dataclass(frozen=True)
class Body:
    """Everything below a recognised header.

    ``start`` is the row number (as a person counts) of the first row below the header;
    ``records`` says per row whether it is a record; ``dropped`` tells why others are not;
    ``notes`` are of units that stand beside the header.
    """

    grid: Grid
    match: Match
    columns: dict[int, Encoded]
    start: int
    records: np.ndarray
    dropped: dict[int, str]
    notes: list[str] = field(default_factory=list)

    def row_numbers(self) -> np.ndarray:
        """Of every row, as a person counts them in the sheet."""
        return np.arange(len(self.records)) + self.start

    @property
    def height(self) -> int:
        """How many records there are."""
        return int(self.records.sum())


def read_body(grid: Grid, match: Match, words: CellWords) -> Body:
    """The rows below the header, totals and footers told apart from records."""
    first = match.header_row + 1
    columns = {i: Encoded.of(c.slice(first)) for i, c in enumerate(grid.columns)}
    filled = np.zeros(grid.height - first, bool)
    for column in columns.values():
        filled |= column.filled
    dropped: dict[int, str] = {}
    keyless = _keyless(match, columns, len(filled), words)
    for why, rows in _no_records(match, columns, words, keyless).items():
        for row in np.flatnonzero(rows & filled):
            dropped.setdefault(int(row) + first + 1, why)
        filled &= ~rows
    named, notes = with_units(grid, match, words.units)
    return Body(grid, named, columns, first + 1, filled, dropped, notes)


def _filled_in(columns: dict[int, Encoded], row: int) -> list[str]:
    """What is written in a row below the header."""
    return [text for c in columns.values() if (text := c.texts[int(c.places[row])].as_py())]


def _no_records(
    match: Match, columns: dict[int, Encoded], words: CellWords, keyless: np.ndarray
) -> dict[str, np.ndarray]:
    """Masks of rows that are no records, by what they are."""
    totals, footers = _patterns(words)
    leading = [columns[i] for i in sorted(columns)[:_LEADING_COLUMNS]]
    nothing = np.zeros(len(keyless), bool)
    is_total = np.logical_or.reduce([c.matching(totals) for c in leading] or [nothing])
    is_footer = np.logical_or.reduce([c.matching(footers) for c in leading] or [nothing])
    return {
        "填写示例": _examples(match, columns, words) if columns else nothing,
        "合计行": is_total & keyless,
        "表尾说明": is_footer & keyless,
        "重复的表头": _header_again(match, columns, nothing),
        **_below_header(columns, nothing),
    }


def _examples(match: Match, columns: dict[int, Encoded], words: CellWords) -> np.ndarray:
    """Rows that show how to fill in: marked in the first column or, where that is gone, with
    nothing but what the empty ledger shows. Columns of fixed words are not compared.
    """
    marked = rf"^[(（]?(?:{_spaced(words.example_words)})[)）:：]?$"
    found = columns[min(columns)].matching(marked)
    same, telling = np.ones(len(found), bool), np.zeros(len(found), bool)
    for index in match.unknown:
        same &= ~columns[index].filled
    for column in match.columns:
        spec = match.table.fields.get(column.field, Field(column.field, column.header, "text"))
        if spec.codes or spec.type == "bool" or spec.name in words.spellings:
            continue
        cell = columns[column.index]
        shown = cell.spread(mask(pc.equal(cell.texts, example_of(spec))))
        same &= shown | ~cell.filled
        telling |= shown & (spec.type in _NOBODYS)
    return found | (same & telling)


def _patterns(words: CellWords) -> tuple[str, str]:
    """Regular expressions for totals (``合  计``, ``小计：12 户``) and footers (``填表人：``)."""
    totals, footers = _spaced(words.total_words), _spaced(words.footer_words)
    return rf"^(?:{totals})\s*(?:[:：(（\d].*)?$", rf"^(?:{footers})\s*[:：]"


def _spaced(words: list[str]) -> str:
    """Any of the words, blanks between their characters allowed."""
    return "|".join(r"\s*".join(map(re.escape, word)) for word in words)


def _keyless(
    match: Match, columns: dict[int, Encoded], height: int, words: CellWords
) -> np.ndarray:
    """Rows whose key columns are empty or hold only a word such as 合计."""
    totals, footers = _patterns(words)
    keyless = np.ones(height, bool)
    for column in match.columns:
        if column.field in match.table.key:
            cell = columns[column.index]
            keyless &= ~cell.filled | cell.matching(totals) | cell.matching(footers)
    return keyless


def _header_again(match: Match, columns: dict[int, Encoded], nothing: np.ndarray) -> np.ndarray:
    """Rows that repeat the header, as on printed pages, with other blanks perhaps."""
    again = [
        columns[c.index].spread(mask(pc.equal(fold(columns[c.index].texts), _folded(c.header))))
        for c in match.columns[:3]
    ]
    return np.logical_and.reduce(again) if again else nothing


def _folded(text: str) -> str:
    folded: str = fold(pa.array([text]))[0].as_py()
    return folded


def _below_header(columns: dict[int, Encoded], nothing: np.ndarray) -> dict[str, np.ndarray]:
    """The rows right below the header that number its columns (甲 乙 1 2 3 …) or give their
    units ((人) (元) …)."""
    found = {"列号": nothing.copy(), "单位": nothing.copy()}
    for row in range(min(ROWS_BELOW, len(nothing))):
        given = _filled_in(columns, row)
        what = "列号" if _numbering(given) else "单位" if are_units(given) else ""
        if not what:
            break
        found[what][row] = True
    return found


def _numbering(given: list[str]) -> bool:
    numbers = [int(t.strip("()")) for t in given if t.strip("()").isdecimal()]
    rising = len(numbers) >= 3 and all(
        b - a == 1 for a, b in zip(numbers, numbers[1:], strict=False)
    )
    return rising and all(_NUMBERING.match(t) for t in given)
