"""Built pages become finished ones: complete, read for the search, lean, and without danger.

What a page becomes depends on the built page, on what waits aside for it, and on the code; so a
page for which all of that is as at the last publication is taken over. Its lines, which are
others in each edition, come last.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from fanpin_lib.files.fingerprints import digest
from fanpin_lib.files.kept_answers import keep_answers
from fanpin_lib.publish.kept_aside import KeptAside
from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.lean_markup import lean
from fanpin_lib.publish.page_safety import refuse_active, take_theme_scripts, with_policy
from fanpin_lib.publish.search import SearchIndex, entries_on
from fanpin_lib.publish.table_headers import with_scopes
from fanpin_lib.publish.whole_words import with_whole_words


def finish_pages(
    site: Path,
    aside: KeptAside | None = None,
    index: SearchIndex | None = None,
    kept: KeptTexts | None = None,
) -> int:
    """Finish every built page of a site; returns how many there are.

    Args:
        aside: what waits for its pages.
        index: is told what the search finds on them.
        kept: pages of the last publication, which are taken where they are the same.

    Raises:
        SiteNotBuilt: a page holds something that could run or load; it is named.
    """
    known = take_theme_scripts(site)
    finishing = _Finishing(aside or KeptAside(), index or SearchIndex(), kept, known)
    pages = sorted(site.rglob("*.html"))
    for page in pages:
        built = page.read_text(encoding="utf-8")
        text = finishing.page(page.relative_to(site).as_posix(), built)
        page.write_text(text, encoding="utf-8")
    keep_answers()
    return len(pages)


class _Finishing:
    def __init__(
        self, aside: KeptAside, index: SearchIndex, kept: KeptTexts | None, known: Collection[str]
    ) -> None:
        self._aside, self._index, self._kept, self._known = aside, index, kept, known
        self._basis = digest(*sorted(known))
        self._harmless: set[str] = set()

    def page(self, path: str, built: str) -> str:
        """A finished page."""
        key = digest(self._basis, built, self._aside.put_back(built))
        same = self._kept.take(path, key) if self._kept else None
        entries, _, text = (same or self._made(path, built, key)).partition("\n")
        self._index.add(json.loads(entries))
        for line in self._aside.lines_of(text) - self._harmless:
            refuse_active(line, path, self._known)
            self._harmless.add(line)
        return with_policy(self._aside.put_lines(text))

    def _made(self, path: str, built: str, key: str) -> str:
        """A line with what the search finds on a page, and the page but for its own lines."""
        said, entries = entries_on(path, built)
        text = lean(with_whole_words(with_scopes(self._aside.put_back(said))))
        refuse_active(text, path, self._known)
        made = f"{json.dumps(entries, ensure_ascii=False)}\n{text}"
        if self._kept:
            self._kept.put(path, key, made)
        return made
