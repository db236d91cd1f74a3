#!/usr/bin/env bash
# Install quietlint into an environment of its own, and put its command into the file that later steps take PATH from.
set -euo pipefail

place="${RUNNER_TEMP:-$(mktemp -d)}/quietlint"
python3 -m venv "$place"
bin="$place/bin"
[ -d "$bin" ] || bin="$place/Scripts"
if [ -n "${QUIETLINT_VERSION:-}" ]; then
  "$bin/python" -m pip install --quiet --disable-pip-version-check "quietlint==$QUIETLINT_VERSION"
else
  "$bin/python" -m pip install --quiet --disable-pip-version-check "$QUIETLINT_ACTION"
fi
"$bin/quietlint" --version
printf '%s\n' "$bin" >> "$GITHUB_PATH"
