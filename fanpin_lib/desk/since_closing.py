"""What happened to the ledgers since a month's figures were computed from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.editions import closing_of
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA
from fanpin_lib.errors import NotFitToPublish
from fanpin_lib.period import Month
from fanpin_lib.store.in_force import Closing, reaching


@dataclass(frozen=True)
class SinceClosing:
    """Deliveries by number that count otherwise now than in a month's figures.

    Attributes:
        newer: delivered since.
        withdrawn: counted then, withdrawn since.
        restored: withdrawn then, count again.
        empty: of the month itself nothing is left that counts.
        other: how the store differs from the one that the figures were computed from; empty
            if it is the same, grown.
    """

    month: Month
    newer: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()
    restored: tuple[int, ...] = ()
    empty: bool = False
    other: str = ""

    @property
    def mended_by(self) -> str:
        """What brings the figures up to date."""
        if self.other:
            return Closing(self.month, 0).mended_by
        first = f"重新交 {self.month.label}的台账，再" if self.empty else ""
        return f"{first}运行 fanpin month {self.month}"

    def __str__(self) -> str:
        said = [
            self.other,
            f"又有 {len(self.newer)} 份新交付" if self.newer else "",
            f"撤回了 {len(self.withdrawn)} 份（第 {_numbers(self.withdrawn)} 号）"
            if self.withdrawn
            else "",
            f"恢复了 {len(self.restored)} 份（第 {_numbers(self.restored)} 号）"
            if self.restored
            else "",
        ]
        return "、".join(one for one in said if one)


def since_closing(county: County, month: Month, data: Path | None = None) -> SinceClosing:
    """What changed in the ledgers since the month's edition in force was computed.

    Args:
        data: the folder of the figures, if not those in force.
    """
    data = data or EditionFolder.of(county.folders.reports, month).current / DATA
    closing = closing_of(read_about(data), month)
    closed_on = closing.found_in(county.store)
    now = {d.seq: d for d in county.store.deliveries() if d.withdrawn_by is None}
    empty = not any(d.as_of == month for d in now.values())
    if closed_on is None:
        return SinceClosing(month, empty=empty, other=closing.how_it_differs(county.store))
    then = {d.seq: d for d in county.store.deliveries(closed_on) if d.withdrawn_by is None}
    counts = {d.seq for d in reaching(now.values(), month)}
    counted = {d.seq for d in reaching(then.values(), month)}
    return SinceClosing(
        month,
        newer=tuple(sorted(seq for seq in counts - counted if seq > closed_on)),
        withdrawn=tuple(sorted(counted - counts)),
        restored=tuple(sorted(seq for seq in counts - counted if seq <= closed_on)),
        empty=empty,
    )


def refuse_unfounded(county: County, month: Month) -> None:
    """Figures that hold withdrawn ledgers, or were not computed from this store, stay inside.

    What they hold and the store does not, nobody could search the pages for.

    Raises:
        NotFitToPublish: names the deliveries and the command that mends it.
    """
    since = since_closing(county, month)
    if since.other:
        raise NotFitToPublish(
            f"{month.label}的数字不是从现在的台账库算出来的：{since.other}，没有发布，网站没有变",
            hint=f"请{since.mended_by}。",
        )
    if since.withdrawn:
        raise NotFitToPublish(
            f"{month.label}的数字里还有已经撤回的台账（第 {_numbers(since.withdrawn)} 号交付），"
            "没有发布，网站没有变",
            hint=f"请{since.mended_by}。",
        )


def _numbers(seqs: tuple[int, ...]) -> str:
    return "、".join(map(str, seqs))
