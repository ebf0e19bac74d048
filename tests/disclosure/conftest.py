from __future__ import annotations

from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "site" / "docs"


@pytest.fixture
def repository_docs() -> list[Path]:
    """The hand-written pages that are shipped."""
    return sorted(DOCS.rglob("*.md"))
