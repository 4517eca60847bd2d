#!/usr/bin/env python3
"""Fails when a file names the machine it was written on: home folders, build folders, registry hosts.

Usage: check_words.py ROOT
"""
import re
import sys
from pathlib import Path

from repository import our_files

# Written in pieces, so that this file does not find itself.
MACHINE_WORDS = [
    (r"(?<![\w.$}/-])/" r"(work|root|home/\w+|Users/\w+)/", "a path of one machine"),
    (r"registry\." r"(npmjs|npmmirror|yarnpkg)|npmmirror\." r"com", "a registry's host"),
    (r"(deb|security|snapshot|ftp)\." r"debian\.org", "a package mirror's host"),
    (r'"resolved":' r"\s*\"http", "a registry's host in a lock file: npm has omit-lockfile-registry-resolved"),
]
BYTES_MAX = 2_000_000


def violations(root: Path):
    for path in our_files(root):
        data = (root / path).read_bytes()
        if len(data) > BYTES_MAX or b"\0" in data[:8000]:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            for pattern, what in MACHINE_WORDS:
                if found := re.search(pattern, line):
                    yield f"{path}:{number}: {what}: {found[0]}"


if __name__ == "__main__":
    wrong = list(violations(Path(sys.argv[1])))
    print("\n".join(wrong) or "machine words: ok")
    sys.exit(bool(wrong))
