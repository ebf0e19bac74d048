"""Bodies of regions' pages that would come out as they did at the last publication.

A body is made of the converted notebook, of the figures of all months of the region, of those
directly below and of any other that the notebook names, of what was revised, and of what all
pages have in common: catalogue, places, pages to link to, and the code. While all of that is the
same, the body is; but for the line about its edition, which is put in anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.regions import Region
from fanpin_lib.edition.row_hashes import row_hashes
from fanpin_lib.files.fingerprints import digest, digest_of, digest_of_package
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.tree import RegionTree

#: What decides on a body beside all that decides on a notebook's page.
_CODE = (
    *("edition", "indicators", "policy", "fields.py", "fields.yaml"),
    *("period.py", "regions.py", "rounding.py"),
)
_CODE_OF_PLACE = re.compile(r"\d{12}")
#: Where the line about the edition stood.
_EDITION = "\0edition\0"


class Body(NamedTuple):
    """A page's content below its heading, and the figures that have a row on it."""

    text: str
    explained: frozenset[str]


class KeptBodies:
    """The bodies of one publication, from what was kept before to what is kept now.

    Args:
        kept: their texts; None: all are made.
        other_pages: paths of the site's pages that belong to no region.
        edition_line: what every body says of its edition.
    """

    def __init__(
        self,
        kept: KeptTexts | None,
        job: PublishJob,
        tree: RegionTree,
        other_pages: Iterable[str],
        edition_line: str,
    ) -> None:
        self._kept, self._job, self._tree = kept, job, tree
        self._others, self._line = sorted(other_pages), edition_line

    def body(self, region: Region, shown: str, revised: str, make: Callable[[], Body]) -> Body:
        """The body that was kept, or a new one.

        Args:
            shown: the content of its notebook; ``revised``: what is said of revisions.
        """
        if self._kept is None or not self._rows:
            return make()
        name, key = f"{region.code}.json", self._key(region, shown, revised)
        if (same := self._kept.take(name, key)) is not None:
            text, explained = json.loads(same)
            return Body(text.replace(_EDITION, self._line), frozenset(explained))
        body = make()
        if body.text.count(self._line) == 1 and _EDITION not in body.text:
            text = body.text.replace(self._line, _EDITION)
            said = json.dumps([text, sorted(body.explained)], ensure_ascii=False)
            self._kept.put(name, key, said)
        return body

    def _key(self, region: Region, shown: str, revised: str) -> str:
        places = {region.code, *(one.code for one in self._tree.children(region))}
        places |= set(_CODE_OF_PLACE.findall(shown)) & self._rows.keys()
        rows = [(code, self._rows.get(code, "")) for code in sorted(places)]
        return digest(self._common, digest_of(rows), shown, revised)

    @cached_property
    def _rows(self) -> dict[str, str]:
        """A hash of each region's figures of all months; none where there are no figures."""
        return row_hashes(self._job.data, (INDICATORS,), keep=False).get(INDICATORS, {})

    @cached_property
    def _common(self) -> str:
        about, places = read_about(self._job.data), self._tree.regions.values()
        return digest_of(
            [
                digest_of_package(_CODE),
                str(self._job.month),
                about.families,
                bool(about.provenance),
                self._job.edition,
                [(one.code, one.name, one.parent_code, str(one.level)) for one in places],
                self._others,
            ]
        )
