"""The word cutter, whose prepared dictionary lies where nobody else can write.

By itself jieba keeps it in the folder for temporary files, where anybody might have laid
another one, and loads what it finds there.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fanpin_lib.files.lean_import import without

_folder: Path | None = None


def keep_dictionary_in(folder: Path) -> None:
    """Keep the prepared dictionary in a folder that only its owner may open."""
    global _folder
    _folder = folder


def word_cutter() -> Any:
    """The cutter; unless a folder was said its dictionary is prepared for this process only."""
    if _folder is None:
        folder = tempfile.mkdtemp(prefix="fanpin-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        keep_dictionary_in(Path(folder))
    jieba = _jieba()
    jieba.dt.tmp_dir = str(_folder)
    return jieba.dt


def dictionary_lines() -> Iterator[str]:
    """The dictionary's lines: a word, how often it is met, what kind of word it is."""
    with _jieba().get_dict_file() as lines:
        for line in lines:
            yield line.decode("utf-8").strip()


@cache
def _jieba() -> Any:
    with without("pkg_resources"):  # a slow way to open the dictionary, and a deprecated one
        import jieba
    jieba.setLogLevel("WARNING")
    return jieba
