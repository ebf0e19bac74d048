"""The months that the portal keeps: each with its figures and how far the counties were."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from fanpin_lib.edition.about import readable
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA
from fanpin_lib.errors import InputError
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.period import Month
from fanpin_lib.publish.portal_pages import Past
from fanpin_lib.publish.portal_text import Missing, Standing

_STANDING = "standing.json"


def write_standing(data: Path, standing: Standing) -> None:
    """Keep how far the counties were, beside the month's figures."""
    with atomic_write(data.parent / _STANDING) as beside:
        text = json.dumps(asdict(standing), ensure_ascii=False, indent=1)
        beside.write_text(text, encoding="utf-8")


def kept_months(reports: Path) -> list[Past]:
    """Every month that has figures, the newest first: that one is the portal's home."""
    found = [each for folder in reports.iterdir() if (each := _kept(reports, folder.name))]
    return sorted(found, key=lambda one: one.month, reverse=True)


def _kept(reports: Path, name: str) -> Past | None:
    try:
        month = Month.parse(name)
    except InputError:
        return None
    data = EditionFolder.of(reports, month).current / DATA
    if not readable(data):
        return None
    try:
        said = json.loads((data.parent / _STANDING).read_text(encoding="utf-8"))
        missing = tuple(Missing(**one) for one in said.pop("missing"))
        standing = Standing(**{**said, "missing": missing})
    except (OSError, ValueError, TypeError, KeyError):
        return None  # of an older fanpin: closing the month once more brings it back
    return Past(month, data, standing)
