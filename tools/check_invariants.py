#!/usr/bin/env python3
"""Fails when ARCHITECTURE.md names a test that does not exist, or an invariant without a test.

Usage: check_invariants.py ROOT

An invariant is a numbered list item. After "Test:" it names at least one of, each in backquotes:
`Suite.Case` of GoogleTest or RapidCheck, or the path of a test file or folder.
"""
import re
import sys
from pathlib import Path

from repository import our_files

ITEM = re.compile(r"^\d+\. [^\n]*(?:\n[ \t]+[^\n]*)*", re.MULTILINE)
CASE = re.compile(r"\b(?:TEST|TEST_F|TEST_P|TYPED_TEST|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)"
                  r"\s*\(\s*(\w+)\s*,\s*(\w+)")


def cases_of(root: Path) -> set[str]:
    tests = [path for path in our_files(root) if path.name.endswith("_test.cpp")]
    return {f"{suite}.{case}" for path in tests for suite, case in CASE.findall((root / path).read_text())}


def violations(root: Path):
    cases = cases_of(root)
    items = ITEM.findall((root / "ARCHITECTURE.md").read_text())
    if not items:
        yield "ARCHITECTURE.md: no numbered invariant found"
    for item in items:
        title = item.split("\n")[0][:70]
        names = re.findall(r"`([^`]+)`", item.split("Test:", 1)[1]) if "Test:" in item else []
        if not names:
            yield f"ARCHITECTURE.md: names no test: {title}"
        for name in names:
            if name not in cases and not (("/" in name) and (root / name).exists()):
                yield f"ARCHITECTURE.md: there is no test {name}: {title}"


if __name__ == "__main__":
    wrong = list(violations(Path(sys.argv[1])))
    print("\n".join(wrong) or "invariants: ok")
    sys.exit(bool(wrong))
