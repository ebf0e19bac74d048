"""Which modules the warm process imports for the next notebook because the last one did.

A program that calls papermill again and again names no modules to preload, and a notebook's
own library is often dearer to import than all its cells. So a run says what it imported, and
the warm process imports the same before the next one, provided that nobody could tell:

- the file lies where this Python finds modules wherever it starts, not beside the notebook,
  and is as it was (edited: the warm process is started anew);
- importing it prints nothing, starts no thread, and changes nothing of what
  `changes.Before` looks at;
- the environment is what it was when they were imported, and the notebook's folder holds
  nothing of the same name.

Where one of these does not hold nothing is learnt any more and each notebook imports for itself.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

Imported = list[tuple[str, str, int]]
"""Names of modules in the order of their import, their files, and when these were written."""

_INSTALLED = tuple({*sysconfig.get_paths().values()})
_SUFFIXES = ("", ".py")


def imported_since(before: frozenset[str], path: Iterable[str]) -> Imported:
    """In a run: modules imported from folders of `path` since `before` was noted."""
    roots = tuple(f"{folder}{os.sep}" for folder in path if Path(folder).is_absolute())
    found = []
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        file = getattr(spec, "origin", None)
        if name in before or not file or getattr(spec, "name", "") != name:
            continue
        if str(file).startswith(roots) and (written := written_at(file)):
            found.append((name, str(file), written))
    return found


def written_at(file: str) -> int:
    """When a file was written, in nanoseconds; 0 if it is not there."""
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0


class Learning:
    """What one warm process has learnt (see above)."""

    def __init__(self) -> None:
        self.ended = False
        self._wanted: dict[str, tuple[str, int]] = {}
        self._loaded: dict[str, tuple[str, int]] = {}
        self._environ: dict[str, str] = {}

    def note(self, imported: Imported) -> None:
        """Remember what a run imported."""
        if not self.ended:
            new = {name: (file, written) for name, file, written in imported}
            self._wanted.update({n: at for n, at in new.items() if n not in self._loaded})

    def due(self) -> list[str]:
        """Modules to import now; they count as imported from here on."""
        if self._wanted and not self._loaded:
            self._environ = dict(os.environ)
        due, self._wanted = self._wanted, {}
        self._loaded.update(due)
        return list(due)

    def edited(self) -> bool:
        """Whether the file of a module is not as it was (installed ones are not looked at)."""
        known = {**self._loaded, **self._wanted}.values()
        own = (at for at in known if not at[0].startswith(_INSTALLED))
        return any(written_at(file) != written for file, written in own)

    def unfit(self, cwd: str) -> bool:
        """Whether a run in this folder could tell that modules were imported beforehand."""
        if not self._loaded:
            return False
        return dict(os.environ) != self._environ or _shadowed(cwd, self._loaded)

    def forget(self) -> None:
        """The warm process was started anew."""
        self._wanted, self._loaded = {}, {}


def _shadowed(cwd: str, loaded: dict[str, tuple[str, int]]) -> bool:
    """Whether a folder holds a module that would be found before one of these."""
    here = {path.name for path in Path(cwd).iterdir()}
    for name in {name.partition(".")[0] for name in loaded}:
        for found in (name + suffix for suffix in _SUFFIXES if name + suffix in here):
            path = str(Path(cwd, found).absolute())
            if name in loaded and not loaded[name][0].startswith(path):
                return True
    return False
