"""Pages of regions: front matter, breadcrumbs, the notebook's content, what lies below."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fanpin_lib.edition.regions import Region
from fanpin_lib.publish.below import Below
from fanpin_lib.publish.figure_links import link_figures, parts_shown
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.kept_bodies import Body, KeptBodies
from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.links import LinkResolver
from fanpin_lib.publish.month_changes import MonthChanges
from fanpin_lib.publish.notebook import Converter
from fanpin_lib.publish.notebook_page import NotebookPage
from fanpin_lib.publish.revision_note import RevisionNote
from fanpin_lib.publish.small_multiples import small_multiples
from fanpin_lib.publish.sources import Sources
from fanpin_lib.publish.tree import RegionTree, markdown_name, page_path
from fanpin_lib.regions import Level, short_code

_SECTION = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_BELOW = {Level.COUNTY: "各乡镇", Level.TOWNSHIP: "各村"}
_BESIDE = {Level.VILLAGE: "同乡镇的其他村", Level.TOWNSHIP: "其他乡镇"}


@dataclass
class Page:
    """A page's source and the files that belong to it, by path inside the site's sources."""

    path: str
    text: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    incomplete: bool = False


def front_matter(title: str, **settings: object) -> str:
    """YAML settings of a page; JSON strings are YAML strings."""
    lines = [f"title: {json.dumps(title, ensure_ascii=False)}"]
    lines += [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items()]
    return "---\n" + "\n".join(lines) + "\n---\n\n"


class RegionPages:
    """Makes the page of every region of an edition."""

    def __init__(
        self,
        job: PublishJob,
        tree: RegionTree,
        other_pages: Iterable[str],
        sources: Sources | None = None,
        *,
        over: str = "",
        converter: Converter | None = None,
        kept: KeptTexts | None = None,
    ) -> None:
        """Prepare for one edition.

        Args:
            other_pages: paths of the site's pages that belong to no region.
            over: of a month that is not the newest: how its folder leads to the site's.
            converter: of notebooks, if one has begun already.
            kept: bodies of the last publication's pages, which are taken where they are the same.
        """
        self._job = job
        self._tree = tree
        self._sources = sources or Sources(job)
        self._revisions = RevisionNote(job.data)
        self.below = Below(job, tree)
        self._addresses = {r.code: f"../{page_path(r)}.html" for r in tree.regions.values()}
        others = frozenset(other_pages)
        self._links = LinkResolver(tree, others, over=over)
        self._earlier = bool(over)
        self._changes = MonthChanges(job.data, job.month)
        self._converter = converter or Converter()
        self._bodies = KeptBodies(kept, job, tree, others, self._sources.edition_line)
        #: By region code the keys of all figures with a row on a page made so far.
        self.explained: dict[str, set[str]] = dict(self._sources.explained)

    def all(self) -> Iterator[Page]:
        """Every region's page, in the order of the codes; none is left out."""
        for region in self._tree.regions.values():
            yield self.page(region)

    def page(self, region: Region) -> Page:
        """One region's page; it says so if its notebook is missing or failed."""
        content = self._content(region)
        body = content.body if content else ""
        complete = content is not None and not content.failed
        title = self._tree.title(region)
        parts = [
            front_matter(title, months=True, **_settings(region, earlier=self._earlier)),
            f"# {markdown_name(title)}\n\n",
            f"{self._crumbs(region)}\n\n",  # before the title, it splits the search entry
            f"{month_switch(self._job, region, '../')}\n\n",
            f"{_dateline(self._job, self._sources.scripts)}\n\n",
            self._body(region, body) if complete else self._links.rewrite(_not_made(self._job)),
            *self._around(region, body),
        ]
        files = content.charts if content else {}
        return Page(f"{page_path(region)}.md", "".join(parts), files, not complete)

    def _body(self, region: Region, body: str) -> str:
        """The notebook's content, then where its figures come from and what was revised.

        Of a village's page the search finds the title and the first words: its sections say
        the same on every page, and would fill the results and the index, which a browser
        reads whole.
        """
        revised = self._revisions.block(region.code)
        made = self._bodies.body(
            region, body, revised, lambda: self._made_body(region, body, revised)
        )
        self.explained[region.code] = set(made.explained)
        return made.text

    def _made_body(self, region: Region, body: str, revised: str) -> Body:
        explained, month = self._sources.explained, str(self._job.month)
        parts = self._sources.parts(region, parts_shown(body, month))
        own = {"": {*explained.get(region.code, ()), *parts}}
        pages, marks = {**self._addresses, "": ""}, self._sources.marks
        linked = link_figures(
            body, month, {**explained, **own}, pages, marks if explained else None
        )
        after = small_multiples(self.below, region) + self._changes.block(region.code)
        after += self._sources.block(region, parts.values()) + revised
        shown = self._links.rewrite(linked + after)
        if region.level == Level.VILLAGE:
            shown = _SECTION.sub(_unlisted, shown)
        return Body(shown, frozenset(own[""]))

    def _content(self, region: Region) -> NotebookPage | None:
        path = notebook_path(self._job.edition_folder, region)
        if not path.is_file():
            return None
        return self._converter.convert(path, short_code(region.code))

    def _crumbs(self, region: Region) -> str:
        steps = ['<a href="../index.html">首页</a>']
        steps += [_html_link(above) for above in self._tree.above(region)]
        steps.append(f"<span>{html.escape(region.name)}</span>")
        return (
            '<nav class="fp-crumbs" aria-label="所在位置" data-search-exclude>'
            f"{' › '.join(steps)}</nav>"
        )

    def _around(self, region: Region, body: str) -> Iterator[str]:
        """Links down, unless the page's own table has them, and sideways."""
        below = self._tree.children(region)
        if any(f"region:{child.code}" not in body for child in below):
            yield f"\n\n## {_BELOW.get(region.level, '下辖')}\n\n{_names(below)}\n"
        beside = self._tree.siblings(region)
        if beside:
            yield f"\n\n{_list_of_links(_BESIDE.get(region.level, ''), beside)}\n"


def _unlisted(match: re.Match[str]) -> str:
    title = html.escape(html.unescape(match[1]))
    return f'<h2 id="{title}" data-search-exclude>{title}</h2>'


def month_switch(job: PublishJob, region: Region, up: str) -> str:
    """Where ``archive/months.js`` puts the switch of month; without scripts a link to all.

    What stands here is read by the scripts of all later versions.
    """
    return (
        f'<nav class="fp-months" aria-label="月份" data-month="{job.month}" '
        f'data-place="{page_path(region)}" data-search-exclude>'
        f'<a href="{up}archive/index.html">各月</a></nav>'
    )


def _not_made(job: PublishJob) -> str:
    """What stands on a page instead of figures that were not computed."""
    if not job.kind.sources:
        return '!!! warning "本页本月没有数字"\n'
    return (
        '!!! warning "本页本月没有生成"\n\n'
        "    这个地区的笔记本没有运行成功，所以没有数字。"
        "请办公室查看运行结果，改正后重新运行并发布，做法见[帮助](page:help/errors.md)。\n"
    )


def notebooks_of(edition_folder: Path, tree: RegionTree) -> Iterator[tuple[Path, str]]:
    """Every region's notebook that there is, and what its chart files are called after."""
    for region in tree.regions.values():
        if (path := notebook_path(edition_folder, region)).is_file():
            yield path, short_code(region.code)


def notebook_path(edition_folder: Path, region: Region) -> Path:
    """Where the run leaves a region's executed notebook."""
    return edition_folder / region.level.value / f"{short_code(region.code)}.ipynb"


def _settings(region: Region, *, earlier: bool) -> dict[str, object]:
    """Village pages are in no menu, so they show none; the search finds the newest month only."""
    if earlier:
        return {"hide": ["navigation"], "search": {"exclude": True}}
    return {"hide": ["navigation"]} if region.level == Level.VILLAGE else {}


def _dateline(job: PublishJob, scripts: Iterable[str]) -> str:
    """Month and edition, and where the cards of the page's figures take their words from."""
    cards = "".join(f' data-cards="../{script}"' for script in scripts)
    return (
        f'<p class="fp-dateline" data-search-exclude{cards}>{job.month.label}　'
        f"数据截至 {job.as_of}　{html.escape(job.edition_label)}</p>"
    )


def _names(regions: Sequence[Region]) -> str:
    return "、".join(
        f"[{markdown_name(region.name)}](../{page_path(region)}.md)" for region in regions
    )


def _html_link(region: Region) -> str:
    return f'<a href="../{page_path(region)}.html">{html.escape(region.name)}</a>'


def _list_of_links(title: str, regions: Sequence[Region]) -> str:
    """Links that the search leaves out: they stand on every page."""
    links = " ".join(map(_html_link, regions))
    return f'<nav class="fp-beside" data-search-exclude><p>{title}</p><p>{links}</p></nav>'
