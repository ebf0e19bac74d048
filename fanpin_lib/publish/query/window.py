"""Which months can be asked for, and from which published edition the figures of each come."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.edition.names import DATA, INDICATORS
from fanpin_lib.period import Month
from fanpin_lib.publish.fitness import fit_months
from fanpin_lib.publish.job import PublishJob


@dataclass(frozen=True)
class Shown:
    """A month, the edition that its figures are taken from, and the months it was closed in.

    ``own`` is the data folder of the month's own edition, where that is published: it alone
    says which ledgers the month lacks.
    """

    month: Month
    edition: Month
    data: Path
    own: Path | None


def months_shown(job: PublishJob) -> list[Shown]:
    """Every month that a published edition holds, the oldest first.

    An edition holds the months before its own, too, by the places of its own month: each
    month comes from the newest edition that has it, so that what stands side by side is
    counted alike. What an edition must not show, it has withheld in all its months.
    """
    editions = {
        m: f / DATA for m, f in fit_months(job.earlier, job.fewest).items() if m < job.month
    }
    editions[job.month] = job.data
    found: dict[Month, Shown] = {}
    for edition in sorted(editions, reverse=True):
        for month in _months_in(editions[edition] / INDICATORS):
            if month <= edition and month not in found:
                found[month] = Shown(month, edition, editions[edition], editions.get(month))
    return [found[month] for month in sorted(found)]


def _months_in(table: Path) -> list[Month]:
    import pyarrow.parquet as pq

    if not table.is_file():
        return []
    column = pq.read_table(table, columns=["month"], read_dictionary=["month"])["month"]
    return [Month.parse(month) for month in column.unique().to_pylist()]
