"""What the pages of a publication are searched for, and what may stand on them."""

from __future__ import annotations

from collections.abc import Iterable

from fanpin_lib.disclosure import Scanner
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.merged_places import merged_names
from fanpin_lib.publish.months.publishing import KeptMonths
from fanpin_lib.publish.tree import RegionTree


def scanner_for(
    job: PublishJob,
    tree: RegionTree,
    months: KeptMonths,
    names: Iterable[str],
    numbers: Iterable[str],
) -> Scanner:
    """Looks for everybody in the store; names and codes of the site's places are nobody's."""
    places = {region.name for region in tree.regions.values()} | merged_names(job) | months.places
    codes = months.codes.union(tree.regions)
    return Scanner(names, numbers=numbers, places=places, codes=codes, contacts=job.contacts)
