#!/usr/bin/env python3
"""Fails when a source file has more than 500 lines; names those above 300.

Usage: check_file_sizes.py ROOT

Exceptions are lines "<path> <lines>" in ROOT/tools/file_size_exceptions.txt. They may only shrink: the
number must be the file's present length, and the line goes when the file is within the limit.
"""
import sys
from pathlib import Path

from repository import our_files

LINES_MAX = 500
LINES_LARGE = 300
SOURCES = {".cpp", ".hpp", ".h", ".py", ".ts", ".tsx", ".mjs", ".js", ".css", ".sql", ".cmake", ".sh"}
GENERATED = {".gen.ts"}


def exceptions_of(root: Path) -> dict[str, int]:
    file = root / "tools/file_size_exceptions.txt"
    lines = file.read_text().splitlines() if file.exists() else []
    entries = [line.split("#")[0].split() for line in lines]
    return {entry[0]: int(entry[1]) for entry in entries if entry}


def violations(root: Path, exceptions: dict[str, int], lengths: dict[str, int]):
    for path, lines in lengths.items():
        allowed = exceptions.get(path)
        if allowed is None and lines > LINES_MAX:
            yield f"{path}: {lines} lines; at most {LINES_MAX}: give each reason to change a file of its own"
        if allowed is not None and lines > allowed:
            yield f"{path}: grew from {allowed} to {lines} lines, an exception may only shrink"
        if allowed is not None and LINES_MAX < lines < allowed:
            yield f"{path}: shrank to {lines} lines: write that into tools/file_size_exceptions.txt"
        if allowed is not None and lines <= LINES_MAX:
            yield f"{path}: within the limit now: take it out of tools/file_size_exceptions.txt"
    for path in exceptions.keys() - lengths.keys():
        yield f"{path}: is no longer there: take it out of tools/file_size_exceptions.txt"


if __name__ == "__main__":
    root_folder = Path(sys.argv[1])
    sources = [path for path in our_files(root_folder)
               if path.suffix in SOURCES and not any(path.name.endswith(end) for end in GENERATED)]
    length_of = {path.as_posix(): len((root_folder / path).read_bytes().splitlines()) for path in sources}
    for name, length in length_of.items():
        if LINES_LARGE < length <= LINES_MAX:
            print(f"large: {name} has {length} lines")
    wrong = list(violations(root_folder, exceptions_of(root_folder), length_of))
    print("\n".join(wrong) or f"file sizes: ok ({len(length_of)} files)")
    sys.exit(bool(wrong) or not length_of)
