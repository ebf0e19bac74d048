"""A notebook read once and filled with parameters for many regions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from papermill.execute import prepare_notebook_metadata, remove_error_markers
from papermill.inspection import _infer_parameters
from papermill.iorw import load_notebook_node
from papermill.translators import translate_parameters
from papermill.utils import find_first_tagged_cell_index, nb_kernel_name, nb_language

from fanpin_lib.engine.errors import UnknownParameter

_INJECTED = "injected-parameters"


class Template:
    """A notebook whose parameters cell can be filled without reading it again.

    Cells keep the ids they have; ids that papermill would draw at random (cells of old
    notebooks, the injected cell) are fixed, so that two runs write the same file.

    Attributes:
        path: the notebook file.
        parameters: names defined in its parameters cell.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        has_ids = json.loads(path.read_text(encoding="utf-8")).get("nbformat_minor", 0) >= 5
        nb = remove_error_markers(load_notebook_node(str(path)))
        if not has_ids:
            for index, cell in enumerate(nb.cells):
                cell["id"] = f"cell-{index}"
        self.parameters = {parameter.name for parameter in _infer_parameters(nb)}
        self._kernel = nb_kernel_name(nb)
        self._language = nb_language(nb)
        self._place = _injection_place(nb)
        self._text = json.dumps(nb)

    def filled(self, parameters: Mapping[str, Any], output: Path | None = None) -> NotebookNode:
        """A copy with a cell that sets the parameters, as papermill injects it.

        Raises:
            UnknownParameter: a name that the parameters cell does not define.
        """
        self._refuse_unknown(parameters)
        nb: NotebookNode = json.loads(self._text, object_hook=NotebookNode)
        if parameters:
            start, end = self._place
            nb.cells[start:end] = [self._injected(dict(parameters))]
            nb.metadata.papermill["parameters"] = dict(parameters)
        prepared: NotebookNode = prepare_notebook_metadata(
            nb, str(self.path), None if output is None else str(output)
        )
        return prepared

    def _injected(self, parameters: dict[str, Any]) -> NotebookNode:
        source = translate_parameters(self._kernel, self._language, parameters, "Parameters")
        return NotebookNode(
            id=_INJECTED,
            cell_type="code",
            metadata=NotebookNode(tags=[_INJECTED]),
            execution_count=None,
            source=source,
            outputs=[],
        )

    def _refuse_unknown(self, parameters: Mapping[str, Any]) -> None:
        unknown = [name for name in parameters if name not in self.parameters]
        if unknown:
            raise UnknownParameter(self.path, unknown, self.parameters)


def _injection_place(nb: NotebookNode) -> tuple[int, int]:
    """Slice of the cells that the injected cell replaces (empty: it is inserted there)."""
    injected: int = find_first_tagged_cell_index(nb, _INJECTED)
    if injected >= 0:
        return injected, injected + 1
    after: int = find_first_tagged_cell_index(nb, "parameters") + 1
    return after, after
