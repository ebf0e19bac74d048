"""Where the header of a narrow column may break: between its words, not within one.

Browsers break Chinese behind any character; 线索逾期 over two lines as 线索逾 and 期 reads badly.
The style sheet has headers break at marks only, and here are the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fanpin_lib.disclosure import word_cutter
from fanpin_lib.files.kept_answers import asked_once

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
    return _HEAD.sub(lambda head: _LONG.sub(lambda run: _MARK.join(_pieces(run[0])), head[0]), page)


@asked_once("heading-pieces", code=("publish/whole_words.py",), libraries=("jieba",))
def _pieces(run: str) -> list[str]:
    """Words of two characters and more; a single one (未, 户) goes with its neighbour."""
    return list(_joined(run))


def _joined(run: str) -> Iterator[str]:
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
