#!/usr/bin/env bash
# Maps resumes by the scripted endpoint and keeps its replies.
#
#   scripts/record.sh fixtures/llm RESUME...
#
# What is in the folder is removed first: a reply that no request asks for any more is never played back.
set -euo pipefail

folder=$1
shift
rm -rf "$folder"
mkdir -p "$folder"
cat >"$folder/source.json" <<'END'
{
  "model": "scripted-reader",
  "origin": "Scripted by tests/support/endpoint.rs, not by a model: these replies show the way of a reply through the program, and say nothing of how well any model judges."
}
END
target/debug/examples/scripted_endpoint >/dev/null &
endpoint=$!
trap 'kill "$endpoint"' EXIT
export OPENAI_BASE_URL=http://127.0.0.1:8099/v1 ATLAS_CHAT_MODEL=scripted-reader
until (exec 3<>/dev/tcp/127.0.0.1/8099) 2>/dev/null; do
  kill -0 "$endpoint"
  sleep 0.1
done
for resume in "$@"; do
  target/debug/atlas map "$resume" --judge model --record "$folder" >/dev/null
done
echo "$(find "$folder" -name '*.json' ! -name source.json | wc -l) replies in $folder"
