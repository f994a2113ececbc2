"""Reads `cargo metadata` and fails unless the README, the workspace and every dependency of the lock file agree on the oldest Rust."""

import json
import pathlib
import re
import sys


def version(text):
    return tuple(int(part) for part in (text or "0").split("."))[:2]


packages = json.load(sys.stdin)["packages"]
ours = {package["rust_version"] for package in packages if package["source"] is None}
if len(ours) != 1:
    sys.exit(f"members of the workspace differ in rust-version: {ours}")
said = ours.pop()
newer = [f"{p['name']} {p['rust_version']}" for p in packages if version(p["rust_version"]) > version(said)]
if newer:
    sys.exit(f"rust-version is {said}, but needed are: {', '.join(newer)}")
for page in ("README.md", "README.zh-CN.md"):
    if not re.search(rf"Rust ?[(（]{re.escape(said)} ", pathlib.Path(page).read_text(encoding="utf-8")):
        sys.exit(f"{page} does not say Rust {said}")
