"""Publishing an edition: pages, identifier gate, build, check, swap."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from fanpin_lib.disclosure import Gate, Scanner
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.names import INDICATORS_CSV, QUALITY_CSV
from fanpin_lib.errors import InputError, NoDataForMonth, NotFitToPublish
from fanpin_lib.publish.archive import archive_pages
from fanpin_lib.publish.build import SiteBuild, swap, workshop
from fanpin_lib.publish.downloads import copy_table
from fanpin_lib.publish.home import home_page
from fanpin_lib.publish.job import Progress, PublishJob, PublishResult
from fanpin_lib.publish.kept_aside import KeptAside
from fanpin_lib.publish.merged_places import merged_names, merged_pages
from fanpin_lib.publish.page_safety import secure
from fanpin_lib.publish.pages import Page, RegionPages
from fanpin_lib.publish.settings import build_settings
from fanpin_lib.publish.sources import PAGE as SOURCES_PAGE
from fanpin_lib.publish.sources import Sources
from fanpin_lib.publish.tree import RegionTree
from fanpin_lib.publish.unchanged import remember

#: Tables that lie beside a Parquet file of the same rows.
_SAME_ROWS = {INDICATORS_CSV, QUALITY_CSV}


def publish(
    job: PublishJob,
    *,
    known_names: Iterable[str] = (),
    known_numbers: Iterable[str] = (),
    extra_pages: Mapping[str, str] | None = None,
    on_progress: Progress | None = None,
) -> PublishResult:
    """Turn an edition into the site ``job.public``, all of it or nothing.

    Args:
        job: what to publish; `PublishJob.of` makes it from a working directory.
        known_names: of everybody in the store; none of them may be on a page.
        known_numbers: of its households and cases; none of them either.
        extra_pages: Markdown of generated pages by path (``methods/…``, ``policy/…``).
        on_progress: called with (done, total, what) after every page and step.

    Raises:
        NoDataForMonth: the edition is not there.
        NotFitToPublish: its data have open findings of blocking rules.
        LeaksFound: personal data on a page, in a notebook or in the indicator table.
        SiteNotBuilt: the build failed or a page holds something active.
        StoreBusy: somebody else is publishing.
    """
    started = time.monotonic()
    if not job.data.is_dir():
        raise NoDataForMonth(
            f"{job.month.label}还没有可发布的结果（没有 {job.data}）",
            hint=f"请先运行“fanpin month {job.month}”。",
        )
    _refuse_unfit(job)
    tree = RegionTree.read(job.data)
    with workshop(job.staging) as work:
        publication = _Publication(job, tree, work, dict(extra_pages or {}), on_progress)
        scanner = _scanner(job, tree, known_names, known_numbers)
        publication.gather()
        site = publication.build(scanner)
        result = PublishResult(
            job.month,
            job.public / "index.html",
            publication.pages,
            time.monotonic() - started,
            tuple(publication.incomplete),
            scanner.names_not_searched,
            tuple(_notes(job, publication, scanner)),
        )
        remember(job, site, result)
        swap(site, job.public, work)
    return result


def _refuse_unfit(job: PublishJob) -> None:
    """Blocking findings stop publication; the edition's manifest says whether there are any."""
    quality = read_about(job.data).quality or {}
    if quality.get("fit", True):
        return
    month = job.month
    raise NotFitToPublish(
        f"{month.label}{quality.get('message', '有阻断性疑点，不能发布。')}",
        hint=f"逐条清单在 private/{month}/findings.xlsx：改正台账后重新入库；确实无误的，"
        f"答复“确认无误”并写明说明和答复人，运行 fanpin check --month {month} --answers 清单。"
        f"然后再运行 fanpin month {month}。",
    )


class _Publication:
    """One run of `publish`: its folders and what was found on the way."""

    def __init__(
        self,
        job: PublishJob,
        tree: RegionTree,
        work: Path,
        extra: dict[str, str],
        on_progress: Progress | None,
    ) -> None:
        self._job, self._tree, self._work, self._extra = job, tree, work, extra
        self._docs = work / "docs"
        self._aside = KeptAside()
        self._tell = on_progress or (lambda done, total, what: None)
        self._total = 2 * len(tree.regions) + 3
        self._done = 0
        self.incomplete: list[str] = []
        self.hidden: list[str] = []
        self.pages = 0

    def gather(self) -> None:
        """All sources in one folder: hand-written ones first, generated ones beside them."""
        _copy_docs(self._job.docs, self._docs)
        sources = Sources(self._job)
        if page_of_sources := sources.page():
            self._extra[SOURCES_PAGE] = page_of_sources
        self.hidden = sorted(path for path in self._extra if (self._docs / path).exists())
        for path, text in self._extra.items():
            self._write(Page(_safe_path(path), text))
        for page in archive_pages(self._job):
            self._write(page)
        others = {p.relative_to(self._docs).as_posix() for p in self._docs.rglob("*.md")}
        pages = RegionPages(self._job, self._tree, others, sources)
        for page in pages.all():
            self._write(page)
            self._step(page.path)
        for page in merged_pages(self._job, self._tree):
            self._write(page)
        self._write(home_page(self._job, self._tree, others, pages.explained))
        if (table := self._job.data / INDICATORS_CSV).is_file():
            (self._docs / "data").mkdir(exist_ok=True)
            target = self._docs / "data" / table.name
            copy_table(table, target, str(self._job.month), synthetic=self._job.demo)
        self._step("首页与往期")

    def check(self, scanner: Scanner) -> None:
        """The identifier gate: sources and all that lies beside them, the site's settings,
        notebooks and the other files of the edition.
        """
        gate = Gate(scanner)
        gate.look_all(self._docs)
        gate.look(self._job.mkdocs_file, self._job.mkdocs_file.name)
        for page, table in self._aside.all():
            gate.read(table, page)
        for path in sorted(self._job.edition_folder.rglob("*")):
            page = path.relative_to(self._job.edition_folder).as_posix()
            if path.is_file() and path.name not in _SAME_ROWS:
                gate.look(path, page)
            if path.suffix == ".ipynb":
                self._step(page)
        gate.refuse()

    def build(self, scanner: Scanner) -> Path:
        """The new site beside the old one, checked.

        The gate searches the sources while MkDocs builds from them; what it finds ends the
        build, and nothing is published.
        """
        site = self._work / "public"
        generated = sorted(self._extra)
        settings = build_settings(self._job, self._tree, self._docs, site, generated)
        with SiteBuild(settings, self._work) as building:
            self.check(scanner)
            building.finish()
        self._step("网页")
        self.pages = secure(site, self._aside.put_back)
        self._aside.refuse_losses()
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


def _scanner(
    job: PublishJob, tree: RegionTree, names: Iterable[str], numbers: Iterable[str]
) -> Scanner:
    places = {region.name for region in tree.regions.values()} | merged_names(job)
    return Scanner(names, numbers=numbers, places=places, codes=tree.regions, contacts=job.contacts)


def _copy_docs(docs: Path, target: Path) -> None:
    if not docs.is_dir():
        raise InputError(f"没有网站文稿文件夹 {docs}", hint="请运行 fanpin init . --upgrade 补上。")
    shutil.copytree(docs, target, ignore=shutil.ignore_patterns(".*", "*.新版"))


def _safe_path(path: str) -> str:
    """A generated page's path, which must stay inside the site's sources."""
    if path.startswith("/") or ".." in path.split("/") or not path.endswith(".md"):
        raise ValueError(f"not a page's path: {path}")
    return path


def _notes(job: PublishJob, publication: _Publication, scanner: Scanner) -> Iterator[str]:
    if job.later:
        later = "、".join(month.label for month in job.later)
        yield f"网站现在显示{job.month.label}，而{later}也已有结果；要显示最新的，请发布那个月。"
    if publication.hidden:
        yield (
            f"site/docs 里手写的 {'、'.join(publication.hidden)} 没有显示：这些网页由程序写。"
            "本县自己的话请换一个文件名，并列进 mkdocs.yml 的 nav；不要的请删掉。"
        )
    if publication.incomplete:
        yield f"{len(publication.incomplete)} 个地区的笔记本没有运行成功，页面写明“本月没有生成”。"
    if scanner.names_not_searched:
        yield (
            f"{scanner.names_not_searched} 个姓名与地名或页面用词相同（或只有一个字），"
            "检查个人信息时无法查找它们。"
        )
