"""Indicator, part and region as people name them, turned into ids and codes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from fanpin_lib.edition.regions import Region
from fanpin_lib.errors import InputError, UnknownRegion
from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.model import Indicator

_SHOWN = 6


def find_indicator(wanted: str) -> Indicator:
    """An indicator by its id or its Chinese name.

    Raises:
        InputError: none, or several, of that name; the most similar ones are named.
    """
    known = catalogue()
    if wanted in known:
        return known[wanted]
    text = wanted.strip()
    named = [i for i in known.values() if i.name == text]
    if len(named) == 1:
        return named[0]
    similar = [i for i in known.values() if text and (text in i.name or text in i.id)]
    if not similar:
        names = {i.name: i for i in known.values()} | {i.id: i for i in known.values()}
        close = difflib.get_close_matches(text, names, n=_SHOWN, cutoff=0.4)
        similar = list({names[name].id: names[name] for name in close}.values())
    shown = "、".join(f"{i.name}（{i.id}）" for i in similar[:_SHOWN])
    hint = f"是不是：{shown}？" if shown else "全部指标见网站“指标口径”一页。"
    raise InputError(f"没有叫“{wanted}”的指标", hint=hint)


def find_dimension(indicator: Indicator, wanted: str, published: Iterable[str]) -> str:
    """A part of a figure, such as ``risk=因病``, from what was typed.

    Args:
        wanted: ``name=value``, with the id or the Chinese name; or the value alone.
        published: the parts that the region has figures for.

    Raises:
        InputError: no such part; the existing ones are named.
    """
    parts = sorted(part for part in published if part)
    if not wanted:
        return ""
    name, _, value = wanted.replace("＝", "=").rpartition("=")
    ids = {d.name: d.id for d in indicator.dimensions} | {d.id: d.id for d in indicator.dimensions}
    found = [p for p in parts if p == f"{ids.get(name.strip(), name)}={value.strip()}"]
    if not name:
        found = [p for p in parts if p.partition("=")[2] == value.strip()]
    if len(found) == 1:
        return found[0]
    shown = "、".join(parts[:12]) + ("等" if len(parts) > 12 else "")
    raise InputError(
        f"这个地区本月的“{indicator.name}”没有“{wanted}”这一分项",
        hint=f"可以写：{shown}。" if shown else "这个指标在这一级没有分项。",
    )


def find_region(wanted: str, regions: Iterable[Region]) -> Region:
    """A region by code (6, 9 or 12 digits) or by name; ``乡镇/村`` where names repeat.

    Raises:
        UnknownRegion: none, or several, of that name.
    """
    known = list(regions)
    text = wanted.strip()
    if text.isdigit():
        code = text.ljust(12, "0")
        found = [region for region in known if region.code == code]
    else:
        found = _by_name(text, {region.code: region for region in known})
    if len(found) == 1:
        return found[0]
    if found:
        places = "、".join(f"{region.name}（{region.code}）" for region in found[:_SHOWN])
        raise UnknownRegion(f"叫“{wanted}”的地区有 {len(found)} 个", hint=f"请写代码：{places}。")
    names = [region.name for region in known]
    close = difflib.get_close_matches(text, names, n=_SHOWN, cutoff=0.4)
    hint = f"是不是：{'、'.join(dict.fromkeys(close))}？" if close else "请写区划代码或全名。"
    raise UnknownRegion(f"没有叫“{wanted}”的地区", hint=hint)


def _by_name(text: str, known: Mapping[str, Region]) -> list[Region]:
    *above, name = [part.strip() for part in text.replace("／", "/").split("/")]
    found = [region for region in known.values() if region.name == name]
    if above:
        found = [r for r in found if known[r.parent_code or r.code].name == above[-1]]
    return found
