#!/bin/sh
# Renews requirements.lock and requirements-dev.lock from pyproject.toml. Needs uv on PATH.
#
#   tools/lock.sh             keeps every version that still fits
#   tools/lock.sh --upgrade   takes the newest versions
#
# One lock serves Python 3.11 and later on Linux and macOS. The development lock is made under the
# runtime lock's versions, so that tests run against what readers' machines run.
set -eu
cd "$(dirname "$0")/.."

lock() {
    output=$1
    shift
    uv pip compile --quiet pyproject.toml "$@" --output-file "$output" \
        --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
}

lock requirements.lock "$@"
lock requirements-dev.lock --group dev --constraints requirements.lock "$@"
