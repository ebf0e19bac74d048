"""Columns that no ledger knows: kept beside the row as JSON, never dropped silently."""

from __future__ import annotations

from json.encoder import encode_basestring

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.encoded import Body, Encoded


def extra_column(body: Body) -> pa.Array:
    """Per row a JSON object ``{header: text}`` of the filled unknown cells, or null."""
    height = len(body.records)
    pieces = [
        _pieces(body.columns[index], header)
        for index, header in _distinct_headers(body.match.unknown).items()
    ]
    if not pieces:
        return pa.nulls(height, pa.string())
    joined = pc.binary_join_element_wise(*pieces, "")
    whole = pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(joined, 1), "}", "")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), whole)


def _pieces(column: Encoded, header: str) -> pa.Array:
    """``,"header":"text"`` for every row, nothing where the cell is empty."""
    name = encode_basestring(header)
    pairs = [
        "" if text is None else f",{name}:{encode_basestring(text)}"
        for text in column.texts.to_pylist()
    ]
    return column.per_row(pa.array(pairs, pa.string()))


def _distinct_headers(unknown: dict[int, str]) -> dict[int, str]:
    """Headers by column; a header that occurs again gets a number."""
    seen: dict[str, int] = {}
    headers = {}
    for index, header in unknown.items():
        plain = " ".join(header.split())
        seen[plain] = seen.get(plain, 0) + 1
        headers[index] = plain if seen[plain] == 1 else f"{plain}({seen[plain]})"
    return headers
