"""Whether a file that is handed in is one of our worklists, whatever became of it."""

from __future__ import annotations

import re
from pathlib import Path

from fanpin_lib.files.apart import ask
from fanpin_lib.files.words_inside import words_inside
from fanpin_lib.office.worklists.catalogue import NUMBER
from fanpin_lib.office.worklists.rows import PREFIX

NUMBERS = re.compile(rf"{PREFIX}[0-9a-f]{{16}}")
_NUMBER = re.compile(NUMBERS.pattern.encode())
_HEADER = re.compile(re.escape(NUMBER.encode()))
_HINT = "请检查是不是交错了文件。"


def is_worklist(path: Path) -> bool:
    """Whether a file holds rows of our lists: their numbers, or the header over them.

    A list stays a list when its headers were changed: it must not be taken for a ledger.

    Raises:
        FileRefused: looking into it takes too much memory or time.
    """
    return ask(words_inside, path.absolute(), _NUMBER, _HEADER, name=path.name, hint=_HINT)
