"""Backups and restores in processes of their own, to be killed; started from one that is warm.

For each line ``backup|restore COUNTY BACKUP MINUTE`` (tab between) it forks, says the
child's number, and when that has ended its exit status.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from desk.backup_county import at  # noqa: E402
from fanpin_lib.county import County  # noqa: E402
from fanpin_lib.desk.backup import make_backup, restore  # noqa: E402


def work(what: str, county: str, place: str, minute: str) -> None:
    if what == "backup":
        make_backup(County.at(Path(county)), Path(place), at(int(minute)))
    else:
        restore(Path(place), Path(county))


def main() -> None:
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


if __name__ == "__main__":
    main()
