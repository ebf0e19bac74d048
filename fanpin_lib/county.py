"""One county's working directory as everything sees it that works on its data.

county = County.at(folder)          # nothing is read but fanpin.toml
county.profile, county.calendar     # read when they are asked for
county.snapshot(month)              # the stored ledgers as of a month's end
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.config import Config, ResolvedFolders, load_config
from fanpin_lib.errors import FileMistake, NoDataForMonth
from fanpin_lib.files.private import make_private
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from datetime import date

    from fanpin_lib.ledgers import ColumnMap
    from fanpin_lib.policy import InUse, Profile
    from fanpin_lib.policy.workdays import Calendar
    from fanpin_lib.store import Snapshot, Store

#: Stores kept open in a process.
_OPEN = 4


@dataclass(frozen=True)
class County:
    """Whose data, by which rules, and where they lie; immutable.

    Making one costs nothing: profile, calendar and store are read when first asked for.
    """

    settings: Config

    @classmethod
    def at(cls, folder: Path) -> County:
        """The county of a working directory, or of the one around ``folder``.

        Raises:
            ConfigError: there is none, or its settings cannot be used.
        """
        return cls(load_config(folder))

    @property
    def code(self) -> str:
        """The county's six-digit code."""
        return self.settings.county.code

    @property
    def name(self) -> str:
        """The county's name."""
        return self.settings.county.name

    @property
    def demo(self) -> bool:
        """Whether its ledgers are made up."""
        return self.settings.county.demo

    @property
    def root(self) -> Path:
        """The working directory."""
        return self.settings.root

    @cached_property
    def folders(self) -> ResolvedFolders:
        """The working directory's folders as absolute paths."""
        return self.settings.folders

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions that a month is made in, the internal one first."""
        return tuple(self.settings.site.editions)

    @property
    def policy_folder(self) -> Path:
        """The county's own policy values and profiles; may be missing."""
        return self.folders.county / "policy"

    @property
    def quality_folder(self) -> Path:
        """The county's own checks; may be missing."""
        return self.folders.county / "quality"

    @property
    def workdays_file(self) -> Path:
        """The working days that the county added; may be missing."""
        return self.folders.county / "workdays.yaml"

    @property
    def columns_file(self) -> Path:
        """The county's own column names; may be missing."""
        return self.folders.county / "columns.yaml"

    @property
    def personal_folders(self) -> tuple[Path, ...]:
        """Where personal data lie, and nobody but the owner may look."""
        return self.folders.ledgers, self.folders.store, self.folders.private

    def private_folder(self, month: Month) -> Path:
        """``private/<month>``: lists with names, for the office's own machine only."""
        return self.folders.private / str(month)

    def made_up(self, month: Month) -> bool:
        """Whether a month's households are nobody's, by the settings or by the ledgers' marks.

        Raises:
            NoDataForMonth: nothing was delivered for the month.
        """
        return self.demo or self.snapshot(month).synthetic

    @cached_property
    def profile(self) -> Profile:
        """The policy profile with the county's own values and rules.

        Raises:
            FileMistake: there is no such profile, a file of it cannot be read, or this county
                may not work by it.
        """
        from fanpin_lib.policy import load_in_use

        return load_in_use(self.in_use(), self.policy_folder)

    def in_use(self, on: date | None = None) -> InUse:
        """Who works by which profile; with ``on``, on which day."""
        from fanpin_lib.policy import InUse

        return InUse(self.settings.policy.profile, self.code, self.demo, on)

    def refuse_lapsed(self, month: Month) -> None:
        """Stop where the profile's documents do not apply in a month any more.

        Raises:
            FileMistake: they do not, or the profile cannot be used at all; says what to do.
        """
        from fanpin_lib.policy import load_in_use

        if self.profile.usage.lapsed(month.last_day):
            load_in_use(self.in_use(month.last_day), self.policy_folder)

    def lapsed_on(self, day: date) -> str:
        """What closing the month of a day would be refused with; empty if nothing."""
        try:
            self.refuse_lapsed(Month.of(day))
        except FileMistake as error:
            return f"{error}已有台账的月份不受影响。"
        return ""

    def under(self, profile: Profile) -> County:
        """The same county by other rules."""
        other = County(self.settings)
        other.__dict__["profile"] = profile  # where `cached_property` keeps what it has read
        return other

    @cached_property
    def columns(self) -> ColumnMap:
        """Headers and words as this county's ledgers have them: its own, its profile's classes.

        Raises:
            FileMistake: the county's columns, or the files of its profile, have mistakes.
        """
        from fanpin_lib.ledgers import ColumnMap
        from fanpin_lib.policy import spellings_of

        return ColumnMap.load(self.columns_file, spellings_of(self.profile.classes))

    @cached_property
    def calendar(self) -> Calendar:
        """Working days, with the years that the county added."""
        from fanpin_lib.policy.workdays import Calendar

        return Calendar.load(self.workdays_file)

    @property
    def store(self) -> Store:
        """The stored ledgers, in a folder that only its owner may open."""
        make_private(self.folders.store)
        return _store_in(self.folders.store)

    def newest_month(self) -> Month | None:
        """The newest month of which ledgers are stored; None while there are none."""
        if not self.folders.store.is_dir():
            return None
        held = (d.as_of for d in self.store.deliveries() if not d.only_answers)
        return max(held, default=None)

    def snapshot(self, month: Month, upto: int | None = None) -> Snapshot:
        """The stored ledgers as of a month's end.

        Args:
            upto: the last delivery that counts; all of them by default.

        Raises:
            NoDataForMonth: nothing that counts was delivered for the month.
        """
        counting = [d for d in self.store.deliveries(upto) if d.withdrawn_by is None]
        deliveries = [d for d in counting if not d.only_answers]
        if not any(delivery.as_of == month for delivery in deliveries):
            known = sorted({str(delivery.as_of) for delivery in deliveries})
            held = f"库里有 {known[0]} 到 {known[-1]} 的台账" if known else "库里还没有任何台账"
            raise NoDataForMonth(
                f"没有 {month.label}的台账，{held}",
                hint=f"请把 {month.label}的台账放进 {self.folders.ledgers.name}/ 再运行。",
            )
        return self.store.snapshot(month, upto)


@lru_cache(maxsize=_OPEN)
def _store_in(folder: Path) -> Store:
    """One store a folder and process: it knows what it has read of the deliveries."""
    from fanpin_lib.store import Store

    return Store(folder)
