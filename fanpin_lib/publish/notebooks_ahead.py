"""Notebooks become pages in a process of its own, while this one writes all that comes before.

Converting takes as long as all else of a region's page. The process gets those notebooks of
which nothing is kept, a few at a time; what does not come back is converted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from fanpin_lib.files.apart import Apart
from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.notebook import Converter, key_of
from fanpin_lib.publish.notebook_page import NotebookPage

#: A notebook, and what its chart files are called after.
Notebook = tuple[Path, str]
#: So many go to the process at once; of fewer than the second number it would take longer to
#: start one.
_TOGETHER, _FEWEST = 8, 48


@contextmanager
def converting(notebooks: Iterable[Notebook], kept: KeptTexts | None = None) -> Iterator[Converter]:
    """A converter of which the process begins at once with the notebooks, in their order.

    Leaving the block ends the process, whether all notebooks were asked for or not.

    Args:
        kept: what notebooks became in the last publication; those are left to the converter.
    """
    known = kept.names if kept else frozenset()
    new = [
        one for one in notebooks if not known or key_of(one[0].read_bytes(), one[1]) not in known
    ]
    if len(new) < _FEWEST:
        yield Converter(kept)
        return
    with _Ahead(new) as ahead:
        yield Converter(kept, ahead.take)


class _Ahead:
    """The process at work, and the pages that came back and were not asked for yet."""

    def __init__(self, notebooks: Sequence[Notebook]) -> None:
        self._process, self._asking = Apart(), ThreadPoolExecutor(1)
        self._coming: dict[Path, Future[list[NotebookPage]]] = {}
        self._pages: dict[Path, NotebookPage] = {}
        starts = range(0, len(notebooks), _TOGETHER)
        self._batches = [notebooks[start : start + _TOGETHER] for start in starts]

    def __enter__(self) -> _Ahead:
        for batch in self._batches:
            coming = self._asking.submit(self._ask, batch)
            self._coming |= {path: coming for path, _ in batch}
        return self

    def __exit__(self, *_: object) -> None:
        self._asking.shutdown(cancel_futures=True)
        self._process.close()

    def take(self, path: Path) -> NotebookPage | None:
        """A notebook's page, waited for, once; None where none comes."""
        if path in self._coming:
            self._pages |= self._arrived(self._coming[path])
        return self._pages.pop(path, None)

    def _arrived(self, coming: Future[list[NotebookPage]]) -> dict[Path, NotebookPage]:
        paths = [path for path, its in self._coming.items() if its is coming]
        for path in paths:
            del self._coming[path]
        try:
            return dict(zip(paths, coming.result(), strict=True))
        except Exception:  # the converter here says what is wrong with which notebook
            return {}

    def _ask(self, batch: Sequence[Notebook]) -> list[NotebookPage]:
        return self._process.ask(converted, batch, name="", hint="")


def converted(notebooks: Sequence[Notebook]) -> list[NotebookPage]:
    """The pages of some notebooks; by one converter in each process."""
    return [_converter().convert(path, name) for path, name in notebooks]


@cache
def _converter() -> Converter:
    return Converter()
