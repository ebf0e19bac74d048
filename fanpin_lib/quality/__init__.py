"""Data quality: the checks of the county offices as rules, their findings and the answers.

    catalogue = load_catalogue(config.folders.county / "quality")
    parameters = catalogue.parameters(month, config.county.code, config.county.name, profile)
    findings = check_snapshot(store.snapshot(month), catalogue, parameters, previous=before)
    write_findings_sheet(folder / "findings.xlsx", findings, region_names)

Rules are YAML under ``rules/``; `README.md` there says how to write one.
"""

from fanpin_lib.quality.answer_key import KeyLine, read_key
from fanpin_lib.quality.answer_sheet import AnswersRefused, read_answers
from fanpin_lib.quality.answers import (
    CONFIRMED,
    CORRECTED,
    OUTCOMES,
    Answer,
    AnswerBook,
    Precision,
    Waiver,
    waiver_end,
)
from fanpin_lib.quality.answers_file import read_book, write_book
from fanpin_lib.quality.catalogue import Catalogue, load_catalogue
from fanpin_lib.quality.catalogue_page import checks_page
from fanpin_lib.quality.engine import check_snapshot, run_checks
from fanpin_lib.quality.examples import ExampleResult, run_examples
from fanpin_lib.quality.findings import Finding, Findings, RuleStatus
from fanpin_lib.quality.findings_file import read_findings, read_issued, write_findings
from fanpin_lib.quality.findings_listing import list_findings, require_form
from fanpin_lib.quality.findings_sheet import write_findings_sheet
from fanpin_lib.quality.frequencies import most_frequent, require_grouping
from fanpin_lib.quality.monthly import Checked, CountyChecks, check_month
from fanpin_lib.quality.parameters import Parameters
from fanpin_lib.quality.rule import QualityRule
from fanpin_lib.quality.score import Score, score
from fanpin_lib.quality.summaries import (
    PublishDecision,
    counts,
    fit_to_publish,
    progress,
    trend,
)

__all__ = [
    "CONFIRMED",
    "CORRECTED",
    "OUTCOMES",
    "Answer",
    "AnswerBook",
    "AnswersRefused",
    "Catalogue",
    "Checked",
    "CountyChecks",
    "ExampleResult",
    "Finding",
    "Findings",
    "KeyLine",
    "Parameters",
    "Precision",
    "PublishDecision",
    "QualityRule",
    "RuleStatus",
    "Score",
    "Waiver",
    "check_month",
    "check_snapshot",
    "checks_page",
    "counts",
    "fit_to_publish",
    "load_catalogue",
    "list_findings",
    "most_frequent",
    "progress",
    "read_answers",
    "read_book",
    "read_findings",
    "read_issued",
    "read_key",
    "require_form",
    "require_grouping",
    "run_checks",
    "run_examples",
    "score",
    "trend",
    "waiver_end",
    "write_book",
    "write_findings",
    "write_findings_sheet",
]
