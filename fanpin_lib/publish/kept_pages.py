"""Pages that the builder would make as it did for the last publication are not made again.

What MkDocs makes of a page depends on the page's source, on which files there are, on the menu
(with the titles and front matter of its pages), on settings, theme and versions, and on nothing
else: as long as a county's ``mkdocs.yml`` has no plugins, hooks or extensions that read other
files. The HTML of every page lies in a folder beside the workshop, before tables are put back
and pages are secured, under hashes of all of this. Whatever is not known to be the same is made
anew; a finished site is the same byte for byte, kept pages or not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fanpin_lib.files.fingerprints import digest, digest_of, digest_of_package
from fanpin_lib.publish.builders import MKDOCS
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.page_heads import head_of, plain_title
from fanpin_lib.publish.settings import renders_alone

#: Beside the workshop.
FOLDER = "pages"
#: For MkDocs to load, in its own process: it imports MkDocs, which need not be installed. It
#: reads the list that lies beside the build's settings.
_HOOK, _LIST = Path(__file__).with_name("kept_hook.py"), "kept.json"
_CODE = ("publish/theme", "publish/kept_hook.py", "publish/kept_pages.py", "publish/build.py")
_PACKAGES = (
    "mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2", "markupsafe",
    "pygments",
)  # fmt: skip
#: MkDocs gives it another address.
_README = "README.md"


class KeptPages:
    """The kept pages of one publication, from what was kept before to what is kept now."""

    def __init__(self, job: PublishJob, work: Path, token: str, *, everything: bool) -> None:
        """Prepare.

        Args:
            work: the `workshop` of this publication.
            token: of marks in pages, unless pages with another are taken.
            everything: take none.
        """
        self._job, self.work = job, work
        self._texts = KeptTexts(FOLDER, work, everything=everything)
        self.token = self._texts.token or token
        self._sources: dict[str, str] = {}
        self._same: set[str] = set()

    def settings(self, settings: Mapping[str, Any], docs: Path) -> dict[str, Any]:
        """The build's settings, with what makes MkDocs leave out the pages that are the same.

        Args:
            docs: all sources, complete.
        """
        if self._job.builder != MKDOCS or not renders_alone(self._job.mkdocs_file):
            return dict(settings)
        self._sources = {path: digest((docs / path).read_bytes()) for path in _pages(docs)}
        listed = [path for path in _in_menu(settings["nav"]) if path in self._sources]
        texts = {path: (docs / path).read_bytes() for path in listed}
        self._texts.basis = self._fingerprint(settings, docs, map(head_of, texts.values()))
        untitled = {path for path, text in texts.items() if not plain_title(text)}
        # titles that only MkDocs can tell: such pages of the menu are always made
        self._same = {path for path in self._sources if self._stays(path)} - untitled
        said = {"folder": str(self._texts.folder), "pages": sorted(self._same)}
        (self.work / _LIST).write_text(json.dumps(said), encoding="utf-8")
        return {**settings, "hooks": [str(_HOOK)]}

    def take(self, site: Path) -> None:
        """Set aside what was made anew, before anything of it is completed."""
        self._texts.stay(map(_built, self._same))
        for path in self._sources.keys() - self._same:
            if (made := site / _built(path)).is_file():
                self._texts.put(_built(path), self._sources[path], made.read_text("utf-8"))

    def keep(self) -> None:
        """Keep all pages for the next publication, once this one has passed."""
        if self._texts.basis:
            self._texts.keep(self.token)

    def _stays(self, path: str) -> bool:
        return self._texts.known(_built(path), self._sources[path])

    def _fingerprint(self, settings: Mapping[str, Any], docs: Path, heads: Iterable[str]) -> str:
        """All that every page depends on beside its own source.

        Args:
            heads: of the pages of the menu.
        """
        return digest_of(
            [
                settings,
                self._job.mkdocs_file.read_text(encoding="utf-8"),
                sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*")),
                list(heads),
                digest_of_package(_CODE, _PACKAGES),
            ]
        )


def _pages(docs: Path) -> Iterator[str]:
    for path in docs.rglob("*.md"):
        if path.name != _README:
            yield path.relative_to(docs).as_posix()


def _built(path: str) -> str:
    return f"{path.removesuffix('.md')}.html"


def _in_menu(item: Any) -> Iterator[str]:
    """The pages that a menu leads to."""
    if isinstance(item, str):
        yield item
    parts: Iterable[Any] = ()
    if isinstance(item, Mapping):
        parts = item.values()
    elif isinstance(item, list):
        parts = item
    for part in parts:
        yield from _in_menu(part)
