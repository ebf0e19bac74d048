"""What an edition's figures are made from: ledgers, rules, code and settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.desk.left_out import left_out_of
from fanpin_lib.edition.about import read_about, readable
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA
from fanpin_lib.files.fingerprints import digest_of, digest_of_files, digest_of_package
from fanpin_lib.period import Month
from fanpin_lib.store.in_force import reaching

if TYPE_CHECKING:
    from fanpin_lib.store import Snapshot

_CODE = (
    "classification",
    "history",
    "indicators",
    "ledgers",
    "quality",
    "store",
    "fields.py",
    "period.py",
    "desk/computing.py",
    "desk/protecting.py",
    "presentation/all_figures.py",
    "edition",
    "regions.py",
)
_RULES = ("policy", "fields.yaml")
_PACKAGES = ("chinesecalendar", "duckdb", "pyarrow")
_LENGTH = 16

#: What figures are made from, and how a person hears it.
LABELS = {
    "ledgers": "台账",
    "rules": "规则",
    "answers": "疑点答复、以前月份的核查",
    "code": "程序",
    "settings": "设置",
}


def input_hashes(county: County, snapshot: Snapshot) -> dict[str, str]:
    """The hash of each kind of input of a month's figures, with the keys of `LABELS`.

    Two months with the same hashes have the same figures.
    """
    own = [*county.policy_folder.rglob("*.yaml"), *county.quality_folder.glob("*.yaml")]
    own.append(county.workdays_file)
    settings = [
        county.settings.county.model_dump(),
        county.settings.policy.profile,
        county.settings.protection.model_dump(),
    ]
    counting = reaching(snapshot.deliveries, snapshot.month)
    found = {
        "ledgers": digest_of(
            [
                *((d.seq, d.sha256, str(d.as_of)) for d in counting),
                *left_out_of(county, snapshot.month),
            ]
        ),
        "rules": digest_of([digest_of_package(_RULES), digest_of_files(own)]),
        "answers": digest_of_files(_answers(county, snapshot.month)),
        "code": digest_of_package(_CODE, _PACKAGES),
        "settings": digest_of(settings),
    }
    return {name: value[:_LENGTH] for name, value in found.items()}


def inputs_of(folder: Path) -> Mapping[str, str] | None:
    """The hashes of what the figures in a folder were computed from; None without figures."""
    if not readable(folder):
        return None  # what is damaged is computed again
    return read_about(folder).inputs or {}


def changed_inputs(county: County, month: Month) -> tuple[str, ...] | None:
    """Which inputs of the month's figures changed, by the keys of `LABELS`; nothing is written.

    Returns:
        None where an edition has no figures at all.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    now = input_hashes(county, county.snapshot(month))
    changed: set[str] = set()
    for name in county.editions:
        edition = EditionFolder.of(county.folders.reports, month, name)
        kept = [inputs_of(folder / DATA) for folder in (edition.next, edition.current)]
        before = [one for one in kept if one is not None]
        if not before:
            return None
        if now not in before:
            changed |= {key for key in LABELS if before[0].get(key) != now[key]}
    return tuple(key for key in LABELS if key in changed)


def _answers(county: County, month: Month) -> list[Path]:
    """Answers to findings, and what was found in the months before: pages show both."""
    private, earlier = county.folders.private, month.window(12)[:-1]
    return [
        *sorted((private / "answers").glob("*.parquet")),
        *(private / str(each) / "findings.parquet" for each in earlier),
    ]
