"""One figure traced: definition, clause, numerator, denominator, rules, files, households."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib import __version__
from fanpin_lib.classification import assess, differences
from fanpin_lib.county import County
from fanpin_lib.edition.editions import Edition
from fanpin_lib.edition.figures import WITHHELD
from fanpin_lib.edition.names import FIGURES, INDICATORS
from fanpin_lib.edition.parquet_rows import rows_of
from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.errors import InputError, NoDataForMonth
from fanpin_lib.history.cells import CellSource, cell_sources
from fanpin_lib.history.lookup import find_dimension, find_indicator, find_region
from fanpin_lib.history.same_figure import COMPARED, close, same_figure
from fanpin_lib.history.sources import LedgerFile, RuleUsed, ledger_files, rules_of, rules_used
from fanpin_lib.indicators.engine import compute
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.methods import basis
from fanpin_lib.indicators.model import Indicator
from fanpin_lib.indicators.trace import Traced, trace
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.versions import profile_version
from fanpin_lib.store import Snapshot

if TYPE_CHECKING:
    import duckdb

_COLUMNS = (
    "month", "indicator", "dimension", "value", "unit", "numerator", "denominator", "n", "low",
    "high", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """Everything behind one published figure (household ids: for the office's machine only).

    ``figure`` is the row as published. ``traced`` are the rows behind it, ``cells`` where
    theirs are from in ledgers whose fields count one by one, and ``recomputed`` the figure
    itself, from the snapshot that the edition was closed on.
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
    cells: list[CellSource]
    recomputed: dict[str, Any] | None
    code: str

    @property
    def profile_version(self) -> str:
        """The digest of the profile's rules, as on the pages."""
        return profile_version(self.profile)

    @property
    def agrees(self) -> bool:
        """Whether the figure, computed again from the ledgers, is what was published, and the
        rows that are listed add up to it.
        """
        return same_figure(self.figure, self.recomputed) and self._adds_up()

    def _adds_up(self) -> bool:
        published, traced = self.figure, self.traced
        if published["n"] is None:  # nothing could be said: no rows to add up
            return True
        if not self.indicator.additive:
            return bool(traced.table.num_rows == published["n"])
        pairs = [(traced.numerator, published["numerator"])]
        if self.indicator.denominator:
            pairs.append((traced.denominator, published["denominator"]))
        return all(close(a or 0, b or 0) for a, b in pairs)


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
        StoreUnusable: the store does not hold the ledgers that it was closed on.
    """
    found = find_indicator(indicator)
    place = find_region(region, load_regions(edition.data))
    figures = _figures(edition, county, place, found)
    part = find_dimension(found, dimension, figures)
    if part not in figures:
        raise InputError(not_published(found, place, figures), hint=parts_hint(figures))
    asked = _Asked(edition.month, found, place, part)
    snapshot = edition.closing.ledgers(county.store)
    traced = _rows_behind(asked, snapshot, county)
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
        traced=traced,
        cells=cell_sources(snapshot, found, traced),
        recomputed=_recomputed(asked, snapshot, county),
        code=str(edition.about.fanpin or __version__),
    )


@dataclass(frozen=True)
class _Asked:
    """The figure that is asked about."""

    month: Month
    indicator: Indicator
    region: Region
    dimension: str


def _recomputed(asked: _Asked, snapshot: Snapshot, county: County) -> dict[str, Any] | None:
    """The figure as the catalogue computes it from the ledgers of the closing."""
    with snapshot.connect() as connection:
        _prepare(connection, asked, county)
        table = compute(
            connection,
            asked.month,
            county.profile,
            county.code,
            county_name=county.name,
            calendar=county.calendar,
            families=[asked.indicator.family],
            only={asked.indicator.id},
        )
    wanted = (asked.region.code, str(asked.month), asked.dimension)
    rows = table.select(["region_code", "month", "dimension", "status", *COMPARED]).to_pylist()
    keys = ("region_code", "month", "dimension")
    return next((row for row in rows if tuple(row[key] for key in keys) == wanted), None)


def _prepare(connection: duckdb.DuckDBPyConnection, asked: _Asked, county: County) -> None:
    family = load_families()[asked.indicator.family]
    if family.prepared or family.may_read:
        assess(connection, county.profile)
        differences(connection, county.profile)


def _rows_behind(asked: _Asked, snapshot: Snapshot, county: County) -> Traced:
    """The rows that make up a figure, by the SQL that computed it."""
    with snapshot.connect() as connection:
        _prepare(connection, asked, county)
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


def _figures(
    edition: Edition, county: County, region: Region, indicator: Indicator
) -> dict[str, dict[str, Any]]:
    """The month's figures of a region and indicator, by part: those published and, of what the
    edition withholds, the number that lies in ``private/``, still with its status.

    Raises:
        NoDataForMonth: the edition has none of the region.
    """
    found = stored_figures(edition.data / INDICATORS, edition, region, indicator)
    private = county.private_folder(edition.month) / FIGURES
    if any(row["status"] == WITHHELD for row in found.values()) and private.is_file():
        full = stored_figures(private, edition, region, indicator)
        hidden = {p for p, row in found.items() if p.endswith(f"={WITHHELD}")}
        heads = tuple(p.partition("=")[0] + "=" for p in hidden)
        kept = {p: row for p, row in found.items() if p not in hidden}
        found = {
            part: row | {"status": WITHHELD}
            for part, row in full.items()
            if part in kept
            and kept[part]["status"] == WITHHELD
            or part not in kept
            and part.startswith(heads)
        } | {p: row for p, row in kept.items() if row["status"] != WITHHELD}
    return found


def stored_figures(
    path: Path, edition: Edition, region: Region, indicator: Indicator
) -> dict[str, dict[str, Any]]:
    """The month's figures of a region and indicator in a table, by part.

    Raises:
        NoDataForMonth: the table has none of the region.
    """
    rows = rows_of(path, {region.code}, _COLUMNS).to_pylist()
    if not rows:
        raise NoDataForMonth(
            f"{edition.label}里没有{region.name}的数字",
            hint=f"请核对地区；那个月有它的台账，请重新运行 fanpin month {edition.month}。",
        )
    return {
        row["dimension"]: row
        for row in rows
        if row["month"] == str(edition.month) and row["indicator"] == indicator.id
    }


def not_published(indicator: Indicator, region: Region, figures: dict[str, Any]) -> str:
    """Why there is no such figure, in Chinese."""
    if str(region.level) not in indicator.levels:
        return f"“{indicator.name}”没有{region.level.label}级的数字（{region.name}）"
    if figures:
        return f"“{indicator.name}”只有分项，没有合计"
    return f"{region.name}本月没有“{indicator.name}”的数字"


def parts_hint(figures: dict[str, Any]) -> str:
    """Which parts may be asked for; empty where there are none."""
    parts = [part for part in sorted(figures) if part]
    return f"请用 --part 写一个分项：{'、'.join(parts[:12])}。" if parts else ""
