"""Notebooks into the site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanpin_lib.config import Config
from fanpin_lib.period import Month
from fanpin_lib.process.checks import checking_office
from fanpin_lib.process.deliveries import Progress, open_store
from fanpin_lib.process.made_from import profile_of
from fanpin_lib.process.places import EDITION, edition_of
from fanpin_lib.runner.edition_folder import DATA
from fanpin_lib.runner.fingerprints import digest_of, digest_of_files, digest_of_package
from fanpin_lib.runner.manifest import NAME

if TYPE_CHECKING:
    from fanpin_lib.publish import PublishJob, PublishResult

#: What makes pages out of an edition, the catalogue and the rules.
_CODE = (
    "classification",
    "disclosure",
    "indicators",
    "policy",
    "presentation",
    "process/publishing.py",
    "publish",
    "quality",
    "fields.yaml",
    "regions.py",
)
_PACKAGES = ("jieba", "mkdocs", "mkdocs-material", "nbconvert", "nh3", "zhplot")


def publish_site(
    config: Config,
    month: Month,
    on_progress: Progress | None = None,
    *,
    everything: bool = False,
) -> PublishResult:
    """Search every page for personal data, then build and swap in the site.

    A site that was made from just the same stays; meanwhile no new edition takes the place
    of the one that is being published.

    Args:
        everything: build also if nothing changed.

    Raises:
        LeakFound: personal data on a page; the site stays as it was.
    """
    from fanpin_lib.publish import PublishJob, publish
    from fanpin_lib.publish.unchanged import as_published

    if not edition_of(config, month).current.is_dir():
        return publish(PublishJob.of(config, month, EDITION))  # says what is missing
    with edition_of(config, month).reading():
        job = PublishJob.of(config, month, EDITION)
        job = replace(job, made_from=site_made_from(config, job))
        if not everything and (standing := as_published(job)):
            return standing
        return publish(
            job,
            known_names=known_names(config, month),
            extra_pages=generated_pages(config, month),
            on_progress=on_progress,
        )


@dataclass(frozen=True)
class SiteStanding:
    """What the site shows: which month, and whether all that it is made from is unchanged."""

    month: Month | None
    current: bool = False

    def __str__(self) -> str:
        if self.month is None:
            return "网站还没有发布；结清一个月（fanpin month 月份）就会发布。"
        if self.current:
            return f"网站显示{self.month.label}，是最新的。"
        return (
            f"网站显示{self.month.label}，之后数字、文稿、规则或程序又变了，"
            f"要更新请运行 fanpin publish {self.month}。"
        )


def site_standing(config: Config) -> SiteStanding:
    """Which month the site shows, and whether it would be built the same now."""
    from fanpin_lib.publish import PublishJob
    from fanpin_lib.publish.unchanged import as_published, published_month

    month = published_month(config.folders.site / "public")
    if month is None or not edition_of(config, month).current.is_dir():
        return SiteStanding(month)
    job = PublishJob.of(config, month, EDITION)
    job = replace(job, made_from=site_made_from(config, job))
    return SiteStanding(month, as_published(job) is not None)


def site_made_from(config: Config, job: PublishJob) -> str:
    """A hash of everything that a site depends on: editions, pages, rules, code, and names.

    An edition's manifest changes with every run that changes a notebook, the newest
    delivery with everybody whose name must be looked for.
    """
    county, docs = config.folders.county, config.folders.site / "docs"
    editions = [job.edition_folder, *job.earlier.values()]
    editions += sorted((job.edition_folder.parent / "history").glob(f"{EDITION}-*"))
    return digest_of(
        [
            str(job.month),
            [str(month) for month in job.later],
            config.county.model_dump(),
            config.policy.profile,
            open_store(config).newest(),
            [digest_of_files([folder / NAME, folder / DATA / NAME]) for folder in editions],
            [digest_of_files([path]) for path in sorted(docs.rglob("*"))],
            digest_of_files([config.mkdocs_file, *(county / "policy").rglob("*.yaml")]),
            digest_of_files((county / "quality").glob("*.yaml")),
            digest_of_package(_CODE, _PACKAGES),
        ]
    )


def generated_pages(config: Config, month: Month) -> dict[str, str]:
    """Pages of the site that come out of the catalogue and the rule files, by path."""
    from fanpin_lib.indicators import methods_pages
    from fanpin_lib.policy import load_profile, profile_names
    from fanpin_lib.publish.policy import gaps_between, gaps_of, policy_pages
    from fanpin_lib.quality import checks_page

    office = checking_office(config)
    extra, day = config.folders.county / "policy", month.last_day
    profiles = [load_profile(name, extra) for name in profile_names(extra)]
    cache = config.folders.reports / "policy-findings"
    gaps = {profile.name: gaps_of(profile, day, cache) for profile in profiles}
    on = {profile.name: day for profile in profiles}
    between = gaps_between(profiles, day)
    return {
        **methods_pages(profile_of(config), day),
        **checks_page(office.catalogue, office.parameters(month), month),
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
