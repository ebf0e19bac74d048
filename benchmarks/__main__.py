"""``make bench``: every benchmark of this folder in turn; each prints ratios of one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

#: Scripts that are started by others, not by hand.
_HELPERS = {
    "__main__", "engine_limit", "engine_notebook",
    "exports", "generated", "measuring", "workbooks",
}  # fmt: skip


def main() -> int:
    """Run the benchmarks; the exit code is the worst of theirs."""
    folder = Path(__file__).parent
    scripts = [path for path in sorted(folder.glob("*.py")) if path.stem not in _HELPERS]
    codes = []
    for path in scripts:
        print(f"\n=== {path.stem} ===", flush=True)
        codes.append(subprocess.run([sys.executable, str(path)], cwd=folder.parent).returncode)
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
