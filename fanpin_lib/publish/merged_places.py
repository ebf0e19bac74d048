"""Pages of places that were merged into others: old links and the search lead on."""

from __future__ import annotations

from collections.abc import Iterator

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.regions import Region
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.one_style import in_one_style
from fanpin_lib.publish.pages import Page, front_matter
from fanpin_lib.publish.tree import LEVELS, RegionTree, markdown_name, page_path, safe_name
from fanpin_lib.regions import level_of


def merged_pages(job: PublishJob, tree: RegionTree) -> Iterator[Page]:
    """A page for every place that ended and whose successor has one."""
    for said in read_about(job.data).merged or ():
        place = Region(said["code"], said["name"], level_of(said["code"]))
        successor = tree.regions.get(said["into"])
        if successor and place.level in LEVELS and place.code not in tree.regions:
            yield Page(f"{page_path(place)}.md", _text(place, said["ended"], successor, tree))


def merged_names(job: PublishJob) -> set[str]:
    """What the merged places were called."""
    return {said["name"] for said in read_about(job.data).merged or ()}


def _text(place: Region, ended: str, successor: Region, tree: RegionTree) -> str:
    link = f"[{markdown_name(tree.title(successor))}](../{page_path(successor)}.md)"
    return (
        front_matter(f"{safe_name(place.name)}（已并入{safe_name(successor.name)}）")
        + f"# {markdown_name(place.name)}\n\n"
        + f"{markdown_name(place.name)}到{in_one_style(ended)}为止，已并入{link}。"
        + "以前各月的户和数字都算在现在的村里，走势也一样。\n"
    )
