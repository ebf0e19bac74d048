"""What an edition's figures are made from: ledgers, rules, code and settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.config import Config
from fanpin_lib.period import Month
from fanpin_lib.process.deliveries import open_store
from fanpin_lib.runner.fingerprints import digest_of, digest_of_files, digest_of_package
from fanpin_lib.workdays import Calendar

if TYPE_CHECKING:
    from fanpin_lib.history.compare import Office
    from fanpin_lib.policy import Profile
    from fanpin_lib.store import Snapshot
    from fanpin_lib.store.delivery import Delivery

_CODE = (
    "classification",
    "history",
    "indicators",
    "ledgers",
    "quality",
    "store",
    "fields.py",
    "period.py",
    "process/figures.py",
    "presentation/all_figures.py",
    "presentation/data_package.py",
    "presentation/edition_files.py",
    "regions.py",
    "workdays.py",
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


def profile_of(config: Config) -> Profile:
    """The county's policy profile with the county's own values and rules."""
    from fanpin_lib.policy import load_profile

    extra = config.folders.county / "policy"
    return load_profile(config.policy.profile, extra, region_code=config.county.code)


def calendar_of(config: Config) -> Calendar:
    """Working days, with the years that the county added."""
    return Calendar.load(config.folders.county / "workdays.yaml")


def office_of(config: Config) -> Office:
    """What comparing months needs of a working directory."""
    from fanpin_lib.history.compare import Office

    return Office(
        open_store(config).snapshot,
        profile_of(config),
        config.county.code,
        calendar_of(config),
        config.folders.private,
    )


def made_from(config: Config, snapshot: Snapshot) -> dict[str, str]:
    """The hash of each kind of input of a month's figures, with the keys of `LABELS`.

    Two months with the same hashes have the same figures.
    """
    county = config.folders.county
    own = [*(county / "policy").rglob("*.yaml"), *(county / "quality").glob("*.yaml")]
    own.append(county / "workdays.yaml")
    settings = [config.county.model_dump(), config.policy.profile]
    found = {
        "ledgers": digest_of(list(_counting(snapshot.deliveries, snapshot.month))),
        "rules": digest_of([digest_of_package(_RULES), digest_of_files(own)]),
        "answers": digest_of_files(_answers(config, snapshot.month)),
        "code": digest_of_package(_CODE, _PACKAGES),
        "settings": digest_of(settings),
    }
    return {name: value[:_LENGTH] for name, value in found.items()}


def _answers(config: Config, month: Month) -> list[Path]:
    """Answers to findings, and what was found in the months before: pages show both."""
    private, earlier = config.folders.private, month.window(12)[:-1]
    return [
        *sorted((private / "answers").glob("*.parquet")),
        *(private / str(each) / "findings.parquet" for each in earlier),
    ]


def _counting(deliveries: list[Delivery], month: Month) -> Iterator[tuple[int, str, str]]:
    """The deliveries that can reach a month's figures: of it, or with rows of it, or earlier."""
    for delivery in deliveries:
        months = (Month.parse(own) for part in delivery.parts for own in part.months)
        if delivery.as_of <= month or any(own <= month for own in months):
            yield delivery.seq, delivery.sha256, str(delivery.as_of)
