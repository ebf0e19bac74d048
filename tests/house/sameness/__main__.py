"""``python -m tests.house.sameness REV`` compares; ``--record`` keeps today's digests.

Exit code 0: the same; 1: something differs; 2: there was nothing to compare.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.house.sameness.comparing import Difference, differences
from tests.house.sameness.county import (
    TREE,
    CountyNotMade,
    commit_of,
    county_now,
    county_of_commit,
)
from tests.house.sameness.digests import GOLDEN, changed, digests_of, read_golden, write_golden

_NAMED = 5


def main() -> int:
    """Read the arguments, make what is missing, tell what differs."""
    arguments = _arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="fanpin-now-") as at:
            if arguments.record:
                return _record(Path(at))
            return _compare(Path(at), arguments.revision, arguments.at_once)
    except CountyNotMade as problem:
        print(f"错误：{problem}", file=sys.stderr)
        return 2


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.house.sameness", description=__doc__)
    parser.add_argument("revision", nargs="?", default="main", help="compared with (main)")
    parser.add_argument("--at-once", action="store_true", help="make both counties at once")
    parser.add_argument("--record", action="store_true", help=f"write {GOLDEN.name} anew")
    return parser.parse_args()


def _compare(at: Path, revision: str, at_once: bool) -> int:
    commit = commit_of(revision)
    with ThreadPoolExecutor(2 if at_once else 1) as makers:
        base = makers.submit(county_of_commit, commit)
        now = makers.submit(county_now, at)
        found = differences(base.result(), now.result())
    _tell(found)
    print(
        f"与 {revision}（{commit[:9]}）相比：" + (f"{len(found)} 种不同。" if found else "相同。")
    )
    return 1 if found else 0


def _tell(found: list[Difference]) -> None:
    for one in found:
        more = len(one.files) - _NAMED
        named = "、".join(one.files[:_NAMED]) + (f" 等 {len(one.files)} 个文件" if more > 0 else "")
        print(named, *one.what, sep="\n  ", end="\n\n")


def _record(at: Path) -> int:
    digests = digests_of(county_now(at))
    for line in changed(read_golden() if GOLDEN.exists() else {}, digests):
        print(line)
    write_golden(digests)
    print(f"已写入 {GOLDEN.relative_to(TREE)}：{len(digests)} 组。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
