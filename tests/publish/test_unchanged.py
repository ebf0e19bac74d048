from __future__ import annotations

from dataclasses import replace

import pytest

from fanpin_lib.publish import publish
from fanpin_lib.publish.unchanged import as_published, published_month

pytestmark = pytest.mark.heavy


def test_a_site_knows_what_it_was_made_from(make_job) -> None:
    job = replace(make_job(), fingerprint="a")
    assert as_published(job) is None
    assert published_month(job.public) is None
    made = publish(job)
    assert published_month(job.public) == job.month
    standing = as_published(job)
    assert standing and standing.unchanged and not made.unchanged
    assert (standing.pages, standing.incomplete) == (made.pages, made.incomplete)
    assert as_published(replace(job, fingerprint="b")) is None
    assert as_published(replace(job, fingerprint="")) is None


def test_a_site_without_its_first_page_is_built_again(make_job) -> None:
    job = replace(make_job(), fingerprint="a")
    publish(job)
    (job.public / "index.html").unlink()
    assert as_published(job) is None


def test_a_site_without_some_page_is_built_again(make_job) -> None:
    job = replace(make_job(), fingerprint="a")
    publish(job)
    assert as_published(job)
    page = next(path for path in sorted(job.public.rglob("*.html")) if path.name != "index.html")
    page.unlink()
    assert as_published(job) is None
