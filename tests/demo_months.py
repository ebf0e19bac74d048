"""The demo of some of its files: for tests that hand in no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

from fanpin_lib.demo import writing
from fanpin_lib.demo.files.plan import Planned, plan
from fanpin_lib.period import Month


@contextmanager
def written_if(wanted: Callable[[Planned], bool]) -> Iterator[None]:
    """Let the demo write only files that are wanted; its world is that of all thirteen months.

    Writing the others takes as long as computing a month of a small county.
    """

    def some(months: list[Month]) -> Iterator[Planned]:
        return filter(wanted, plan(months))

    with patch.object(writing, "plan", some):
        yield


def written_of(*months: Month) -> AbstractContextManager[None]:
    """The same for the files of some months."""
    return written_if(lambda file: file.month in months)
