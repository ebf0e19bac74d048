"""The settings a build runs with: the county's ``mkdocs.yml`` and what follows from the edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from fanpin_lib.errors import ConfigError, Where
from fanpin_lib.publish.docs import pages_of
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.menu import Nav, menu, not_in_menu
from fanpin_lib.publish.tree import RegionTree, safe_name

#: Plugins of the theme's own search, which settings of earlier versions name.
_THEIR_SEARCH = {"search", "offline", "material/search", "material/offline"}

#: Settings that act on each page by itself, and extensions of Markdown that read no files.
_OF_A_PAGE = {
    "copyright", "docs_dir", "extra", "extra_css", "extra_javascript", "markdown_extensions",
    "nav", "not_in_nav", "plugins", "site_author", "site_description", "site_dir", "site_name",
    "theme", "use_directory_urls", "validation",
}  # fmt: skip
_READ_NOTHING = {
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "pymdownx.details",
    "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.superfences", "pymdownx.tasklist",
    "tables", "toc",
}  # fmt: skip


class _Loader(yaml.SafeLoader):
    """Reads ``mkdocs.yml`` for its menu and plugins; tags such as ``!ENV`` are passed over."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def read_nav(mkdocs_file: Path) -> Nav:
    """The menu of hand-written pages that ``mkdocs.yml`` lists.

    Raises:
        ConfigError: the file is missing or no YAML.
    """
    nav = _read(mkdocs_file).get("nav")
    return nav if isinstance(nav, list) else []


def own_search(mkdocs_file: Path) -> dict[str, Any]:
    """Settings of a build whose search is ours (`fanpin_lib.publish.search`): the county's
    plugins without the theme's search, which settings of earlier versions still name.

    Raises:
        ConfigError: the file is missing or no YAML.
    """
    plugins = _read(mkdocs_file).get("plugins")
    kept = [one for one in plugins or () if not _THEIR_SEARCH & set(_names(one))]
    return {"plugins": kept}


def renders_alone(mkdocs_file: Path) -> bool:
    """Whether a page's HTML depends on its own source, the menu and these settings alone: no
    plugins, hooks or extensions read other files, and nothing is judged across pages.

    Raises:
        ConfigError: the file is missing or no YAML.
    """
    said = _read(mkdocs_file)
    theme, validation = said.get("theme", {}), said.get("validation", {})
    return (
        said.keys() <= _OF_A_PAGE
        and not own_search(mkdocs_file)["plugins"]
        and said.get("use_directory_urls") is False
        and isinstance(theme, dict)
        and theme.get("name") == "material"
        and "anchors" not in str(validation)
        and {name for one in said.get("markdown_extensions", ()) for name in _names(one)}
        <= _READ_NOTHING
        and "!ENV" not in mkdocs_file.read_text(encoding="utf-8")
    )


def _names(plugin: Any) -> Iterable[str]:
    """The name of a plugin in a list, where it has settings of its own and where not."""
    return plugin if isinstance(plugin, Mapping) else [str(plugin)]


def _read(mkdocs_file: Path) -> dict[str, Any]:
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
    return settings if isinstance(settings, dict) else {}


def build_settings(
    job: PublishJob, tree: RegionTree, docs: Path, site: Path, generated: Mapping[str, str]
) -> dict[str, Any]:
    """Everything the build's own settings file says beyond the county's ``mkdocs.yml``.

    Args:
        docs: where all sources were gathered.
        site: where the new site is built.
        generated: pages made from rules and catalogues (``policy/…``, ``methods/…``) by path,
            in the order of the menu.
    """
    own = read_nav(job.mkdocs_file) if job.kind.nav else pages_of(job.docs)
    return {
        "INHERIT": str(job.mkdocs_file),
        "site_name": f"{safe_name(job.county_name)}防止返贫致贫监测",
        "docs_dir": str(docs),
        "site_dir": str(site),
        "nav": menu(job, tree, docs, own, generated),
        "not_in_nav": not_in_menu(),
        "theme": {"custom_dir": str(files("fanpin_lib.publish").joinpath("theme"))},
        "extra": {"fanpin": _labels(job), "generator": False, "polyfills": []},
        **own_search(job.mkdocs_file),
        **_said_of(job),
    }


def _said_of(job: PublishJob) -> dict[str, str]:
    """What the site is and what stands under its pages, where its edition says so itself."""
    said = {"copyright": job.kind.foot, "site_description": job.kind.about}
    return {name: text for name, text in said.items() if text}


def _labels(job: PublishJob) -> dict[str, Any]:
    """What every page says at its top."""
    return {
        "month": job.month.label,
        "as_of": job.as_of,
        "edition": job.edition_label,
        "county": safe_name(job.county_name),
        "demo": job.demo,
    }
