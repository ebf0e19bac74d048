"""Work in processes forked from one that has everything imported: to be killed at any moment.

A script calls `serve` with its work; a test starts it as `Warm` and asks for the work by its
words, as often as it likes: importing everything takes longer than most of the work.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def serve(work: Callable[..., None]) -> None:
    """For each line of words (tab between) fork a child that does the work with them; say the
    child's number, and when it has ended its exit status.
    """
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                work(*line.rstrip("\n").split("\t"))
            except BaseException as error:
                print(repr(error), file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


class Warm:
    """A process that has everything imported and forks one for each piece of work."""

    def __init__(self, script: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def through(self, *words: object) -> float:
        """To its end; the seconds of its work."""
        self._start(words)
        began = time.monotonic()
        assert self._number() == 0
        return time.monotonic() - began

    def killed(self, moment: float, *words: object) -> bool:
        """Kill it after some seconds; whether it was at work still."""
        child = self._start(words)
        time.sleep(moment)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        return self._number() != 0

    def end(self) -> None:
        """Let the process end."""
        self._process.communicate()

    def _start(self, words: tuple[object, ...]) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write("\t".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        return self._number()

    def _number(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())
