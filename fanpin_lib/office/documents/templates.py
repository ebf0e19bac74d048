"""The templates of documents: a county's own where it has one, else those made here.

``county/documents/月通报_县.docx`` takes the place of ours by its name alone.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.word import Documents
from fanpin_lib.office.documents import assignment, bulletin, minutes, notice

COUNTY_BULLETIN, TOWNSHIP_BULLETIN = "月通报_县", "月通报_乡镇"
NOTICE, ASSIGNMENT, MINUTES = "公示", "交办单", "研判会议记录"

_MADE: Mapping[str, Callable[[], Any]] = {
    COUNTY_BULLETIN: bulletin.county_template,
    TOWNSHIP_BULLETIN: bulletin.township_template,
    NOTICE: notice.notice_template,
    ASSIGNMENT: assignment.assignment_template,
    MINUTES: minutes.minutes_template,
}


def template(name: str, folder: Path) -> Documents:
    """What documents of a kind are made from.

    Args:
        folder: the county's own templates; may be missing.
    """
    own = folder / f"{name}.docx"
    if own.is_file():
        return Documents(own.read_bytes(), str(own))
    return Documents(_as_bytes(_MADE[name]()), f"{name}.docx（自带的模板）")


def lay_out_templates(folder: Path) -> tuple[list[Path], list[Path]]:
    """Write every template into a folder, none in the place of one that is there.

    Returns:
        those written, those left as they were.

    Raises:
        StoreUnusable: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written, kept = [], []
    for name, make in _MADE.items():
        path = folder / f"{name}.docx"
        if path.exists():
            kept.append(path)
            continue
        with atomic_write(path) as beside:
            beside.write_bytes(_as_bytes(make()))
        written.append(path)
    return written, kept


def _as_bytes(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
