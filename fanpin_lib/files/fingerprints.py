"""Hashes of files and values: what a result was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import fanpin_lib

_ENDINGS = (".py", ".sql", ".yaml", ".csv", ".md", ".html", ".js", ".css", ".j2")


def digest(*parts: Any) -> str:
    """SHA-256 of texts and bytes, each with its length."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(memoryview(data).nbytes.to_bytes(8, "big"))
        found.update(data)
    return found.hexdigest()


def digest_of(value: Any) -> str:
    """The hash of a plain value; the order of a mapping's keys does not matter."""
    return digest(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))


@cache
def digest_of_package(parts: tuple[str, ...], packages: tuple[str, ...] = ()) -> str:
    """The hash of parts of fanpin and the versions of packages that it builds upon.

    Args:
        parts: files or folders under ``fanpin_lib``.
    """
    root = files("fanpin_lib")
    found: list[str | bytes] = [fanpin_lib.__version__]
    found += [f"{name} {_version(name)}" for name in packages]
    for part in parts:
        found += _contents(root.joinpath(part))
    return digest(*found)


def digest_of_files(paths: Iterable[Path]) -> str:
    """The hash of files' names and contents; what is missing or a folder is left out."""
    kept = sorted(path for path in paths if path.is_file())
    return digest(*(part for path in kept for part in (path.name, path.read_bytes())))


def _contents(item: Traversable) -> Sequence[str | bytes]:
    if item.is_file():
        return [item.name, item.read_bytes()] if item.name.endswith(_ENDINGS) else []
    inside = sorted(item.iterdir(), key=lambda each: each.name)
    return [part for each in inside if each.name != "__pycache__" for part in _contents(each)]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
