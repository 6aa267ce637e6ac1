#!/bin/sh
# All that CI checks, in the order of their speed. Runs every check even after one has failed, so that one
# run tells everything. Arguments go to pytest. `./run test` calls this with PYTHON set to .venv's Python.
set -eu
cd "$(dirname "$0")/.."

failed=''
check() {
    name=$1
    shift
    printf '\n== %s\n' "$name"
    "$PYTHON" "$@" || failed="$failed, $name"
}

check "ruff format" -m ruff format --check .
check "ruff check" -m ruff check .
check "mypy" -m mypy --strict casebook build.py tools benchmarks
check "lint-imports" -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
check "types of the scripts" -m tools.scripts
check "pytest" -m pytest "$@"

if [ -n "$failed" ]; then
    printf '\nFailed: %s.\n' "${failed#, }"
    exit 1
fi
