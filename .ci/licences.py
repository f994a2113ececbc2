"""Reads `cargo metadata` from standard input; fails on a dependency whose licence is not permissive."""
import json
import re
import sys

# Keep in step with deny.toml.
ALLOWED = {
    "MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "0BSD", "BSL-1.0", "Unlicense", "CC0-1.0",
    "Unicode-3.0", "PostgreSQL", "Apache-2.0 WITH LLVM-exception", "bzip2-1.0.6",
}


def permitted(expression: str) -> bool:
    """Whether one of the alternatives consists of allowed licences only."""
    expression = expression.replace("/", " OR ").replace("(", " ").replace(")", " ")
    for alternative in re.split(r"\s+OR\s+", expression):
        if all(part.strip() in ALLOWED for part in re.split(r"\s+AND\s+", alternative)):
            return True
    return False


packages = json.load(sys.stdin)["packages"]
bad = [f"{p['name']} {p['version']}: {p['license']}" for p in packages if p["source"] and not permitted(p["license"] or "")]
print(f"{len(packages)} packages, {len(bad)} with a licence outside the list")
print("\n".join(bad))
sys.exit(1 if bad else 0)
