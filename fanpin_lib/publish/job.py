"""What is published from where, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fanpin_lib.config import Config
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA, INTERNAL
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month

Progress = Callable[[int, int, str], None]

#: How editions are called on the pages.
EDITION_LABELS = {INTERNAL: "内部版"}


def as_of(month: Month) -> str:
    """The month's last day, such as 2026年10月31日."""
    day = month.last_day
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class PublishJob:
    """Folders and labels of one publication; holds paths only, so it is easily made in tests.

    ``edition_folder`` is ``reports/<month>/<edition>`` with ``data/`` and a folder of
    executed notebooks a level; ``earlier`` holds the same of months shown as 往期, ``later``
    names months that have results too but are not shown. ``made_from`` is a hash of all that
    the site depends on, for `unchanged`; empty where nobody knows. ``contacts`` are what the
    office itself gives to the public.
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
    made_from: str = ""
    contacts: tuple[str, ...] = ()

    @classmethod
    def of(cls, config: Config, month: Month, edition: str = INTERNAL) -> PublishJob:
        """The publication of a month in a working directory, with all its earlier months."""
        editions = _editions(config.folders.reports, edition)
        current = EditionFolder.of(config.folders.reports, month, edition).current
        earlier = {m: folder for m, folder in editions.items() if m < month}
        return cls(
            month=month,
            edition=edition,
            edition_folder=current,
            docs=config.folders.site / "docs",
            public=config.folders.site / "public",
            mkdocs_file=config.mkdocs_file,
            county_name=config.county.name,
            demo=config.county.demo or _synthetic([current, *earlier.values()]),
            earlier=earlier,
            later=tuple(m for m in editions if m > month),
            contacts=tuple(config.site.public_contacts),
        )

    @property
    def data(self) -> Path:
        """The folder of the edition's data."""
        return self.edition_folder / DATA

    @property
    def staging(self) -> Path:
        """Where pages are gathered and the new site is built, beside the old one."""
        return self.public.parent / ".staging"

    @property
    def edition_label(self) -> str:
        """The edition's name as people read it."""
        return EDITION_LABELS.get(self.edition, self.edition)

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
