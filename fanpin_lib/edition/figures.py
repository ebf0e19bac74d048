"""Figures of one region, read back from the indicator table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from fanpin_lib.period import Month

_Key = tuple[str, str, str]
_Row = tuple[Any, ...]

OK = "ok"
NO_DATA = "无数据"
#: Nothing that it would be of: no denominator, or nobody whom the rule asks about.
NOT_APPLICABLE = "不适用"
#: The documents of the county give no rule, or no number for it.
UNRULED = "规则未定"
#: Withheld: it would tell something of fewer households than the edition allows.
WITHHELD = "户数少不公开"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with what is needed to judge it.

    ``n`` is the number of observations behind it, ``low`` and ``high`` its 95 % interval
    where it is a rate, ``status`` why there is no value when there is none, ``lacking`` the
    ledgers for want of which there are no data.
    """

    indicator: str
    dimension: str
    month: str
    value: float | None
    unit: str = ""
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    low: float | None = None
    high: float | None = None
    status: str = OK
    lacking: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is a value."""
        return self.status == OK and self.value is not None and not math.isnan(self.value)

    @property
    def withheld(self) -> bool:
        """Whether it is not shown because it would tell of too few households."""
        return self.status == WITHHELD

    @property
    def number(self) -> float:
        """The value; 0 where there is none, so ask ``ok`` first."""
        return float(self.value) if self.ok and self.value is not None else 0.0

    @property
    def positive(self) -> bool:
        """Whether it is above zero; it has to be `ok`."""
        return self.number > 0

    @property
    def is_rate(self) -> bool:
        """Whether the value is in per cent."""
        return self.unit == "%"

    @property
    def observations(self) -> float:
        """How many cases a rate or median rests on; 0 when unknown."""
        known = self.n if self.n is not None else self.denominator
        return float(known) if known is not None and not math.isnan(known) else 0.0

    @property
    def category(self) -> str:
        """The value part of the dimension: ``因病`` of ``risk=因病``."""
        return self.dimension.partition("=")[2]


class Figures:
    """All figures of one region by indicator, dimension and month."""

    def __init__(self, month: Month, figures: Iterable[Figure] = ()) -> None:
        self.month = month
        self._lacking: Mapping[str, Sequence[str]] = {}
        self._by_key: dict[_Key, Figure | _Row] = {
            (f.indicator, f.dimension, f.month): f for f in figures
        }

    @classmethod
    def of_rows(
        cls,
        month: Month,
        rows: Iterable[_Row],
        lacking: Mapping[str, Sequence[str]] | None = None,
    ) -> Figures:
        """Figures from their fields in order; made when asked for, as most never are.

        Args:
            lacking: by indicator the ledgers that it lacks this month.
        """
        made = cls(month)
        made._lacking = lacking or {}
        made._by_key = {row[:3]: row for row in rows}
        return made

    def get(self, indicator: str, dimension: str = "", *, back: int = 0) -> Figure:
        """The figure ``back`` months ago; one with status 无数据 when it is not there."""
        key = indicator, dimension, str(self.month - back)
        if key in self._by_key:
            return self._made(self._by_key[key])
        if (hidden := self._hidden(*key)) is not None:
            return replace(hidden, dimension=dimension)
        return Figure(*key, None, status=NO_DATA)

    def _hidden(self, indicator: str, dimension: str, month: str) -> Figure | None:
        """What stands for a part of a split that is withheld whole, names and all."""
        name = dimension.partition("=")[0]
        found = self._by_key.get((indicator, f"{name}={WITHHELD}", month)) if name else None
        return None if found is None else self._made(found)

    def withholds(self, indicator: str, name: str) -> bool:
        """Whether any part of this month's split is withheld."""
        return any(figure.withheld for figure in self.split(indicator, name))

    def _made(self, found: Figure | _Row) -> Figure:
        figure = found if isinstance(found, Figure) else Figure(*found)
        lacking = self._lacking.get(figure.indicator)
        if lacking and figure.status == NO_DATA and figure.month == str(self.month):
            return replace(figure, lacking="、".join(lacking))
        return figure

    def series(self, indicator: str, dimension: str = "", *, months: int = 12) -> list[Figure]:
        """The figure of the month and of the ``months`` before, oldest first."""
        return [self.get(indicator, dimension, back=back) for back in range(months, -1, -1)]

    def split(self, indicator: str, name: str) -> list[Figure]:
        """This month's figures of one dimension, in the order they are stored."""
        prefix = f"{name}="
        return [f for f in self._of(indicator) if f.dimension.startswith(prefix)]

    def starting_with(self, indicator: str) -> list[Figure]:
        """This month's figures of an indicator in every dimension."""
        return list(self._of(indicator))

    def dimensions(self) -> dict[str, list[str]]:
        """This month's dimensions of every indicator, in the order they are stored."""
        return {
            indicator: [dimension for _, dimension, _ in keys]
            for indicator, keys in self._of_the_month.items()
        }

    def stores(self, indicator: str) -> bool:
        """Whether this month holds the indicator at all, with or without a value."""
        return next(self._of(indicator), None) is not None

    def _of(self, indicator: str) -> Iterator[Figure]:
        return (self._made(self._by_key[key]) for key in self._of_the_month.get(indicator, ()))

    @cached_property
    def _of_the_month(self) -> dict[str, list[_Key]]:
        """The keys of this month's figures by indicator: a page asks for hundreds of splits."""
        month = str(self.month)
        found: dict[str, list[_Key]] = {}
        for key in self._by_key:
            if key[2] == month:
                found.setdefault(key[0], []).append(key)
        return found

    def __len__(self) -> int:
        return len(self._by_key)
