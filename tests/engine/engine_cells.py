"""Notebooks made of sources, for tests."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode


def raising(source: str) -> NotebookNode:
    """A cell after whose exception the notebook goes on."""
    return nbformat.v4.new_code_cell(source, metadata={"tags": ["raises-exception"]})


def notebook(*cells: str | NotebookNode, parameters: str = "") -> NotebookNode:
    """A notebook for the python3 kernel whose cells have fixed ids."""
    made: list[Any] = [one if not isinstance(one, str) else code(one) for one in cells]
    if parameters:
        made.insert(0, nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for index, cell in enumerate(made):
        cell["id"] = f"c{index}"
    spec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return nbformat.v4.new_notebook(
        cells=made, metadata={"kernelspec": spec, "language_info": {"name": "python"}}
    )


def code(source: str) -> NotebookNode:
    """A plain code cell."""
    return nbformat.v4.new_code_cell(source)
