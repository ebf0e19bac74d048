"""Notebooks into the site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.desk.deliveries import Progress
from fanpin_lib.desk.name_sources import name_columns, sources_named
from fanpin_lib.desk.policy_coverage import profile_coverage
from fanpin_lib.desk.since_closing import SinceClosing, refuse_withdrawn, since_closing
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import ABOUT, DATA, INTERNAL, RUNS
from fanpin_lib.files.fingerprints import digest_of, digest_of_files, digest_of_package
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from fanpin_lib.publish import PublishJob, PublishResult

#: What makes pages out of an edition, the catalogue and the rules.
_CODE = (
    "classification",
    "disclosure",
    "edition",
    "indicators",
    "policy",
    "presentation",
    "desk/publishing.py",
    "publish",
    "quality",
    "fields.yaml",
    "regions.py",
)
_PACKAGES = ("jieba", "mkdocs", "mkdocs-material", "nbconvert", "nh3", "zhplot")


def publish_site(
    county: County,
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
        NotFitToPublish: the figures hold ledgers that were withdrawn.
    """
    from fanpin_lib.publish import PublishJob, publish
    from fanpin_lib.publish.unchanged import as_published

    if not EditionFolder.of(county.folders.reports, month).current.is_dir():
        return publish(PublishJob.of(county.settings, month))  # says what is missing
    with EditionFolder.of(county.folders.reports, month).reading():
        refuse_withdrawn(county, month)
        job = PublishJob.of(county.settings, month)
        job = replace(job, made_from=site_made_from(county, job))
        if not everything and (standing := as_published(job)):
            return standing
        with sources_named(county, month):
            return publish(
                job,
                known_names=known_names(county, month),
                known_numbers=known_numbers(county, month),
                extra_pages=generated_pages(county, month),
                on_progress=on_progress,
            )


@dataclass(frozen=True)
class SiteStanding:
    """What the site shows: which month, and whether all that it is made from is unchanged.

    ``since`` is what happened to the ledgers that its figures come from.
    """

    month: Month | None
    current: bool = False
    since: SinceClosing | None = None

    def __str__(self) -> str:
        if self.month is None:
            return "网站还没有发布；结清一个月（fanpin month 月份）就会发布。"
        if self.current:
            return f"网站显示{self.month.label}，是最新的。"
        if self.since and str(self.since):
            return (
                f"网站显示{self.month.label}，算出数字之后台账{self.since}，"
                f"要更新请{self.since.mended_by}。"
            )
        return (
            f"网站显示{self.month.label}，之后数字、文稿、规则或程序又变了，"
            f"要更新请运行 fanpin publish {self.month}。"
        )


def shown_month(county: County) -> Month | None:
    """The month that the site shows; None where there is no site yet."""
    from fanpin_lib.publish.unchanged import published_month

    return published_month(county.folders.site / "public")


def site_standing(county: County) -> SiteStanding:
    """Which month the site shows, and whether it would be built the same now."""
    from fanpin_lib.publish import PublishJob
    from fanpin_lib.publish.unchanged import as_published

    month = shown_month(county)
    if month is None or not EditionFolder.of(county.folders.reports, month).current.is_dir():
        return SiteStanding(month)
    job = PublishJob.of(county.settings, month)
    job = replace(job, made_from=site_made_from(county, job))
    since = since_closing(county, month)
    return SiteStanding(month, as_published(job) is not None and not str(since), since)


def site_made_from(county: County, job: PublishJob) -> str:
    """A hash of everything that a site depends on: editions, pages, rules, code, and names.

    An edition's manifest changes with every run that changes a notebook, the newest
    delivery with everybody whose name must be looked for.
    """
    docs = county.folders.site / "docs"
    editions = [job.edition_folder, *job.earlier.values()]
    editions += sorted(EditionFolder(job.edition_folder).history.glob(f"{INTERNAL}-*"))
    return digest_of(
        [
            str(job.month),
            [str(month) for month in job.later],
            county.settings.county.model_dump(),
            county.settings.site.model_dump(),
            county.settings.policy.profile,
            county.store.newest(),
            [digest_of_files([folder / RUNS, folder / DATA / ABOUT]) for folder in editions],
            [digest_of_files([path]) for path in sorted(docs.rglob("*"))],
            digest_of_files([county.settings.mkdocs_file, *county.policy_folder.rglob("*.yaml")]),
            digest_of_files(county.quality_folder.glob("*.yaml")),
            digest_of_package(_CODE, _PACKAGES),
        ]
    )


def generated_pages(county: County, month: Month) -> dict[str, str]:
    """Pages of the site that come out of the catalogue and the rule files, by path."""
    from fanpin_lib.indicators import methods_pages
    from fanpin_lib.policy import load_profile, profile_names
    from fanpin_lib.publish.policy import clause_figures, gaps_between, gaps_of, policy_pages
    from fanpin_lib.quality import CountyChecks, checks_page

    checks = CountyChecks(county)
    extra, day, current = county.policy_folder, month.last_day, county.settings.policy.profile
    profiles = [load_profile(name, extra) for name in profile_names(extra)]
    cache = county.folders.reports / "policy-findings"
    gaps = {profile.name: gaps_of(profile, day, cache) for profile in profiles}
    on = {profile.name: day for profile in profiles}
    between = gaps_between(profiles, day)
    covered = profile_coverage(county.profile, day, county.quality_folder)
    data = EditionFolder.of(county.folders.reports, month).current / DATA
    figures = clause_figures(covered, month, county.code, data)
    return {
        **methods_pages(county.profile, day),
        **checks_page(checks.catalogue, checks.parameters(month), month),
        **policy_pages(profiles, current, on, gaps, between, covered, figures),
    }


def known_names(county: County, month: Month) -> Iterable[str]:
    """The name of everybody in the store, for the gate before publication."""
    parts = [
        f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
        for table, column, _ in name_columns()
    ]
    with county.store.snapshot(month).connect() as connection:
        return [name for (name,) in connection.execute(" UNION ".join(parts)).fetchall()]


def known_numbers(county: County, month: Month) -> Iterable[str]:
    """The numbers of all households and cases in the store, for the same gate."""
    from fanpin_lib.fields import tables

    parts = [
        f"SELECT DISTINCT {name} FROM {table.name} WHERE {name} IS NOT NULL"
        for table in tables().values()
        for name in ("household_id", "case_id")
        if name in table.fields
    ]
    with county.store.snapshot(month).connect() as connection:
        return [number for (number,) in connection.execute(" UNION ".join(parts)).fetchall()]
