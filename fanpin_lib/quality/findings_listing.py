"""Findings as CSV or JSON for other programs: a stable interface, documented for people.

The columns are those of ``private/<month>/findings.parquet`` (`SCHEMA`), in its order; both
forms hold personal data. ``site/docs/help/findings.md`` says what each column means.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TextIO

from fanpin_lib.errors import InputError
from fanpin_lib.files.no_formulas import write_csv_rows
from fanpin_lib.quality.findings import SCHEMA, Findings

#: The forms that findings can be listed in.
FORMS = ("csv", "json")


def require_form(form: str) -> None:
    """Refuse a form that nobody can write.

    Raises:
        InputError: it is none of `FORMS`.
    """
    if form not in FORMS:
        raise InputError(f"不会写“{form}”这种格式", hint="--format 请写 csv 或 json。")


def list_findings(findings: Findings, form: str, to: TextIO) -> None:
    """Write all findings of a month to an open text file.

    csv: a line of column names, then one line a finding; empty cells are empty, text that a
    spreadsheet would run has an apostrophe before it. json: one
    object with ``month``, ``rules`` (what became of every rule, so that 无数据 is not taken
    for nothing found) and ``findings``; empty cells are null.

    Raises:
        InputError: the form is none of `FORMS`.
    """
    require_form(form)
    if form == "csv":
        write_csv_rows(to, SCHEMA.names, _rows(findings))
        return
    rules = [asdict(status) for status in findings.statuses]
    to.write(f'{{"month": "{findings.month}",\n"rules": {_json(rules)},\n"findings": [')
    for number, row in enumerate(_rows(findings)):
        to.write(f"{',' if number else ''}\n{_json(row)}")
    to.write("\n]}\n")


def _rows(findings: Findings) -> Iterator[dict[str, str | None]]:
    for batch in findings.table.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
