#!/usr/bin/env bash
# Judge, and tell it three ways: annotations on the pull request, SARIF, and the step's summary. Findings do not fail
# this step, so that the upload comes after it; `decide.sh` has the last word.
set -euo pipefail

options=(--format github --output "sarif=$QUIETLINT_SARIF" --output "json=$QUIETLINT_SARIF.json" --for-upload)
[ -z "${QUIETLINT_PYTHON:-}" ] || options+=(--python "$QUIETLINT_PYTHON")
[ -z "${QUIETLINT_DIFF:-}" ] || options+=(--diff "$QUIETLINT_DIFF")
[ -z "${QUIETLINT_BASELINE:-}" ] || options+=(--baseline "$QUIETLINT_BASELINE")
[ -z "${QUIETLINT_MIN_PRECISION:-}" ] || options+=(--min-precision "$QUIETLINT_MIN_PRECISION")
[ -z "${QUIETLINT_CATEGORY:-}" ] || options+=(--sarif-category "$QUIETLINT_CATEGORY")
read -r -a more <<< "${QUIETLINT_ARGS:-}"
read -r -a paths <<< "${QUIETLINT_PATHS:-.}"

code=0
rm -f -- "$QUIETLINT_SARIF" "$QUIETLINT_SARIF.json" # what an earlier run left says nothing of this one
quietlint check "${options[@]}" ${more[@]+"${more[@]}"} -- ${paths[@]+"${paths[@]}"} || code=$?

{
  printf 'exit-code=%s\n' "$code"
  if [ -s "$QUIETLINT_SARIF" ]; then printf 'sarif-file=%s\n' "$QUIETLINT_SARIF"; fi
} >> "$GITHUB_OUTPUT"
if [ -s "$QUIETLINT_SARIF.json" ]; then
  python3 "$QUIETLINT_ACTION/action/summary.py" "$QUIETLINT_SARIF.json" "$GITHUB_OUTPUT" "$GITHUB_STEP_SUMMARY"
  rm -f "$QUIETLINT_SARIF.json"
fi
