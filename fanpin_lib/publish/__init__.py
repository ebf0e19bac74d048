"""From an edition's executed notebooks to a site that opens from the file system.

Only the edition's folder and the hand-written pages are read; names to look for are passed
in by the caller. ``publish`` is imported on first use, for it needs nbconvert and MkDocs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from fanpin_lib.publish.job import Progress, PublishJob, PublishResult

__all__ = ["PublishJob", "PublishResult", "publish"]


def publish(
    job: PublishJob,
    *,
    known_names: Iterable[str] = (),
    known_numbers: Iterable[str] = (),
    extra_pages: Callable[[], Mapping[str, str]] = dict,
    on_progress: Progress | None = None,
    work: Path | None = None,
    everything: bool = False,
) -> PublishResult:
    """See `fanpin_lib.publish.site.publish`."""
    from fanpin_lib.publish import site

    return site.publish(
        job,
        known_names=known_names,
        known_numbers=known_numbers,
        extra_pages=extra_pages,
        on_progress=on_progress,
        work=work,
        everything=everything,
    )
