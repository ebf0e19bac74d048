"""The settings a build runs with: the county's ``mkdocs.yml`` and what follows from the edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from fanpin_lib.errors import ConfigError, Where
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.policy.introduction import GLOSSARY, PAGES
from fanpin_lib.publish.tree import LEVELS, RegionTree, page_path, safe_name
from fanpin_lib.regions import Level

Nav = list[Any]

#: Menu headings of folders with generated pages; others are called by their folder.
_SECTIONS = {"policy": "政策", "methods": "方法"}
#: Behind home and places.
_GENERATED_FIRST = 2


class _Loader(yaml.SafeLoader):
    """Reads ``mkdocs.yml`` for its menu only; tags such as ``!ENV`` are passed over."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def read_nav(mkdocs_file: Path) -> Nav:
    """The menu of hand-written pages that ``mkdocs.yml`` lists.

    Raises:
        ConfigError: the file is missing or no YAML.
    """
    place = Where(file=str(mkdocs_file))
    try:
        settings = yaml.load(mkdocs_file.read_text(encoding="utf-8"), _Loader)  # noqa: S506
    except OSError as error:
        raise ConfigError(
            "读不了网站设置", where=place, hint="请运行 fanpin init . --upgrade 补上。"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ConfigError(
            "不是正确的 YAML",
            where=replace(place, line=mark.line + 1 if mark else None),
            hint="请检查这一行和上一行的缩进、冒号后的空格和引号。",
            original=error,
        ) from error
    nav = settings.get("nav") if isinstance(settings, dict) else None
    return nav if isinstance(nav, list) else []


def build_settings(
    job: PublishJob, tree: RegionTree, docs: Path, site: Path, generated: Iterable[str]
) -> dict[str, Any]:
    """Everything the build's own settings file says beyond the county's ``mkdocs.yml``.

    Args:
        docs: where all sources were gathered.
        site: where the new site is built.
        generated: paths of pages made from rules and catalogues (``policy/…``, ``methods/…``).
    """
    return {
        "INHERIT": str(job.mkdocs_file),
        "site_name": f"{safe_name(job.county_name)}防止返贫致贫监测",
        "docs_dir": str(docs),
        "site_dir": str(site),
        "nav": _nav(job, tree, docs, list(generated)),
        "not_in_nav": _not_in_nav(),
        "theme": {"custom_dir": str(files("fanpin_lib.publish").joinpath("theme"))},
        "extra": {"fanpin": _labels(job), "generator": False},
    }


def _labels(job: PublishJob) -> dict[str, Any]:
    """What every page says at its top."""
    return {
        "month": job.month.label,
        "as_of": job.as_of,
        "edition": job.edition_label,
        "county": safe_name(job.county_name),
        "demo": job.demo,
    }


def _nav(job: PublishJob, tree: RegionTree, docs: Path, generated: list[str]) -> Nav:
    """Home, county and townships, then the hand-written menu, then what is generated.

    A full menu grows with the square of the pages: villages stay out of it, and of the
    generated pages only those directly in a section's folder are in it.
    """
    places = [f"{page_path(tree.county)}.md"]
    places += [f"{page_path(township)}.md" for township in tree.of_level(Level.TOWNSHIP)]
    nav: Nav = [{"首页": "index.md"}, {"各地情况": places}]
    nav += [item for item in read_nav(job.mkdocs_file) if item not in nav]
    for path in sorted(generated, key=_place):
        folder, _, file = path.partition("/")
        if file and "/" not in file and path not in (section := _section(nav, folder)):
            section.append(path)
    if GLOSSARY in generated and not any(GLOSSARY in _pages(item) for item in nav):
        nav.append({"术语": GLOSSARY})
    if (docs / "archive" / "index.md").is_file():
        nav.append({"往期": "archive/index.md"})
    return nav


def _pages(item: Any) -> list[Any]:
    """The page, or the list of pages, that an entry of the menu leads to."""
    return list(item.values()) if isinstance(item, Mapping) else [item]


def _place(path: str) -> tuple[int, str]:
    """The introducing pages come first, in their order; others by name."""
    return (PAGES.index(path) if path in PAGES else len(PAGES), path)


def _section(nav: Nav, folder: str) -> Nav:
    """The menu's list that holds the folder's pages; a new one if there is none: policy before
    what is written by hand, others at the end."""
    for item in nav:
        for pages in item.values() if isinstance(item, Mapping) else ():
            if isinstance(pages, list) and any(f"{folder}/" in str(page) for page in pages):
                return pages
    found: Nav = []
    nav.insert(
        _GENERATED_FIRST if folder == "policy" else len(nav), {_SECTIONS.get(folder, folder): found}
    )
    return found


def _not_in_nav() -> str:
    folders = [level.value for level in LEVELS if level != Level.COUNTY]  # merged townships too
    return "\n".join([*(f"/{folder}/" for folder in folders), "/archive/2*", "/*/*/"])
