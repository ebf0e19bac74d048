"""The built pages: nothing active beyond the theme's own, and a policy that holds browsers to it.

Every page gets a Content-Security-Policy that allows scripts of the site's own folder and
the theme's inline scripts by hash, and no address outside. The theme's inline scripts are
those of ``404.html``, which shows nothing of ours; a page with any other is refused.

``404.html`` itself is then left out: only a web server shows it, in place of any address, so
the theme writes all its links from the server's root. In a folder opened from the file system
it has neither style nor a link that works, and under a server's subfolder no more; servers
have a page of their own for what is not there.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from fanpin_lib.errors import SiteNotBuilt
from fanpin_lib.publish.sanitise import has_harmless_scheme

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_PERHAPS_HANDLER = re.compile(r"\s[oO][nN][a-zA-Z]+\s*=")
_HANDLER = re.compile(r"<[a-zA-Z][^<>]*?\s(on[a-z]+)\s*=", re.IGNORECASE)
#: Without blanks before the sign, it is found eight times as fast.
_ADDRESS = re.compile(
    r"""=(?:(?<=\bhref=)|(?<=\bsrc=)|(?<=\baction=)|(?<=\bdata=))"""
    r"""\s*("[^"]*"|'[^']*'|[^\s"'>]+)""",
    re.IGNORECASE,
)
_BLANKS = " \t\n\f\r"
_LOADED = re.compile(
    r"<(?:script|img|link|iframe|embed|object|source|video|audio)\b[^>]*?\b(?:src|href|data)="
    r"""["']?(?:[a-z][a-z0-9+.-]*:)?//""",
    re.IGNORECASE,
)
_FRAME = re.compile(r"<(?:iframe|object|embed|base)\b", re.IGNORECASE)
#: The theme writes where the page lies into one of its scripts.
_PAGE_PLACE = re.compile(r'new URL\("(?:/|\.|(?:\.\./)*\.\.)",location\)')
_HEAD = '<meta charset="utf-8">'
_POLICY = (
    "default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'"
)


def take_theme_scripts(site: Path) -> frozenset[str]:
    """Leave out the page that only servers show; returns the theme's inline scripts, as they are
    on every page.
    """
    nothing_here = site / "404.html"
    known = {_without_place(script) for script in _inline_scripts(_read(nothing_here))}
    nothing_here.unlink()
    return frozenset(known)


def refuse_active(text: str, page: str, known: Collection[str]) -> None:
    """Make sure that nothing of a page runs or loads by itself.

    Args:
        page: its path, for the message.
        known: the scripts that may be on it (`take_theme_scripts`).

    Raises:
        SiteNotBuilt: naming the page and what is on it.
    """
    if danger := _danger(text, known):
        raise SiteNotBuilt(
            f"页面 {page} 里有{danger}，没有发布，原来的网站没有变",
            hint="请检查网页文稿、村名和笔记本的输出，去掉网页代码后重新发布。",
        )


def _danger(text: str, known: Collection[str]) -> str:
    """What a page holds that must not be there, in Chinese; empty if nothing."""
    if any(_without_place(script) not in known for script in _inline_scripts(text)):
        return "不属于网站主题的脚本"
    if _PERHAPS_HANDLER.search(text) and (found := _HANDLER.search(text)):
        return f"会运行的属性 {found[1]}"
    if _FRAME.search(text):
        return "嵌入的外部内容"
    if _LOADED.search(text):
        return "要从外网加载的内容"
    for address in {match.strip("\"'") for match in _ADDRESS.findall(_closer(text))}:
        if not (has_harmless_scheme(address) or address.startswith("data:image/")):
            return "会运行代码的链接"
    return ""


def _closer(text: str) -> str:
    """The text without blanks before signs of equality."""
    while any(f"{blank}=" in text for blank in _BLANKS):
        for blank in _BLANKS:
            text = text.replace(f"{blank}=", "=")
    return text


def _inline_scripts(text: str) -> Iterator[str]:
    for attributes, content in _SCRIPT.findall(text):
        if "src=" not in attributes and "application/json" not in attributes:
            yield content


def _without_place(script: str) -> str:
    return _PAGE_PLACE.sub("new URL(PLACE,location)", script)


def with_policy(text: str) -> str:
    """The page with its Content-Security-Policy."""
    hashes = sorted({_hash(script) for script in _inline_scripts(text)})
    policy = _POLICY.format(hashes=" ".join(hashes))
    meta = f'{_HEAD}<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return text.replace(_HEAD, meta, 1)


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _read(page: Path) -> str:
    return page.read_text(encoding="utf-8")
