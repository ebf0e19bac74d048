"""Policy as dated, cited data: rules, profiles, procedures, calendars.

    from fanpin_lib.policy import load_profile
    profile = load_profile("demo-jiaohe", Path("county/policy"))
    line = profile.value("monitoring_line", date(2026, 10, 31))
    f"{line.value} {line.unit}，依据{line.citation}"

The rules are YAML files (``rules/``), one a rule; `README.md` beside them says how to write
one. `compile_decision` turns a decision's clauses into SQL over the facts of ``facts.yaml``.
"""

from fanpin_lib.policy.citations import Citation, Document
from fanpin_lib.policy.classes import Classification, ClassValue, spellings_of
from fanpin_lib.policy.compiling import (
    CompiledClause,
    CompiledDecision,
    Missing,
    all_readings,
    ambiguities,
    compile_decision,
)
from fanpin_lib.policy.due_days import ReportDay, report_days
from fanpin_lib.policy.facts import Fact, facts
from fanpin_lib.policy.in_use import (
    InUse,
    check_policy,
    in_force_anywhere,
    load_in_use,
    reasons_against,
)
from fanpin_lib.policy.library import TEMPLATES
from fanpin_lib.policy.loader import load_profile, profile_names
from fanpin_lib.policy.model import Rule, RuleValue
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.topics import Topic, topics
from fanpin_lib.policy.usage import Usage
from fanpin_lib.policy.value_kinds import (
    Ambiguity,
    Clause,
    Decision,
    Due,
    Step,
    TopicEntry,
    WordingReading,
)

__all__ = [
    "TEMPLATES",
    "Ambiguity",
    "Citation",
    "ClassValue",
    "Classification",
    "Clause",
    "CompiledClause",
    "CompiledDecision",
    "Decision",
    "Document",
    "Due",
    "TopicEntry",
    "Fact",
    "InUse",
    "Profile",
    "WordingReading",
    "ReportDay",
    "Rule",
    "RuleValue",
    "Step",
    "Topic",
    "Usage",
    "Missing",
    "all_readings",
    "ambiguities",
    "check_policy",
    "compile_decision",
    "facts",
    "in_force_anywhere",
    "load_in_use",
    "load_profile",
    "profile_names",
    "reasons_against",
    "report_days",
    "spellings_of",
    "topics",
]
