"""Checking a notebook before it is executed three hundred times."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fanpin_lib.errors import NotebookRefused, Where

_PRESENT_FORMAT = 4


def check_notebook(path: Path, parameters: Iterable[str]) -> None:
    """Make sure that a notebook can take the parameters that it will be given.

    papermill only warns about a name that the notebook does not know and then computes
    with the default: one village's figures under every village's name.

    Raises:
        NotebookRefused: no such file, no notebook, no or several cells tagged
            ``parameters``, or a parameter that the cell does not set.
    """
    found = parameter_names(path)
    unknown = [name for name in parameters if name not in found]
    if unknown:
        raise NotebookRefused(
            f"参数格里没有 {'、'.join(unknown)}（现有：{'、'.join(sorted(found)) or '无'}）",
            where=Where(file=str(path)),
            hint="请检查参数名的拼写，参数格里要写出每个参数和它的默认值。",
        )


def parameter_names(path: Path) -> set[str]:
    """The names set in the notebook's parameters cell.

    Raises:
        NotebookRefused: see ``check_notebook``.
    """
    where = Where(file=str(path))
    cells = [cell for cell in _cells(path) if _is_parameters(cell)]
    if len(cells) != 1:
        raise NotebookRefused(
            f"应有一个带 parameters 标记的代码格，现有 {len(cells)} 个",
            where=where,
            hint="请把它改名或删去，再运行 fanpin init . --upgrade，会补上原来的一份。",
        )
    try:
        statements = ast.parse("".join(cells[0].get("source", ""))).body
    except SyntaxError as error:
        raise NotebookRefused(
            f"参数格的代码有语法错误（{error.msg}）",
            where=where,
            hint="参数格里每行一个“名字 = 值”；改不好就把笔记本改名或删去，"
            "再运行 fanpin init . --upgrade，会补上原来的一份。",
        ) from error
    targets = [t for s in statements if isinstance(s, ast.Assign) for t in s.targets]
    targets += [s.target for s in statements if isinstance(s, ast.AnnAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _cells(path: Path) -> list[Any]:
    """The cells as they are stored.

    Notebooks of the present format are read as plain JSON: importing nbformat takes longer
    than everything else that a run with nothing to do does.

    Raises:
        NotebookRefused: see ``read_notebook``.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["nbformat"] == _PRESENT_FORMAT:
            return [cell for cell in stored["cells"] if cell["cell_type"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # told by the reader that knows all formats
    return list(read_notebook(path).cells)


def read_notebook(path: Path) -> Any:
    """A stored notebook.

    Raises:
        NotebookRefused: the file is missing or is no notebook.
    """
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError as error:
        raise NotebookRefused(
            "没有这个笔记本", where=Where(file=str(path)), hint="请运行 fanpin init . --upgrade。"
        ) from error
    except Exception as error:  # nbformat raises many kinds for a damaged file
        raise NotebookRefused(
            f"不是能读的笔记本（{type(error).__name__}）",
            where=Where(file=str(path)),
            hint="请把它改名或删去，再运行 fanpin init . --upgrade，会补上原来的一份。",
        ) from error


def _is_parameters(cell: Any) -> bool:
    tags = cell.get("metadata", {}).get("tags", [])
    return cell["cell_type"] == "code" and "parameters" in tags
