"""An executed notebook as Markdown: outputs only, cleaned, charts as files beside the page."""

from __future__ import annotations

import base64
import html
import re
from typing import Any

from traitlets import Bool, Unicode

from fanpin_lib.files.lean_import import without
from fanpin_lib.publish.kept_aside import table_block
from fanpin_lib.publish.notebook_page import NotebookPage
from fanpin_lib.publish.sanitise import clean_html, clean_markdown, is_passive_svg

with without("rfc3987_syntax"):  # a check of addresses, the slowest part to load (1 s)
    import nbformat
    from nbconvert import MarkdownExporter
    from nbconvert.preprocessors import Preprocessor

#: Kinds of output that are shown, the best first.
_KINDS = ("text/html", "image/svg+xml", "image/png", "text/markdown", "text/plain")
_OBJECT = re.compile(r"^<[\w.]+.*>$", re.DOTALL)
#: The notebook's own title and word about a demo; the page says both itself.
_HEADING = re.compile(r"\A\s*# [^\n]*(?:\n|\Z)\s*(?:> 演示数据[^\n]*\n)?")
_ONLY_BY_HAND = "by-hand"  # tag of cells for whoever opens the notebook
_CHART_FOLDER = "charts"


class _Exporter(MarkdownExporter):
    """nbconvert's exporter for notebooks that are ours alone: neither copied nor checked again."""

    def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        return nb, resources


class Reader:
    """Makes pages of notebooks with one exporter."""

    def __init__(self) -> None:
        self._exporter = _Exporter(  # type: ignore[no-untyped-call]
            exclude_input=True,
            exclude_input_prompt=True,
            exclude_output_prompt=True,
            default_preprocessors=[],  # each would validate the notebook once more
        )

    def read(self, content: bytes, name: str, *, search_tables: bool = False) -> NotebookPage:
        """The page of a notebook's file, see `Converter`."""
        notebook = nbformat.v4.reads(content.decode("utf-8"))
        return self.page_of(notebook, name, search_tables=search_tables)

    def page_of(self, notebook: Any, name: str, *, search_tables: bool = False) -> NotebookPage:
        """The page of a notebook already read; it is changed."""
        if _failed(notebook):
            return NotebookPage("", failed=True)
        notebook.cells = [cell for cell in notebook.cells if not _is_for_hand_work(cell)]
        outputs = _Outputs(name=name, search_tables=search_tables)  # type: ignore[no-untyped-call]
        notebook, resources = outputs.preprocess(notebook, {"charts": {}})  # type: ignore[no-untyped-call]
        body, _ = self._exporter.from_notebook_node(notebook)
        return NotebookPage(_HEADING.sub("", body).strip() + "\n", resources["charts"])


class _Outputs(Preprocessor):
    """Leaves each output one form that a page can show, cleaned."""

    enabled = Bool(True)
    name = Unicode()
    search_tables = Bool(False)

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if cell.cell_type == "markdown":
            cell.source = clean_markdown(cell.source)
        if cell.cell_type == "code":
            shown = [self._shown(output, resources["charts"]) for output in cell.outputs]
            cell.outputs = [output for output in shown if output is not None]
        return cell, resources

    def _shown(self, output: Any, charts: dict[str, str | bytes]) -> Any:
        if output.output_type == "stream":
            return _markdown(_plain(output.text)) if output.name == "stdout" else None
        data = output.get("data", {})
        kind = next((kind for kind in _KINDS if kind in data), None)
        if kind is None:
            return None
        content = _joined(data[kind])
        if kind.startswith("image/"):
            said = _joined(data.get("text/plain", ""))
            return _markdown(self._chart(kind, content, said, charts))
        if kind == "text/html":
            return _markdown(self._table(content))
        if kind == "text/markdown":
            return _markdown(clean_markdown(content))
        return None if _OBJECT.match(content) else _markdown(_plain(content))

    def _table(self, content: str) -> str:
        cleaned = clean_html(content)
        if cleaned.startswith("<figure"):
            return table_block(cleaned, "fp-drawn")
        if self.search_tables:
            return f'<div class="fp-table">\n{cleaned}\n</div>'
        return table_block(cleaned)

    def _chart(self, kind: str, content: str, said: str, charts: dict[str, str | bytes]) -> str:
        """A figure that shows the chart's file.

        Measured with three charts of 12.6 kB: a page of 19 kB instead of 57, a tenth less time,
        and nothing in a picture's file can run.
        """
        if kind == "image/svg+xml" and not is_passive_svg(content):
            return "*这张图含有可运行的内容，没有发布。*"
        ending = "svg" if kind == "image/svg+xml" else "png"
        file = f"{_CHART_FOLDER}/{self.name}-{len(charts) + 1}.{ending}"
        charts[file] = content if ending == "svg" else _decoded(content)
        text = "图" if _OBJECT.match(said) or not said else " ".join(said.split())
        return f'<figure class="fp-chart"><img src="../{file}" alt="{html.escape(text)}"></figure>'


def _failed(notebook: Any) -> bool:
    return any(
        output.output_type == "error"
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def _is_for_hand_work(cell: Any) -> bool:
    return _ONLY_BY_HAND in cell.metadata.get("tags", [])


def _markdown(text: str) -> Any:
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": text}}
    return nbformat.from_dict(output)


def _plain(text: str) -> str:
    return f"<pre>{html.escape(text.strip())}</pre>" if text.strip() else ""


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(map(str, text))


def _decoded(text: str) -> bytes:
    return base64.b64decode(text)
