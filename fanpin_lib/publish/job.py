"""What is published from where, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fanpin_lib.config import Config
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.kinds import EditionKind, kind_of
from fanpin_lib.edition.names import DATA, INTERNAL
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.publish.builders import MKDOCS

Progress = Callable[[int, int, str], None]


def as_of(month: Month) -> str:
    """The month's last day, such as 2026年10月31日."""
    day = month.last_day
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class PublishJob:
    """Folders and labels of one publication; holds paths only, so it is easily made in tests.

    ``edition_folder`` is ``reports/<month>/<edition>`` with ``data/`` and a folder of
    executed notebooks a level; ``earlier`` holds the same of months shown as 各月, ``later``
    names months that have results too but are not shown. ``fingerprint`` is a hash of all that
    the site depends on, for `unchanged`; empty where nobody knows. ``contacts`` are what the
    office itself gives to the public. ``asked`` is the month that was to be published, where it
    is one of the ``earlier``. ``assets`` is a folder from which an edition takes style sheets and
    scripts that its own docs do not have; ``shipped`` one from which a county takes those that
    it has not, as it was laid out before there were any.
    ``builder`` makes the site (see `fanpin_lib.publish.builders`).
    ``months`` are how many the site keeps, the newest among them; an earlier one whose edition
    tells of fewer than ``fewest`` households is left out.
    """

    month: Month
    edition: str
    edition_folder: Path
    docs: Path
    public: Path
    mkdocs_file: Path
    county_name: str
    demo: bool = False
    earlier: Mapping[Month, Path] = field(default_factory=dict)
    later: tuple[Month, ...] = ()
    fingerprint: str = ""
    contacts: tuple[str, ...] = ()
    asked: Month | None = None
    assets: Path | None = None
    shipped: Path | None = None
    months: int = 13
    builder: str = MKDOCS
    fewest: int | None = None

    @classmethod
    def of(
        cls,
        config: Config,
        month: Month,
        edition: str = INTERNAL,
        *,
        asked: Month | None = None,
    ) -> PublishJob:
        """The publication of a month in a working directory, with all its earlier months."""
        editions = _editions(config.folders.reports, edition)
        current = EditionFolder.of(config.folders.reports, month, edition).current
        earlier = {m: folder for m, folder in editions.items() if m < month}
        kind, site = kind_of(edition), config.folders.site
        limits = config.protection
        return cls(
            month=month,
            edition=edition,
            edition_folder=current,
            docs=site / kind.docs,
            public=site / kind.site,
            mkdocs_file=config.mkdocs_file,
            county_name=config.county.name,
            demo=config.county.demo or _synthetic([current, *earlier.values()]),
            earlier=earlier,
            later=tuple(m for m in editions if m > month),
            contacts=tuple(config.site.public_contacts),
            asked=asked,
            assets=site / kind_of(INTERNAL).docs / "assets" if kind.assets else None,
            months=config.site.months,
            builder=config.site.builder,
            fewest=limits.internal_households if edition == INTERNAL else limits.open_households,
        )

    @property
    def data(self) -> Path:
        """The folder of the edition's data."""
        return self.edition_folder / DATA

    @property
    def kind(self) -> EditionKind:
        """What is in the edition and what is not."""
        return kind_of(self.edition)

    @property
    def edition_label(self) -> str:
        """The edition's name as people read it."""
        return self.kind.label

    @property
    def as_of(self) -> str:
        """Such as 2026年10月31日."""
        return as_of(self.month)


@dataclass(frozen=True)
class PublishResult:
    """What was published.

    ``incomplete`` names regions whose notebook is missing or failed (their page says so),
    ``names_not_searched`` counts known names that the gate cannot look for, ``notes`` are
    Chinese remarks for the person who published. ``unchanged``: the site that stands there
    was made from just the same, so nothing was built.
    """

    month: Month
    index: Path
    pages: int
    seconds: float
    incomplete: tuple[str, ...] = ()
    names_not_searched: int = 0
    notes: tuple[str, ...] = ()
    unchanged: bool = False


def _synthetic(editions: Iterable[Path]) -> bool:
    """Whether an edition says that its ledgers are made up, whatever the settings say."""
    return any(read_about(edition / DATA).demo for edition in editions)


def _editions(reports: Path, edition: str) -> dict[Month, Path]:
    """Every month whose county notebook was run, the latest first."""
    found = {}
    for folder in sorted(reports.glob("????-??"), reverse=True):
        try:
            month = Month.parse(folder.name)
        except InputError:
            continue
        if (folder / edition / "county").is_dir():
            found[month] = folder / edition
    return found
