#!/usr/bin/env bash
# Checks openapi.yaml with a linter and a validator, and generates a TypeScript and a Python client from it into .clients/.
# Needs node/npm and python3 with venv. Fails on any error, and on any operation that the Python generator leaves out.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/.clients
mkdir -p "$out" && cd "$out"
[ -f package.json ] || echo '{"name": "qsr-clients", "private": true}' > package.json
npm install --silent --no-audit --no-fund @redocly/cli@2.77.0 openapi-typescript@7.13.0 typescript@5
[ -d venv ] || python3 -m venv venv
venv/bin/pip install --quiet openapi-python-client==0.29.1 openapi-spec-validator==0.9.0 ruff
npx redocly lint "$root/openapi.yaml"
venv/bin/openapi-spec-validator "$root/openapi.yaml"
npx openapi-typescript "$root/openapi.yaml" -o client.ts
npx tsc --strict --noEmit client.ts
PATH=$out/venv/bin:$PATH venv/bin/openapi-python-client generate --path "$root/openapi.yaml" --config "$root/clients/openapi-python-client.yaml" \
  --output-path python --overwrite 2>&1 | tee python.log
if grep -Eq 'will not be generated|Cannot parse|omitted' python.log; then echo "the Python client lacks something" >&2; exit 1; fi
echo "clients: TypeScript and Python generated in .clients/"
