"""Whether a dictionary changed since it was last looked at, without looking through it.

CPython counts the changes of each dictionary. Reading that number is a hundred times cheaper
than comparing, so a process can look at all it holds after every notebook. Where the number is
not where it is expected (`KNOWN` finds out) everything is compared instead.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from itertools import compress
from operator import itemgetter, ne
from typing import Any

_USED = object.__basicsize__
_VERSION = _USED + ctypes.sizeof(ctypes.c_ssize_t)
_NUMBER = ctypes.sizeof(ctypes.c_uint64)


class Versions:
    """The numbers of some dictionaries, which have to stay alive.

    Args:
        dictionaries: dictionaries, or what ``vars`` gives of a class.
    """

    def __init__(self, dictionaries: list[Mapping[str, Any]]) -> None:
        self._now = _reading([_place(one) + _VERSION for one in dictionaries])
        self._seen = self._now()

    def changed(self) -> list[int]:
        """Places in the list of those that changed since this was last asked."""
        now, before = self._now(), self._seen
        if now == before:
            return []
        self._seen = now
        return list(compress(range(len(now)), map(ne, now, before)))


def _reading(addresses: list[int]) -> Callable[[], tuple[int, ...]]:
    """What reads the numbers at these addresses: items of one array that spans them all."""
    if not addresses:
        return tuple
    start, end = min(addresses), max(addresses)
    span = ctypes.c_uint64 * ((end - start) // _NUMBER + 1)
    numbers = memoryview(span.from_address(start)).cast("B").cast("Q")
    places = [(address - start) // _NUMBER for address in addresses]
    if len(places) == 1:
        return lambda: (numbers[places[0]],)
    get = itemgetter(*places)
    return lambda: get(numbers)


def _place(dictionary: Mapping[str, Any]) -> int:
    """Where the dictionary lies; a class's is behind a proxy."""
    if isinstance(dictionary, dict):
        return id(dictionary)
    place: int = ctypes.c_void_p.from_address(id(dictionary) + _USED).value or 0
    return place


def _known() -> bool:
    """Whether the numbers of this Python behave as they should."""
    if ctypes.sizeof(ctypes.c_void_p) != 8 or _USED != 16:  # noqa: PLR2004
        return False

    class Sample:
        one = 1

    plain: dict[Any, Any] = {0: 0}
    versions = Versions([plain, vars(Sample)])
    quiet = versions.changed()
    plain[0], Sample.one = 1, 2
    both = versions.changed()
    plain.pop(0)
    return (quiet, both, versions.changed()) == ([], [0, 1], [0])


KNOWN = _known()
