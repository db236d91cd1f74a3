"""`python -m quietlint`."""

import sys
from pathlib import Path

# `-m` puts the working directory first on the path: what lies in an audited repository must never be imported.
if sys.path and sys.path[0] in {"", str(Path.cwd())}:
    del sys.path[0]

from quietlint.cli import main

main()
