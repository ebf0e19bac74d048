"""Values that rules compare with: by name, year and province, never in Python or SQL.

    {{month_end}}                the month's last day E (also month, month_start)
    {{monitoring_line}}          the value in force on E, as an SQL literal
    {{monitoring_line@day}}      the value in force in the year of the date expression `day`
    {{monitoring_line.operator}} < or <=, as the policy profile says

A value with ``policy`` comes from the policy profile in force, where the county's own values
(``county/policy``) stand too, and serves figures and checks alike; any other from the county's
file in ``county/quality``. Else it comes from the parameter's list by province and date. None
of them: `ParameterMissing`, and the rule says 规则未定 instead of passing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

_PLACE = re.compile(r"\{\{\s*([a-z_][a-z_0-9]*)(\.operator)?(?:@((?:[^{}])+))?\s*\}\}")
#: Names that every run knows.
BUILT_IN = (
    "month", "month_start", "month_end", "last_month", "county_code", "county_name", "province",
)  # fmt: skip
_FIRST_YEAR = 2014  # registration began; no ledger has an earlier identification


class ParameterMissing(RuleNotInForce):
    """A parameter has no value on the day asked for."""


@dataclass(frozen=True)
class ParameterValue:
    """A value with the province and days it holds for, and what it rests on."""

    value: Any
    basis: str = ""
    province: str = ""
    start: date | None = None
    end: date | None = None

    def holds(self, on: date, province: str) -> bool:
        """Whether the value is in force on a day in a province (two digits)."""
        inside = (self.start is None or self.start <= on) and (self.end is None or on <= self.end)
        return inside and self.province in ("", province)


@dataclass(frozen=True)
class Parameter:
    """A named threshold, list or pattern."""

    name: str
    label: str = ""
    unit: str = ""
    policy: str = ""
    values: tuple[ParameterValue, ...] = ()

    def on(self, day: date, province: str) -> ParameterValue | None:
        """The value in force; a province's own goes before the national one."""
        held = [value for value in self.values if value.holds(day, province)]
        held.sort(key=lambda value: (value.province != "", value.start or date.min))
        return held[-1] if held else None


@dataclass
class Parameters:
    """Resolves names for one county and month.

    Args:
        month: the month whose last day is E.
        county_code: six digits; the first two are the province.
        county_name: as it stands in places of work.
        profile: a policy profile (`fanpin_lib.policy.Profile`), or None.
        shared: parameters by name, shared by all rules.
        county: the county's own values of parameters that policy knows nothing of.
        overrides: plain values that go before everything (an example's).
    """

    month: Month
    county_code: str = ""
    county_name: str = ""
    profile: Profile | None = None
    shared: Mapping[str, Parameter] = field(default_factory=dict)
    county: Mapping[str, Parameter] = field(default_factory=dict)
    overrides: Mapping[str, Any] = field(default_factory=dict)

    def fill(self, sql: str, local: Mapping[str, Parameter] | None = None) -> str:
        """SQL with every ``{{…}}`` replaced by a literal.

        Raises:
            ParameterMissing: a name has no value; says which.
        """
        return _PLACE.sub(lambda found: self._replace(found, local or {}, literal), sql)

    def words(self, text: str, local: Mapping[str, Parameter] | None = None) -> str:
        """A message with every ``{{…}}`` replaced by the value as people write it."""
        return _PLACE.sub(lambda found: self._replace(found, local or {}, plain), text)

    def value(self, name: str, local: Mapping[str, Parameter] | None = None) -> ParameterValue:
        """The value in force at the month's end, with its basis."""
        return self._find(name, self.month.last_day, local or {})

    def _replace(self, found: re.Match[str], local: Mapping[str, Parameter], show: Any) -> str:
        name, operator, day = found[1], found[2], found[3]
        if operator:
            return self._operator(name, local)
        if day:
            return self._by_year(name, day, local)
        return str(show(self._find(name, self.month.last_day, local).value))

    def _find(self, name: str, on: date, local: Mapping[str, Parameter]) -> ParameterValue:
        if name in self.overrides:
            return ParameterValue(self.overrides[name], "例子")
        if name in BUILT_IN:
            return ParameterValue(self._built_in()[name])
        parameter = local.get(name) or self.shared.get(name) or self.county.get(name)
        own = None if name in local else self.county.get(name)
        found = (own and own.on(on, self.province)) or (
            parameter and (self._from_policy(parameter, on) or parameter.on(on, self.province))
        )
        if not found:
            raise ParameterMissing(
                f"参数“{parameter.label if parameter else name}”在 {on:%Y-%m-%d} 没有取值",
                hint=_where_to_write(name, parameter),
            )
        return found

    def _built_in(self) -> dict[str, Any]:
        return {
            "month": str(self.month),
            "month_start": self.month.first_day,
            "month_end": self.month.last_day,
            "last_month": str(self.month - 1),
            "county_code": self.county_code,
            "county_name": self.county_name or None,
            "province": self.province,
        }

    def _from_policy(self, parameter: Parameter, on: date) -> ParameterValue | None:
        if not parameter.policy or self.profile is None:
            return None
        try:
            found = self.profile.value(parameter.policy, on)
        except RuleNotInForce:
            return None
        return None if found.value is None else ParameterValue(found.value, str(found.citation))

    def _operator(self, name: str, local: Mapping[str, Parameter]) -> str:
        parameter = local.get(name) or self.shared.get(name)
        if parameter and parameter.policy and self.profile is not None:
            try:
                found = self.profile.value(parameter.policy, self.month.last_day)
            except RuleNotInForce:
                return "<"
            return "<=" if found.operator == "<=" else "<"
        return "<"

    def _by_year(self, name: str, day: str, local: Mapping[str, Parameter]) -> str:
        """CASE over the years that have a value; NULL in the others."""
        cases, last_miss = [], None
        for year in range(_FIRST_YEAR, self.month.year + 1):
            on = min(date(year, 12, 31), self.month.last_day)
            try:
                cases.append(f"WHEN {year} THEN {literal(self._find(name, on, local).value)}")
            except ParameterMissing as missing:
                last_miss = missing
        if not cases and last_miss is not None:
            raise last_miss
        return f"(CASE year({day}) {' '.join(cases)} END)"

    @property
    def province(self) -> str:
        """The first two digits of the county's code."""
        return self.county_code[:2]


def _where_to_write(name: str, parameter: Parameter | None) -> str:
    if parameter and parameter.policy:
        return (
            f"请在 county/policy/ 的取值文件里写 values: {parameter.policy}，并注明依据；"
            "数字和核查都用它。"
        )
    return f"请在 county/quality/ 的文件里写 parameters: {name}，并注明依据。"


def names_in(text: str) -> set[str]:
    """Names of the parameters that a text asks for."""
    return {found[1] for found in _PLACE.finditer(text)}


def literal(value: Any) -> str:
    """A value as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return f"DATE '{value:%Y-%m-%d}'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(item) for item in value)}]"
    escaped = str(value).replace("'", "''")
    return f"'{escaped}'"


def plain(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, list | tuple):
        return "、".join(plain(item) for item in value)
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
