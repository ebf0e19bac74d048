"""How numbers, changes and gaps are put into Chinese."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from fanpin_lib.edition.figures import NO_DATA, OK, WITHHELD, Figure
from fanpin_lib.presentation.outputs import markdown_text, said
from fanpin_lib.presentation.settings import settings
from fanpin_lib.regions import Level
from fanpin_lib.rounding import number

#: What a status means to a reader, as part of a sentence.
_STATUS_PHRASES = {
    "无数据": "没有数据",
    "不适用": "不适用",
    "规则未定": "规则未定，无法计算",
    "日历待公布": "工作日历待公布，暂不能计算",
    WITHHELD: "涉及的户少，不公开",
}

#: The page that says what is not shown, and why.
PROTECTED_PAGE = "page:methods/protected.md"

#: Units that need a measure word after a number.
_SPOKEN = {"工作日": "个工作日"}

#: Sums from here on are written in 万元; incomes a head never reach it.
_TEN_THOUSANDS_FROM = 100_000

#: So many reasons have a point each, more stand on one line.
_REASONS_APART = 2

#: A column of a ledger before another one of the same.
_SAME_LEDGER = re.compile("(?<![^、])([^、“”]+)的((?:“[^”]+”列、)*“[^”]+”列)、\\1的(?=“)")
_BELOW = {
    Level.TOWNSHIP: "村",
    Level.COUNTY: "乡镇",
    Level.CITY: "县市区",
    Level.PROVINCE: "市州",
}

LAST_MONTH = "上月末"
YEAR_AGO = "上年同月末"


def percent(figure: Figure, value: float | None = None) -> str:
    """A rate: ``87.5%``, small ones ``0.35%``; without a needless ``.0`` at 0 and 100."""
    rate = figure.number if value is None else value
    if 0 < rate < 1:
        return f"{number(rate, 2)}%"
    return f"{number(rate, 0 if rate in (0.0, 100.0) else 1)}%"


def rate(figure: Figure) -> str:
    """A percentage, or ``7/8`` where few observations make none; “—” without any."""
    if enough(figure):
        return percent(figure)
    if figure.numerator is None or not figure.denominator:
        return "—"
    return f"{number(figure.numerator)}/{number(figure.denominator)}"


def amount(figure: Figure, unit: str | None = None) -> str:
    """A figure with its unit: ``8户``, ``12,345元``, a rate as `rate`; or why there is none."""
    if not figure.ok:
        return status_phrase(figure)
    if figure.is_rate:
        return rate(figure)
    if figure.unit == "元":
        return money(figure.number)
    if not figure.unit:  # a coefficient
        return number(figure.number, 3)
    whole = figure.number.is_integer() or figure.unit.startswith("元")
    name = _SPOKEN.get(figure.unit, figure.unit.partition("/")[0]) if unit is None else unit
    return f"{number(figure.number, 0 if whole else 1)}{name}"


def money(yuan: float) -> str:
    """Sums as offices write them: ``12,345元``, ``2,445.0万元``, ``47.90亿元``."""
    if abs(yuan) < _TEN_THOUSANDS_FROM:
        return f"{number(yuan)}元"
    if abs(yuan) >= 1e8:
        return f"{number(yuan / 1e8, 2)}亿元"
    return f"{number(yuan / 1e4, 1)}万元"


def count(figure: Figure) -> str:
    """A count of one month: 户次 and 户项 read as 户 there, other units stay."""
    return amount(figure, "户" if figure.unit in ("户次", "户项") else None)


def told(figure: Figure, wording: str = "", region_code: str = "") -> str:
    """A figure as a sentence says it, leading to where it comes from.

    Args:
        wording: how it is said, if not as `count` says it.
        region_code: of the region, if it is not the page's own.
    """
    return said(
        figure.indicator,
        wording or count(figure),
        dimension=figure.dimension,
        region_code=region_code,
    )


def status_phrase(figure: Figure) -> str:
    """Why there is no value: 没有数据（缺预警户台账）, 规则未定，无法计算 …"""
    if figure.ok:
        return ""
    status = NO_DATA if figure.status == OK else figure.status
    lacking = f"（缺{_ledgers_once(figure.lacking)}）" if figure.lacking else ""
    return _STATUS_PHRASES.get(status, status) + lacking


def _ledgers_once(lacking: str) -> str:
    """Columns of one ledger beside each other: 月度监测台账的“吃饭不愁”列、“穿衣不愁”列."""
    shorter = _SAME_LEDGER.sub(r"\1的\2、", lacking)
    return lacking if shorter == lacking else _ledgers_once(shorter)


def not_listed(titles: Mapping[str, Sequence[str]]) -> list[str]:
    """What a table does not list, a sentence a reason: 没有列出“线索逾期”：没有数据（缺…）.

    Args:
        titles: by reason, as `status_phrase` words it, what is not listed.
    """
    return [
        f"没有列出{''.join(f'“{name}”' for name in names)}：{reason}"
        for reason, names in titles.items()
    ]


def compare(now: Figure, then: Figure, when: str) -> str:
    """The change of a count against an earlier month; empty when that month has no value.

    A share is given only where the base is large enough to mean something.
    """
    if not (now.ok and then.ok):
        return ""
    difference = now.number - then.number
    if difference == 0:
        return f"与{when}相同"
    if then.number == 0:
        return f"{when}没有监测对象"
    direction = "增加" if difference > 0 else "减少"
    share = _share(now.number, then.number)
    before = told(then, amount(then))
    return f"比{when}（{before}）{direction}{number(abs(difference))}{now.unit}{share}"


def _share(now: float, then: float) -> str:
    if then < settings().few_observations:
        return ""
    share = abs(now - then) / then * 100
    return f"（{'增长' if now > then else '下降'}{number(share, 1)}%）" if share >= 0.05 else ""


def percent_change(now: Figure, then: Figure, when: str) -> str:
    """The relative change of an amount such as a median: ``比上年同月上升5.2%``."""
    if not (now.ok and then.ok) or then.number <= 0:
        return ""
    share = (now.number - then.number) / then.number * 100
    if not math.isfinite(share):  # from next to nothing
        return ""
    if abs(share) < 0.05:
        return f"与{when}基本持平"
    return f"比{when}{'上升' if share > 0 else '下降'}{number(abs(share), 1)}%"


def below_name(level: Level) -> str:
    """What the regions directly below are called: 村, 乡镇, 县市区, 市州."""
    return _BELOW[level]


def listing(items: Sequence[str]) -> str:
    """``甲、乙、丙``."""
    return "、".join(items)


def reasons(titles: Mapping[str, Sequence[str]]) -> list[str]:
    """Points that say why things are not known: one a reason, or, where there are many reasons,
    one for all: ``**没有数据**：走访（缺走访台账）、程序（缺程序台账）。``

    Args:
        titles: by reason, as `status_phrase` words it, what is not known.
    """
    if len(titles) <= _REASONS_APART:
        return [f"**{listing(names)}**：{reason}。" for reason, names in titles.items()]
    kinds: dict[str, list[str]] = {}
    for reason, names in titles.items():
        kind, _, lacking = reason.partition("（")
        kinds.setdefault(kind, []).append(listing(names) + (f"（{lacking}" if lacking else ""))
    return ["；".join(f"**{kind}**：{listing(found)}" for kind, found in kinds.items()) + "。"]


def breakdown(parts: Sequence[Figure], unit: str | None = None) -> list[str]:
    """``["因病3户", "因残1户"]``: positive parts only, largest first, leading to their sources."""
    return [
        f"{markdown_text(part.category)}{told(part, amount(part, unit))}"
        for part in largest_first(parts)
    ]


def largest_first(parts: Sequence[Figure]) -> list[Figure]:
    """The positive ones of an indicator's parts."""
    return sorted((part for part in parts if part.positive), key=lambda part: -part.number)


def band(label: str) -> str:
    """An income band as people say it: ``5000–<10000`` is 5,000元至不足10,000元."""
    bounds = [f"{number(int(digits))}元" for digits in re.findall(r"\d+", label)]
    if label.startswith("<") and bounds:
        return f"不足{bounds[0]}"
    if label.startswith("≥") and bounds:
        return f"{bounds[0]}及以上"
    return f"{bounds[0]}至不足{bounds[1]}" if len(bounds) == 2 else label


def band_start(label: str) -> tuple[bool, int]:
    """Sorts income bands by their lower bounds; the one without a bound comes first."""
    digits = re.findall(r"\d+", label)
    return not label.startswith("<"), int(digits[0]) if digits else 0


def enough(figure: Figure) -> bool:
    """Whether a rate rests on enough observations to be written as a percentage."""
    return figure.ok and figure.observations >= settings().few_observations
