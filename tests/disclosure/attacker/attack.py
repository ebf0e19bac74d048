"""The attack on a county: all that it published, every month and every edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow.parquet as pq

from fanpin_lib import desk
from fanpin_lib.classification import assess, differences
from fanpin_lib.county import County
from fanpin_lib.edition.names import FIGURES, INDICATORS
from fanpin_lib.indicators.engine import compute
from fanpin_lib.indicators.model import OK
from fanpin_lib.period import Month
from tests.disclosure.attacker.bounds import Bound, too_narrow
from tests.disclosure.attacker.cells import OF_HOW_MANY, cells
from tests.disclosure.attacker.equations import Cell, Known, equations
from tests.disclosure.attacker.identities import Identities
from tests.disclosure.attacker.incomes import Told, told

_KEYS = ["region_code", "month", "quantity", "dimension"]
#: What is above is an amount in 元, no count of households; so is what is not whole.
_COUNTS = 1000
_TRUTH = """
SELECT month::VARCHAR AS month, household_id, region_code, net_income_per_capita AS income,
       coalesce(compared < line, false) AS poor,
       CASE WHEN compared < line THEN line - compared ELSE 0 END AS gap
FROM household_incomes
"""


@dataclass(frozen=True)
class Edition:
    """One edition of a month: what it shows, what is true, and whose incomes are behind it."""

    month: Month
    published: pd.DataFrame
    full: pd.DataFrame
    truth: pd.DataFrame
    shown: pd.DataFrame


def closed(county: County, month: Month, name: str = "internal") -> Edition:
    """Compute a month's edition as a clerk does and read what it shows."""
    data = desk.compute(county, month).folder
    if name != data.parent.name.strip(".").removesuffix(".next"):
        data = data.parent.with_name(data.parent.name.replace("internal", name)) / data.name
    table = pq.read_table(data / INDICATORS)
    full = pq.read_table(county.private_folder(month) / FIGURES)
    shown = table.to_pandas()
    shown["ok"] = shown["status"] == OK
    return Edition(month, cells(table), cells(full), _incomes(county, month), shown)


def _incomes(county: County, month: Month) -> pd.DataFrame:
    with county.snapshot(month).connect() as connection:
        assess(connection, county.profile)
        differences(connection, county.profile)
        compute(connection, month, county.profile, county.code, calendar=county.calendar,
                families=["income"])  # fmt: skip
        return connection.sql(_TRUTH).df()


def of_incomes(editions: Sequence[Edition], fewest: int) -> Iterator[Told]:
    """Figures that tell the income of too few households."""
    for edition in editions:
        yield from told(edition.shown, edition.truth, fewest)


def attacked(
    editions: Sequence[Edition], found: Identities, few: int, width: float, share: float
) -> Iterator[tuple[Edition, Bound]]:
    """Withheld cells that an attacker knows too well, and of which there is something to know.

    Args:
        few: fewer households are not told of.
        width: what the interval of a count has to span at least.
        share: what the interval of an amount has to span, as a share of the amount.
    """
    for edition in editions:
        known, truth = _known(edition, [e for e in editions if e is not edition])
        secret = {c: v for c, v in truth.items() if v > 0 and _secret(c, v, known, found, few)}
        wide = {c: _wanted(c, v, known, width, share) for c, v in secret.items()}
        cells_asked, ties = sorted(known.withheld), equations(known, found)
        for bound in too_narrow(cells_asked, ties, lambda c, w=wide: w.get(c, 0)):
            yield edition, bound


def _secret(cell: Cell, value: float, known: Known, found: Identities, few: int) -> bool:
    """Whether there is something to hide: an amount, or a number of few or of all but few; not
    how many households a rate or mean is of, nor what stands openly under another name.
    """
    region, month, *row = cell
    others = known.values.get((*cell[:3], ""), 0.0) - value
    amount = value > _COUNTS or value != round(value)
    if row[0].endswith(OF_HOW_MANY) or not (amount or value < few or 0 < others < few):
        return False
    twins = {b if a == tuple(row) else a for a, b in found.same if tuple(row) in (a, b)}
    return all((region, month, *twin) in known.withheld for twin in twins)


def _wanted(cell: Cell, value: float, known: Known, width: float, share: float) -> float:
    """How wide the interval has to be; a part is known to be no more than its whole."""
    if value > _COUNTS or value != round(value):
        return share * value
    total = (*cell[:3], "")
    return min(width, known.values[total]) if known.values.get(total) else width


def _known(edition: Edition, others: Sequence[Edition]) -> tuple[Known, dict[Cell, float]]:
    """What all editions together show of the figures of one, and the truth of what is withheld."""
    full = edition.full.set_index(_KEYS)
    true = full["value"][full["ok"]].to_dict()
    seen = _seen(edition.published)
    for other in others:  # the same figure in another edition, where nothing was revised
        seen |= {c: v for c, v in _seen(other.published).items() if true.get(c) == v}
    withheld = {cell: value for cell, value in true.items() if cell not in seen}
    possible = withheld | _hidden_parts(edition.full, withheld)
    frame = edition.full.copy()
    cells_there = list(frame[_KEYS].itertuples(index=False, name=None))
    frame["value"] = [None if c in possible else v for c, v in zip(cells_there, frame["value"])]
    return Known(_with(frame, possible), set(possible)), withheld


def _seen(frame: pd.DataFrame) -> dict[Cell, float]:
    return frame[frame["ok"]].set_index(_KEYS)["value"].to_dict()


def _hidden_parts(full: pd.DataFrame, withheld: dict[Cell, float]) -> dict[Cell, float]:
    """Parts of a split that a place does not have: where others of it are withheld, who reads
    the page cannot know that they are not there."""
    split = full[full["dimension"] != ""]
    parts = split.groupby("group")["dimension"].unique().to_dict()
    groups = split.drop_duplicates(["quantity", "dimension"]).set_index(["quantity", "dimension"])
    group_of = groups["group"].to_dict()
    there = set(full[_KEYS].itertuples(index=False, name=None))
    found: dict[Cell, float] = {}
    for region, month, quantity, dimension in withheld:
        if not dimension:
            continue
        for other in parts[group_of[quantity, dimension]]:
            if (region, month, quantity, other) not in there:
                found[region, month, quantity, other] = 0.0
    return found


def _with(frame: pd.DataFrame, possible: dict[Cell, float]) -> pd.DataFrame:
    there = set(frame[_KEYS].itertuples(index=False, name=None))
    extra = pd.DataFrame([c for c in possible if c not in there], columns=_KEYS)
    extra["group"] = extra["dimension"].str.replace(r"[^=：]*$", "", regex=True)
    return pd.concat([frame, extra.assign(value=None, ok=True)], ignore_index=True)
