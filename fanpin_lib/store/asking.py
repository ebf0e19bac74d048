"""What is asked about a register that seems to be a part of one, in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from fanpin_lib.fields import tables
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, ancestor, level_of
from fanpin_lib.store.coverage import Loss

_SHOWN = 5
_TWO_WAYS = (
    "只是一部分乡镇、村的，请加 --partial（只替换文件里有的村和户，其余不动）；"
    "确实就是全部，请加 --replace-all（整份替换）"
)
_HEADS = (
    "看来只有户主。请交每户全部成员的名单；如果人口确实变了，请先交新的农户台账；"
    "确实每户只有这一人，请加 --replace-all"
)


def question(loss: Loss, regions: RegionLookup | None) -> str:
    """The numbers and the ways on."""
    label = tables()[loss.table].label
    if loss.month:
        return _of_month(loss, loss.month, label)
    if loss.heads_only:
        return f"“{label}”每户一人，共 {loss.now} 人；{loss.against}有 {loss.before} 人。{_HEADS}"
    if loss.township:
        only = place_name(loss.township, regions)
        return f"“{label}”的行都在{only}，行政区划台账里有 {loss.before} 个乡镇。{_TWO_WAYS}"
    return _fewer(loss, label, regions)


def _fewer(loss: Loss, label: str, regions: RegionLookup | None) -> str:
    """Rows and villages that would be gone."""
    places = _places(loss.villages, regions)
    if not loss.against:
        return (
            f"“{label}”里有 {loss.now} 个村，行政区划台账里有 {loss.before} 个村，"
            f"少了 {len(loss.villages)} 个：{places}。{_TWO_WAYS}"
        )
    fewer = loss.before - loss.now
    rows = f"少了 {fewer} 行（{fewer / loss.before:.0%}）" if fewer > 0 else ""
    kinds = {level_of(code) for code in loss.villages} - {Level.VILLAGE}
    what = "县、乡镇、村" if kinds else "村"
    villages = f"少了 {len(loss.villages)} 个{what}（{places}）" if loss.villages else ""
    lost = "，".join(text for text in (rows, villages) if text)
    there = "里只有其中的" if loss.kept else "有"
    return (
        f"“{label}”{loss.against}有 {loss.before} 行，这次的文件{there} {loss.now} 行：{lost}。"
        f"这种台账每次交的是全县的，少了的会从统计里消失。{_TWO_WAYS}"
    )


def _of_month(loss: Loss, month: Month, label: str) -> str:
    fewer = loss.before - loss.now
    return (
        f"“{label}”里{month.label}的只有 {loss.now} 行，{loss.against}有 {loss.before} 行："
        f"整份替换会少 {fewer} 行（{fewer / loss.before:.0%}）。月份填错的，请改正“月份”列；"
        "只是更正其中几行的，请不加 --replace-all；这个月确实只有这些的，"
        f"请另存一份，文件名里写上 {month}，再加 --replace-all"
    )


def place_name(code: str, regions: RegionLookup | None) -> str:
    """A village with its township, or its code where nobody knows it."""
    if regions is None or not regions.knows(code):
        return code
    township = ancestor(code, Level.TOWNSHIP)
    inside = township != code and regions.knows(township)
    return (regions.name(township) if inside else "") + regions.name(code)


def _places(codes: Sequence[str], regions: RegionLookup | None) -> str:
    shown = "、".join(place_name(code, regions) for code in codes[:_SHOWN])
    return shown + (" 等" if len(codes) > _SHOWN else "")
