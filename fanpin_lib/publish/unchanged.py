"""A site remembers what it was made from, so that the same is not built twice."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from fanpin_lib.errors import InputError
from fanpin_lib.files.fingerprints import digest_of
from fanpin_lib.files.stamps import stamps_of
from fanpin_lib.period import Month
from fanpin_lib.publish.job import PublishJob, PublishResult

#: In the site's own folder, so that it goes with it; a hash and counts, nothing to read.
MARK = ".published.json"


def remember(job: PublishJob, site: Path, result: PublishResult) -> None:
    """Write into a finished site what it was made from and how its publication went.

    A site for others than the office does not tell them how it went.
    """
    if not job.fingerprint:
        return
    ours = {} if job.kind.sources else {"incomplete": (), "names_not_searched": 0, "notes": ()}
    known = asdict(result) | {"month": str(job.month), "index": "", "fingerprint": job.fingerprint}
    known |= {"edition": job.edition}
    known |= ours | {"files": _files_of(site)}
    (site / MARK).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")


def _files_of(site: Path) -> str:
    """The hash of a site's files by name and size; not of its own mark."""
    found = stamps_of([site], lambda name: name == MARK or name.endswith(".lock"))
    sizes = sorted((Path(path).relative_to(site).as_posix(), s[0]) for path, s in found.items())
    return digest_of(sizes)


def published_month(public: Path) -> Month | None:
    """The month that a site shows; None where there is no site that says so."""
    try:
        known = json.loads((public / MARK).read_text(encoding="utf-8"))
        return Month.parse(known["month"])
    except (OSError, ValueError, KeyError, TypeError, InputError):
        return None


def published_edition(public: Path) -> str:
    """Which edition a site is; "" where there is none that says so."""
    try:
        return str(json.loads((public / MARK).read_text(encoding="utf-8")).get("edition", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def as_published(job: PublishJob) -> PublishResult | None:
    """The publication that stands there already, if it was made from just the same."""
    index = job.public / "index.html"
    try:
        known = json.loads((job.public / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not job.fingerprint or known.get("fingerprint") != job.fingerprint or not index.is_file():
        return None
    if known.get("files") != _files_of(job.public):  # somebody deleted or changed some of it
        return None
    return PublishResult(
        job.month,
        index,
        int(known["pages"]),
        0.0,
        tuple(known["incomplete"]),
        int(known["names_not_searched"]),
        tuple(known["notes"]),
        unchanged=True,
    )
