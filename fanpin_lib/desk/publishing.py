"""Notebooks into the site."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.desk.deliveries import Progress
from fanpin_lib.desk.name_sources import name_columns, sources_named
from fanpin_lib.desk.policy_coverage import profile_coverage
from fanpin_lib.desk.since_closing import refuse_unfounded
from fanpin_lib.desk.site_inputs import site_fingerprint
from fanpin_lib.desk.site_standing import month_of_home
from fanpin_lib.desk.working_folder import template_root
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import DATA, INTERNAL
from fanpin_lib.files.machine_cache import machine_cache
from fanpin_lib.files.memory import release_memory
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb

    from fanpin_lib.publish import PublishJob, PublishResult


def publish_site(
    county: County,
    month: Month,
    on_progress: Progress | None = None,
    *,
    edition: str = INTERNAL,
    everything: bool = False,
    as_home: bool = False,
) -> PublishResult:
    """Search every page for personal data, then build and swap in the site.

    A month before the one that the site shows is added to the months before; the home page
    stays. A site that was made from just the same stays; meanwhile no new edition takes the
    place of the one that is being published.

    Args:
        edition: which edition of the month; each has a site of its own.
        everything: build also if nothing changed.
        as_home: the home page shows this month, though it showed a later one.

    Raises:
        LeakFound: personal data on a page; the site stays as it was.
        NotFitToPublish: the figures hold ledgers that were withdrawn or that the store has not,
            or there are blocking findings, or they are not those of the internal edition.
        StoreBusy: somebody else is publishing; names who and since when.
    """
    from fanpin_lib.publish import PublishJob, publish
    from fanpin_lib.publish.workshop import workshop

    reports, site = county.folders.reports, county.folders.site / kind_of(edition).site
    if not EditionFolder.of(reports, month, edition).current.is_dir():
        return publish(PublishJob.of(county.settings, month, edition))  # says what is missing
    left = f"{month.label}别的都已做好，只差发布：请等对方完成，再运行 fanpin publish {month}。"
    with workshop(site, f"发布网站（{month.label}）", left) as work:
        home = month if as_home else month_of_home(county, month, edition)
        with EditionFolder.of(reports, home, edition).reading():
            job = PublishJob.of(county.settings, home, edition, asked=month)
            return _publish_in(work, county, job, on_progress, everything)


def site_stands(county: County, month: Month, edition: str = INTERNAL) -> bool:
    """Whether `publish_site` would take the site as it stands; reads only."""
    from fanpin_lib.publish import PublishJob
    from fanpin_lib.publish.unchanged import as_published

    home = month_of_home(county, month, edition)
    job = PublishJob.of(county.settings, home, edition, asked=month)
    if not job.edition_folder.is_dir():
        return False
    job = replace(job, fingerprint=site_fingerprint(county, job))
    return as_published(job) is not None


def _publish_in(
    work: Path, county: County, job: PublishJob, on_progress: Progress | None, everything: bool
) -> PublishResult:
    from fanpin_lib.publish import publish
    from fanpin_lib.publish.unchanged import as_published

    for month in {job.month, job.asked or job.month}:
        refuse_unfounded(county, month)
    job = replace(job, shipped=template_root() / "site" / "docs" / "assets")
    job = replace(job, fingerprint=site_fingerprint(county, job))
    if not everything and (standing := as_published(job)):
        return standing
    names, numbers = _known(county, job.month)
    with sources_named(county, job.month, county.folders.private):
        return publish(
            job,
            known_names=names,
            known_numbers=numbers,
            extra_pages=partial(generated_pages, county, job.month, job.edition),
            on_progress=on_progress,
            work=work,
            everything=everything,
        )


def _known(county: County, month: Month) -> tuple[list[str], list[str]]:
    """Names and numbers for the gate, out of one database, which nobody needs from here on."""
    from fanpin_lib.store.laid import let_go

    with county.store.snapshot(month).connect() as connection:
        known = known_names(county, month, connection), known_numbers(county, month, connection)
    let_go()
    release_memory()
    return known


def generated_pages(county: County, month: Month, edition: str = INTERNAL) -> dict[str, str]:
    """Pages of the site that come out of the catalogue and the rule files, by path."""
    from fanpin_lib.indicators import indicator_pages
    from fanpin_lib.policy import load_profile, profile_names
    from fanpin_lib.publish.editions_page import editions_page, figures_page
    from fanpin_lib.publish.policy import clause_figures, gaps_between, gaps_of, policy_pages
    from fanpin_lib.quality import CountyChecks, checks_page

    if edition != INTERNAL:
        return figures_page(kind_of(edition))
    checks = CountyChecks(county)
    extra, day, current = county.policy_folder, month.last_day, county.settings.policy.profile
    profiles = [load_profile(name, extra) for name in profile_names(extra)]
    kept = machine_cache("policy-findings")
    gaps = {profile.name: gaps_of(profile, day, kept) for profile in profiles}
    on = {profile.name: day for profile in profiles}
    between = gaps_between(profiles, day)
    covered = profile_coverage(county.profile, day, county.quality_folder)
    data = EditionFolder.of(county.folders.reports, month).current / DATA
    figures = clause_figures(covered, month, county.code, data)
    return {
        **indicator_pages(county.profile, day),
        **editions_page(),
        **checks_page(checks.catalogue, checks.parameters(month), month),
        **policy_pages(profiles, current, on, gaps, between, covered, figures),
    }


def known_names(
    county: County, month: Month, connection: duckdb.DuckDBPyConnection | None = None
) -> list[str]:
    """The name of everybody in the store, for the gate before publication.

    Args:
        connection: to the month's snapshot, where one is open already.
    """
    parts = [
        f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
        for table, column, _ in name_columns()
    ]
    return _asked(county, month, parts, connection)


def known_numbers(
    county: County, month: Month, connection: duckdb.DuckDBPyConnection | None = None
) -> list[str]:
    """The numbers of all households and cases in the store, for the same gate."""
    from fanpin_lib.fields import tables

    parts = [
        f"SELECT DISTINCT {name} FROM {table.name} WHERE {name} IS NOT NULL"
        for table in tables().values()
        for name in ("household_id", "case_id")
        if name in table.fields
    ]
    return _asked(county, month, parts, connection)


def _asked(
    county: County, month: Month, parts: list[str], connection: duckdb.DuckDBPyConnection | None
) -> list[str]:
    if connection is None:
        with county.store.snapshot(month).connect() as own:
            return _asked(county, month, parts, own)
    return [value for (value,) in connection.execute(" UNION ".join(parts)).fetchall()]
