#!/usr/bin/env bash
# npm run gradescope: writes autograder.zip for Gradescope, with setup.sh and run_autograder at its root, as
# https://gradescope-autograders.readthedocs.io/en/latest/specs/ requires, and the files that git tracks in project/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ZIP="$PWD/autograder.zip"

node -r sucrase/register/ts -e '
  const { readPoints } = require("./scripts/grade/gradescope.ts");
  try { readPoints(); } catch ({ message }) { console.error(message); process.exit(1); }'

# A temporary index leaves the project's own unchanged.
FOLDER="$(mktemp -d "${TMPDIR:-/tmp}/queuing-system-gradescope.XXXXXX")"
trap 'rm -rf "$FOLDER"' EXIT
cp "$(git rev-parse --git-path index)" "$FOLDER/index"
export GIT_INDEX_FILE="$FOLDER/index"
git add --update
PROJECT="$(git write-tree)"
git read-tree --empty
git read-tree --prefix=project/ "$PROJECT"
for name in setup.sh run_autograder; do
  git update-index --add --cacheinfo "100755,$(git rev-parse "$PROJECT:scripts/gradescope/$name"),$name"
done
git archive --format=zip --output "$ZIP" "$(git write-tree)"
echo "$ZIP is ready: upload it to the assignment's \"Configure Autograder\"."
