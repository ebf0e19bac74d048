"""Backups and restores in processes of their own, to be killed; the words of each:

backup|restore COUNTY BACKUP MINUTE
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from forked import serve  # noqa: E402

from desk.backup_county import at  # noqa: E402
from fanpin_lib.county import County  # noqa: E402
from fanpin_lib.desk.backup import make_backup, restore  # noqa: E402


def work(what: str, county: str, place: str, minute: str = "0") -> None:
    if what == "backup":
        make_backup(County.at(Path(county)), Path(place), at(int(minute)))
    else:
        restore(Path(place), Path(county))


if __name__ == "__main__":
    serve(work)
