"""Lines of a form left blank for the names of places or departments."""

from __future__ import annotations

from fanpin_lib.files.existing_xlsx import letters
from fanpin_lib.office.forms.asked import BlankLines
from fanpin_lib.office.forms.context import Context
from fanpin_lib.office.forms.form_layout import FormLayout
from fanpin_lib.office.forms.heads import head_of
from fanpin_lib.office.forms.vocabulary import Vocabulary
from fanpin_lib.regions import Level, level_of

_PLACES = ("village", "township")


def learn_blank_lines(
    layout: FormLayout, context: Context, vocabulary: Vocabulary
) -> list[BlankLines]:
    """Blank lines whose headers say what is to be written in them."""
    heads = _heads(layout, vocabulary)
    kind = next((one for one in (*_PLACES, "department") if one in heads), "")
    return [
        BlankLines(first, last, kind, _under(kind, context), _texts(heads, kind))
        for first, last in _blocks(layout.blank)
        if kind
    ]


def _heads(layout: FormLayout, vocabulary: Vocabulary) -> dict[str, int]:
    """By kind of text the column that it is for; the first of each kind."""
    found: dict[str, int] = {}
    for column in range(1, layout.width + 1):
        path = layout.header(column, lambda text: False)
        kind = head_of(path, vocabulary)
        if kind:
            found.setdefault(kind, column)
    return found


def _texts(heads: dict[str, int], kind: str) -> dict[str, str]:
    texts = {letters(heads[kind]): "place"}
    if kind == "village" and "township" in heads:
        texts[letters(heads["township"])] = "above"
    for other in ("number", "code"):
        if other in heads:
            texts[letters(heads[other])] = other
    return texts


def _under(kind: str, context: Context) -> str:
    """Where the places lie: in the place that the form is for."""
    if kind == "township" and level_of(context.place) is not Level.COUNTY:
        return context.place[:6].ljust(12, "0")
    return context.place


def _blocks(rows: list[int]) -> list[tuple[int, int]]:
    """Rows that follow each other."""
    blocks: list[tuple[int, int]] = []
    for row in rows:
        if blocks and blocks[-1][1] == row - 1:
            blocks[-1] = blocks[-1][0], row
        else:
            blocks.append((row, row))
    return blocks
