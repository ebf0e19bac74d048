"""The counties' own sites inside the portal: the same files, with a way back.

A site is taken over as it was published; only its search script and its home page are files of
the portal's own. Every page loads that script, so every page leads back; the home page does so
without scripts, too.
"""

from __future__ import annotations

import html
import json
import os
import shutil
from pathlib import Path

_SCRIPT = Path("assets/search/box.js")
_ARTICLE = '<article class="md-content__inner md-typeset">'
#: Appended to the script; it lies three folders below the county's own root.
_BACK = """
;(() => {
  "use strict";
  const own = document.currentScript;
  if (!own || document.querySelector(".fp-portal")) return;
  const place = document.querySelector("article") || document.body;
  const line = document.createElement("p"), link = document.createElement("a");
  line.className = "fp-portal";
  link.href = new URL("../../../../index.html", own.src).href;
  link.textContent = NAME;
  line.append(link);
  place.prepend(line);
})();
"""


def put_site(public: Path, target: Path, title: str) -> None:
    """Put a county's site inside the portal: hard links where the file system has them.

    Args:
        public: the site as the county published it; it stays as it is.
        title: what the portal is called.
    """
    target.parent.mkdir(exist_ok=True)
    try:
        shutil.copytree(public, target, copy_function=os.link)
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(public, target)
    back = f"← 回到{title}"
    if (target / _SCRIPT).is_file():
        text = (target / _SCRIPT).read_text(encoding="utf-8")
        named = _BACK.replace("NAME", json.dumps(back, ensure_ascii=False))
        _replace(target / _SCRIPT, text + named)
    home = target / "index.html"
    line = f'<p class="fp-portal"><a href="../../index.html">{html.escape(back)}</a></p>'
    page = home.read_text(encoding="utf-8")
    _replace(home, page.replace(_ARTICLE, _ARTICLE + line, 1))


def _replace(path: Path, text: str) -> None:
    """Write a file anew: what is written into a link would be written into the county's site."""
    path.unlink()
    path.write_text(text, encoding="utf-8")
