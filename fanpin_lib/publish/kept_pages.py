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
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.fingerprints import digest, digest_of, digest_of_package
from fanpin_lib.files.private import make_private
from fanpin_lib.publish.builders import MKDOCS
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.page_heads import head_of, plain_title
from fanpin_lib.publish.settings import renders_alone

#: Beside the workshop.
FOLDER, _STATE = "pages", "pages.json"
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


@dataclass(frozen=True)
class _State:
    """What is kept: ``pages`` are hashes of source and HTML by path; ``token`` is that of the
    marks that stand in them for tables.
    """

    made_from: str = ""
    token: str = ""
    pages: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> _State:
        """Nothing where it is missing or spoilt."""
        try:
            said = json.loads((folder / _STATE).read_text(encoding="utf-8"))
            pages = {path: (source, made) for path, (source, made) in said["pages"].items()}
            return cls(said["made_from"], said["token"], pages)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def write(self, folder: Path) -> None:
        said = {"made_from": self.made_from, "token": self.token, "pages": self.pages}
        with atomic_write(folder / _STATE, private=True) as beside:
            beside.write_text(json.dumps(said), encoding="utf-8")


class KeptPages:
    """The kept pages of one publication, from what was kept before to what is kept now."""

    def __init__(self, job: PublishJob, work: Path, token: str, *, everything: bool) -> None:
        """Prepare.

        Args:
            work: the `workshop` of this publication.
            token: of marks in pages, unless pages with another are taken.
            everything: take none.
        """
        self._job, self.work, self._folder = job, work, work.parent / FOLDER
        self._before = _State() if everything else _State.read(self._folder)
        self.token = self._before.token or token
        self._made_from = ""
        self._sources: dict[str, str] = {}
        self._same: set[str] = set()
        self._new: dict[str, tuple[str, str]] = {}

    def settings(self, settings: Mapping[str, Any], docs: Path) -> dict[str, Any]:
        """The build's settings, with what makes MkDocs leave out the pages that are the same.

        Args:
            docs: all sources, complete.
        """
        if self._job.builder != MKDOCS or not renders_alone(self._job.mkdocs_file):
            return dict(settings)
        texts = {path: (docs / path).read_bytes() for path in _pages(docs)}
        self._sources = {path: digest(text) for path, text in texts.items()}
        self._made_from = self._fingerprint(settings, docs, texts)
        if self._before.made_from == self._made_from:
            untitled = set(_untitled(settings["nav"], texts))
            self._same = {path for path in self._sources if self._stays(path)} - untitled
        said = {"folder": str(self._folder), "pages": sorted(self._same)}
        (self.work / _LIST).write_text(json.dumps(said), encoding="utf-8")
        return {**settings, "hooks": [str(_HOOK)]}

    def take(self, site: Path) -> None:
        """Set aside what was made anew, before anything of it is completed."""
        aside = self.work / FOLDER
        for path in self._sources.keys() - self._same:
            made = site / _built(path)
            if made.is_file():
                target = aside / _built(path)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(made, target)
                self._new[path] = self._sources[path], digest(target.read_bytes())

    def keep(self) -> None:
        """Keep all pages for the next publication, once this one has passed."""
        if not self._made_from:
            return
        make_private(self._folder)
        (self._folder / _STATE).unlink(missing_ok=True)
        for path in self._new:
            target = self._folder / _built(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.work / FOLDER / _built(path)).replace(target)
        stay = {path: self._before.pages[path] for path in self._same}
        for path in self._before.pages.keys() - stay.keys() - self._new.keys():
            (self._folder / _built(path)).unlink(missing_ok=True)
        _State(self._made_from, self.token, {**stay, **self._new}).write(self._folder)

    def _stays(self, path: str) -> bool:
        source, made = self._before.pages.get(path, ("", ""))
        file = self._folder / _built(path)
        if source != self._sources[path] or not file.is_file():
            return False
        return digest(file.read_bytes()) == made

    def _fingerprint(
        self, settings: Mapping[str, Any], docs: Path, texts: Mapping[str, bytes]
    ) -> str:
        """All that every page depends on beside its own source."""
        return digest_of(
            [
                settings,
                self._job.mkdocs_file.read_text(encoding="utf-8"),
                sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*")),
                [head_of(texts[path]) for path in _in_menu(settings["nav"]) if path in texts],
                digest_of_package(_CODE, _PACKAGES),
            ]
        )


def _pages(docs: Path) -> Iterator[str]:
    for path in docs.rglob("*.md"):
        if path.name != _README:
            yield path.relative_to(docs).as_posix()


def _built(path: str) -> str:
    return f"{path.removesuffix('.md')}.html"


def _untitled(nav: Any, texts: Mapping[str, bytes]) -> Iterator[str]:
    """Pages of the menu whose titles only MkDocs can tell: they are always made."""
    for path in _in_menu(nav):
        if path in texts and not plain_title(texts[path]):
            yield path


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
