"""The programs that make a site of Markdown: MkDocs with Material, and Zensical after it.

Material ends on 2027-05-05; Zensical reads the same settings. Which one builds is the setting
``[site] builder``. Both make the same pages of the same sources.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MKDOCS, ZENSICAL = "mkdocs", "zensical"


@dataclass(frozen=True)
class Builder:
    """One of them: what it is called, the package it needs, where its command stands.

    ``beside``: it takes only what lies in the folder of its settings.
    """

    name: str
    package: str
    module: str
    command: str
    beside: bool = False

    def settings(self, said: Mapping[str, Any], work: Path) -> dict[str, Any]:
        """The settings as it reads them; the theme's own part is put beside them if need be.

        Rows that sentences lead to come into the finished pages (`kept_aside`), so that a builder
        that looks for them finds none; MkDocs by itself does not look.
        """
        if not self.beside:
            return dict(said)
        theme = dict(said.get("theme", {}))
        if folder := theme.get("custom_dir"):
            shutil.copytree(folder, work / "theme", dirs_exist_ok=True)
            theme["custom_dir"] = "theme"
        within = {name: os.path.relpath(said[name], work) for name in ("docs_dir", "site_dir")}
        checks = dict(said.get("validation", {}))
        checks["links"] = {**checks.get("links", {}), "anchors": "ignore"}
        return {**said, **within, "theme": theme, "validation": checks}


_BUILDERS = (
    Builder(MKDOCS, "mkdocs-material", "material", "mkdocs.__main__"),
    Builder(ZENSICAL, "zensical", "zensical", "zensical.main", beside=True),
)


def builder_of(name: str) -> Builder:
    """The builder of a name.

    Raises:
        KeyError: nobody knows it; settings are checked when they are read.
    """
    return {one.name: one for one in _BUILDERS}[name]
