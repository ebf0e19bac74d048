"""The site's policy pages, written from the same rule files that classify households.

``policy_pages`` gives Markdown by path under ``policy/``: a page a profile, a page a rule
with its history, profiles side by side, gaps and contradictions, responsible units.
"""

from fanpin_lib.publish.policy.book import RuleBook
from fanpin_lib.publish.policy.clause_figures import clause_figures
from fanpin_lib.publish.policy.findings import gaps_between, gaps_of
from fanpin_lib.publish.policy.pages import policy_pages

__all__ = ["RuleBook", "clause_figures", "gaps_between", "gaps_of", "policy_pages"]
