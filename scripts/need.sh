#!/usr/bin/env bash
# Says in one sentence what is missing before a build of some minutes finds out.
set -eu
missing=""
for program in cargo cc python3; do
  command -v "$program" >/dev/null || missing="$missing $program"
done
python3 -m pip --version >/dev/null 2>&1 || missing="$missing python3-pip"
if [ -n "$missing" ]; then
  echo "Atlas needs these programs first:$missing (Debian and Ubuntu: apt install build-essential python3-pip; cargo from rustup)" >&2
  exit 1
fi
