"""A month's figures as an edition may show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanpin_lib.edition.protection.applying import applied
from fanpin_lib.edition.protection.deciding import BaseQuestion, Deciding, Decision
from fanpin_lib.edition.protection.groups import Counts, groups_of
from fanpin_lib.edition.protection.households import Versions, by_base, households
from fanpin_lib.edition.protection.limits import EditionLimits
from fanpin_lib.edition.protection.linking import flows, linked, stocks
from fanpin_lib.edition.protection.pattern import Pattern
from fanpin_lib.edition.protection.places import ProtectedPlaces
from fanpin_lib.edition.protection.stored_pattern import Before, remembered
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import pyarrow as pa

#: How many months an edition looks back.
_BACK = 12


@dataclass(frozen=True)
class Protected:
    """Figures as they may be published, and the pattern that the next edition takes."""

    table: pa.Table
    pattern: Pattern


def protect(
    table: pa.Table,
    figures: pa.Table,
    behind: pa.Table,
    *,
    month: Month,
    limits: EditionLimits,
    before: Pattern | None = None,
) -> Protected:
    """The figures of a month as an edition may show them.

    Args:
        table: every figure, of the schema ``indicators.assemble.SCHEMA``.
        figures: those that tell something of persons (``indicators.behind.FIGURES``).
        behind: the households behind them (``indicators.behind.HOUSEHOLDS``).
        month: the closing month.
        limits: what holds for the edition.
        before: the pattern of this kind of edition that was written last.

    Returns:
        The figures in the same order; one that is withheld has the status 户数少不公开 and no
        number at all. A split of which a place shows nothing in any month is one figure
        ``<split>=户数少不公开`` there: its parts' names would tell who they are.
    """
    places = ProtectedPlaces.of(table["region_code"].unique().to_pylist())
    versions = Versions.of(month, _BACK, before.versions if before else ())
    held = households(behind, before.households if before else None, versions)
    deciding = Deciding(places, versions, limits)
    decisions = dict(_decisions(held, figures, places, versions, deciding, before))
    decisions = linked(decisions, versions, places, again=deciding.again)
    pattern = remembered(held, decisions, places, versions)
    del held  # a copy of it is in the pattern, and the figures are large
    return Protected(
        applied(table, figures, decisions, places, versions, limits.households), pattern
    )


def _decisions(
    held: pa.Table,
    figures: pa.Table,
    places: ProtectedPlaces,
    versions: Versions,
    deciding: Deciding,
    before: Pattern | None,
) -> Iterator[tuple[str, Decision]]:
    bases = dict(by_base(held, places))
    told = Before(before, places, versions) if before else None
    populations: dict[str, Counts] = {}
    stocks_: dict[str, Decision] = {}
    for base, asked, population in _asked(figures):
        rows = bases.get(base)
        if rows is None:
            continue
        if population not in populations and population in bases:
            populations[population] = groups_of(bases[population], places, len(versions)).size
        earlier = told.of(base, rows.categories) if told else None
        within = stocks_.get(stocks().get(base, ""))
        one = deciding.decide(rows, asked, populations.get(population), earlier, within)
        if base in stocks():
            stocks_[base] = one
        yield base, one


def _asked(figures: pa.Table) -> Iterator[tuple[str, BaseQuestion, str]]:
    """Each base once, with what it is for and its population."""
    seen: set[str] = set()
    rows: list[dict[str, Any]] = figures.to_pylist()
    for row in rows:
        if row["base"] not in seen:
            seen.add(row["base"])
            split, base = bool(row["dimension"]), row["base"]
            asked = BaseQuestion(
                split, row["whole"], row["counts"], base in stocks(), base in flows()
            )
            yield base, asked, row["population"]
