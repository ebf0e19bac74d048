"""Which column an unknown header may be: by a similar name, and by the values seen in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz

from fanpin_lib.fields import Field, Table
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.county_columns import PLACE_FIELDS
from fanpin_lib.ledgers.headers import normalise_header, split_unit
from fanpin_lib.ledgers.parse import is_identifier, parse_field
from fanpin_lib.ledgers.values.identifiers import check_id_numbers
from fanpin_lib.ledgers.values.parsed import fold, mask, tidy

SURE_NAME, POSSIBLE_NAME = 86, 60  # of 100: how like a header and a known one are
WORDS_MAY_LACK = 75  # as like as this, words that no code list has may be taught with it
#: What the columns of places are called.
PLACES = dict(zip(PLACE_FIELDS, ("县", "乡镇", "村"), strict=True))
_LEAD = 8
_FITS = 0.9
_LOOKED_AT = 500
_TELLING = ("code", "codes", "id_number", "phone")  # values of these say what they are
_CHECKED = (*_TELLING, "date", "month", "int", "number", "amount")  # not every text is one


@dataclass(frozen=True)
class Suggestion:
    """A field for a header; ``likeness`` of names in percent, ``fits`` the share of values."""

    field: str
    label: str
    known_as: str
    likeness: float
    fits: float
    by_values: bool = False

    @property
    def why(self) -> str:
        """In words."""
        if self.by_values:
            alike = f"，和“{self.known_as}”相近" if self.likeness >= POSSIBLE_NAME else ""
            return f"内容都是“{self.label}”的写法{alike}"
        read = "内容也符合" if self.fits >= _FITS else "内容有的看不懂"
        return f"和“{self.known_as}”相近（{self.likeness:.0f}%），{read}"


def suggestions(
    header: str, values: pa.StringArray, table: Table, free: Iterable[str], columns: ColumnMap
) -> list[Suggestion]:
    """Fields that are still free and may be meant, the likeliest first.

    Args:
        values: the column's cells below the header.
    """
    texts = pc.unique(tidy(values[:_LOOKED_AT])).drop_null()
    plain = split_unit(normalise_header(header))[0]
    named = _most_alike(plain, columns.headers[table.name])
    found = []
    for name in free:
        spec = table.fields.get(name)
        likeness, known_as = named.get(name, (0.0, ""))
        fits = share_that_fits(texts, spec, columns) if len(texts) else 1.0
        by_values = bool(spec and len(texts) and fits == 1.0 and _says_itself(texts, spec))
        named_alike = likeness >= (POSSIBLE_NAME if fits >= _FITS else WORDS_MAY_LACK)
        if by_values or (named_alike and (fits >= _FITS or (spec and spec.codes))):
            label = spec.label if spec else PLACES[name]
            found.append(Suggestion(name, label, known_as, likeness, fits, by_values))
    return sorted(found, key=lambda s: s.likeness + 50 * s.by_values, reverse=True)


def fitting(cells: dict[str, pa.StringArray], spec: Field, columns: ColumnMap) -> tuple[str, ...]:
    """Headers, of those with these cells, that could be a column of which not every text is."""
    if spec.type not in _CHECKED:
        return ()
    texts = {h: pc.unique(tidy(values[:_LOOKED_AT])).drop_null() for h, values in cells.items()}
    return tuple(
        header
        for header, found in texts.items()
        if len(found) and share_that_fits(found, spec, columns) >= _FITS
    )


def sure(found: list[Suggestion]) -> Suggestion | None:
    """The first, if its name is very like a known one, or its values can be nothing else."""
    if not found:
        return None
    first, *others = found
    by_name = (
        first.likeness >= SURE_NAME
        and first.fits >= _FITS
        and all(first.likeness - other.likeness >= _LEAD for other in others)
    )
    by_values = first.by_values and not any(other.by_values for other in others)
    return first if by_name or by_values else None


def _most_alike(plain: str, known: dict[str, str]) -> dict[str, tuple[float, str]]:
    """For each field the known header that is most like the text."""
    best: dict[str, tuple[float, str]] = {}
    for header, name in known.items():
        likeness = fuzz.ratio(plain, header)
        if min(len(plain), len(header)) > 2 and (plain in header or header in plain):
            likeness = max(likeness, SURE_NAME - 1)  # 务工月收入, 月收入: likely, not sure
        if likeness > best.get(name, (0.0, ""))[0]:
            best[name] = (likeness, header)
    return best


def share_that_fits(texts: pa.StringArray, spec: Field | None, columns: ColumnMap) -> float:
    """Of distinct texts, those that can be read as the field's values."""
    if spec is None or not len(texts):
        return 1.0
    if spec.type == "id_number":
        upper = pc.utf8_upper(fold(texts))
        wrong = sum(int(m.sum()) for m in check_id_numbers(upper).values())
        return 1 - wrong / len(texts)
    if spec.type == "phone":
        return float(mask(pc.match_substring_regex(fold(texts), r"^(?:1\d{10}|0\d{9,11})$")).mean())
    if is_identifier(spec):  # 户主 is no 户编号
        return float(mask(pc.match_substring_regex(fold(texts), r"\d")).mean())
    return 1 - float(parse_field(texts, spec, "", columns.words).bad.mean())


def _says_itself(texts: pa.StringArray, spec: Field) -> bool:
    """Whether values of this kind are enough to know the column by."""
    if spec.type not in _TELLING:
        return False
    return all(len(text) > 1 for text in texts.to_pylist()) or spec.name == "sex"
