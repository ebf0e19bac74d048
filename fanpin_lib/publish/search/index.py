"""The index of a site's search: one script, made from the built pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from fanpin_lib.disclosure import Gate, Scanner
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.publish.search.kinds import PageKind, groups, kinds, number_of_kind
from fanpin_lib.publish.search.names import endings, names_of_place, spellings, title_parts
from fanpin_lib.publish.search.reading import PageText, page_text, said_of, with_term_anchors

#: Where it lies in a site.
INDEX = "search/index.js"
_BEGINS, _ENDS = "fanpinSearchIndex(", ");\n"
#: A page's last name in its address that is no code: every folder has one.
_NO_CODE = {"index"}

Entry = dict[str, Any]


class SearchIndex:
    """Takes what a site's pages say one by one; `write` lays the index beside them.

    An entry of the index is a mapping: ``page`` (path inside the site), ``title``, ``kind`` (its
    place among `kinds`), ``names`` (what else it is called, with its code), ``boost`` where it
    is not 1, and ``parts``: address within the page, heading and words of each section.
    """

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, entries: Iterable[Entry]) -> None:
        """What `entries_on` found on a page."""
        self._entries += entries

    def take(self, entries: Iterable[Entry], under: str, county: str) -> None:
        """Places of another site that lies in a folder of this one, such as a county's.

        Args:
            entries: of that site's index, as `entries_of` reads them.
            under: the folder, with a slash at its end.
            county: what the places lie in, which their titles then say.
        """
        for entry in entries:
            kind = number_of_kind(entry["page"])  # theirs may be counted otherwise
            if not kinds()[kind].names:
                continue
            name, above = title_parts(entry["title"])
            title = (
                entry["title"] if name == county else f"{name}（{county}{_within(above, county)}）"
            )
            page = under + entry["page"]
            self._entries.append({**entry, "page": page, "title": title, "kind": kind, "parts": []})

    def refuse_leaks(self, scanner: Scanner) -> None:
        """Look for personal data in what the index says so far, entry by entry: most are as they
        were at the last publication.

        Raises:
            LeaksFound: naming every place.
        """
        gate = Gate(scanner)
        for line in (_head(), *map(_json, self._entries)):
            gate.read(line, INDEX)
        gate.refuse()

    def write(self, site: Path) -> None:
        """Write the index into the site; it is the same for the same pages."""
        path = site / INDEX
        path.parent.mkdir(parents=True, exist_ok=True)
        entries = sorted(self._entries, key=lambda entry: (entry["kind"], entry["page"]))
        path.write_text(_script(entries), encoding="utf-8")


def entries_on(path: str, text: str) -> tuple[str, list[Entry]]:
    """What the search finds on a built page; nothing of one whose front matter says
    ``search: {exclude: true}``.

    Args:
        path: inside the site, with ``.html``.
        text: its HTML.

    Returns:
        The page with an address for each term that it defines, and its entries.
    """
    text = with_term_anchors(text)
    if said_of(text).get("exclude"):
        return text, []
    number = number_of_kind(path)
    kind = kinds()[number]
    page = page_text(text, words=kind.text)
    entries = _terms(path, page) if kind.terms else [_entry(path, page, kind)]
    return text, [{**entry, "kind": number} for entry in entries]


def entries_of(site: Path) -> list[Entry]:
    """The entries of a site's index; none where the site has no index of ours."""
    path = site / INDEX
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not (text.startswith(_BEGINS) and text.endswith(_ENDS)):
        return []
    return list(json.loads(text.removeprefix(_BEGINS).removesuffix(_ENDS))["entries"])


def _within(above: str, county: str) -> str:
    """What a place lies in below the county; that of a township is the county itself."""
    return "" if above == county else above


def _script(entries: list[Entry]) -> str:
    """One entry a line: what is read of it by people and by the gate are its words."""
    lines = ",\n".join(_json(entry) for entry in entries)
    return f'{_BEGINS}{_head()[:-1]},"entries":[\n{lines}\n]}}{_ENDS}'


def _head() -> str:
    head: Mapping[str, Any] = {
        "endings": endings(),
        "groups": groups(),
        "kinds": [asdict(kind) for kind in kinds()],
        "words": json.loads(json.dumps(shipped_yaml(__package__, "words.yaml"), default=dict)),
    }
    return _json(head)


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", " ").replace("\u2029", " ")


def _entry(path: str, page: PageText, kind: PageKind) -> Entry:
    name, above = title_parts(page.title)
    typed = names_of_place(name, above) if kind.names else spellings(name)
    names = [*_codes(path), *typed, *kind.words, *map(str, page.said.get("words", ()))]
    parts = [[part.anchor, part.heading, part.text] for part in page.sections]
    return _made(path, page.title, names, parts, page.said.get("boost"))


def _terms(path: str, page: PageText) -> Iterator[Entry]:
    """Each defined term of a page as a result of its own, and the page itself by its title."""
    yield _made(path, page.title, [*_codes(path), *spellings(page.title)], [])
    for part in page.sections:
        if part.text:
            words = [["", "", part.text]]
            yield _made(f"{path}#{part.anchor}", part.heading, spellings(part.heading), words)


def _made(
    page: str, title: str, names: list[str], parts: list[list[str]], boost: Any = None
) -> Entry:
    entry = {"page": page, "title": title, "names": " ".join(dict.fromkeys(names)), "parts": parts}
    return {**entry, "boost": float(boost)} if boost else entry


def _codes(path: str) -> list[str]:
    """The page's last name in its address: a division's code, an indicator's, a rule's.

    A division's code is also found as it stands in ledgers, padded to twelve digits.
    """
    code = PurePosixPath(path).stem
    if code in _NO_CODE:
        return []
    return [code, code.ljust(12, "0")] if code.isdigit() and len(code) < 12 else [code]


__all__ = ["INDEX", "SearchIndex", "entries_of", "entries_on"]
