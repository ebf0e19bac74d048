"""Where the header of a narrow column may break: between its words, not within one.

Browsers break Chinese behind any character; 线索逾期 over two lines as 线索逾 and 期 reads badly.
The style sheet has headers break at marks only, and here are the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from fanpin_lib.disclosure import word_cutter

#: As many characters as stand on one line of a narrow column; shorter ones never break.
_ONE_LINE = 5
_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
#: In brackets one fewer, as these do not leave its line.
_LONG = re.compile(
    rf"(?:(?<![一-鿿])[一-鿿]{{{_ONE_LINE + 1},}}|(?<=（)[一-鿿]{{{_ONE_LINE},}}(?=）))(?=[^<>]*<)"
)
_MARK = "<wbr>"


def with_whole_words(page: str) -> str:
    """A finished page whose table headers say where they may break."""
    return _HEAD.sub(lambda head: _LONG.sub(lambda run: _marked(run[0]), head[0]), page)


@cache
def _marked(run: str) -> str:
    return _MARK.join(_pieces(run))


def _pieces(run: str) -> Iterator[str]:
    """Words of two characters and more; a single one (未, 户) goes with its neighbour."""
    held = ""
    words = list(word_cutter().cut(run, HMM=False))
    for place, word in enumerate(words):
        held += word
        ahead = words[place + 1 :]
        if len(word) > 1 and not (len(ahead) == 1 and len(ahead[0]) == 1):
            yield held
            held = ""
    if held:
        yield held
