"""Reading citations: documents of the registry, or one written out in place."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from functools import cache
from typing import Any

from fanpin_lib.files.yaml_lines import Key, Mapping, Page, nearest, shipped_yaml
from fanpin_lib.policy.citations import NOT_STATED, Citation, Document

_DOCUMENT = {
    "title": Key(required=True),
    "issuer": Key(required=True),
    "date": Key("any", required=True),
    "number": Key("any"),
    "jurisdiction": Key(),
    "inferred": Key("texts"),
    "note": Key(),
}
_CITE = {"document": Key(required=True), "clause": Key(required=True), "note": Key()}
_CITE |= {"inferred": Key("bool")}
_INLINE = {**_DOCUMENT, "clause": Key(required=True)}


@cache
def documents() -> dict[str, Document]:
    """The documents that shipped rules cite, by id.

    Raises:
        FileMistake: the registry itself has a mistake.
    """
    page = Page("documents.yaml")
    raw = shipped_yaml("fanpin_lib.policy", page.shown)["documents"]
    read = {name: _document(page, given, line, name) for name, given, line in raw.with_lines()}
    page.tell()
    return read


def _document(page: Page, raw: Any, line: int, name: str) -> Document:
    found = page.read(raw, line, _DOCUMENT, "文件")
    return _as_document(page, found, line, name)


def _as_document(page: Page, found: dict[str, Any], line: int, name: str) -> Document:
    unsure = found.get("inferred") or any(
        found.get(part) == NOT_STATED for part in ("title", "issuer", "date")
    )
    if unsure and not found.get("note"):
        page.problem(
            line,
            "出处里有“not stated”或推断的内容，却没有说明",
            "请加 note: 说明依据什么推断或为何未载明。",
        )
    texts = {key: str(found.get(key) or "") for key in _DOCUMENT if key != "inferred"}
    return Document(id=name, inferred=tuple(found.get("inferred") or ()), **texts)


def read_citation(page: Page, raw: Any, line: int) -> Citation | None:
    """A citation, or None after its mistakes were written down."""
    if isinstance(raw, Mapping) and "document" not in raw:
        return _inline(page, raw, line)
    before = len(page.problems)
    found = page.read(raw, line, _CITE, "出处 cite ")
    if len(page.problems) > before:
        return None
    document = documents().get(found["document"])
    if document is None:
        hint = (
            nearest(found["document"], documents())
            + "县里的文件请直接写 title、issuer、date、clause。"
        )
        page.problem(line, f"没有登记过文件“{found['document']}”", hint)
        return None
    return Citation(
        document, found["clause"], bool(found.get("inferred")), str(found.get("note", ""))
    )


def _inline(page: Page, raw: Mapping, line: int) -> Citation | None:
    before = len(page.problems)
    found = page.read(raw, line, _INLINE, "出处")
    if len(page.problems) > before:
        return None
    document = _as_document(page, found, line, f"county:{found['title']}")
    return Citation(document, found["clause"])


def at_clause(citation: Citation, found: AnyMapping[str, Any]) -> Citation:
    """The rule's citation at the clause that a step, clause or row names."""
    inferred = "clause" in (found.get("inferred") or ())
    if "clause" not in found and not inferred:
        return citation
    return replace(citation, clause=found.get("clause", citation.clause), inferred=inferred)
