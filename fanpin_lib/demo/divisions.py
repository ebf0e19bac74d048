"""The division codes shipped with the demo (see DIVISIONS.md for where they come from)."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files

from fanpin_lib.errors import UnknownRegion


@cache
def _all_divisions() -> tuple[dict[str, str], ...]:
    text = files("fanpin_lib.demo").joinpath("divisions.csv").read_text(encoding="utf-8-sig")
    return tuple(csv.DictReader(io.StringIO(text)))


def county_villages(county_code: str) -> list[dict[str, str]]:
    """The villages of a county in the order of their codes.

    Raises:
        UnknownRegion: no such county is shipped.
    """
    found = [row for row in _all_divisions() if row["county_code"] == county_code]
    if not found:
        known = sorted({f"{r['county']}({r['county_code']})" for r in _all_divisions()})
        raise UnknownRegion(
            f"演示数据里没有县级代码“{county_code}”", hint=f"现有：{'、'.join(known)}。"
        )
    return sorted(found, key=lambda row: row["village_code"])
