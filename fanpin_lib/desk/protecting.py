"""Between a month's full figures, which stay in ``private/``, and those that an edition shows.

::

    private/<month>/figures.parquet            every figure, for the office's own machine
    private/protection/<edition>/<no>/         what the edition's months showed, of whom
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.county import County
from fanpin_lib.edition.classes_named import classes_named
from fanpin_lib.edition.names import FIGURES, INTERNAL
from fanpin_lib.edition.protection import (
    EditionLimits,
    Protected,
    protect,
    read_pattern,
    write_pattern,
)
from fanpin_lib.edition.share import figures_of, in_places, no_more_than, share_of
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private
from fanpin_lib.indicators.behind import Behind
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class FullFigures:
    """Every figure of a month, and the households behind those that tell of persons.

    ``states`` are the households' (`history.households.states_in`), ``merged`` the places that
    ended (`indicators.places.merged_places`).
    """

    table: pa.Table
    behind: Behind
    states: pa.Table
    merged: Sequence[Mapping[str, str]] = ()


def limits_of(county: County, edition: str) -> EditionLimits:
    """What the county's settings say of an edition."""
    said = county.settings.protection
    households = said.internal_households if edition == INTERNAL else said.open_households
    return EditionLimits(households, said.interval)


def protected(
    county: County,
    month: Month,
    edition: str,
    full: FullFigures,
    beside: pa.Table | None = None,
) -> Protected:
    """The month's figures as an edition may show them, after what it showed before.

    Args:
        beside: the figures of the internal edition, for others: what it withholds, they do.
    """
    share = share_for(full, edition, classes_named(county.profile, month))
    behind, limits = share.behind, limits_of(county, edition)
    found = protect(
        share.table,
        behind.figures,
        behind.households,
        month=month,
        limits=limits,
        before=read_pattern(_patterns(county, edition)),
    )
    return found if beside is None else replace(found, table=no_more_than(found.table, beside))


def share_for(full: FullFigures, edition: str, classes: Sequence[Mapping[str, Any]]) -> FullFigures:
    """What of the figures an edition has at all, and who stands behind that.

    Households count for the lowest place of the edition that they lie in.
    """
    table = share_of(full.table, edition, classes)
    if table is full.table:
        return full
    figures, households = full.behind.figures, full.behind.households
    behind = Behind(figures_of(figures, edition), in_places(households, table))
    return replace(full, table=table, behind=behind)


def keep_full(county: County, month: Month, table: pa.Table) -> Path:
    """Write every figure of the month to ``private/<month>/``."""
    import pyarrow.parquet as pq

    path = county.private_folder(month) / FIGURES
    _made_private(county, path.parent)
    with atomic_write(path, private=True) as beside:
        pq.write_table(table, beside)
    return path


def keep_pattern(county: County, edition: str, shown: Protected) -> None:
    """Remember what an edition shows, for the next."""
    folder = _patterns(county, edition)
    _made_private(county, folder.parent)
    _made_private(county, folder)
    write_pattern(folder, shown.pattern)


def _patterns(county: County, edition: str) -> Path:
    return county.folders.private / "protection" / edition


def _made_private(county: County, folder: Path) -> None:
    make_private(county.folders.private)
    make_private(folder)
