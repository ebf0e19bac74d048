"""Charts, parameters and endings that are hard to run the same way."""

from __future__ import annotations

import nbformat
from engine_cells import notebook, raising

CHARTS = notebook(
    "import matplotlib.pyplot as plt, matplotlib as mpl\n"
    "mpl.rcParams['svg.hashsalt'] = 'fixed'\nmpl.get_backend()",
    "plt.plot([1, 2]);",
    "plt.plot([1, 2])\nplt.title('标题')\nNone",
    "plt.figure(); plt.figure(); print('two figures')",
    "fig, ax = plt.subplots()\nax.bar(['a'], [1])\nfig",
    "fig, ax = plt.subplots()\nplt.close(fig)\nfig",
    "plt.plot([3]); plt.show(); print('after show')",
    "plt.get_fignums(), mpl.is_interactive()",
    "%config InlineBackend.figure_formats = ['svg']",
    "plt.figure(figsize=(2, 2)); plt.text(0, 0, 'svg'); None",
    "%config InlineBackend.figure_formats = ['svg', 'png']\nplt.figure(figsize=(2, 1)); None",
    "from matplotlib_inline.backend_inline import set_matplotlib_formats\n"
    "set_matplotlib_formats('retina'); plt.figure(figsize=(1, 1)); None",
    "%config InlineBackend.print_figure_kwargs = {'bbox_inches': None}\n"
    "set_matplotlib_formats('svg')",
    "plt.figure(figsize=(2, 2)); plt.plot([1]); None",
    "%config InlineBackend.close_figures = False\n"
    "fig = plt.figure(figsize=(1, 1)); len(plt.get_fignums())",
    "len(plt.get_fignums())",
    "%config InlineBackend.close_figures = True\nplt.close('all')",
    "plt.figure(facecolor='none', figsize=(1, 1)); plt.plot([1]); None",
    "with plt.rc_context({'lines.linewidth': 9}):\n    print(mpl.rcParams['lines.linewidth'])\n"
    "mpl.rcParams['lines.linewidth'], mpl.rcParams['figure.dpi']",
    "%matplotlib inline",
    "%matplotlib -l",
    "plt.figure(figsize=(1, 1)); plt.plot([1]); None",
    raising("plt.figure(figsize=(1, 1)); plt.plot([1]); 1/0"),
    "import matplotlib.animation as ani; plt.ioff(); plt.figure(figsize=(1, 1)); plt.get_fignums()",
    "plt.show()",
    "plt.ion(); mpl.use('agg'); plt.figure(figsize=(1, 1)); mpl.get_backend()",
    "import pandas as pd\nmpl.use('module://matplotlib_inline.backend_inline')\n"
    "pd.Series([1, 2]).plot(figsize=(1, 1));",
    "from matplotlib.figure import Figure\nFigure(figsize=(1, 1))",
    "print('end')",
)

CONFIG_FIRST = notebook(
    "%config InlineBackend.figure_formats = ['svg']",
    "%matplotlib inline",
    "import matplotlib.pyplot as plt, matplotlib as mpl\nmpl.rcParams['svg.hashsalt'] = 'x'",
    "plt.figure(figsize=(1, 1)); plt.plot([1]); None",
    "fig = plt.figure(figsize=(1, 1)); fig.text(0, 0, 'x'); plt.close(); display(fig)",
)

PARAMETERS = notebook(
    "print(month, region_code, count)",
    "type(region_code).__name__",
    nbformat.v4.new_markdown_cell("end"),
    parameters='month = "2026-10"\nregion_code = "0"\ncount = 1',
)
"""Run with parameters."""

FAILING = notebook(
    nbformat.v4.new_markdown_cell("# Title"),
    "print('before')",
    "print('in the failing cell'); 1/0",
    nbformat.v4.new_markdown_cell("never reached"),
    "print('after')",
)
EXITING = notebook("print('before')", "import sys; sys.exit(0)", "print('after')")
EXITING_BADLY = notebook("import sys; sys.exit(2)", "print('after')")
UNTAGGED = notebook("print(month)", parameters="")
"""Parameters, but no cell for them."""
