"""What may be told of a figure to the readers of an edition: nothing that it withholds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.edition.editions import Edition
from fanpin_lib.edition.figures import WITHHELD
from fanpin_lib.edition.kinds import EditionKind, kind_of
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.errors import InputError, UnknownRegion
from fanpin_lib.history.explain import not_published, parts_hint, stored_figures
from fanpin_lib.history.explain_text import basis_line, number_text, part_label
from fanpin_lib.history.lookup import find_dimension, find_indicator, find_region
from fanpin_lib.indicators.methods import basis
from fanpin_lib.indicators.model import OK, Indicator

_IN_FULL = "不写 --edition 再运行，说明写进 private/，勿外传"


@dataclass(frozen=True)
class ShownExplanation:
    """A figure of an edition as its readers have it; ``figure`` is a published row."""

    edition: Edition
    kind: EditionKind
    indicator: Indicator
    region: Region
    dimension: str
    figure: Mapping[str, Any]
    basis: list[str]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        indicator, part = self.indicator, part_label(self.indicator, self.dimension)
        named = f"{indicator.name}（{indicator.id}）　{self.region.name}"
        yield f"{named}　{self.edition.month.label}" + (f"　{part}" if part else "")
        yield from self._figure()
        yield f"版本：{self.kind.label}，{self.edition.label}"
        yield f"定义：{indicator.definition.replace('。 ', '。')}"
        if self.kind.sources:
            yield f"分子：{indicator.numerator}"
            if indicator.denominator:
                yield f"分母：{indicator.denominator}"
        yield from map(basis_line, self.basis)

    def _figure(self) -> Iterator[str]:
        status, fewest = self.figure["status"], self.edition.about.fewest
        if status == OK:
            yield f"公布的数：{number_text(dict(self.figure), self.indicator)}"
        elif status != WITHHELD:
            yield f"没有数字：{status}"
        else:
            yield "公布的数：户数少，不公开"
            yield (
                f"为什么不公开：涉及不到 {fewest} 户，或者和公开的别的数（上下级、各月、各分项、"
                f"先后两版）相减能推出不到 {fewest} 户的情况，或者几乎全是一户的。"
                f"是哪一种、本机的数：{_IN_FULL}。"
            )


def explain_shown(
    edition: Edition, county: County, *, indicator: str, region: str, dimension: str = ""
) -> ShownExplanation:
    """A figure as an edition shows it; no ledger and nothing of ``private/`` is read.

    Args:
        edition: the edition that published it.
        indicator: id or Chinese name.
        region: code or name.
        dimension: such as ``risk=因病`` or its value alone; empty for the total. Of a split that
            is withheld as a whole any part is, whether there is one or not.

    Raises:
        InputError: the edition has no such indicator, or no such part of it.
        UnknownRegion: no such region in the edition.
    """
    kind, found = kind_of(edition.name), find_indicator(indicator)
    if kind.indicators is not None and found.id not in kind.indicators:
        raise InputError(f"{kind.label}没有“{found.name}”这个指标", hint=f"要看它，{_IN_FULL}。")
    place = _place(edition, kind, region)
    figures = stored_figures(edition.data / INDICATORS, edition, place, found)
    part = _part(found, dimension, figures)
    if part not in figures:
        raise InputError(not_published(found, place, figures), hint=parts_hint(figures))
    rests_on = basis(found, county.profile, edition.month.last_day, values=False)
    return ShownExplanation(edition, kind, found, place, part, figures[part], rests_on)


def _place(edition: Edition, kind: EditionKind, region: str) -> Region:
    try:
        return find_region(region, load_regions(edition.data))
    except UnknownRegion as unknown:
        levels = "、".join(level.label for level in reversed(kind.levels))
        message = f"{unknown.message}（{kind.label}有{levels}的数字）"
        raise UnknownRegion(message, hint=unknown.hint) from unknown


def _part(indicator: Indicator, wanted: str, figures: Mapping[str, Any]) -> str:
    hidden = [part for part in figures if part.endswith(f"={WITHHELD}")]
    try:
        return find_dimension(indicator, wanted, figures)
    except InputError:
        if not hidden:
            raise
        return hidden[0]
