"""What axe-core finds on a page, as Chromium shows it in the light, in the dark, on a phone."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

#: How a page is looked at: the settings of a browser's context.
MODES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 800}, "has_touch": True},
}
_GRAVE = ("serious", "critical")
_RUN = "() => axe.run({resultTypes: ['violations']})"


#: What fades in is as faint as axe finds it: all that moves, and comes to an end, has to.
_AT_REST = """async () => {
  const ending = a => a.effect.getComputedTiming().iterations !== Infinity;
  for (let n = 0; n < 3; n++) {  // what ends may begin the next
    await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().filter(ending).map(a => a.finished.catch(() => 0)));
  }
}"""

#: Of a table's rows that differ in nothing but their words and where they lead one stays: axe
#: measures every cell, and there are thousands.
_ONE_OF_A_KIND = r"""() => {
  const own = / (?!class|style|role|aria-|tabindex|hidden|scope)[\w-]+="[^"]*"/g;
  for (const body of document.querySelectorAll('tbody')) {
    const seen = new Set();
    for (const row of [...body.rows]) {
      const shape = row.outerHTML.replace(/>[^<]+/g, '>…').replace(own, '');
      if (seen.has(shape)) row.remove();
      seen.add(shape);
    }
  }
}"""


def violations(page: Any) -> list[str]:
    """The serious and critical violations of what a browser shows: rule, place and reason.

    Args:
        page: a page of Playwright's, opened; rows like another one are gone from it afterwards.
    """
    page.evaluate(_AT_REST)
    page.evaluate(_ONE_OF_A_KIND)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    return [
        f"{found['id']}: {node['html'][:120]} {node['failureSummary']}"
        for found in page.evaluate(_RUN)["violations"]
        if found["impact"] in _GRAVE
        for node in found["nodes"]
    ]
