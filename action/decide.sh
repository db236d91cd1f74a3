#!/usr/bin/env bash
# Fail where the run cannot be trusted, and where it found something as grave as was asked for.
set -euo pipefail

read -r errors warnings notes <<< "${QUIETLINT_COUNTS:-}"
case "${QUIETLINT_FAIL_ON:-error}" in
  error) grave=${errors:-0} ;;
  warning) grave=$(( ${errors:-0} + ${warnings:-0} )) ;;
  note) grave=$(( ${errors:-0} + ${warnings:-0} + ${notes:-0} )) ;;
  never) grave=0 ;;
  *)
    printf '::error title=quietlint::fail-on is to be error, warning, note or never\n'
    exit 2
    ;;
esac
case "${QUIETLINT_CODE:-2}" in
  0 | 1) ;;
  *)
    printf '::error title=quietlint::the run cannot be trusted (exit code %s); see the log above\n' "${QUIETLINT_CODE:-none}"
    exit 2
    ;;
esac
[ "$grave" -eq 0 ] || exit 1
