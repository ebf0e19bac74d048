"""Ledgers, places and indicators by the names that people use."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fanpin_lib.errors import InputError
from fanpin_lib.fields import Table, tables

_MOST = 8


@dataclass(frozen=True)
class NamedPlace:
    """A place: its twelve-digit code, its level (县, 乡镇, 村) and the names up to it."""

    code: str
    level: str
    name: str
    above: str

    def __str__(self) -> str:
        return f"{self.name}（{self.above}）" if self.level == "村" and self.above else self.name


def table_named(name: str) -> Table:
    """A ledger by its Chinese or English name.

    Raises:
        InputError: there is none; names those that are like it.
    """
    for table in tables().values():
        if name in (table.name, table.label):
            return table
    labels = [table.label for table in tables().values()]
    near = _near(name, [*labels, *tables()]) or labels
    raise InputError(f"没有“{name}”这张表", hint=f"可用的有：{'、'.join(near)}。")


def place_named(name: str, places: Iterable[NamedPlace]) -> NamedPlace:
    """A place by its name, by township and village (新站镇瓦窑村, 瓦窑村（新站镇）) or by code.

    Raises:
        InputError: there is none, or several villages bear the name; names them.
    """
    known = list(places)
    wanted = re.sub(r"[\s（）()]", "", name)
    found = [p for p in known if wanted in (p.name, p.code, p.above + p.name, p.name + p.above)]
    if len(found) == 1:
        return found[0]
    if found:
        shown = "、".join(str(place) for place in found[:_MOST])
        raise InputError(f"叫“{name}”的地方有 {len(found)} 个", hint=f"请写明是哪一个：{shown}。")
    near = _near(name, [place.name for place in known])
    hint = f"相近的有：{'、'.join(near)}。" if near else "请看 office.places()。"
    raise InputError(f"行政区划里没有“{name}”", hint=hint)


def indicator_named(name: str, labels: Mapping[str, str]) -> str:
    """An indicator's id by its Chinese name or the id itself.

    Args:
        labels: the indicators' names by id.

    Raises:
        InputError: there is none, or several are called so; names those that are like it.
    """
    exact = [one for one, label in labels.items() if name in (one, label)]
    if exact:
        return exact[0]
    holding = [label for label in labels.values() if name and name in label]
    near = holding[:_MOST] or _near(name, list(labels.values()))
    hint = f"相近的有：{'、'.join(near)}。" if near else "有哪些指标：office.indicators()。"
    raise InputError(f"没有叫“{name}”的指标", hint=hint)


def _near(name: str, known: list[str]) -> list[str]:
    return list(dict.fromkeys(difflib.get_close_matches(name, known, n=_MOST, cutoff=0.5)))
