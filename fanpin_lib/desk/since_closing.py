"""What happened to the ledgers since a month's figures were computed from them."""

from __future__ import annotations

from dataclasses import dataclass

from fanpin_lib.county import County
from fanpin_lib.desk.inputs import reaching
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA
from fanpin_lib.errors import NotFitToPublish
from fanpin_lib.period import Month


@dataclass(frozen=True)
class SinceClosing:
    """Deliveries by number that count otherwise now than in a month's figures.

    Attributes:
        newer: delivered since.
        withdrawn: counted then, withdrawn since.
        restored: withdrawn then, count again.
        empty: of the month itself nothing is left that counts.
    """

    month: Month
    newer: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()
    restored: tuple[int, ...] = ()
    empty: bool = False

    @property
    def mended_by(self) -> str:
        """What brings the figures up to date."""
        first = f"重新交 {self.month.label}的台账，再" if self.empty else ""
        return f"{first}运行 fanpin month {self.month}"

    def __str__(self) -> str:
        said = [
            f"又有 {len(self.newer)} 份新交付" if self.newer else "",
            f"撤回了 {len(self.withdrawn)} 份（第 {_numbers(self.withdrawn)} 号）"
            if self.withdrawn
            else "",
            f"恢复了 {len(self.restored)} 份（第 {_numbers(self.restored)} 号）"
            if self.restored
            else "",
        ]
        return "、".join(one for one in said if one)


def since_closing(county: County, month: Month, closed_on: int | None = None) -> SinceClosing:
    """What changed in the ledgers since the month's edition in force was computed.

    Args:
        closed_on: the commit from which figures were computed, if not those in force.
    """
    if closed_on is None:
        edition = EditionFolder.of(county.folders.reports, month)
        closed_on = read_about(edition.current / DATA).snapshot or 0
    now = {d.seq: d for d in county.store.deliveries() if d.withdrawn_by is None}
    then = {d.seq: d for d in county.store.deliveries(closed_on) if d.withdrawn_by is None}
    counts = {d.seq for d in reaching(now.values(), month)}
    counted = {d.seq for d in reaching(then.values(), month)}
    return SinceClosing(
        month,
        newer=tuple(sorted(seq for seq in counts - counted if seq > closed_on)),
        withdrawn=tuple(sorted(counted - counts)),
        restored=tuple(sorted(seq for seq in counts - counted if seq <= closed_on)),
        empty=not any(d.as_of == month for d in now.values()),
    )


def refuse_withdrawn(county: County, month: Month) -> None:
    """Figures that hold withdrawn ledgers are not published.

    Raises:
        NotFitToPublish: names the deliveries and the command that mends it.
    """
    since = since_closing(county, month)
    if since.withdrawn:
        raise NotFitToPublish(
            f"{month.label}的数字里还有已经撤回的台账（第 {_numbers(since.withdrawn)} 号交付），"
            "没有发布，网站没有变",
            hint=f"请{since.mended_by}。",
        )


def _numbers(seqs: tuple[int, ...]) -> str:
    return "、".join(map(str, seqs))
