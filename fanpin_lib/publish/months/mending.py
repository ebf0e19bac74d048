"""No kept page leads nowhere: links to what a newer site does not have any more are taken out."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from fanpin_lib.publish.months.addresses import address_from, target_of
from fanpin_lib.publish.months.kept_month import KeptMonth, folder_of
from fanpin_lib.publish.months.packing import repacked


class Mender:
    """Mends the months of one finished site."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._ids: dict[str, set[str]] = {}

    def mend(self, kept: KeptMonth) -> KeptMonth:
        """Take out what leads from a month's pages to what the site does not have.

        A page that is gone leaves plain text; of a page without the heading meant, the top is
        shown. Files are written anew: the site before may have the same ones.
        """
        changes = {one: now for one in kept.outward if (now := self._standing(one)) != one}
        if not changes:
            return kept
        self._rewrite(kept, changes)
        left = {changes.get(target, target) for target in kept.outward} - {""}
        mended = replace(kept, outward=tuple(sorted(left)))
        mended.write(self._site)
        return mended

    def _rewrite(self, kept: KeptMonth, changes: dict[str, str]) -> None:
        pages = [f"{folder_of(kept.month)}/{place}.html" for place in kept.places]
        told = {_href(pages[0], one): _href(pages[0], now) for one, now in changes.items()}
        pattern = re.compile("|".join(map(re.escape, told)))
        for page in pages:
            path = self._site / page
            text = path.read_text(encoding="utf-8")
            mended = repacked(text, lambda part: pattern.sub(lambda found: told[found[0]], part))
            if mended != text:
                path.unlink()
                path.write_text(mended, encoding="utf-8")

    def _standing(self, target: str) -> str:
        """What of a target the site has: all of it, the page alone, nothing."""
        path, rest = target_of("", target)
        if not (self._site / path).is_file():
            return ""
        heading = unquote(rest.partition("#")[2])
        return target if not heading or heading in self._headings(path) else path

    def _headings(self, path: str) -> set[str]:
        if path not in self._ids:
            text = (self._site / path).read_text(encoding="utf-8", errors="replace")
            self._ids[path] = {html.unescape(one) for one in re.findall(r'\sid="([^"]*)"', text)}
        return self._ids[path]


def _href(page: str, target: str) -> str:
    """How every page of a month leads to a target: they all lie equally deep."""
    path, rest = target_of("", target)
    return f' href="{html.escape(address_from(page, path) + rest)}"' if target else ""
