"""One figure traced: definition, clause, numerator, denominator, rules, files, households."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanpin_lib import __version__
from fanpin_lib.classification import assess, differences
from fanpin_lib.county import County
from fanpin_lib.edition.editions import Edition
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.parquet_rows import rows_of
from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.errors import InputError, NoDataForMonth
from fanpin_lib.history.lookup import find_dimension, find_indicator, find_region
from fanpin_lib.history.sources import LedgerFile, RuleUsed, ledger_files, rules_of, rules_used
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.methods import basis
from fanpin_lib.indicators.model import Indicator
from fanpin_lib.indicators.trace import Traced, trace
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.versions import profile_version
from fanpin_lib.store import Snapshot

_COLUMNS = (
    "month", "indicator", "dimension", "value", "unit", "numerator", "denominator", "n", "low",
    "high", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """Everything behind one published figure (household ids: for the office's machine only).

    ``figure`` is the row as published. ``traced`` are the rows behind it, recomputed from the
    snapshot that the edition was closed on.
    """

    edition: Edition
    indicator: Indicator
    region: Region
    dimension: str
    figure: dict[str, Any]
    basis: list[str]
    rules: list[RuleUsed]
    profile: Profile
    ledgers: list[LedgerFile]
    traced: Traced
    code: str

    @property
    def profile_version(self) -> str:
        """The digest of the profile's rules, as on the pages."""
        return profile_version(self.profile)

    @property
    def agrees(self) -> bool:
        """Whether the rows add up to what was published."""
        published, traced = self.figure, self.traced
        if published["n"] is None:  # nothing could be said: no rows to compare
            return True
        if not self.indicator.additive:
            found: bool = traced.table.num_rows == published["n"]
            return found
        pairs = [(traced.numerator, published["numerator"])]
        if self.indicator.denominator:
            pairs.append((traced.denominator, published["denominator"]))
        return all(abs((a or 0) - (b or 0)) <= 1e-6 * max(1, abs(b or 0)) for a, b in pairs)


def explain(
    edition: Edition,
    county: County,
    *,
    indicator: str,
    region: str,
    dimension: str = "",
) -> Explanation:
    """Trace a published figure.

    Args:
        edition: the edition that published it.
        county: whose ledgers are read as the edition was closed on them, by its rules of now.
        indicator: id or Chinese name.
        region: code or name.
        dimension: such as ``risk=因病`` or its value alone; empty for the total.

    Raises:
        InputError: no such indicator or part of it.
        UnknownRegion: no such region in the edition.
        NoDataForMonth: the edition has no figures of the region.
    """
    found = find_indicator(indicator)
    place = find_region(region, load_regions(edition.data))
    figures = _published(edition, place, found)
    part = find_dimension(found, dimension, figures)
    if part not in figures:
        raise InputError(_not_published(found, place, figures), hint=_parts_hint(figures))
    asked = _Asked(edition.month, found, place, part)
    snapshot = county.store.snapshot(edition.month, edition.snapshot)
    return Explanation(
        edition=edition,
        indicator=found,
        region=place,
        dimension=part,
        figure=figures[part],
        basis=basis(found, county.profile, edition.month.last_day, values=False),
        rules=rules_used(county.profile, rules_of(found, county.profile), edition.month),
        profile=county.profile,
        ledgers=ledger_files(snapshot, found),
        traced=_rows_behind(asked, snapshot, county),
        code=str(edition.about.fanpin or __version__),
    )


@dataclass(frozen=True)
class _Asked:
    """The figure that is asked about."""

    month: Month
    indicator: Indicator
    region: Region
    dimension: str


def _rows_behind(asked: _Asked, snapshot: Snapshot, county: County) -> Traced:
    """The rows that make up a figure, by the SQL that computed it."""
    with snapshot.connect() as connection:
        family = load_families()[asked.indicator.family]
        if family.prepared or family.may_read:
            assess(connection, county.profile)
            differences(connection, county.profile)
        return trace(
            connection,
            asked.month,
            county.profile,
            county.code,
            indicator=asked.indicator.id,
            region_code=asked.region.code,
            dimension=asked.dimension,
            calendar=county.calendar,
        )


def _published(edition: Edition, region: Region, indicator: Indicator) -> dict[str, dict[str, Any]]:
    """The month's figures of a region and indicator, by part.

    Raises:
        NoDataForMonth: the edition has none of the region.
    """
    path: Path = edition.data / INDICATORS
    rows = rows_of(path, {region.code}, _COLUMNS).to_pylist()
    found = {
        row["dimension"]: row
        for row in rows
        if row["month"] == str(edition.month) and row["indicator"] == indicator.id
    }
    if not rows:
        raise NoDataForMonth(
            f"{edition.label}里没有{region.name}的数字",
            hint=f"请核对地区；那个月有它的台账，请重新运行 fanpin month {edition.month}。",
        )
    return found


def _not_published(indicator: Indicator, region: Region, figures: dict[str, Any]) -> str:
    if str(region.level) not in indicator.levels:
        return f"“{indicator.name}”没有{region.level.label}级的数字（{region.name}）"
    if figures:
        return f"“{indicator.name}”只有分项，没有合计"
    return f"{region.name}本月没有“{indicator.name}”的数字"


def _parts_hint(figures: dict[str, Any]) -> str:
    parts = [part for part in sorted(figures) if part]
    return f"请用 --part 写一个分项：{'、'.join(parts[:12])}。" if parts else ""
