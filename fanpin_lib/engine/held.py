"""What the objects of a process held, and which of them hold something else now.

From some roots everything is visited that can be reached through dictionaries, lists, sets,
tuples, classes and the attributes of objects, and what each of them holds is noted. Not visited:
what functions close over, objects without ``__dict__``, and what C code keeps to itself.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Collection, Mapping
from functools import cached_property
from importlib.machinery import ModuleSpec
from operator import eq
from types import (
    BuiltinFunctionType,
    CodeType,
    FrameType,
    FunctionType,
    MethodType,
    ModuleType,
    TracebackType,
)
from typing import Any

from fanpin_lib.engine import versions

_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE: classes whose attributes can be set
_CLOSED = (
    str, bytes, int, float, complex, FunctionType, BuiltinFunctionType, MethodType, ModuleType,
    ModuleSpec, CodeType, FrameType, TracebackType, property, classmethod, staticmethod,
    cached_property,
)  # fmt: skip
_CLOSED_HOMES = ("_cython_", "_frozen_importlib", "ctypes", "_ctypes", "threading", "_thread")
#: Warnings already shown: void as soon as the filters are touched.
_RENEWED = frozenset({"__warningregistry__"})


class Held:
    """The contents of all that can be reached from some roots.

    Args:
        roots: by name; a module stands for its attributes.
        but: names ``root.attribute`` not to visit.
        beside: what is not to be visited because it is looked after elsewhere.
        inner: whether only dictionaries, lists, sets and objects count, not classes.
    """

    def __init__(
        self,
        roots: Mapping[str, object],
        but: Collection[str] = (),
        beside: Collection[int] = (),
        *,
        inner: bool = False,
    ) -> None:
        self._but, self._inner = but, inner
        self.seen: set[int] = set(beside)
        self._dicts: list[Any] = []
        self._others: list[Any] = []
        self._visit(roots)
        self._held = [dict(one) for one in self._dicts]
        self._held_by_others = [_copied(one) for one in self._others]
        self._versions = versions.Versions(self._dicts) if versions.KNOWN else None

    def changed(self) -> list[str]:
        """What holds something else now, by its owner's kind and the names concerned."""
        found = [
            f"{self._owners[place]}: {', '.join(names)}" for place, names in self._changed_dicts()
        ]
        return found + [f"{self._owners_of_others[place]}" for place in self._changed_others()]

    def accept(self) -> None:
        """Take what is held now for what was held."""
        for place, _ in self._changed_dicts():
            self._held[place] = dict(self._dicts[place])
        for place in self._changed_others():
            self._held_by_others[place] = _copied(self._others[place])

    def put_back(self) -> None:
        """Give everything that holds something else now what it held."""
        for place, _ in self._changed_dicts():
            _refill(self._dicts[place], self._held[place])
        for place in self._changed_others():
            one, then = self._others[place], self._held_by_others[place]
            one.clear()
            one.extend(then) if isinstance(one, list) else one.update(then)
        if self._versions is not None:
            self._versions.changed()

    def _changed_dicts(self) -> list[tuple[int, list[str]]]:
        places = self._versions.changed() if self._versions else range(len(self._dicts))
        found = []
        for place in places:
            if names := _differing(self._dicts[place], self._held[place]):
                found.append((place, names))
        return found

    def _changed_others(self) -> list[int]:
        with contextlib.suppress(Exception):  # of parts that cannot be compared
            if all(map(eq, self._others, self._held_by_others)):
                return []
        pairs = zip(self._others, self._held_by_others)
        return [place for place, (now, then) in enumerate(pairs) if not _same(now, then)]

    def _visit(self, roots: Mapping[str, object]) -> None:
        self._owners: list[str] = []
        self._owners_of_others: list[str] = []
        waiting: list[tuple[str, object]] = list(roots.items())
        while waiting:
            name, one = waiting.pop()
            if id(one) in self.seen:
                continue
            self.seen.add(id(one))
            waiting += self._take(name, one)

    def _take(self, name: str, one: Any) -> list[tuple[str, object]]:
        """Note what an object holds; what is to be visited next."""
        if isinstance(one, (list, set)):
            self._others.append(one)
            self._owners_of_others.append(name)
            return [(name, part) for part in list(one) if _open(part)]
        if isinstance(one, (tuple, frozenset)):
            return [(name, part) for part in one if _open(part)]
        inside = self._inside(one)
        if inside is None:
            return []
        self.seen.add(id(inside))
        self._dicts.append(inside)
        self._owners.append(name)
        below = [
            (f"{name}.{key}" if isinstance(key, str) else name, part)
            for key, part in list(inside.items())
            if key not in _RENEWED and _open(part)
        ]
        return [(key, part) for key, part in below if key not in self._but]

    def _inside(self, one: Any) -> Any:
        """The dictionary behind a dictionary, class, module or object; None if there is none."""
        if isinstance(one, dict):
            return one
        if isinstance(one, type):
            return vars(one) if one.__flags__ & _HEAP and not self._inner else None
        if isinstance(one, ModuleType):
            return vars(one)
        with contextlib.suppress(Exception):
            inside = object.__getattribute__(one, "__dict__")
            return inside if type(inside) is dict else None
        return None


def _open(part: object) -> bool:
    """Whether there may be something inside that can be changed."""
    kind = type(part)
    return not (issubclass(kind, _CLOSED) or str(kind.__module__).startswith(_CLOSED_HOMES))


def _copied(one: Any) -> Any:
    return list(one) if isinstance(one, list) else set(one)


def _same(one: Any, then: Any) -> bool:
    try:
        return bool(one == then)
    except Exception:  # only asked of parts that were exchanged
        return False


_NOTHING = object()


def _differing(now: Mapping[str, Any], then: dict[str, Any]) -> list[str]:
    """Keys under which there is something else, or nothing, or nothing was."""
    lost = [key for key, value in then.items() if now.get(key, _NOTHING) is not value]
    found = (*lost, *(key for key in now if key not in then))
    return [str(key) for key in found if key not in _RENEWED]


def _refill(now: dict[Any, Any], then: dict[Any, Any]) -> None:
    dict.clear(now)
    dict.update(now, then)


def modules() -> dict[str, object]:
    """The modules of this process but for the notebook's own."""
    own = ("__main__",)
    found = list(sys.modules.items())
    return {name: one for name, one in found if type(one) is ModuleType and name not in own}
