"""Columns that are for texts: names of places or departments, numbers, codes."""

from __future__ import annotations

from collections.abc import Iterable

from fanpin_lib.office.forms.form_layout import Label
from fanpin_lib.office.forms.vocabulary import Vocabulary, plain

_HEADS = ("township", "village", "county", "department", "number", "code")


def head_of(path: Iterable[Label], vocabulary: Vocabulary) -> str:
    """The kind of texts that a column is for, by its header; empty where it is for figures."""
    texts = [plain(one.text) for one in path]
    kinds = vocabulary.heads.get(texts[-1], []) if texts else []
    return next((kind for kind in kinds if kind in _HEADS), "")
