"""What a site depends on: editions, hand-written pages, rules, code, names, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import ABOUT, DATA, RUNS
from fanpin_lib.files.fingerprints import digest_of, digest_of_files, digest_of_package

if TYPE_CHECKING:
    from fanpin_lib.publish import PublishJob

#: What makes pages out of an edition, the catalogue and the rules.
_CODE = (
    "classification",
    "disclosure",
    "edition",
    "indicators",
    "policy",
    "presentation",
    "desk/publishing.py",
    "desk/site_inputs.py",
    "publish",
    "quality",
    "fields.yaml",
    "regions.py",
)
_PACKAGES = ("jieba", "mkdocs", "mkdocs-material", "nbconvert", "nh3", "pypinyin", "zhplot")


def site_fingerprint(county: County, job: PublishJob) -> str:
    """A hash of everything that a site depends on: editions, pages, rules, code, and names.

    An edition's manifest changes with every run that changes a notebook, the deliveries
    with everybody whose name must be looked for.
    """
    pages = [*job.docs.rglob("*"), *(job.assets.rglob("*") if job.assets else ())]
    editions = [job.edition_folder, *job.earlier.values()]
    editions += sorted(EditionFolder(job.edition_folder).history.glob(f"{job.edition}-*"))
    return digest_of(
        [
            str(job.month),
            [str(month) for month in job.later],
            county.settings.county.model_dump(),
            county.settings.site.model_dump(exclude={"editions", "keep_earlier"}),
            county.settings.protection.model_dump(),
            county.settings.policy.profile,
            [(d.seq, d.sha256, d.withdrawn_by) for d in county.store.deliveries()],
            [digest_of_files([folder / RUNS, folder / DATA / ABOUT]) for folder in editions],
            [digest_of_files([path]) for path in sorted(pages)],
            digest_of_files([county.settings.mkdocs_file, *county.policy_folder.rglob("*.yaml")]),
            digest_of_files(county.quality_folder.glob("*.yaml")),
            digest_of_package(_CODE, _PACKAGES),
        ]
    )
