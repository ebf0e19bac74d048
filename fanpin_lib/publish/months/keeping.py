"""Keeping a month: its built pages become pages that no later publication has to touch."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
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
from fanpin_lib.publish.months.packing import packed, sections
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
        self._read: dict[str, tuple[BuiltPage, list[tuple[str, bool]], tuple[list[str], ...]]] = {}
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
        parts = sections(article)
        shared = self._shared(page.styles, built, kept), self._shared(page.scripts, built, kept)
        self._read[kept] = page, parts, shared
        for part, long in parts:
            for target, heading in () if long else headings_meant(part, kept):
                self._meant.setdefault(target, set()).add(heading)

    def write(self) -> None:
        """Write all pages that were taken over."""
        for kept, (page, parts, (styles, scripts)) in self._read.items():
            meant = self._meant.get(kept, set())
            article = "".join(packed(part, meant) if long else part for part, long in parts)
            path = self._site / kept
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(framed(page, article, styles, scripts, **self._said), encoding="utf-8")

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
