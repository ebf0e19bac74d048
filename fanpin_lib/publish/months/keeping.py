"""Keeping a month: its built pages become pages that no later publication has to touch."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.names import DATA
from fanpin_lib.period import Month
from fanpin_lib.publish.job import PublishJob, as_of
from fanpin_lib.publish.months.addresses import (
    address_from,
    headings_meant,
    target_of,
    targets_changed,
)
from fanpin_lib.publish.months.kept_month import (
    FILES,
    KeptMonth,
    edition_key,
    edition_number,
    folder_of,
)
from fanpin_lib.publish.months.lean_page import BuiltPage, framed, words_of
from fanpin_lib.publish.months.packing import Packed, sections
from fanpin_lib.publish.sources import PAGE as SOURCES_PAGE
from fanpin_lib.publish.tree import RegionTree, page_path, safe_name

#: Scripts that need the theme's menu or search, or tell of the site as it is now.
_OF_THE_SITE = ("assets/javascripts/", "assets/vendor/", "assets/search/", "archive/")
#: Pictures of pages and what their cards say: the same is kept once, called after its contents.
_FILED = ("charts/", "data/cards-")

#: Where the month's figures come from, a page of the month as well.
_SOURCES = SOURCES_PAGE.removesuffix(".md")


def keep_month(
    site: Path, job: PublishJob, month: Month, edition: Path, tree: RegionTree
) -> KeptMonth:
    """Keep the pages of a month that were built just now.

    Those of the newest month stand where they always stand and are kept beside; those of an
    earlier month were built in the month's folder and are replaced there.

    Args:
        site: the site in progress, already checked.
    """
    keeper = _Keeper(site, job, month, edition, tree)
    for place in keeper.places:
        keeper.read(place)
    keeper.write()
    for name in _FILED:
        shutil.rmtree(site / folder_of(month) / name.partition("/")[0], ignore_errors=True)
    kept = keeper.result()
    kept.write(site)
    return kept


@dataclass(frozen=True)
class _Page:
    """A page on its way: what stands around its content, and the content in parts."""

    around: BuiltPage
    parts: list[str | Packed]
    styles: list[str]
    scripts: list[str]

    def article(self, meant: Collection[str]) -> str:
        """Its content; ``meant`` are the ids in it that links outside of packed parts lead to."""
        shown = (one if isinstance(one, str) else one.shown(meant) for one in self.parts)
        return "".join(shown)


class _Keeper:
    def __init__(
        self, site: Path, job: PublishJob, month: Month, edition: Path, tree: RegionTree
    ) -> None:
        self._site, self._month, self._edition = site, month, edition
        self._folder = folder_of(month)
        self._built = "" if month == job.month else f"{self._folder}/"
        self.places = [page_path(region) for region in tree.regions.values()]
        if (site / self._built / f"{_SOURCES}.html").is_file():
            self.places.append(_SOURCES)
        self._own = {f"{place}.html" for place in self.places}
        self._said = {
            "month": month,
            "as_of": as_of(month),
            "edition": job.edition_label,
            "county": safe_name(job.county_name),
            "demo": bool(job.demo or read_about(edition / DATA).demo),
            "number": edition_number(edition),
        }
        self._read: dict[str, _Page] = {}
        self._meant: dict[str, set[str]] = {}
        self._known: dict[str, dict[str, str]] = {}
        self._outward: set[str] = set()
        self._files: dict[str, str] = {}
        self._words: set[str] = set()

    def read(self, place: str) -> None:
        """Take over the page of one place."""
        built, kept = f"{self._built}{place}.html", f"{self._folder}/{place}.html"
        page = BuiltPage((self._site / built).read_text(encoding="utf-8"))

        def moved(target: str, rest: str) -> str:
            return self._moved(kept, target, rest)

        known = self._known.setdefault(place.partition("/")[0], {})
        article = targets_changed(page.article, built, moved, known)
        self._words |= words_of(article)
        parts = [Packed.of(part) if long else part for part, long in sections(article)]
        styles, scripts = (
            self._shared(found, built, kept) for found in (page.styles, page.scripts)
        )
        self._read[kept] = _Page(page.around(), parts, styles, scripts)
        for part in parts:
            for target, heading in headings_meant(part, kept) if isinstance(part, str) else ():
                self._meant.setdefault(target, set()).add(heading)

    def write(self) -> None:
        """Write all pages that were taken over."""
        for kept, page in self._read.items():
            article = page.article(self._meant.get(kept, set()))
            path = self._site / kept
            path.parent.mkdir(parents=True, exist_ok=True)
            text = framed(page.around, article, page.styles, page.scripts, **self._said)
            path.write_text(text, encoding="utf-8")

    def result(self) -> KeptMonth:
        """What is to be remembered of the month."""
        return KeptMonth(
            self._month,
            edition_key(self._edition),
            edition_number(self._edition),
            tuple(self.places),
            tuple(sorted(self._outward)),
            tuple(sorted(set(self._files.values()))),
            tuple(sorted(self._words)),
        )

    def _moved(self, kept: str, target: str, rest: str) -> str:
        """The new address of something a page leads to or shows."""
        own = target.removeprefix(self._built)
        if own in self._own:
            return address_from(kept, f"{self._folder}/{own}") + rest
        if own.startswith(_FILED):
            return address_from(kept, self._filed(target))
        self._outward.add(own + rest)
        return address_from(kept, own) + rest

    def _shared(self, addresses: Iterable[str], built: str, kept: str) -> list[str]:
        targets = [target_of(built, address)[0] for address in addresses]
        own = [target for target in targets if not target.startswith(_OF_THE_SITE)]
        return [address_from(kept, self._filed(target)) for target in own]

    def _filed(self, target: str) -> str:
        """Where a file lies that is called after its contents."""
        if target not in self._files:
            content = (self._site / target).read_bytes()
            name = hashlib.sha256(content).hexdigest()[:20] + Path(target).suffix
            path = self._site / FILES / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.write_bytes(content)
            self._files[target] = name
        return f"{FILES}/{self._files[target]}"
