"""The division codes shipped with the demo (see DIVISIONS.md for where they come from)."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files

from fanpin_lib.errors import UnknownRegion
from fanpin_lib.policy.usage import Usage


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


@cache
def county_name(county_code: str) -> str:
    """The county's name.

    Raises:
        UnknownRegion: no such county is shipped.
    """
    return county_villages(county_code)[0]["county"]


def serving(usage: Usage, preferred: str) -> str:
    """The code of a shipped county that lies where a profile's documents hold.

    Args:
        preferred: the county to take if it lies there.

    Raises:
        UnknownRegion: none does.
    """
    codes = [preferred, *sorted({row["county_code"] for row in _all_divisions()})]
    found = next((code for code in codes if usage.serves(code)), None)
    if found is None:
        raise UnknownRegion(
            f"演示数据里没有{usage.region or '这个方案所在地方'}的县（区划 {usage.region_code}）",
            hint="请在 county/policy/ 写一个继承它的方案，不写 region_code，再用那个方案。",
        )
    return found
