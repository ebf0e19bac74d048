"""Which deliveries a month's figures were computed from, told by their contents.

The number of a delivery says nothing once a store was restored from an older backup: the
next deliveries use the same numbers again. So an edition remembers a hash of what was in
force, and a store either holds just that at one of its commits, or it is another store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fanpin_lib.errors import StoreUnusable
from fanpin_lib.files.fingerprints import digest_of
from fanpin_lib.period import Month
from fanpin_lib.store.delivery import Delivery
from fanpin_lib.store.snapshot import Snapshot
from fanpin_lib.store.store import Store

_RESTORE = "恢复较新的备份（fanpin restore），没有备份的，重新交缺的台账"


def reaching(deliveries: Iterable[Delivery], month: Month) -> Iterator[Delivery]:
    """The deliveries that can reach a month's figures: of it, or with rows of it, or earlier."""
    for delivery in deliveries:
        months = (Month.parse(own) for part in delivery.parts for own in part.months)
        if delivery.as_of <= month or any(own <= month for own in months):
            yield delivery


def digest_in_force(deliveries: Iterable[Delivery], month: Month) -> str:
    """A hash of what a month rests on: files and what was taken from each, in their order.

    When they came, from whom and under which number is not in it: the same files handed in
    anew after a loss are the same ledgers.
    """
    return digest_of(
        [
            (d.sha256, str(d.as_of), d.bad_rows, [part.content for part in d.parts])
            for d in reaching(deliveries, month)
            if d.withdrawn_by is None
        ]
    )


@dataclass(frozen=True)
class Closing:
    """The ledgers that a month's figures were computed from.

    Attributes:
        commit: the number of the latest commit then; 0 if it is not known.
        digest: of what was in force; empty for editions of versions that did not note it.
    """

    month: Month
    commit: int
    digest: str = ""

    def found_in(self, store: Store) -> int | None:
        """The commit at which a store holds just these ledgers; None if it is another store."""
        newest = store.newest()
        if not self.digest:
            return self.commit if self.commit <= newest else None
        tried: list[int] = [self.commit, newest, *range(newest, -1, -1)]
        for upto in dict.fromkeys(tried):
            if (
                upto <= newest
                and digest_in_force(store.deliveries(upto), self.month) == self.digest
            ):
                return upto
        return None

    def ledgers(self, store: Store) -> Snapshot:
        """The ledgers as they were.

        Raises:
            StoreUnusable: the store does not hold them; says what to do.
        """
        commit = self.found_in(store)
        if commit is None:
            raise StoreUnusable(
                f"{self.month.label}的数字是按另一个台账库算的：{self.how_it_differs(store)}",
                hint=f"请{_RESTORE}，再运行 fanpin month {self.month}。",
            )
        return store.snapshot(self.month, commit or None)

    def how_it_differs(self, store: Store) -> str:
        """What is strange about a store that does not hold these ledgers, in Chinese."""
        newest = store.newest()
        if newest < self.commit:
            return (
                f"库换成了较早的（只到第 {newest} 次交付，算这些数字时有 {self.commit} 次），"
                "像是从旧备份恢复的"
            )
        return (
            f"库里的交付和算这些数字时（第 {self.commit} 次交付）的不一样，"
            "像是从旧备份恢复以后又交了别的台账"
        )

    @property
    def mended_by(self) -> str:
        """What brings store and figures together again."""
        return f"{_RESTORE}，再运行 fanpin month {self.month}"
