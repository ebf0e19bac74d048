"""What running code changed in the process around it, as far as it can be looked up.

Used where a process goes on after code that it does not know: a module imported into the
warm process because a notebook imported it. Looked at are the things by which one notebook
could notice another: `_STATES` and threads; and functions and classes of modules and classes that
were there before.
Not looked at: values of other kinds in modules (caches, counters), and what a module that is
imported changes in another one that it imports itself.
"""

from __future__ import annotations

import _signal
import atexit
import builtins
import decimal
import gc
import locale
import logging
import os
import random
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from fanpin_lib.engine.threads import Threads

_CODE = (FunctionType, BuiltinFunctionType, type, property, classmethod, staticmethod)
_Code = dict[str, Any]


_INSTALLED = tuple(f"{os.path.realpath(one)}/" for one in {sys.prefix, sys.base_prefix})
_SIGNALS = tuple(map(int, signal.valid_signals()))
_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE: classes whose attributes can be set


def _children() -> object:
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    return children.read_text(encoding="ascii") if children.exists() else ""


def _logging() -> object:
    root = logging.root
    return root.level, root.manager.disable, tuple(map(id, root.handlers))


def _signals() -> object:
    return list(map(_signal.getsignal, _SIGNALS))


def _streams() -> object:
    streams = (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
    closed = [stream is None or stream.closed for stream in streams]
    return closed, tuple(map(id, (*streams, sys.displayhook, sys.excepthook)))


def _descriptors() -> object:
    """What is open, but for files of what is installed, such as fonts."""
    try:
        numbers = os.listdir("/proc/self/fd")  # noqa: PTH208 - ten times as fast as pathlib
    except OSError:
        return {}
    found = {number: _opened(number) for number in numbers}
    return {number: on for number, on in found.items() if on and not on.startswith(_INSTALLED)}


def _opened(number: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{number}")  # noqa: PTH115
    except OSError:  # the one by which the folder was read
        return ""


def _umask() -> object:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _limits() -> object:
    resource: Any = sys.modules.get("resource")  # not on every system
    if resource is None:
        return None
    names = (name for name in dir(resource) if name.startswith("RLIMIT_"))
    return [resource.getrlimit(getattr(resource, name)) for name in names]


def _python() -> object:
    tracing = sys.gettrace(), sys.getprofile()
    return sys.getrecursionlimit(), sys.getswitchinterval(), gc.isenabled(), tracing


def _warnings() -> object:
    """Filters that concern more than one message, one module or one library's warnings."""
    return [
        one
        for one in warnings.filters
        if one[1] is None and one[3] is None and one[2].__module__ == "builtins"
    ]


def _numpy() -> object:
    numpy: Any = sys.modules.get("numpy")
    if numpy is None or not hasattr(numpy, "geterr"):
        return None
    return repr((numpy.geterr(), numpy.get_printoptions()))


def _numpy_random() -> object:
    numpy_random: Any = sys.modules.get("numpy.random")
    return repr(numpy_random.get_state(legacy=False)) if numpy_random is not None else None


def _pandas() -> object:
    config: Any = sys.modules.get("pandas._config.config")
    return repr(config._global_config) if config is not None else None


def _charts() -> object:
    matplotlib: Any = sys.modules.get("matplotlib")
    if matplotlib is None or not hasattr(matplotlib, "rcParams"):
        return None
    return repr(sorted(dict.items(matplotlib.rcParams)))


def _figures() -> object:
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    return pyplot.get_fignums() if hasattr(pyplot, "get_fignums") else None


_STATES: dict[str, Callable[[], object]] = {
    "environment": lambda: dict(os.environ),
    "directory": os.getcwd,
    "import path": lambda: (list(sys.path), list(map(id, sys.meta_path))),
    "arguments": lambda: list(sys.argv),
    "streams": _streams,
    "warnings": _warnings,
    "logging": _logging,
    "processes": _children,
    "descriptors": _descriptors,
    "umask": _umask,
    "limits": _limits,
    "exit functions": lambda: atexit._ncallbacks(),
    "signals": _signals,
    "locale": lambda: locale.setlocale(locale.LC_ALL),
    "interpreter": _python,
    "decimals": lambda: repr(decimal.getcontext()),
    "randomness": lambda: hash(random.getstate()),
    "numpy": _numpy,
    "numpy's randomness": _numpy_random,
    "pandas": _pandas,
    "matplotlib": _charts,
    "figures": _figures,
}


class States:
    """How a process is now in what `_STATES` names; `changes` says later what is different.

    Args:
        but: names of `_STATES`, or ``threads``, not to look at.
    """

    def __init__(self, but: frozenset[str] = frozenset()) -> None:
        looks: dict[str, Callable[[], object]] = {**_STATES, "threads": Threads()}
        self._looks = {name: look for name, look in looks.items() if name not in but}
        self._states = {name: look() for name, look in self._looks.items()}

    def changes(self) -> list[str]:
        """The names of what changed."""
        return [
            name
            for name, before in self._states.items()
            if before is not None and self._looks[name]() != before
        ]


class Before(States):
    """The same with the code of modules and classes.

    Args:
        but: names of `_STATES` not to look at.
    """

    def __init__(self, but: frozenset[str] = frozenset()) -> None:
        super().__init__(but)
        self._code = {id(owner): (owner, code) for owner, code in _owners()}

    def changes(self) -> list[str]:
        """What changed, in words: states by name, code as ``module.name``."""
        patched = [f"{_name(owner)}.{name}" for owner, name, _ in self._patched()]
        return super().changes() + patched

    def _patched(self) -> list[tuple[Any, str, Any]]:
        """Code that is not there any more: its owner, its name, and what was there."""
        return [
            (owner, name, value)
            for owner, code in self._code.values()
            for name, value in code.items()
            if vars(owner).get(name) is not value
        ]


def _owners() -> list[tuple[Any, _Code]]:
    """Modules and their classes, each with its functions, classes and properties."""
    modules = [builtins, *filter(_is_module, list(sys.modules.values()))]
    owners: dict[int, tuple[Any, _Code]] = {}
    for module in modules:
        code = {name: one for name, one in vars(module).items() if isinstance(one, _CODE)}
        owners[id(module)] = (module, code)
        for one in code.values():
            if isinstance(one, type) and id(one) not in owners and one.__flags__ & _HEAP:
                inner = {n: part for n, part in vars(one).items() if isinstance(part, _CODE)}
                owners[id(one)] = (one, inner)
    return list(owners.values())


def _is_module(one: object) -> bool:
    return type(one) is ModuleType and one.__name__ != "__main__"


def _name(owner: Any) -> str:
    if isinstance(owner, ModuleType):
        return owner.__name__
    return f"{owner.__module__}.{owner.__qualname__}"
