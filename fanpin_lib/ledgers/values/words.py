"""Yes and no, and codes of the vocabulary's lists with their older spellings."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.values.parsed import Parsed, unread

_SEPARATORS = re.compile(r"[、,;/|+\s]+")
_SHOWN = 20


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
    """Texts holding several codes; known ones are kept even beside an unknown one."""
    values: list[list[str] | None] = []
    bad = np.zeros(len(texts), bool)
    for index, text in enumerate(texts.to_pylist()):
        parts = [p for p in _SEPARATORS.split(text or "") if p]
        codes = list(dict.fromkeys(known[p] for p in parts if p in known))
        bad[index] = any(p not in known for p in parts)
        values.append(codes or None)
    expected = _allowed(known) + "，多个用顿号隔开"
    return Parsed(
        pa.array(values, pa.list_(pa.string())), bad, expected, "请改成其中的写法，认得的几项已保留"
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
