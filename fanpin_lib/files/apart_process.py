"""The process that opens files for another one (``python -m …apart_process``).

What it is told and asked comes on its standard input, answers go to its standard output, each
pickled. When the input ends, whoever asked is gone, and so is this process.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from fanpin_lib.errors import FanpinError
from fanpin_lib.files.apart import KNOW


def main() -> None:
    """Answer until nobody asks any more."""
    _be_the_one_to_go()
    answers = _only_for_answers()
    asked: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asked), daemon=True).start()
    known: dict[str, tuple[Any, ...]] = {}
    while True:
        what, told = asked.get()
        if what == KNOW:
            known |= [told]
        else:
            key, function, about = told
            answer = _answered(function, (*known.get(key, ()), *about))
            pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()


def _answered(function: Callable[..., Any], about: tuple[Any, ...]) -> Any:
    """The answer, or what was raised; what cannot travel goes as its words."""
    try:
        answer: Any = function(*about)
    except Exception as error:
        if not isinstance(error, FanpinError):
            error.add_note(traceback.format_exc())
        answer = error.with_traceback(None)
        answer.__cause__ = answer.__context__ = None
    try:
        pickle.dumps(answer if isinstance(answer, BaseException) else None)
    except Exception:
        return RuntimeError("".join(traceback.format_exception(answer)))
    return answer


def _listen(stream: BinaryIO, asked: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            asked.put(pickle.load(stream))  # noqa: S301 - from the process that started this one
    except BaseException:
        os._exit(0)


def _only_for_answers() -> BinaryIO:
    """The output, which nothing that a library prints gets into."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _be_the_one_to_go() -> None:
    """Ctrl-C is for who asked; memory that is short is taken from here; no image of the memory,
    which holds names, is left behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
