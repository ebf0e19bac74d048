"""The scripts that carry the figures: one says what there is, one an indicator holds it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fanpin_lib.publish.query.catalogue import parts_in_order
from fanpin_lib.publish.query.columns import IndicatorColumns
from fanpin_lib.publish.query.reasons import Lacking

#: Where they lie in the site.
FOLDER = "data/figures"


def catalogue_script(said: Mapping[str, Any]) -> dict[str, str | bytes]:
    """The script that every page with figures loads first, by its path."""
    return {f"{FOLDER}/catalogue.js": f"fanpinFigures.catalogue({_json(said)});\n"}


def figures_script(own: IndicatorColumns, lacking: Lacking) -> dict[str, str | bytes]:
    """One indicator's figures, loaded when somebody asks for them, by the script's path.

    ``parts`` holds for each part its dimension, its name, and for each month that has it the
    month's number with its columns (see `fanpin_lib.publish.query.columns`).
    """
    said: dict[str, Any] = {
        "parts": [
            [dimension, label, [_month(m, *texts) for m, texts in own.parts[dimension].items()]]
            for dimension, label in parts_in_order(own)
        ],
        "lacking": lacking,
    }
    if own.scale is not None:
        said["scale"] = own.scale
    script = f"fanpinFigures.figures({json.dumps(own.indicator)}, {_lines(said)});\n"
    return {f"{FOLDER}/{own.indicator}.js": script}


def _month(moment: int, v: str, d: str) -> Sequence[object]:
    return [moment, v, d] if d else [moment, v]


def _lines(said: Mapping[str, Any]) -> str:
    """A part a line: the gate says in which line something is."""
    parts = ",\n".join(map(_json, said["parts"]))
    others = _json({name: value for name, value in said.items() if name != "parts"})
    return f'{{"parts": [\n{parts}\n],\n"more": {others}}}'


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
