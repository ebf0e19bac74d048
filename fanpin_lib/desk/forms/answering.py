"""What a cell of a form asks for, answered from the month's figures; or why it cannot be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fanpin_lib.desk.forms.combining import together
from fanpin_lib.desk.forms.form_figures import FormFigures
from fanpin_lib.desk.forms.months import compared_months, months_of, summed
from fanpin_lib.desk.forms.naming import named, part_named
from fanpin_lib.edition.figures import NOT_APPLICABLE, OK, Figure
from fanpin_lib.indicators.model import Indicator
from fanpin_lib.office.forms.asked import (
    OF_COUNTY,
    PERCENT,
    REST,
    CellQuestion,
)
from fanpin_lib.office.forms.filling import Answer
from fanpin_lib.office.forms.matching import own_unit
from fanpin_lib.office.forms.places import PlaceFinder
from fanpin_lib.office.forms.vocabulary import Countable, Vocabulary
from fanpin_lib.period import Month
from fanpin_lib.presentation.in_cells import number_in_cell
from fanpin_lib.regions import level_of

_PERCENT = "%"
_NONE = "分母是 0，没有比例"
_NOT_DEMANDED = "不适用：方案没有要求在这一期开这种会，不用开，也不能算漏开"
_NOTHING = "没有可算的（0 户、0 件），没有这个数"


@dataclass(frozen=True)
class _Number:
    """A number, or why there is none."""

    value: float | None
    why: str = ""
    note: str = ""


@dataclass(frozen=True)
class Desk:
    """Everything that an answer is made from."""

    month: Month
    figures: FormFigures
    places: PlaceFinder
    vocabulary: Vocabulary
    indicators: dict[str, Indicator]
    lacking: dict[str, list[str]]
    demo: bool = False

    def answer(self, asked: CellQuestion, number_format: str) -> Answer:
        """A cell's answer."""
        if asked.text:
            code = asked.place
            return Answer(self.places.name(code) if asked.text == "place" else code)
        countable = self.vocabulary.countables[asked.indicator]
        months, why = months_of(asked, self.month)
        number = _Number(None, why) if why else self._number(asked, countable, months)
        said = (named(countable, asked), part_named(countable, asked))
        where = "、".join(map(self.places.name, asked.among or (asked.place,)))
        where += "之和" if asked.among else ""
        when = f"{months[0]}至{months[-1]}" if len(months) > 1 else "".join(map(str, months))
        if number.value is None:
            return Answer(None, *said, where, when, number.why)
        unit = own_unit(countable, asked.of)
        unit = asked.unit if asked.change == PERCENT or asked.share else unit
        divide, remark = self.vocabulary.conversions.get((unit, asked.unit), (1.0, ""))
        value = number_in_cell(number.value, asked.unit, divide, number_format)
        notes = [number.note, remark, f"由{unit}换成{asked.unit}" if divide != 1 else ""]
        return Answer(value, *said, where, when, "；".join(one for one in notes if one))

    def _number(self, asked: CellQuestion, countable: Countable, months: list[Month]) -> _Number:
        for level in sorted({level_of(one) for one in asked.among or (asked.place,)}):
            if str(level) not in self.indicators[asked.indicator].levels:
                return _Number(None, f"这个指标没有{level.label}级的数")
        number = self._over(asked, countable, months)
        if asked.share and number.value is not None:
            return self._share(asked, countable, months, number.value)
        if not asked.change or number.value is None:
            return number
        earlier = compared_months(asked, months)
        before = self._over(asked, countable, earlier)
        return _changed(asked, number, before, f"{months[-1]} 和 {earlier[-1]} 比")

    def _share(
        self, asked: CellQuestion, countable: Countable, months: list[Month], value: float
    ) -> _Number:
        """The percentage of a figure in the whole that its part is of, or in the county's."""
        county = asked.share == OF_COUNTY
        of = (
            replace(asked, share="", among=(), place=self.places.county)
            if county
            else replace(asked, share="", part="", others=())
        )
        whole = self._over(of, countable, months)
        if whole.value is None:
            return _Number(None, f"要除的数没有：{whole.why}")
        note = "占全县" if county else "占合计"
        return (
            _Number(100 * value / whole.value, note=note)
            if whole.value
            else _Number(None, f"{note}：合计是 0，没有比例")
        )

    def _over(self, asked: CellQuestion, countable: Countable, months: list[Month]) -> _Number:
        """The figure of a month, or the sum over several."""
        numbers = [self._of_month(asked, countable, month) for month in months]
        lost = next((one for one in numbers if one.value is None), None)
        if lost:
            return lost
        total = sum(one.value for one in numbers if one.value is not None)
        note = summed(asked, months[-1]) if asked.span else numbers[0].note
        return _Number(total, note=note)

    def _of_month(self, asked: CellQuestion, countable: Countable, month: Month) -> _Number:
        dimension, _, value = asked.part.partition("=")
        if value != REST:
            figure = self._figure(asked, asked.part, countable, month)
            return self._value(figure, asked.of)
        total = self._figure(asked, "", countable, month)
        beside = [
            self._figure(asked, f"{dimension}={one}", countable, month) for one in asked.others
        ]
        return self._rest(total, beside, asked.of, countable)

    def _figure(self, asked: CellQuestion, part: str, countable: Countable, month: Month) -> Figure:
        if asked.among:
            each = [
                self._figure(replace(asked, place=one, among=()), part, countable, month)
                for one in asked.among
            ]
            return together(each, countable)
        found = self.figures.get(asked.place, asked.indicator, part, month)
        if found.ok or not part or found.status != "无数据":
            return found
        return self._none_of_it(asked, part, countable, month) or found

    def _none_of_it(
        self, asked: CellQuestion, part: str, countable: Countable, month: Month
    ) -> Figure | None:
        """Zero for a part that no row has, where the other parts are known and are all there is."""
        dimension = part.partition("=")[0]
        parts = self.figures.parts(asked.place, asked.indicator, dimension, month)
        total = self.figures.get(asked.place, asked.indicator, "", month)
        if any(part == one.dimension for one in parts) or not all(p.ok or p.n == 0 for p in parts):
            return None
        known = total.ok and _adds_up(total, parts, countable) if countable.total else bool(parts)
        if not known:
            return None
        rate = not countable.additive
        if asked.indicator in self.vocabulary.by_rule:
            return replace(total, dimension=part, value=None, n=0, status=NOT_APPLICABLE)
        return Figure(
            asked.indicator,
            part,
            str(month),
            None if rate else 0.0,
            numerator=0.0,
            denominator=0.0 if rate else None,
            status=NOT_APPLICABLE if rate else OK,
        )

    def _value(self, figure: Figure, of: str) -> _Number:
        if of:
            return _of(figure, of, self._why(figure))
        if figure.ok:
            return _Number(figure.number)
        return _Number(None, self._why(figure))

    def _rest(
        self, total: Figure, beside: Iterable[Figure], of: str, countable: Countable
    ) -> _Number:
        """The total less what is listed; of a rate numerator and denominator each by itself."""
        listed = list(beside)
        missing = next(
            (f for f in (total, *listed) if not f.ok and f.status != NOT_APPLICABLE), None
        )
        if missing:
            return _Number(None, f"“其他”要用合计减去列出的各项：{self._why(missing)}")
        if countable.additive:
            left = total.number - sum(one.number for one in listed)
            return _Number(left, note="合计减去表上列出的各项，含没有填这一项的")
        if total.numerator is None or total.denominator is None:
            return _Number(None, "“其他”算不出来：这个指标不能由各项相减得到")
        top = total.numerator - sum(one.numerator or 0 for one in listed)
        below = total.denominator - sum(one.denominator or 0 for one in listed)
        if of:
            chosen = {"numerator": top, "denominator": below, "rest": below - top}[of]
            return _Number(chosen, note="合计减去表上列出的各项")
        if not below:
            return _Number(None, _NONE)
        scale = total.number * total.denominator / total.numerator if total.numerator else 100.0
        return _Number(scale * top / below, note="分子、分母各用合计减去表上列出的各项")

    def _why(self, figure: Figure) -> str:
        """Why a figure has no value, in words."""
        if figure.status == NOT_APPLICABLE:
            if figure.indicator in self.vocabulary.by_rule:
                return _NOT_DEMANDED
            own = self.indicators[figure.indicator].unit
            return _NONE if own == _PERCENT else _NOTHING
        lacking = self.lacking.get(figure.indicator, [])
        return figure.status + (
            f"：缺{'、'.join(lacking)}" if lacking and figure.status == "无数据" else ""
        )


def _changed(asked: CellQuestion, number: _Number, before: _Number, note: str) -> _Number:
    """By how much, or by how many per cent, a figure is more than the one before."""
    assert number.value is not None  # noqa: S101 - told apart before
    if before.value is None:
        return _Number(None, f"{note}，前一个没有数：{before.why}")
    by = number.value - before.value
    if asked.change != PERCENT:
        return _Number(by, note=note)
    if not before.value:
        return _Number(None, f"{note}，前一个是 0，没有增长百分比")
    return _Number(100 * by / before.value, note=note)


def _of(figure: Figure, of: str, why: str) -> _Number:
    if figure.status == NOT_APPLICABLE and figure.n == 0:
        return _Number(0.0, note="分子、分母都是 0")  # of none there are none
    if figure.numerator is None or figure.denominator is None:
        return _Number(None, why)
    chosen = {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "rest": figure.denominator - figure.numerator,
    }[of]
    less = " 减" if of == "rest" else "，"
    return _Number(
        chosen, note=f"分母 {figure.denominator:,.10g}{less}分子 {figure.numerator:,.10g}"
    )


def _adds_up(total: Figure, parts: Iterable[Figure], countable: Countable) -> bool:
    """Whether the parts that are there are all of it."""
    listed = list(parts)
    if countable.additive:
        return sum(one.number for one in listed) >= total.number - 1e-6
    return sum(one.denominator or 0 for one in listed) >= (total.denominator or 0) - 1e-6
