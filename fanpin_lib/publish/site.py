"""Publishing an edition: pages, identifier gate, build, check, swap."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from itertools import chain
from pathlib import Path

from fanpin_lib.disclosure import HarmlessBefore, Scanner, keep_dictionary_in
from fanpin_lib.files.memory import release_memory, seldom_collected
from fanpin_lib.publish.build import SiteBuild
from fanpin_lib.publish.docs import copy_docs, refuse_foreign
from fanpin_lib.publish.downloads import take_in, write_tables, write_workbook
from fanpin_lib.publish.finishing import finish_pages
from fanpin_lib.publish.fitness import refuse_job
from fanpin_lib.publish.home import home_page
from fanpin_lib.publish.job import Progress, PublishJob, PublishResult
from fanpin_lib.publish.kept_aside import KeptAside
from fanpin_lib.publish.last_publication import LastPublication
from fanpin_lib.publish.links import LinkResolver
from fanpin_lib.publish.merged_places import merged_pages
from fanpin_lib.publish.months.publishing import KeptMonths
from fanpin_lib.publish.notebooks_ahead import converting
from fanpin_lib.publish.notes import notes
from fanpin_lib.publish.one_style import styled
from fanpin_lib.publish.pages import Page, RegionPages, notebooks_of
from fanpin_lib.publish.publication_gate import PublicationGate
from fanpin_lib.publish.query import Query
from fanpin_lib.publish.search import SearchIndex
from fanpin_lib.publish.searched_for import scanner_for
from fanpin_lib.publish.second_process import FEWEST_REGIONS, SecondProcess
from fanpin_lib.publish.settings import build_settings
from fanpin_lib.publish.sources import Sources
from fanpin_lib.publish.tree import RegionTree
from fanpin_lib.publish.unchanged import remember
from fanpin_lib.publish.workshop import swap, workshop

#: In the workshop's own folder, which only its owner may open.
_HARMLESS = "harmless"


def publish(
    job: PublishJob,
    *,
    known_names: Iterable[str] = (),
    known_numbers: Iterable[str] = (),
    extra_pages: Callable[[], Mapping[str, str]] = dict,
    on_progress: Progress | None = None,
    work: Path | None = None,
    everything: bool = False,
) -> PublishResult:
    """Turn an edition into the site ``job.public``, all of it or nothing.

    Args:
        job: what to publish; `PublishJob.of` makes it from a working directory.
        known_names: of everybody in the store; none of them may be on a page.
        known_numbers: of its households and cases; none of them either.
        extra_pages: makes Markdown of generated pages by path (``methods/…``, ``policy/…``).
        on_progress: called with (done, total, what) after every page and step.
        work: the `workshop` of ``job.public``, if the caller holds it already.
        everything: search also what was harmless at the last publication, and build all pages.

    Raises:
        NoDataForMonth: the edition is not there.
        NotFitToPublish: its data have open findings of blocking rules.
        LeaksFound: personal data on a page, in a notebook or in the indicator table.
        SiteNotBuilt: the build failed or a page holds something active.
        StoreBusy: somebody else is publishing.
    """
    started = time.monotonic()
    refuse_job(job)
    tree = RegionTree.read(job.data)
    second = SecondProcess(wanted=len(tree.regions) >= FEWEST_REGIONS)
    with nullcontext(work) if work else workshop(job.public) as work, second, seldom_collected():
        keep_dictionary_in(work.parent)
        second.begin(keep_dictionary_in, work.parent)  # it may cut words, too
        query = Query(job, tree, second)
        months = KeptMonths(job, tree)
        kept = LastPublication.of(job, work, everything=everything)
        extra = styled(extra_pages())
        publication = _Publication(job, query, months, kept, extra, second, on_progress)
        scanner = scanner_for(job, tree, months, known_names, known_numbers)
        before = HarmlessBefore(scanner, work.parent / _HARMLESS)
        if not everything:
            before.recall()
        publication.gather()
        site = publication.build(scanner)
        before.keep()
        kept.keep()
        remember(job, site, result := _result(job, publication, scanner, started))
        swap(site, job.public, work)
    return result


def _result(
    job: PublishJob, publication: _Publication, scanner: Scanner, started: float
) -> PublishResult:
    return PublishResult(
        job.month,
        job.public / "index.html",
        publication.pages,
        time.monotonic() - started,
        tuple(publication.incomplete),
        scanner.names_not_searched,
        tuple(notes(job, publication, scanner)),
    )


class _Publication:
    """One run of `publish`: its folders and what was found on the way."""

    def __init__(
        self,
        job: PublishJob,
        query: Query,
        months: KeptMonths,
        kept: LastPublication,
        extra: dict[str, str],
        second: SecondProcess,
        on_progress: Progress | None,
    ) -> None:
        self._job, self._work, self._extra = job, kept.pages.work, extra
        self._query, self._tree, self._second = query, query.tree, second
        self.months, self._kept = months, kept
        self._docs = self._work / "docs"
        self._aside = KeptAside(kept.pages.token)
        self._tell = on_progress or (lambda done, total, what: None)
        self._total = 2 * len(self._tree.regions) + 3
        self._done = 0
        self.incomplete: list[str] = []
        self.hidden: list[str] = []
        self.pages = 0

    def gather(self) -> None:
        """All sources in one folder: hand-written ones first, generated ones beside them."""
        notebooks = notebooks_of(self._job.edition_folder, self._tree)
        converter = converting(notebooks, self._second, self._kept.notebooks)
        job = self._job
        self._workbook = self._second.begin(write_workbook, job.data, job.month, self._work)
        copy_docs(self._job, self._docs)
        sources = Sources(self._job)
        self._extra |= sources.pages
        self.hidden = sorted(path for path in self._extra if (self._docs / path).exists())
        others = self._generated()
        for page in self.months.sources(others):
            self._write(page)
        kept = self._kept.bodies
        pages = RegionPages(self._job, self._tree, others, sources, converter=converter, kept=kept)
        for page in pages.all():
            self._write(page)
            self._step(page.path)
        for page in merged_pages(self._job, self._tree):
            self._write(page)
        self._write(home_page(self._job, self._tree, others, pages.explained, sources, pages.below))
        for path, script in sources.scripts.items():
            self._write(Page(path, script))
        write_tables(self._docs, self._job.data, self._job.month, synthetic=self._job.demo)
        self._step("首页与各月")
        release_memory()

    def _generated(self) -> set[str]:
        """Write what comes of rules, catalogue and figures; paths of all pages but regions'."""
        pages = {path: Page(_safe_path(path), text) for path, text in self._extra.items()}
        pages |= {page.path: page for page in self._query.pages(self._extra)}
        written = {p.relative_to(self._docs).as_posix() for p in self._docs.rglob("*.md")}
        links = LinkResolver(self._tree, written | pages.keys())
        for path, page in pages.items():
            text = replace(links, up="../" * path.count("/")).rewrite(page.text)
            self._write(replace(page, text=text))
        return written | pages.keys()

    def build(self, scanner: Scanner) -> Path:
        """The new site beside the old one, checked.

        The gate searches the sources while MkDocs builds from them, and the rest until the
        newest month is kept; what it finds ends all of it, and nothing is published.
        """
        gate = PublicationGate(self._job, scanner, self._workbook, self._step)
        site = self._work / "public"
        settings = build_settings(self._job, self._tree, self._docs, site, self._extra)
        told = self._kept.pages.settings(settings, self._docs)
        with SiteBuild(told, self._work, self._job.builder) as building:
            gate.sources(self._docs, chain(self._aside.all(), self.months.texts()))
            refuse_foreign(self._job, self._docs, self._aside.all())
            gate.edition_until(building.done)
            building.finish()
        self._kept.pages.take(site)
        self._step("网页")
        index = SearchIndex()
        self.pages = finish_pages(site, self._aside, index, self._kept.finished, self._second)
        self.months.begin(site, self._second)
        gate.all_else()
        take_in(self._work, site)
        self._aside.refuse_losses()
        index.refuse_leaks(scanner)
        index.write(site)
        self.months.finish(site)
        self._tell(self._total, self._total, "完成")
        return site

    def _write(self, page: Page) -> None:
        text = self._aside.take_out(page.text, page.path)
        for name, content in {page.path: text, **page.files}.items():
            path = self._docs / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        if page.incomplete:
            self.incomplete.append(page.path.removesuffix(".md"))

    def _step(self, what: str) -> None:
        self._done += 1
        self._tell(self._done, self._total, what)


def _safe_path(path: str) -> str:
    """A generated page's path, which must stay inside the site's sources."""
    if path.startswith("/") or ".." in path.split("/") or not path.endswith(".md"):
        raise ValueError(f"not a page's path: {path}")
    return path
