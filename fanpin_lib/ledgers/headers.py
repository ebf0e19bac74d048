"""Column headers made comparable: stray blanks, brackets, marks and units taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff\x00-\x1f\x7f]+|_x000[dD]_")
_BRACKETS = str.maketrans("【】〔〕[]{}〈〉《》「」", "()()()()()()()")
_MARKS = re.compile(
    r"^[*★☆#]+|[*★☆]+$|\((?:必填|选填|必填项|选填项|必选|可选|可不填|可空|多选|可多选|单选|下拉选择)\)$|[::;]$"
)
_UNIT = re.compile(r"^(?P<stem>.+?)(?:\((?:单位:?)?(?P<a>[^()]{1,8})\)|[,/_-](?:单位:?)(?P<b>.+))$")


@lru_cache(maxsize=4096)
def normalise_header(text: str | None) -> str:
    """A header without blanks, in half-width characters and without marks such as ``*``.

    Full-width and half-width forms, all kinds of brackets and ``（必填）`` come out alike.
    """
    plain = unicodedata.normalize("NFKC", text or "")
    plain = _INVISIBLE.sub("", plain).translate(_BRACKETS).lower()
    while True:
        shorter = _MARKS.sub("", plain)
        if shorter == plain:
            return plain
        plain = shorter


@lru_cache(maxsize=4096)
def split_unit(header: str) -> tuple[str, str]:
    """A normalised header's stem and what stands in brackets at its end ("" if nothing).

    ``人均纯收入(元)`` gives ``("人均纯收入", "元")``.
    """
    found = _UNIT.match(header)
    if not found:
        return header, ""
    return found["stem"], found["a"] or found["b"] or ""
