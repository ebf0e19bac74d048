"""What an edition says about itself: ``manifest.json`` of its data folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from fanpin_lib.edition.damage import damaged
from fanpin_lib.edition.file_cache import cached_while_unchanged
from fanpin_lib.edition.names import ABOUT, INDICATORS
from fanpin_lib.errors import StoreUnusable
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.regions import Level, level_of

#: How the units of rules read in a sentence; shares are stored as fractions.
_UNITS = {"月": "个月", "工作日": "个工作日", "元/人·年": "元"}
_SHARE = "比例"


@dataclass(frozen=True)
class RuleInForce:
    """A policy value of the month, as an edition names it."""

    value: float
    unit: str = ""
    synthetic: bool = False
    by_month: dict[str, float] = field(default_factory=dict)
    rule_id: str = ""

    @property
    def link(self) -> str:
        """The text in Markdown, leading to the rule's page once it is published."""
        return f"[{self.text}](rule:{self.rule_id})" if self.rule_id else self.text

    @property
    def text(self) -> str:
        """``7,300元，演示值``, ``2个月``, ``20%``."""
        share = self.unit == _SHARE
        value = f"{self.value * 100:g}" if share else f"{self.value:,g}"
        unit = "%" if share else _UNITS.get(self.unit, self.unit)
        return f"{value}{unit}{'，演示值' if self.synthetic else ''}"


@dataclass(frozen=True)
class About:
    """What an edition's data say about themselves; None where they do not say it.

    Attributes:
        month: ``2026-10``.
        edition: the edition's name, such as ``internal``.
        county: the county's name.
        snapshot: the number of the delivery that the month was closed on.
        in_force: a hash of the deliveries in force then (see `fanpin_lib.store.in_force`).
        profile, profile_label: the policy profile's name and Chinese name.
        families: the indicators as pages list them (``catalogue_labels``).
        demo: whether the ledgers are made up.
        fanpin: the version that computed the figures.
        rules: values in force by rule id (see `rules_in_force`).
        ledgers: which file each ledger in force came from.
        merged: places that ended by the month's end, each with the one that it belongs to now.
        left_out: files that were handed in and that the month was closed without.
        lacking: by indicator the ledgers for want of which it has no data.
        lacking_somewhere: what it lacks in some villages only: for each set of them how many
            lie in which region (``villages``) and, by indicator, the ``columns``.
        beyond_chance: villages and clusters beyond what chance allows.
        provenance: versions of code, profile and rules; what each indicator rests on.
        closed_at: when it was computed, ISO 8601 in UTC.
        quality: rules asked, and whether the month may be published.
        inputs: hashes of what it was computed from.
        edition_no: which edition of the month it is, from 1.
        counties: of a province, the delivery that each county's figures are as of.
        apart: of a province, what its counties' documents divide differently, with the codes of
            the counties whose documents know it.
        classes: the profile's classifications (see `classes_named`).
        visitors: who visits by the profile's own document, in its words.
        fewest: of how few households it tells at least (户); None where nothing is withheld.
    """

    month: str | None = None
    edition: str | None = None
    county: str | None = None
    snapshot: int | None = None
    profile: str | None = None
    profile_label: str | None = None
    families: Sequence[Mapping[str, Any]] | None = None
    demo: bool | None = None
    fanpin: str | None = None
    rules: Mapping[str, Mapping[str, Any]] | None = None
    ledgers: Sequence[Mapping[str, Any]] | None = None
    merged: Sequence[Mapping[str, str]] | None = None
    left_out: Sequence[str] | None = None
    lacking: Mapping[str, Sequence[str]] | None = None
    lacking_somewhere: Sequence[Mapping[str, Any]] | None = None
    beyond_chance: Mapping[str, Any] | None = None
    provenance: Mapping[str, Any] | None = None
    closed_at: str | None = None
    quality: Mapping[str, Any] | None = None
    inputs: Mapping[str, str] | None = None
    edition_no: int | None = None
    counties: Mapping[str, int | None] | None = None
    classes: Sequence[Mapping[str, Any]] | None = None
    in_force: str | None = None
    fewest: int | None = None
    apart: Mapping[str, Sequence[str]] | None = None
    visitors: Sequence[str] | None = None

    @property
    def number(self) -> int:
        """Which edition of the month it is, from 1."""
        return int(self.edition_no or 1)

    @property
    def closed_on(self) -> str:
        """When it was computed, such as ``2026-11-05 08:30`` here; empty if it does not say."""
        if not self.closed_at:
            return ""
        return datetime.fromisoformat(self.closed_at).astimezone().strftime("%Y-%m-%d %H:%M")

    def has(self, indicator: str, level: Level | None = None) -> bool:
        """Whether the edition has an indicator, with a value or without; at a level."""
        if self.families is None:
            return True
        known = (family["indicators"].get(indicator) for family in self.families)
        spec = next((one for one in known if one is not None), None)
        return spec is not None and (level is None or level in spec.get("levels", (level,)))

    def rule(self, rule_id: str) -> RuleInForce | None:
        """The value of a rule in the month; None where no rule gives one."""
        said = (self.rules or {}).get(rule_id) or {}
        if not isinstance(said.get("value"), (int, float)):
            return None
        return RuleInForce(
            float(said["value"]),
            str(said.get("unit") or ""),
            bool(said.get("synthetic")),
            dict(said.get("by_month") or {}),
            rule_id,
        )

    def lacking_in(self, region_code: str) -> dict[str, list[str]]:
        """By indicator the ledgers or columns for want of which a region has no data.

        A region above villages says in how many: ``3个村的农户台账的“劳动力人数”列``.
        """
        found = {name: list(said) for name, said in (self.lacking or {}).items()}
        whose = level_of(region_code) is not Level.VILLAGE
        for part in self.lacking_somewhere or ():
            villages = part["villages"].get(region_code, 0)
            for name, columns in part["columns"].items() if villages else ():
                said = [f"{villages}个村的{c}" if whose else c for c in columns]
                found.setdefault(name, []).extend(said)
        return found


_KNOWN = frozenset(each.name for each in fields(About))


def write_about(data_dir: Path, about: About) -> Path:
    """Write what an edition says about itself, whole or not at all; None is left out."""
    path = data_dir / ABOUT
    said = {name: value for name, value in asdict(about).items() if value is not None}
    text = json.dumps(said, ensure_ascii=False, indent=1, default=str)
    with atomic_write(path) as beside:
        beside.write_text(text + "\n", encoding="utf-8")
    return path


def read_about(data_dir: Path) -> About:
    """What an edition's data say about themselves; nothing when the file is not there.

    Raises:
        StoreUnusable: it is damaged.
    """
    path = data_dir / ABOUT
    if not path.is_file():
        return About()
    try:
        return _about(path)
    except (OSError, ValueError, TypeError) as error:
        raise damaged(path) from error


@cached_while_unchanged
def _about(path: Path) -> About:
    said = dict(json.loads(path.read_text(encoding="utf-8")))
    said["inputs"] = inputs_said(said)
    return About(**{name: value for name, value in said.items() if name in _KNOWN})


def inputs_said(said: Mapping[str, Any]) -> Mapping[str, str] | None:
    """The hashes of an edition's inputs, of what it says as read from its file.

    Editions made before December 2026 call them ``made_from``.
    """
    inputs: Mapping[str, str] | None = said.get("inputs", said.get("made_from"))
    return inputs


def readable(data_dir: Path) -> bool:
    """Whether figures are there, and all tables whole as far as their ends tell."""
    import pyarrow.parquet as pq

    try:
        read_about(data_dir)
        for path in (data_dir / INDICATORS, *sorted(data_dir.glob("*.parquet"))):
            pq.read_metadata(path)
    except (StoreUnusable, OSError, ValueError):
        return False
    return True
