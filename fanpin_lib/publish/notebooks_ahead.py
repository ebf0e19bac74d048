"""Notebooks become pages in the second process, while this one writes all that comes before.

Converting takes as long as all else of a region's page. The process gets those notebooks of
which nothing is kept, a few at a time; what does not come back is converted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.notebook import Converter, key_of
from fanpin_lib.publish.notebook_page import NotebookPage
from fanpin_lib.publish.second_process import Coming, SecondProcess

#: A notebook, and what its chart files are called after.
Notebook = tuple[Path, str]
#: So many go to the process at once.
_TOGETHER = 8


def converting(
    notebooks: Iterable[Notebook], second: SecondProcess, kept: KeptTexts | None = None
) -> Converter:
    """A converter of which the second process begins at once with the notebooks, in their order.

    Args:
        kept: what notebooks became in the last publication; those are left to the converter.
    """
    known = kept.names if kept else frozenset()
    new = [
        one for one in notebooks if not known or key_of(one[0].read_bytes(), one[1]) not in known
    ]
    return Converter(kept, _Ahead(new, second).take) if second.wanted else Converter(kept)


class _Ahead:
    """Batches on their way, and the pages that came back and were not asked for yet."""

    def __init__(self, notebooks: Sequence[Notebook], second: SecondProcess) -> None:
        self._coming: dict[Path, Coming[list[NotebookPage]]] = {}
        self._pages: dict[Path, NotebookPage] = {}
        for start in range(0, len(notebooks), _TOGETHER):
            batch = notebooks[start : start + _TOGETHER]
            coming = second.begin(converted, batch)
            self._coming |= {path: coming for path, _ in batch}

    def take(self, path: Path) -> NotebookPage | None:
        """A notebook's page, waited for, once; None where none comes."""
        if path in self._coming:
            self._pages |= self._arrived(self._coming[path])
        return self._pages.pop(path, None)

    def _arrived(self, coming: Coming[list[NotebookPage]]) -> dict[Path, NotebookPage]:
        paths = [path for path, its in self._coming.items() if its is coming]
        for path in paths:
            del self._coming[path]
        try:
            return dict(zip(paths, coming.answer(), strict=True))
        except Exception:  # the converter here says what is wrong with which notebook
            return {}


def converted(notebooks: Sequence[Notebook]) -> list[NotebookPage]:
    """The pages of some notebooks; by one converter in each process."""
    return [_converter().convert(path, name) for path, name in notebooks]


@cache
def _converter() -> Converter:
    return Converter()
