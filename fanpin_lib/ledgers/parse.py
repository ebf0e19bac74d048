"""Which parser a column goes through, by its type in the vocabulary."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import Field
from fanpin_lib.ledgers.cell_words import CellWords
from fanpin_lib.ledgers.values import dates, identifiers, numbers, words
from fanpin_lib.ledgers.values.parsed import Parsed, closed_up, emptied, fold

_NUMBERS = ("int", "number", "amount")


def parse_field(texts: pa.StringArray, field: Field, unit: str, known: CellWords) -> Parsed:
    """Tidied distinct texts of a column as the field's values.

    Args:
        unit: what stands in brackets in the column's header, e.g. 万元.
    """
    kind = "number" if field.type in _NUMBERS else field.type
    if kind == "bool":
        folded = emptied(fold(texts), known.empty["all"])
        return words.parse_bools(folded, known.true_words, known.false_words)
    if spellings := _spellings(field, known):
        return words.parse_spellings(fold(texts), spellings)
    if kind == "text" and not is_identifier(field):
        return _parse_text(texts, field, known)
    if kind == "code":
        return _parse_code(texts, field, known)
    if kind == "codes":
        return _parse_codes(texts, field, known)
    if kind in ("date", "month"):
        return _parse_time(texts, field, known)
    folded = emptied(fold(texts), known.empty_for(field.name, kind))
    if kind == "number":
        units = known.units.get(field.unit, {})
        scale = units.get(unit.lower(), units.get(unit, 1.0))
        return numbers.parse_numbers(folded, field.type, units, float(scale))
    return _IDENTIFIERS.get(kind, identifiers.parse_identifiers)(folded)


def _spellings(field: Field, known: CellWords) -> dict[str, list[str]]:
    """A column's words with their spellings; not those of another ledger's column of its name."""
    found = known.spellings.get(field.name, {})
    own = not field.codes or set(found) <= set(known.codes_of(field.codes))
    return found if own else {}


_IDENTIFIERS = {
    "id_number": identifiers.parse_id_numbers,
    "phone": identifiers.parse_phones,
    "region": identifiers.parse_regions,
}


def _is_name(field: Field) -> bool:
    """A person's name: two characters are often written apart (张　三)."""
    return field.personal and field.name.split("_")[-1] == "name"


def is_identifier(field: Field) -> bool:
    """Numbers of households, cases and the like: text columns whose digits all count."""
    return field.name.endswith(("_id", "_code", "_number"))


def _parse_text(texts: pa.StringArray, field: Field, known: CellWords) -> Parsed:
    empty = known.empty_for(field.name, "text")
    if _is_name(field):
        return words.parse_names(emptied(closed_up(texts), empty), known.no_names)
    return identifiers.parse_texts(emptied(texts, empty))


def _parse_time(texts: pa.StringArray, field: Field, known: CellWords) -> Parsed:
    plain = emptied(pc.utf8_normalize(texts, form="NFKC"), known.empty_for(field.name, field.type))
    if field.type == "month":
        return dates.parse_months(plain)
    return dates.parse_dates(plain, last_day=field.name in known.month_as_last_day)


def _parse_code(texts: pa.StringArray, field: Field, known: CellWords) -> Parsed:
    codes = known.codes(str(field.codes))
    empty = [w for w in known.empty_for(field.name, "code") if w not in codes]
    return words.parse_codes(emptied(fold(texts), empty), codes)


def _parse_codes(texts: pa.StringArray, field: Field, known: CellWords) -> Parsed:
    plain = pc.utf8_normalize(texts, form="NFKC")
    empty = known.empty_for(field.name, "codes")
    return words.parse_code_sets(emptied(plain, empty), known.codes(str(field.codes)))
