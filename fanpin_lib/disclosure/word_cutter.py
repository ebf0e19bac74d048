"""The word cutter, whose prepared dictionary lies where nobody else can write.

By itself jieba keeps it in the folder for temporary files, where anybody might have laid
another one, and loads what it finds there.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Any


def keep_dictionary_in(folder: Path) -> None:
    """Keep the prepared dictionary in a folder that only its owner may open."""
    import jieba

    jieba.dt.tmp_dir = str(folder)


def word_cutter() -> Any:
    """The cutter; unless a folder was said its dictionary is prepared for this process only."""
    import jieba

    if jieba.dt.tmp_dir is None:
        folder = tempfile.mkdtemp(prefix="fanpin-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        keep_dictionary_in(Path(folder))
    jieba.setLogLevel("WARNING")
    return jieba.dt
