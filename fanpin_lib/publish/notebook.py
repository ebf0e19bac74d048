"""Executed notebooks become pages, each once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.files.fingerprints import digest
from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.notebook_page import NotebookPage

if TYPE_CHECKING:
    from fanpin_lib.publish.notebook_reading import Reader


def key_of(content: bytes, name: str, *, search_tables: bool = False) -> str:
    """All that decides what a notebook becomes, beside the code."""
    return digest(content, name, str(search_tables))


class Converter:
    """Turns executed notebooks into pages; one reader serves them all (9 ms a notebook).

    Args:
        kept: what notebooks became in the last publication; theirs that are the same are taken.
        ahead: the page of a notebook that was converted elsewhere, if it was.
    """

    def __init__(
        self,
        kept: KeptTexts | None = None,
        ahead: Callable[[Path], NotebookPage | None] = lambda path: None,
    ) -> None:
        self._kept, self._ahead = kept, ahead

    def convert(self, path: Path, name: str, *, search_tables: bool = False) -> NotebookPage:
        """The page of one executed notebook.

        Args:
            path: the notebook.
            name: what its chart files are called after.
            search_tables: whether the search finds what stands in tables.
        """
        content = path.read_bytes()
        if self._kept is None:
            return self._read(path, content, name, search_tables)
        key = key_of(content, name, search_tables=search_tables)
        if (same := self._kept.take(key, key)) is not None:
            return NotebookPage.from_text(same)
        page = self._read(path, content, name, search_tables)
        self._kept.put(key, key, page.as_text())
        return page

    def _read(self, path: Path, content: bytes, name: str, search_tables: bool) -> NotebookPage:
        found = self._ahead(path)
        return found or self._reader.read(content, name, search_tables=search_tables)

    def page_of(self, notebook: Any, name: str, *, search_tables: bool = False) -> NotebookPage:
        """The same of a notebook already read; it is changed."""
        return self._reader.page_of(notebook, name, search_tables=search_tables)

    @cached_property
    def _reader(self) -> Reader:
        """Loaded when a notebook is converted here: with nbconvert, which takes half a second."""
        from fanpin_lib.publish.notebook_reading import Reader

        return Reader()
