"""Cells that come again are read once, and nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from fanpin_lib.engine import NotebookEngine, Template

Texts = list[str]


@pytest.fixture(scope="module")
def engine() -> Iterator[NotebookEngine]:
    """One notebook after the other, so that one process takes them all."""
    with NotebookEngine(fork=True) as found:
        yield found


@pytest.fixture
def texts(
    engine: NotebookEngine, write: Callable[..., Path], tmp_path: Path
) -> Callable[..., list[Texts]]:
    """Run cells several times; what their cells showed each time."""

    def run(*cells: str, times: int = 3) -> list[Texts]:
        template = Template(write(*cells))
        found = []
        for _ in range(times):
            engine.submit(template, tmp_path / "out.ipynb").result(60)
            found.append([shown(one) for one in nbformat.read(tmp_path / "out.ipynb", 4).cells])
        return found

    return run


def shown(cell: NotebookNode) -> str:
    """What a cell printed, showed as its result, or the name of its error."""
    return "".join(
        output.get("text") or output.get("ename") or output.data["text/plain"]
        for output in cell.outputs
        if output.output_type != "display_data"
    )


def test_warnings_of_the_compiler_are_told_each_time(texts: Callable[..., list[Texts]]) -> None:
    first, *later = texts("n = 1\nn is 1", "1;", "x = 1\nx")
    assert first[0].count("SyntaxWarning") > 1
    assert [len(one[0]) for one in later] == [len(first[0])] * len(later)
    assert first[1:] == ["", "1"]
    assert all(one[1:] == ["", "1"] for one in later)


def test_a_future_import_holds_for_the_rest_of_its_notebook_only(
    texts: Callable[..., list[Texts]],
) -> None:
    cell = "def f(x: int): ...\nf.__annotations__"
    assert (
        texts(cell, "from __future__ import annotations", cell)
        == [["{'x': int}", "", "{'x': 'int'}"]] * 3
    )
    assert texts(cell) == [["{'x': int}"]] * 3


def test_changed_reading_is_heeded(texts: Callable[..., list[Texts]]) -> None:
    cells = (
        "7",
        "ip = get_ipython()\nnum = 0\nup = lambda lines: [l.replace('7', '8') for l in lines]",
    )
    assert texts(*cells, "ip.input_transformers_post.append(up)", "7", "7\n")[-1][3] == "8"
    assert (
        texts("ip = get_ipython()\nip.input_transformers_cleanup.append(lambda lines: ['9'])", "7")
        == [["", "9"]] * 3
    )
    visitor = (
        "import ast\n"
        "class Up(ast.NodeTransformer):\n"
        "    def visit_Constant(self, node):\n"
        "        node.value = 10\n"
        "        return node\n"
        "get_ipython().ast_transformers.append(Up())"
    )
    assert texts("7", visitor, "7") == [["7", "", "10"]] * 3
    assert texts("7") == [["7"]] * 3


def test_names_magics_and_awaiting_are_read_by_ipython(texts: Callable[..., list[Texts]]) -> None:
    cells = (
        "import asyncio\nawait asyncio.sleep(0, 'slept')",
        "%precision 2",
        "a = !echo out\nprint(a)",
        "pi = 3.14159\npi",
        "get_ipython().ast_node_interactivity = 'last_expr_or_assign'",
        "b = 5",
    )
    once = ["'slept'", "'%.2f'", "['out']\n", "3.14"]
    found = texts(*cells)
    assert found[0][:4] == once
    assert found == [found[0]] * 3
    assert found[0][5] == "5"


def test_errors_point_at_the_cell_each_time(
    engine: NotebookEngine, write: Callable[..., Path], tmp_path: Path
) -> None:
    template = Template(write("a = 1", "b = 2\nraise ValueError(b)"))
    for _ in range(2):
        outcome = engine.submit(template, tmp_path / "out.ipynb").result(60)
        error = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs[-1]
        assert (outcome.ename, error.ename) == ("ValueError", "ValueError")
        assert "In[2]" in "".join(error.traceback) or "In [2]" in "".join(error.traceback)
        assert "line 2" in "".join(error.traceback) or "----> 2" in "".join(error.traceback)


def test_a_text_that_python_cannot_bear_is_its_notebooks_failure(
    engine: NotebookEngine, write: Callable[..., Path], tmp_path: Path
) -> None:
    for source in ("-" * 3999 + "1", "-" * 100_000 + "1"):
        assert not engine.submit(Template(write(source)), tmp_path / "o.ipynb").result(60).done
    assert engine.submit(Template(write("1")), tmp_path / "o.ipynb").result(60).done
