"""Addresses of a page: what they mean in the site, and how another page says the same."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

#: Of links, pictures, and what the cards of figures say.
_ADDRESS = re.compile(r'(\s(?:href|src|data-cards)=")([^"#][^"]*)(")')
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def targets_changed(
    text: str, page: str, change: Callable[[str, str], str], known: dict[str, str]
) -> str:
    """A page's text with its addresses changed; those of other sites and of itself stay.

    Args:
        page: the page's path inside the site.
        change: from a path inside the site and what follows it (``#visit_rate``) to the new
            address.
        known: what addresses became on pages of the same folder; what is found is added.
    """

    def changed(found: re.Match[str]) -> str:
        before, address, after = found.groups()
        if _ELSEWHERE.match(address):
            return found[0]
        if address not in known:
            known[address] = html.escape(change(*target_of(page, html.unescape(address))))
        return f"{before}{known[address]}{after}"

    return _ADDRESS.sub(changed, text)


def headings_meant(text: str, page: str) -> Iterator[tuple[str, str]]:
    """The pages and headings that a page's links lead to, its own among them."""
    for address in re.findall(r'\shref="([^"]*#[^"]+)"', text):
        path, rest = target_of(page, html.unescape(address))
        yield (page if address.startswith("#") else path), unquote(rest.partition("#")[2])


def target_of(page: str, address: str) -> tuple[str, str]:
    """Where an address on a page leads: a path inside the site, and what follows it."""
    path, *fragment = re.split(r"(?=[?#])", address, maxsplit=1)
    folder = posixpath.dirname(page)
    return posixpath.normpath(posixpath.join(folder, unquote(path))), "".join(fragment)


def address_from(page: str, target: str) -> str:
    """How a page leads to another file of the site."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")
