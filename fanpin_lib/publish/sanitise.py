"""Nothing that a notebook shows may run in a reader's browser.

nbconvert keeps ``<script>`` and ``onerror``, and village names come from files that anybody
may have written. HTML is cleaned by an HTML parser (nh3) with a list of what is allowed;
Markdown may hold a few harmless tags, every other ``<`` becomes text; a chart that could
load or run anything is left out. `page_safety` checks the built pages once more.
"""

from __future__ import annotations

import html
import re

import nh3

_TAGS = {
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("div", "p", "br", "hr", "span", "strong", "b", "em", "i", "small", "sub", "sup", "mark"),
    *("ul", "ol", "li", "dl", "dt", "dd", "a", "abbr", "time", "code", "pre", "blockquote"),
    *("details", "summary", "h2", "h3", "h4", "h5", "h6"),
    *(
        "figure",
        "svg",
        "g",
        "path",
        "rect",
        "text",
    ),  # drawings of ours; nothing in them loads or runs
}
_DRAWN = {"class", "fill", "fill-opacity", "x", "y", "width", "height", "font-size"}
_ATTRIBUTES = {
    "*": {"class", "title", "lang", "aria-label", "data-sort", "data-search-exclude"},
    "a": {"href"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "td": {"colspan", "rowspan", "headers", "style", "data-figure"},
    "span": {"style"},
    "div": {"style"},
    "col": {"span", "style"},
    "details": {"open"},
    "svg": {
        *("viewBox", "preserveAspectRatio", "role", "aria-label", "style", "overflow"),
        *_DRAWN,
    },
    "path": {
        *("d", "stroke", "stroke-width", "stroke-linecap", "stroke-dasharray", "vector-effect"),
        *_DRAWN,
    },
    "rect": {"rx", *_DRAWN},
    "g": {"text-anchor", "font-weight", *_DRAWN},
    "text": {"x", "y"},
}
_STYLES = {"width", "min-width", "text-align", "white-space", "color", "background-color"}
_STYLES |= {"box-sizing", "overflow", "padding"}  # of drawings
_OWN_SCHEMES = {"region", "indicator", "rule", "page"}
_SCHEMES = {"http", "https", "mailto", *_OWN_SCHEMES}

_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "iframe", "object", "noscript", "template"},
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    filter_style_properties=_STYLES,
    link_rel=None,
)

#: Where cells stand and which colour a chart's parts have: the site's style sheet says it.
_SAID_BY_SITE = re.compile(
    r'( class="num")? style="text-align:(?:right|left|left;white-space:nowrap)"(?=[ >])'
    r'|(class="(?:[bl]-\w+|[mgs])") (?:fill|stroke)="#\w{6}"'
)

#: The only markup that Markdown may bring along.
_HARMLESS = r"</?(?:b|strong|em|i|br|sub|sup|small|mark|span)(?: class=\"[^\"<>]*\")?\s*/?>"
_MARKUP = re.compile(rf"({_HARMLESS})|<(?=[A-Za-z/!?])")
_RUNNING_SCHEME = re.compile(r"(script)\s*(?::|&colon;|&#0*58;|&#x0*3a;)", re.IGNORECASE)
_INLINE_LINK = re.compile(r"(\]\(\s*<?)([^)\s>]*)")
_REFERENCE = re.compile(r"^(\s{0,3}\[[^\]]+\]:\s*<?)(\S*)", re.MULTILINE)
_ACTIVE_SVG = re.compile(
    r"<\s*(?:script|foreignObject|iframe|animate|set)\b|\son[a-z]+\s*=|javascript:|<!ENTITY"
    r"|@import|href\s*=\s*[\"'](?!#|data:image/(?:png|jpeg);)|url\(\s*[\"']?(?!#)",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]")


def clean_html(text: str) -> str:
    """A notebook's HTML output without anything active; tables, lists and links stay.

    What the site's style sheet says of tables and charts need not be said in each place.
    """
    return _SAID_BY_SITE.sub(r"\1\2", _CLEANER.clean(text))


def clean_markdown(text: str) -> str:
    """Markdown in which markup beyond a few harmless tags is text, and links are harmless."""
    text = _MARKUP.sub(lambda match: match[1] or "&lt;", text)
    text = _RUNNING_SCHEME.sub(r"\1：", text)
    text = _INLINE_LINK.sub(_harmless_link, text)
    return _REFERENCE.sub(_harmless_link, text)


def is_passive_svg(svg: str) -> bool:
    """Whether a chart can neither run nor load anything."""
    return not _ACTIVE_SVG.search(svg)


def has_harmless_scheme(address: str) -> bool:
    """Whether an address (entities and blanks undone, as browsers do) may be followed."""
    plain = _INVISIBLE.sub("", html.unescape(address)).lower()
    scheme, colon, _ = plain.partition(":")
    return not colon or not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme) or scheme in _SCHEMES


def _harmless_link(match: re.Match[str]) -> str:
    return match[0] if has_harmless_scheme(match[2]) else f"{match[1]}#"
