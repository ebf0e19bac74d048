"""Built pages become finished ones: complete, read for the search, lean, and without danger.

What a page becomes depends on the built page, on what waits aside for it, and on the code; so a
page for which all of that is as at the last publication is taken over. Its lines, which are
others in each edition, come last. Of the pages that are made anew the second process makes
those at the end while those at the beginning are made here.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from fanpin_lib.files.fingerprints import digest
from fanpin_lib.files.kept_answers import keep_answers
from fanpin_lib.publish.kept_aside import KeptAside, with_tables
from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.lean_markup import lean
from fanpin_lib.publish.page_safety import refuse_active, take_theme_scripts, with_policy
from fanpin_lib.publish.search import SearchIndex, entries_on
from fanpin_lib.publish.search.index import Entry
from fanpin_lib.publish.second_process import Coming, SecondProcess
from fanpin_lib.publish.table_headers import with_scopes
from fanpin_lib.publish.whole_words import with_whole_words

#: So many pages go to the second process at once, and so often, before one has come back.
_TOGETHER, _WAITING = 8, 2


class BuiltPage(NamedTuple):
    """A page as the builder made it, its path in the site, and the tables that wait for it."""

    path: str
    built: str
    tables: Mapping[str, str]


def finish_pages(
    site: Path,
    aside: KeptAside | None = None,
    index: SearchIndex | None = None,
    kept: KeptTexts | None = None,
    second: SecondProcess | None = None,
) -> int:
    """Finish every built page of a site; returns how many there are.

    Args:
        aside: what waits for its pages.
        index: is told what the search finds on them.
        kept: pages of the last publication, which are taken where they are the same.
        second: makes pages beside this process.

    Raises:
        SiteNotBuilt: a page holds something that could run or load; it is named.
    """
    known = take_theme_scripts(site)
    aside, index = aside or KeptAside(), index or SearchIndex()
    finishing = _Finishing(site, aside, kept, known)
    pages = sorted(site.rglob("*.html"))
    new = [page for page in pages if not finishing.taken_over(page)]
    built = map(finishing.built, new), map(finishing.built, reversed(new))
    by_two = _made_by_two(len(new), built, known, second or SecondProcess(wanted=False))
    for path, made in by_two:
        finishing.take(path, made)
    for page in pages:
        index.add(finishing.entries[page.relative_to(site).as_posix()])
    keep_answers()
    return len(pages)


def made(pages: Sequence[BuiltPage], known: Collection[str]) -> list[str]:
    """Of every page what the search finds on it, as a line of JSON, and its text without the
    lines of its own.
    """
    found = [_made(page, known) for page in pages]
    keep_answers()
    return found


def _made(page: BuiltPage, known: Collection[str]) -> str:
    said, entries = entries_on(page.path, page.built)
    text = lean(with_whole_words(with_scopes(with_tables(said, page.tables))))
    refuse_active(text, page.path, known)
    return f"{json.dumps(entries, ensure_ascii=False)}\n{text}"


def _made_by_two(
    many: int,
    built: tuple[Iterator[BuiltPage], Iterator[BuiltPage]],
    known: Collection[str],
    second: SecondProcess,
) -> Iterator[tuple[str, str]]:
    """Every page's path with what `made` makes of it, in any order.

    Args:
        built: so many pages from the first one on, and from the last one back; each is read
            when it is made, for all of them together fill the memory.
    """
    ahead, back = built
    sent: deque[tuple[list[str], Coming[list[str]]]] = deque()
    while many or sent:
        while second.wanted and len(sent) < _WAITING and many > _TOGETHER:
            batch = list(islice(back, _TOGETHER))
            many -= _TOGETHER
            sent.append(([page.path for page in batch], second.begin(made, batch, known)))
        if many:
            page = next(ahead)
            many -= 1
            yield page.path, _made(page, known)
        while sent and (sent[0][1].there() or not many):
            paths, coming = sent.popleft()
            yield from zip(paths, coming.answer(), strict=True)


class _Finishing:
    """The pages of one site on their way; ``entries`` by path what the search finds on them."""

    def __init__(
        self, site: Path, aside: KeptAside, kept: KeptTexts | None, known: Collection[str]
    ) -> None:
        self._site, self._aside, self._kept, self._known = site, aside, kept, known
        self._known_names = kept.names if kept else frozenset()
        self._basis = digest(*sorted(known))
        self._keys: dict[str, str] = {}
        self._harmless: set[str] = set()
        self.entries: dict[str, list[Entry]] = {}

    def taken_over(self, page: Path) -> bool:
        """Whether a built page is as at the last publication, and was finished so now."""
        path = self._path(page)
        if self._kept is None or path not in self._known_names:
            return False
        if (same := self._kept.take(path, self._key(self.built(page)))) is None:
            return False
        self._write(path, same)
        return True

    def built(self, page: Path) -> BuiltPage:
        """A page as the builder made it."""
        built = page.read_text(encoding="utf-8")
        found = BuiltPage(self._path(page), built, self._aside.tables_of(built))
        self._keys[found.path] = self._key(found)
        return found

    def take(self, path: str, made: str) -> None:
        """What was made of a page."""
        if self._kept:
            self._kept.put(path, self._keys.pop(path), made)
        self._write(path, made)

    def _path(self, page: Path) -> str:
        return page.relative_to(self._site).as_posix()

    def _key(self, page: BuiltPage) -> str:
        return digest(self._basis, page.built, *page.tables.values())

    def _write(self, path: str, made: str) -> None:
        entries, _, text = made.partition("\n")
        self.entries[path] = json.loads(entries)
        for line in self._aside.lines_of(text) - self._harmless:
            refuse_active(line, path, self._known)
            self._harmless.add(line)
        finished = with_policy(self._aside.put_lines(text))
        (self._site / path).write_text(finished, encoding="utf-8")
