"""What MkDocs is told of pages that stay as they were: loaded by MkDocs as a hook, from its file.

Beside the build's own ``mkdocs.yml`` lies a list of the pages that need not be rendered and
the folder where their HTML lies (`fanpin_lib.publish.kept_pages`). For MkDocs they become
files to be copied; links to them, their places in the menu and the pages before and after them
are as ever. Only what MkDocs has loaded already may be imported here.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

LIST = "kept.json"


class KeptPage(File):
    """A page of which the HTML is there already."""

    def __init__(self, page: File, kept: Path) -> None:
        super().__init__(
            page.src_uri,
            page.src_dir,
            page.dest_dir,
            page.use_directory_urls,
            dest_uri=page.dest_uri,
            inclusion=page.inclusion,
        )
        self._kept = kept

    def is_documentation_page(self) -> bool:
        """MkDocs renders those."""
        return False

    def copy_file(self, dirty: bool = False) -> None:
        """Put the HTML where the rendered page would be."""
        target = Path(self.abs_dest_path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._kept / self.dest_uri, target)


def on_files(files: Files, config: Any) -> Files:
    """Put kept pages in the place of those that are the same as before."""
    said = json.loads((Path(config.config_file_path).parent / LIST).read_text(encoding="utf-8"))
    for path in said["pages"]:
        page = files.get_file_from_path(path)
        if page is not None:
            files.remove(page)
            files.append(KeptPage(page, Path(said["folder"])))
    return files


def on_nav(nav: Any, config: Any, files: Files) -> Any:
    """Read what the menu says of kept pages: their titles and front matter."""
    for page in nav.pages:
        if isinstance(page.file, KeptPage):
            page.read_source(config)
    return nav
