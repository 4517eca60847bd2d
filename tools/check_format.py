#!/usr/bin/env python3
"""Fails when a C++ file is not as clang-format-19 would write it. Usage: check_format.py ROOT"""
import subprocess
import sys
from pathlib import Path

from repository import our_files

if __name__ == "__main__":
    root = Path(sys.argv[1])
    files = [str(path) for path in our_files(root) if path.suffix in {".cpp", ".hpp", ".h"}]
    if not files:
        sys.exit("format: no C++ files found")
    done = subprocess.run(["clang-format-19", "--dry-run", "-Werror", *files], cwd=root, check=False,
                          stderr=subprocess.PIPE, text=True)
    wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines() if ": error:" in line})
    for file in wrong:
        print(f"{file}: not formatted; run make format")
    if done.returncode and not wrong:
        print(done.stderr)
    if not done.returncode:
        print(f"format: ok ({len(files)} files)")
    sys.exit(done.returncode)
