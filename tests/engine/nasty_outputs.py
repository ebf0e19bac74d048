"""Displays and streams that are hard to run the same way."""

from __future__ import annotations

import nbformat
from engine_cells import notebook, raising

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
