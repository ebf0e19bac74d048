"""The command ``fanpin``: one function per command, each reading like the process.

Commands import what they need when they run, so that ``fanpin --help`` answers at once.
"""

from __future__ import annotations

import os
import sys

from fanpin_lib.files.memory import share_memory_as_said

#: Suppression solves thousands of small systems: threads of numpy's own only wait for each other
#: there, and halve its speed on two processors. Arrow's own allocator keeps a tenth more memory
#: than the system's when a month is corrected. An arena of memory for each thread keeps another
#: tenth. Who has set them otherwise keeps that.
FRUGAL = {
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; never shows a traceback."""
    os.environ.update(FRUGAL | os.environ)  # before anything imports numpy or Arrow
    share_memory_as_said()
    try:
        from fanpin_lib.cli.app import main as run
    except KeyboardInterrupt:  # Ctrl-C before anything began
        sys.stderr.write("错误：已中断。\n")
        sys.exit(130)
    run(arguments)


__all__ = ["FRUGAL", "main"]
