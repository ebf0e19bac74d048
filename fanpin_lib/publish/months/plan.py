"""Which months a site keeps, and which of them have to be built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from fanpin_lib.edition.names import DATA
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.period import Month
from fanpin_lib.publish.fitness import fit_months
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.months.kept_month import KeptMonth, edition_key
from fanpin_lib.publish.pages import notebook_path
from fanpin_lib.publish.tree import RegionTree, page_path
from fanpin_lib.regions import Level


@dataclass(frozen=True)
class MonthPlan:
    """The months of one publication, besides the newest.

    Attributes:
        carried: those whose pages stand on the old site, made from the edition in force.
        built: the editions of those that are built, by month.
        dropped: months beyond the number that the settings keep, with the paths that their
            pages above villages had.
        unfit: months that may not be shown; ``unprotected`` those of them whose small groups
            were not withheld as the settings say.
        trees: the regions of every month in ``carried`` and ``built``.
    """

    carried: Mapping[Month, KeptMonth] = field(default_factory=dict)
    built: Mapping[Month, Path] = field(default_factory=dict)
    dropped: Mapping[Month, tuple[str, ...]] = field(default_factory=dict)
    unfit: tuple[Month, ...] = ()
    unprotected: tuple[Month, ...] = ()
    trees: Mapping[Month, RegionTree] = field(default_factory=dict)

    @cached_property
    def places(self) -> set[str]:
        """What the regions of the earlier months are called."""
        return {region.name for tree in self.trees.values() for region in tree.regions.values()}

    @cached_property
    def codes(self) -> set[str]:
        """Their codes."""
        return {code for tree in self.trees.values() for code in tree.regions}


def plan_months(job: PublishJob) -> MonthPlan:
    """Decide for every earlier month of a publication."""
    unblocked = fit_months(job.earlier)
    fit = fit_months(job.earlier, job.fewest)
    trees = {month: tree for month in fit if (tree := _tree(fit[month]))}
    shown = sorted(trees, reverse=True)
    kept, dropped = shown[: job.months - 1], shown[job.months - 1 :]
    carried = {month: old for month in kept if (old := _standing(job, month, fit[month]))}
    return MonthPlan(
        carried=carried,
        built={month: fit[month] for month in kept if month not in carried},
        dropped={month: _above_villages(trees[month]) for month in dropped},
        unfit=_sorted(set(job.earlier) - set(unblocked)),
        unprotected=_sorted(set(unblocked) - set(fit)),
        trees={month: trees[month] for month in kept},
    )


def _standing(job: PublishJob, month: Month, edition: Path) -> KeptMonth | None:
    """The month's pages on the site that stands, if they are those of the edition in force."""
    kept = KeptMonth.read(job.public, month)
    return kept if kept and kept.edition_key == edition_key(edition) else None


def _tree(edition: Path) -> RegionTree | None:
    """The regions of an edition that has a page of its county; else None."""
    try:
        tree = RegionTree.read(edition / DATA)
    except NoDataForMonth:
        return None
    return tree if notebook_path(edition, tree.county).is_file() else None


def _above_villages(tree: RegionTree) -> tuple[str, ...]:
    regions = tree.regions.values()
    return tuple(page_path(one) for one in regions if one.level != Level.VILLAGE)


def _sorted(months: Iterable[Month]) -> tuple[Month, ...]:
    return tuple(sorted(months))
