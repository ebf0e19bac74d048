"""One notice: a village's households at one point, as its template is filled with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fanpin_lib.office.notices.masking import masked, rules, shown

#: A household at a point: its head's name, its members, its class, its measures.
Household = Mapping[str, Any]


@dataclass(frozen=True)
class Term:
    """From when to when a notice is up; ``days`` in words, None where nobody says how many."""

    start: date | None
    end: date | None
    days: str = ""


def notice(
    stage: str, place: tuple[str, str], households: Sequence[Household], term: Term, cited: str
) -> dict[str, Any]:
    """What the notice's template is filled with.

    Args:
        place: the township's and the village's name.
        cited: where the notice is demanded.
    """
    said = rules()["titles"][stage]
    columns = list(rules()["columns"][stage])
    rows = [_row(columns, number, one) for number, one in enumerate(households, start=1)]
    return {
        "标题": said["title"],
        "乡镇": place[0],
        "村": place[1],
        "自治组织": _committee(place[1]),
        "正文": said["says"],
        "户数": str(len(households)) if households else "　　",
        "依据": cited,
        "公示天数": term.days,
        "开始日期": _day(term.start),
        "结束日期": _day(term.end),
        "名单": {"首列": columns[0], "列": columns[1:], "行": rows or _blank(columns)},
    }


def _committee(village: str) -> str:
    said = rules()["committees"]
    found = (said[ending] for ending in said if village.endswith(ending))
    return str(next(found, said["其他"]))


def _row(columns: Sequence[str], number: int, one: Household) -> dict[str, Any]:
    cells = {
        "户主姓名": masked(str(one.get("head_name") or "")),
        "家庭人口": _count(one.get("members")),
        "类别": shown("类别", str(one.get("category") or "")),
        "帮扶措施": shown("帮扶措施", str(one.get("measures") or "")),
    }
    return {"名称": str(number), "格": [cells[name] for name in columns[1:]]}


def _blank(columns: Sequence[str]) -> list[dict[str, Any]]:
    return [{"名称": str(number), "格": [""] * (len(columns) - 1)} for number in range(1, 7)]


def _count(value: Any) -> str:
    return "" if value is None or value != value else f"{int(value)}人"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　月　日"
