"""Bulletins made in a small working directory, and the parts of a .docx that tests look at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from docx import Document

from fanpin_lib.desk.bulletins import Bulletins, write_bulletins
from fanpin_lib.desk.computing import compute
from fanpin_lib.edition.folder import EditionFolder
from tests.classification.workdir import FAR, NEAR, TOWN, Workdir

ISSUED = date(2026, 11, 5)


def town(root: Path, profile: str = "demo-jiaohe", month: str = "2026-10") -> Workdir:
    """Two villages: one with a monitored household, one with a single household at all."""
    work = Workdir(root, profile, month)
    begun = work.month.first_day
    names = [one for one in work.county.profile.classes.values() if one.columns]
    category = names[0].values[0].name if names else None
    work.household("H1", 4000, head_name="赵某明", household_type="脱贫户")
    work.household("H2", 12000, head_name="钱某芳")
    work.household("H3", 9000, head_name="孙某", village_code=FAR)
    work.put("cases", case_id="C1", household_id="H1", village_code=NEAR, risks=["因病"],
             registered_category=category, identified_on=begun)  # fmt: skip
    return work


def closed(work: Workdir) -> Workdir:
    """The month computed and in force, as it is once its notebooks have run."""
    compute(work.county, work.month)
    EditionFolder.of(work.county.folders.reports, work.month).appear()
    return work


def written(work: Workdir) -> Bulletins:
    return write_bulletins(work.county, work.month, ISSUED, pdf=False)


def text_of(path: Path) -> str:
    """Everything that a document says, tables included."""
    document = Document(str(path))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def own_template(work: Workdir, name: str, *paragraphs: str) -> Path:
    """A county's own template with nothing but these paragraphs."""
    path = work.root / "county" / "documents" / f"{name}.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    document: Any = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


__all__ = ["FAR", "NEAR", "TOWN", "closed", "own_template", "text_of", "town", "written"]
