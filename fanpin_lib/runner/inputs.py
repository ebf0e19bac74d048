"""Hashes of everything that a region's notebook is made from.

A region's page depends on its own rows, on those of the regions directly below, on the
names around it, on the rules in force, on its notebook, on our code and on settings; a
region none of whose hashes changed need not be run again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fanpin_lib.edition.about import About, read_about
from fanpin_lib.edition.names import INDICATORS, QUALITY, QUALITY_MONTHS
from fanpin_lib.edition.regions import Region
from fanpin_lib.edition.row_hashes import row_hashes
from fanpin_lib.files.fingerprints import (
    digest,
    digest_of,
    digest_of_files,
    digest_of_package,
)
from fanpin_lib.presentation.beyond_chance import beyond_chance_of
from fanpin_lib.regions import Level

#: What a notebook is made from, and how a person hears it.
PARTS = {
    "rows": "数据（本地区的数字）",
    "below": "数据（下辖地区的数字）",
    "names": "数据（地区名称或隶属）",
    "notebook": "笔记本",
    "code": "程序",
    "rules": "规则",
    "settings": "设置",
}

#: What pages show of the data's manifest; a new delivery alone makes no page stale.
_SETTINGS = ("edition", "profile", "profile_label", "demo")
#: All code of ours that shapes a page (a test compares it with what pages import).
CODE = (
    "presentation",
    "edition",
    "files",
    "period.py",
    "regions.py",
    "rounding.py",
    "fields.py",
    "fields.yaml",
    "errors.py",
)
_PACKAGES = ("matplotlib", "pyarrow", "ipython", "ipykernel", "papermill", "nbformat")
_LENGTH = 16

Inputs = dict[str, str]

_TABLES = (INDICATORS, QUALITY, QUALITY_MONTHS)


def input_hashes(
    data_dir: Path,
    month: str,
    regions: Sequence[Region],
    notebooks: Mapping[str, Path],
    *,
    keep: bool = True,
) -> dict[str, Inputs]:
    """The hashes of every region's inputs by code; each a mapping with the keys of `PARTS`.

    Args:
        notebooks: the notebook of each level.
        keep: write down the hashes of rows for the next who asks.
    """
    about = read_about(data_dir)
    rows, common = _row_hashes(data_dir, about, regions, keep), _common(about, month)
    stored = {level: _notebook(path) for level, path in notebooks.items()}
    by_code = {region.code: region for region in regions}
    children: dict[str, list[Region]] = {}
    for region in regions:
        children.setdefault(region.parent_code or "", []).append(region)
    hashes = {}
    for region in regions:
        below = children.get(region.code, [])
        names = [region.code, region.name, list(_names_above(region, by_code))]
        found = {
            "rows": rows.get(region.code, ""),
            "below": digest_of([rows.get(child.code, "") for child in below]),
            "names": digest_of([*names, [(child.code, child.name) for child in below]]),
            "notebook": stored.get(str(region.level), ""),
            **common,
        }
        hashes[region.code] = {part: found[part][:_LENGTH] for part in PARTS}
    return hashes


def _common(about: About, month: str) -> Inputs:
    return {
        "code": digest(digest_of_package(CODE, _PACKAGES), digest_of(about.families)),
        "rules": digest_of(about.rules),
        "settings": digest_of([month, *(getattr(about, name) for name in _SETTINGS)]),
    }


def _notebook(path: Path) -> str:
    """The notebook, and modules beside it that it may import."""
    return digest(path.read_bytes(), digest_of_files(path.parent.glob("*.py")))


def _names_above(region: Region, by_code: Mapping[str, Region]) -> Iterator[str]:
    parent = by_code.get(region.parent_code or "")
    if parent is not None and parent != region:
        yield parent.name
        yield from _names_above(parent, by_code)


def _row_hashes(data_dir: Path, about: About, regions: Sequence[Region], keep: bool) -> Inputs:
    """A hash of each region's rows: figures, findings, what is beyond chance, and for a county
    whether it may go out."""
    found: dict[str, list[str]] = {}
    for name, by_code in row_hashes(data_dir, _TABLES, keep=keep).items():
        for code, of_rows in by_code.items():
            found.setdefault(code, []).append(name + of_rows)
    for region in regions:
        if region.level not in (Level.TOWNSHIP, Level.VILLAGE):
            found.setdefault(region.code, []).append(digest_of(about.quality))
        if region.level != Level.VILLAGE:
            beyond = digest_of(beyond_chance_of(about, region.code))
            found.setdefault(region.code, []).append(beyond)
    return {code: digest(*parts) for code, parts in found.items()}
