"""The month that a file speaks of: from its name or its title rows."""

from __future__ import annotations

import re
import unicodedata

from fanpin_lib.period import Month

_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")
_SPELLED = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-年._/]\s*(1[0-2]|0?[1-9])(?!\d)")


def month_in(text: str) -> Month | None:
    """The latest month in a text: ``202610``, ``20261031``, ``2026-10`` or ``2026年10月``."""
    plain = unicodedata.normalize("NFKC", text)
    months = [
        Month(int(year), int(month))
        for pattern in (_COMPACT, _SPELLED)
        for year, month in pattern.findall(plain)
    ]
    return max(months, default=None)


def month_of_file(file_name: str, titles: list[str]) -> Month | None:
    """The month in the file's name, else in the rows above the header."""
    found = month_in(file_name)
    for title in titles:
        found = found or month_in(title)
    return found
