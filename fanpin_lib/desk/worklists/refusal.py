"""A filled-in list that cannot be taken over: every place is named, nothing is recorded."""

from __future__ import annotations

from pathlib import Path

from fanpin_lib.errors import FileRefused, Where

_SHOWN = 20


class ListRefused(FileRefused):
    """One message for all that is wrong with a list; ``problems`` names every place."""

    def __init__(self, path: Path, problems: list[FileRefused]) -> None:
        self.problems = problems
        shown = "\n".join(f"  {problem}" for problem in problems[:_SHOWN])
        more = f"\n  ……另有 {len(problems) - _SHOWN} 处" if len(problems) > _SHOWN else ""
        super().__init__(
            f"这份工作清单有 {len(problems)} 处不能采用，一行也没有记下：\n{shown}{more}",
            where=Where(file=path.name),
            hint="\n请在发出的原清单里改好（填过的格子都还在），再重新交。",
        )


class Problems:
    """Where what is wrong with one file is written down."""

    def __init__(self, path: Path) -> None:
        self._path, self._found = path, list[FileRefused]()

    def note(self, where: Where, column: str | None, message: str, hint: str) -> None:
        """Write down what is wrong with a row or a cell; reading goes on."""
        place = Where(None, where.sheet, where.row, column)
        self._found.append(FileRefused(message, where=place, hint=hint))

    def tell(self) -> None:
        """Say everything that was written down.

        Raises:
            ListRefused: there is something.
        """
        if self._found:
            raise ListRefused(self._path, self._found)
