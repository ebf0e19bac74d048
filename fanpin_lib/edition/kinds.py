"""The editions that a month can have: for whom each is, what is in it and what is not.

All of it is data, ``kinds.yaml``. What an edition leaves out is left out of its data folder
(`fanpin_lib.edition.share`), so no page, chart, sentence, table or download made from it can
show it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fanpin_lib.edition.names import INTERNAL, OPEN
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.regions import Level

#: In ``kinds.yaml``: nothing is left out.
_ALL = "all"
#: Every edition, the one that is always made first.
EDITIONS = (INTERNAL, OPEN)


@dataclass(frozen=True)
class EditionKind:
    """One edition as ``kinds.yaml`` declares it.

    Attributes:
        name: ``internal`` or ``open``: its folder under ``reports/<month>/``.
        label: what pages call it; ``readers``: for whom it is.
        site: folder of the finished site, ``docs`` of the hand-written pages, under ``site/``.
        notebooks: folder under ``notebooks/``; empty for that folder itself.
        levels: which regions have pages and figures.
        says: fields of `About` that it keeps; None keeps all.
        sources: whether it tells where figures come from, revisions and findings.
        work: whether it tells how the work is done: visits, alerts, what needs attention.
        nav: whether the menu of ``mkdocs.yml`` is its menu; else all its hand-written pages.
        assets: endings of the files that it takes from the main docs' ``assets/``; empty:
            its own docs have them.
        foot: the line under every page; ``about`` what the site is; empty for those of
            ``mkdocs.yml``.
        notes: what a region's page says about reading it.
        never: words that no page may hold.
        protected: whether it may go out only with small groups withheld.
        headline: whether of the profile's classifications it has the one shown first only.
        without: dimensions by which it splits nothing.
        county_only: indicators that it has of the county only.
        figures: indicators by family; None keeps all.
    """

    name: str
    label: str
    readers: str
    site: str
    docs: str
    notebooks: str
    levels: tuple[Level, ...]
    says: frozenset[str] | None
    sources: bool
    work: bool
    nav: bool
    assets: tuple[str, ...]
    foot: str
    about: str
    notes: tuple[str, ...]
    never: tuple[str, ...]
    protected: bool
    headline: bool
    without: tuple[str, ...]
    county_only: tuple[str, ...]
    figures: Mapping[str, Sequence[str]] | None

    @property
    def indicators(self) -> frozenset[str] | None:
        """The indicators that it has; None for all."""
        if self.figures is None:
            return None
        return frozenset(one for family in self.figures.values() for one in family)

    def notebooks_in(self, folder: Path) -> Path:
        """Where its notebooks lie, given a county's folder of notebooks."""
        return folder / self.notebooks if self.notebooks else folder


@cache
def kind_of(name: str) -> EditionKind:
    """What an edition's name means; of a name that nobody knows the internal one's."""
    said: dict[str, Any] = dict(_kinds()[name if name in EDITIONS else INTERNAL])
    for key in ("assets", "notes", "never", "without", "county_only"):
        said[key] = tuple(said[key])
    said["levels"] = tuple(Level(level) for level in said["levels"])
    said["says"] = None if said["says"] == _ALL else frozenset(said["says"])
    said["figures"] = None if said["figures"] == _ALL else dict(said["figures"])
    return EditionKind(name=name, **said)


def site_folders() -> frozenset[str]:
    """Folders under ``site/`` with finished sites, which can be built again."""
    return frozenset(kind_of(name).site for name in EDITIONS)


def contents() -> list[Mapping[str, str]]:
    """What is in which edition, a row each for people: ``what`` and a text by edition."""
    return list(_kinds()["contents"])


def _kinds() -> Mapping[str, Any]:
    return shipped_yaml("fanpin_lib.edition", "kinds.yaml")
