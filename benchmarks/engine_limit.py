"""A warm kernel that runs the benchmark's cells when told to: the limit for any engine.

Reads numbers from standard input, runs the notebook so often and answers with the seconds
that it took to make empty drawings beforehand, which do not count: 0 unless told ``given``.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat


def main() -> None:
    """Serve until standard input ends."""
    notebook, regions = Path(sys.argv[1]), json.loads(sys.argv[2])
    give = _giver(regions[0]) if sys.argv[3:] == ["given"] else lambda: None
    orders, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    from fanpin_lib.engine.kernel import start_kernel

    app = start_kernel()
    sys.stdout = sys.stderr = io.StringIO()  # outputs are made and thrown away
    cells = nbformat.read(notebook, 4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    for line in orders:
        giving = 0.0
        for number in range(int(line)):
            began = time.perf_counter()
            give()
            giving += time.perf_counter() - began
            region = regions[number % len(regions)]
            values = "".join(f"{name} = {value!r}\n" for name, value in region.items())
            for source in [sources[0], values, *sources[1:]]:
                app.kernel.shell.run_cell(source, store_history=True).raise_error()
        print(giving, file=answers, flush=True)


def _giver(region: dict[str, str]) -> Callable[[], None]:
    """What lays empty drawings ready, as a process forked by our engine finds them."""
    from fanpin_lib.presentation.preload_edition import preload_edition

    return lambda: preload_edition(region["data_dir"])


if __name__ == "__main__":
    main()
