"""Cells that are hard to run the same way: one list a notebook.

A cell is its source; `raising` marks one that may raise without ending the notebook.
"""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode


def raising(source: str) -> NotebookNode:
    """A cell after whose exception the notebook goes on."""
    return nbformat.v4.new_code_cell(source, metadata={"tags": ["raises-exception"]})


def notebook(*cells: str | NotebookNode, parameters: str = "") -> NotebookNode:
    """A notebook for the python3 kernel whose cells have fixed ids."""
    made: list[Any] = [one if not isinstance(one, str) else code(one) for one in cells]
    if parameters:
        made.insert(0, nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for index, cell in enumerate(made):
        cell["id"] = f"c{index}"
    spec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return nbformat.v4.new_notebook(
        cells=made, metadata={"kernelspec": spec, "language_info": {"name": "python"}}
    )


def code(source: str) -> NotebookNode:
    """A plain code cell."""
    return nbformat.v4.new_code_cell(source)


DISPLAYS = notebook(
    "# words\n",
    nbformat.v4.new_markdown_cell("# Title"),
    nbformat.v4.new_raw_cell("raw"),
    "",
    "1 + 1",
    "1 + 1;",
    "'text'",
    "None",
    "from IPython.display import *\ndisplay(1, 'two', [3])\nprint('after')",
    "h = display('first', display_id='one')\ndisplay('second', display_id='one')",
    "h.update('changed')\nprint('updated above')",
    "update_display({'a': 1}, display_id='one')",
    "display({'text/plain': 'raw', 'application/vnd.own+json': {'k': [1, None]}}, raw=True)",
    "display({'text/html': '<b>x</b>', 'text/plain': 'x'}, raw=True, metadata={'m': {'w': 1}})",
    "HTML('<i>x</i>')",
    "Markdown('# x')",
    "Latex('$x$')",
    "JSON({'a': [1, 2]})",
    "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>')",
    "Javascript('1')",
    "import base64\n"
    "Image(base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBg'"
    "'AAAABQABh6FO1AAAAABJRU5ErkJggg=='))",
    "print('a'); clear_output(); print('b')",
    "print('a'); clear_output(wait=True); print('b')",
    "print('kept'); clear_output(wait=True)",
    "for i in range(3):\n    clear_output(wait=True)\n    display(i)",
    "display('x', display_id='gone'); clear_output(); display('y', display_id='gone')",
    "update_display('z', display_id='gone')",
    "class Rich:\n"
    "    def _repr_html_(self): return '<u>r</u>'\n"
    "    def _repr_markdown_(self): return '*r*'\n"
    "    def _repr_png_(self): return b'\\x89PNG\\r\\n\\x1a\\n'\n"
    "    def __repr__(self): return 'Rich()'\n"
    "Rich()",
    "class Bundle:\n"
    "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        data = {'text/plain': 'b', 'text/html': '<p>b</p>'}\n"
    "        return data, {'text/html': {'isolated': True}}\n"
    "Bundle()",
    "class Own:\n    def _ipython_display_(self): print('own display')\nOwn()",
    "class Bad:\n    def _repr_html_(self): raise ValueError('no html')\nBad() and None",
    raising("Bad()"),
    raising("class Worse:\n    def __repr__(self): raise KeyError('no repr')\nWorse()"),
    "display(Pretty('p')); display_html('<b>h</b>', raw=True)",
    "from IPython.core.interactiveshell import InteractiveShell\n"
    "InteractiveShell.ast_node_interactivity = 'all'",
    "1\n2\nprint(3)\n4",
    "InteractiveShell.ast_node_interactivity = 'last_expr'\n_, __",
    "sorted(Out)[:2], In[5]",
    "import math\n[math.nan, float('inf')]",
    "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n"
    "    display({'application/json': {'nan': float('nan')}}, raw=True)",
    "try:\n    display({'application/json': object()}, raw=True)\n"
    "except ValueError as error:\n    print(error)",
    raising(
        "import datetime\n"
        "display({'text/plain': 'x'}, raw=True, metadata={'on': datetime.date(2026, 1, 1)})"
    ),
    "list(range(2000))",
    "{'键': '值', 'emoji': '😀', 'nul': '\\x00'}",
)

STREAMS = notebook(
    "import os, sys, time, subprocess, threading, ctypes, warnings, logging",
    "print('out'); print('err', file=sys.stderr)",
    "print('err', file=sys.stderr); print('out')",
    "print('a', end=''); sys.stdout.flush(); print('b')",
    "print('x', flush=True); print('y', flush=True)",
    "sys.stdout.write('returned')",
    "sys.stdout.writelines(['l1\\n', 'l2\\n'])",
    "try:\n    sys.stdout.write(b'bytes')\nexcept TypeError as error:\n    print(error)",
    "os.write(1, b'descriptor\\n'); time.sleep(0.5)",
    "os.write(2, b'descriptor err\\n'); time.sleep(0.5)",
    "libc = ctypes.CDLL(None)\nlibc.puts(b'from C'); libc.fflush(None); time.sleep(0.5)",
    "code = os.system('echo system'); time.sleep(0.5)",
    "child = subprocess.run(['echo', 'child'])",
    "time.sleep(0.5); child",
    "subprocess.run('echo err >&2', shell=True); time.sleep(0.5)",
    "subprocess.check_output(['echo', 'caught'])",
    "!echo bang",
    "!exit 3",
    "_exit_code",
    "lines = !echo one; echo two\nlines",
    "%%bash\necho in bash\necho bash err >&2",
    raising("%%bash\nexit 4"),
    "%%sh\necho sh",
    "%%python\nprint('other python')",
    "print('中文 😀 \\x1b[31mred\\x1b[0m')",
    "os.write(1, '中文\\n'.encode()); time.sleep(0.5)",
    "os.write(1, b'\\xff\\xfe bad\\n'); time.sleep(0.5)",
    "warnings.warn('careful')",
    "def deep():\n    warnings.warn('from below', DeprecationWarning, stacklevel=2)\ndeep()",
    "logging.warning('logged'); logging.getLogger('x').error('error')",
    "import traceback\ntry:\n    1/0\nexcept ZeroDivisionError:\n    traceback.print_exc()",
    "from tqdm import tqdm\n"
    "bar = tqdm(total=2, file=sys.stderr, bar_format='{n}/{total}', mininterval=0)\n"
    "bar.update(1); bar.update(1); bar.close()",
    "print('progress 1', end='\\r'); print('progress 2')",
    "print('x' * 1_000_000)",
    "for i in range(20000):\n    print(i)",
    "thread = threading.Thread(target=lambda: print('from a thread'))\n"
    "thread.start(); thread.join()",
    "later = threading.Thread(target=lambda: (time.sleep(1), print('late thread')))\nlater.start()",
    "later.join(); print('joined')",
    "import multiprocessing as mp\n"
    "p = mp.get_context('fork').Process(target=lambda: print('from a fork', flush=True))\n"
    "p.start(); p.join(); time.sleep(1); p.exitcode",
    "from contextlib import redirect_stdout\nimport io\n"
    "with redirect_stdout(io.StringIO()) as f:\n    print('hidden')\nf.getvalue()",
    "%%capture caught\nprint('captured'); display('shown')",
    "caught.stdout, [o.data for o in caught.outputs]",
    "caught.show()",
    "sys.stdout.isatty(), sys.stdout.encoding, hasattr(sys.stdout, 'buffer'), sys.stdin.isatty()",
    "from ipykernel.iostream import OutStream\nisinstance(sys.stdout, OutStream), sys.stdout.name",
    "raise_later = threading.Thread(target=lambda: 1/0, name='T')\n"
    "raise_later.start(); raise_later.join()",
    "import rich\nrich.print('[bold]rich[/bold]')",
)

ERRORS = notebook(
    raising("1/0"),
    raising("def f(x):\n    return g(x)\ndef g(x):\n    y = 1\n    return x / 0\nf(1)"),
    raising("raise ValueError('中文消息')"),
    raising("try:\n    1/0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e"),
    raising("try:\n    1/0\nexcept ZeroDivisionError:\n    [][1]"),
    raising("def broken(:\n    pass"),
    raising("if True:\nprint(1)"),
    raising("  x = 1\n y = 2"),
    raising("print('unterminated"),
    raising("undefined_name"),
    raising("import no_such_module_anywhere"),
    raising("from os import no_such_name"),
    raising("import json; json.loads('{')"),
    raising("import pandas as pd; pd.DataFrame({'a': [1]})['b']"),
    raising("class Own(Exception):\n    def __str__(self): return 'own text'\nraise Own()"),
    raising("class Silent(Exception):\n    pass\nraise Silent"),
    raising(
        "class Drawn(Exception):\n"
        "    def _render_traceback_(self): return ['drawn', 'by', 'itself']\n"
        "raise Drawn"
    ),
    raising("raise ExceptionGroup('group', [ValueError('a'), TypeError('b')])"),
    raising("assert 1 == 2, 'not equal'"),
    raising("import sys; sys.exit()"),
    raising("sys.exit(3)"),
    raising("sys.exit('message')"),
    raising("raise SystemExit(0)"),
    raising("raise KeyboardInterrupt"),
    raising("import os, signal; os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(1)"),
    raising("input('name? ')"),
    raising("import getpass; getpass.getpass()"),
    raising("raise GeneratorExit"),
    raising("import asyncio; raise asyncio.CancelledError('c')"),
    raising("%nosuchmagic"),
    raising("%%nosuchcellmagic\nx"),
    raising("%cd /no/such/folder"),
    raising("%run /no/such/file.py"),
    raising("!false\nprint(_exit_code)"),
    raising("eval('1 +')"),
    raising("exec('def f():\\n  raise ValueError(1)\\nf()')"),
    raising("e = ValueError('noted'); e.add_note('a note'); raise e"),
    raising("await asyncio.sleep(0.01)\nraise RuntimeError('in async cell')"),
    raising("async def inner():\n    raise LookupError('inner')\nawait inner()"),
    raising("asyncio.run(asyncio.sleep(0))"),
    raising("import subprocess; subprocess.run(['false'], check=True)"),
    raising("print('before'); 1/0; print('never')"),
    raising("from IPython.display import display\ndisplay('shown'); raise ValueError"),
    raising("%xmode Plain\n1/0"),
    raising("1/0"),
    raising("%xmode Minimal\n1/0"),
    raising("%xmode Verbose\na = 1\n1/a/0"),
    raising("%xmode Context\n1/0"),
    raising("%tb"),
    raising("memoryview(b'x')[5]"),
    raising("raise MemoryError"),
    raising("x = [\n  1,\n  2,\n]\ny = (x[0] +\n     x[5])"),
    raising("with open('/no/such/file') as f:\n    pass"),
    "print('still here')",
)

LANGUAGE = notebook(
    "import asyncio, sys, os",
    "await asyncio.sleep(0.01)\n'awaited'",
    "async def later(n):\n    await asyncio.sleep(0.01)\n    return n\n"
    "await asyncio.gather(later(1), later(2))",
    "asyncio.get_event_loop().is_running()",
    "asyncio.get_running_loop() is asyncio.get_event_loop()",
    "task = asyncio.create_task(later(7))",
    "await task",
    "async def agen():\n    for i in range(2):\n        yield i\n[i async for i in agen()]",
    "from contextlib import asynccontextmanager\n"
    "@asynccontextmanager\nasync def c():\n    yield 5\n"
    "async with c() as v:\n    print(v)",
    "%who",
    "x = 5\n%who",
    "%whos",
    "os.path.isdir(get_ipython().run_line_magic('pwd', ''))",
    "%env FANPIN_TRY=1",
    "os.environ['FANPIN_TRY']",
    "%%writefile written_by_cell.txt\nhello",
    "%pycat written_by_cell.txt",
    "open('written_by_cell.txt').read(), os.remove('written_by_cell.txt')",
    "%precision 3\n3.14159265",
    "3.14159265",
    "%precision\n1.5",
    "len?",
    "?x",
    "%alias hello echo hello\n%hello",
    "%timeit -n1 -r1 -q pass",
    "%macro m 1\nprint(type(m).__name__)",
    "%history -n 1-3",
    "'time' in get_ipython().magics_manager.magics['line']",
    "get_ipython().extension_manager.loaded",
    "%config ZMQInteractiveShell.ast_node_interactivity",
    "get_ipython().__class__.__name__, type(get_ipython()).__module__",
    "'IPKernelApp' in get_ipython().config, hasattr(get_ipython(), 'kernel')",
    "type(get_ipython().kernel).__mro__[-4:] and get_ipython().kernel.implementation",
    "get_ipython().execution_count",
    "__name__, __builtins__ is __import__('builtins'), '__file__' in globals()",
    "import __main__\n__main__.x, sys.modules['__main__'].__name__",
    "import pickle\ndef pickled(): return 1\npickle.loads(pickle.dumps(pickled))()",
    "[os.path.basename(a) if i == 0 else a[:1] for i, a in enumerate(sys.argv)]",
    "[p for p in sys.path if not p or 'site-packages' in p][:2] and '' in sys.path",
    "os.getcwd() == os.environ['FANPIN_CWD']",
    "sorted({'TERM', 'CLICOLOR', 'FORCE_COLOR', 'MPLBACKEND', 'PAGER', 'GIT_PAGER',"
    " 'CLICOLOR_FORCE', 'JPY_PARENT_PID'} & set(os.environ)), os.environ['MPLBACKEND']",
    "import random\nrandom.seed(1); random.random()",
    "import numpy as np\nnp.random.seed(1); np.random.rand(2)",
    "a = np.arange(250_000.).reshape(500, 500)\nfloat((a @ a).sum())",
    "np.linalg.solve(np.eye(3) * 2, np.ones(3))",
    "import pandas as pd\npd.get_option('display.max_columns'), pd.get_option('display.max_rows'),"
    " pd.get_option('display.width')",
    "pd.DataFrame({'a': [1, 2], '中文': ['x', None]})",
    "pd.DataFrame(np.zeros((100, 30)))",
    "pd.Series([1.5, 2], name='s')",
    "pd.DataFrame({'a': [1]}).style.format('{:.2f}').set_uuid('u')",
    "pd.DataFrame({'a': [1, 2]}).describe().T",
    "import duckdb\nc = duckdb.connect(); c.sql('select 42 as x')",
    "c.sql('select sum(i) s from range(1000000) t(i)').fetchall()",
    "duckdb.sql('select 1').fetchall()",
    "import polars as pl\npl.DataFrame({'a': [3, 1]}).sort('a')",
    "pl.LazyFrame({'a': range(1000)}).group_by(pl.col('a') % 3).len().sort('a').collect()",
    "import pyarrow as pa\npa.table({'a': [1]})",
    "from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor\n"
    "with ThreadPoolExecutor(2) as t:\n    print(list(t.map(abs, [-1, -2])))",
    "import multiprocessing as mp\n"
    "with mp.get_context('fork').Pool(2) as p:\n    print(p.map(abs, [-3]))",
    "from tqdm.auto import tqdm\ntqdm.__name__, tqdm.__module__",
    "def counter():\n    yield from range(3)\n*counter(),",
    "match 5:\n    case int(n): print('int', n)",
    "_i2[:5], _ii is not None",
    "del x\n'x' in globals()",
    "%reset -f",
    "'pd' in globals()",
    "import signal\nsignal.getsignal(signal.SIGINT) is signal.default_int_handler",
    "from __future__ import annotations\ndef typed(a: nothing): pass\ntyped.__annotations__",
    "get_ipython().set_next_input('next')\nprint(1);",
    nbformat.v4.new_code_cell("1/0", metadata={"tags": ["skip-execution"]}),
    nbformat.v4.new_code_cell("print('tagged')", metadata={"tags": ["x"], "collapsed": True}),
)

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
