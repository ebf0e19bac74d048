"""Yes and no, and codes of the vocabulary's lists with their older spellings."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.values.parsed import Parsed, fold, mask, unread

_SEPARATORS = re.compile(r"[、,;/|+。·•∙&\\_>~—–\s-]+|(?<=\D)[.](?=\D|$)")
_NUMBERED = re.compile(
    r"(?<!\d)[(]?\d{1,2}(?:[)][.、]?|[.、:-](?!\d)|(?=[^\d\W]))"
    r"|[(][一二三四五六][)][.、]?|[一二三四五六][、.:是]|(?<![A-Za-z])[A-Za-z][.、)]"
)
_QUOTES = re.compile(r"[\"'“”‘’「」【】\[\]]+")
_JOINING = "[和及与兼并且]*"
_SHOWN = 20
_ONLY_DIGITS = r"^[\d.,+/-]*\d[\d.,+/-]*$"


def parse_bools(texts: pa.StringArray, yes: list[str], no: list[str]) -> Parsed:
    """Folded texts as true or false by the words for each (case does not matter)."""
    known = {w.lower(): True for w in yes} | {w.lower(): False for w in no}
    place = pc.index_in(pc.utf8_lower(texts), value_set=pa.array(list(known)))
    values = pa.array(list(known.values())).take(place)
    return Parsed(values, unread(texts, values), "应填“是”或“否”", "不清楚时请留空")


def parse_codes(texts: pa.StringArray, known: dict[str, str]) -> Parsed:
    """Folded texts as codes; ``known`` holds every spelling with its code."""
    place = pc.index_in(texts, value_set=pa.array(list(known), pa.string()))
    values = pa.array(list(known.values()), pa.string()).take(place)
    return Parsed(values, unread(texts, values), _allowed(known), "请改成其中一个")


def parse_code_sets(texts: pa.StringArray, known: dict[str, str]) -> Parsed:
    """Texts in NFKC holding several codes; known ones are kept even beside an unknown one.

    Read are lists with any separator, numbered ones (``1.因病 2.因学``) and codes written
    side by side without any (``因病因残``).
    """
    values: list[list[str] | None] = []
    bad = np.zeros(len(texts), bool)
    side_by_side = _side_by_side(known)
    for index, text in enumerate(texts.to_pylist()):
        found, strange = _codes_in(text or "", known, side_by_side)
        if strange:  # perhaps a blank within a word
            close = _codes_in("".join((text or "").split()), known, side_by_side)
            found, strange = close if not close[1] else (found, strange)
        bad[index] = strange
        values.append(list(dict.fromkeys(found)) or None)
    expected = _allowed(known) + "，多个用顿号隔开"
    return Parsed(
        pa.array(values, pa.list_(pa.string())), bad, expected, "请改成其中的写法，认得的几项已保留"
    )


def _side_by_side(known: dict[str, str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A text that is nothing but known words, and the words in it, the longest first."""
    words = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    return re.compile(f"(?:(?:{words}){_JOINING})+"), re.compile(words)


def _codes_in(
    text: str, known: dict[str, str], side_by_side: tuple[re.Pattern[str], re.Pattern[str]]
) -> tuple[list[str], bool]:
    """The codes that a cell holds, and whether anything else stands in it."""
    if text in known:
        return [known[text]], False
    whole, words = side_by_side
    found: list[str] = []
    strange = False
    for part in _SEPARATORS.split(_NUMBERED.sub(" ", _QUOTES.sub(" ", text))):
        if part in known:
            found.append(known[part])
        elif whole.fullmatch(part):
            found += [known[word] for word in words.findall(part)]
        else:
            strange = strange or bool(part)
    return found, strange


def parse_names(texts: pa.StringArray, no_names: list[str]) -> Parsed:
    """Persons' names as they are written; digits and words for classes are none.

    Args:
        no_names: words as cells are compared that stand in a column of names by mistake.
    """
    folded = fold(texts)
    bad = mask(pc.is_in(folded, value_set=pa.array(no_names, pa.string())))
    bad &= mask(texts.is_valid())
    bad |= mask(pc.match_substring_regex(folded, _ONLY_DIGITS))
    values = pc.if_else(pa.array(bad), pa.scalar(None, pa.string()), texts)
    return Parsed(
        values, bad, "这不是人的姓名，应填姓名", "请填写姓名，检查这一列是不是和别的列错位了"
    )


def parse_spellings(texts: pa.StringArray, spellings: dict[str, list[str]]) -> Parsed:
    """Folded texts of a column that has few possible words, in their first spelling."""
    known = {w.lower(): word for word, others in spellings.items() for w in (word, *others)}
    place = pc.index_in(pc.utf8_lower(texts), value_set=pa.array(list(known), pa.string()))
    values = pa.array(list(known.values()), pa.string()).take(place)
    expected = f"只能填：{'、'.join(spellings)}"
    return Parsed(values, unread(texts, values), expected, "请改成其中一个")


def _allowed(known: dict[str, str]) -> str:
    codes = list(dict.fromkeys(known.values()))
    return f"只能填：{'、'.join(codes[:_SHOWN])}{' 等' if len(codes) > _SHOWN else ''}"
