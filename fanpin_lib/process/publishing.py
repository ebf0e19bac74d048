"""Notebooks into the site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fanpin_lib.config import Config
from fanpin_lib.period import Month
from fanpin_lib.process.deliveries import Progress, open_store
from fanpin_lib.process.made_from import profile_of
from fanpin_lib.process.places import EDITION

if TYPE_CHECKING:
    from fanpin_lib.publish import PublishResult


def publish_site(
    config: Config, month: Month, on_progress: Progress | None = None
) -> PublishResult:
    """Search every page for personal data, then build and swap in the site.

    Raises:
        LeakFound: personal data on a page; the site stays as it was.
    """
    from fanpin_lib.publish import PublishJob, publish

    return publish(
        PublishJob.of(config, month, EDITION),
        known_names=known_names(config, month),
        extra_pages=generated_pages(config, month),
        on_progress=on_progress,
    )


def generated_pages(config: Config, month: Month) -> dict[str, str]:
    """Pages of the site that come out of the catalogue and the rule files, by path."""
    from fanpin_lib.indicators import methods_pages
    from fanpin_lib.policy import load_profile, profile_names
    from fanpin_lib.publish.policy import gaps_between, gaps_of, policy_pages

    extra, day = config.folders.county / "policy", month.last_day
    profiles = [load_profile(name, extra) for name in profile_names(extra)]
    cache = config.folders.reports / "policy-findings"
    gaps = {profile.name: gaps_of(profile, day, cache) for profile in profiles}
    on = {profile.name: day for profile in profiles}
    between = gaps_between(profiles, day)
    return {
        **methods_pages(profile_of(config), day),
        **policy_pages(profiles, config.policy.profile, on, gaps, between),
    }


def known_names(config: Config, month: Month) -> Iterable[str]:
    """The name of everybody in the store, for the gate before publication."""
    from fanpin_lib.fields import tables

    parts = [
        f"SELECT DISTINCT {field.name} FROM {table.name} WHERE {field.name} IS NOT NULL"
        for table in tables().values()
        for field in table.fields.values()
        if field.personal and (field.name.endswith("name") or field.name == "collector")
    ]
    with open_store(config).snapshot(month).connect() as connection:
        return [name for (name,) in connection.execute(" UNION ".join(parts)).fetchall()]
