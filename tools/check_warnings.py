#!/usr/bin/env python3
"""Fails when a source file of ours is compiled without the warnings. Usage: check_warnings.py BUILD_FOLDER SRC_FOLDER"""
import json
import sys
from pathlib import Path

WARNINGS = {"-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"}
# g++ 12 is wrong about std::string (its bug 105651); files compiled as one share their local names.
MAY_BE_SILENCED = {"-Wno-restrict", "-Wno-subobject-linkage"}

if __name__ == "__main__":
    build, src = Path(sys.argv[1]), Path(sys.argv[2]).resolve()
    ours = (src, (build / "src").resolve())  # the latter: several files compiled as one
    commands = [entry for entry in json.loads((build / "compile_commands.json").read_text())
                if any(Path(entry["file"]).resolve().is_relative_to(folder) for folder in ours)]
    wrong = []
    for entry in commands:
        words = entry["command"].split()
        missing = WARNINGS - set(words)
        silenced = [word for word in words if word.startswith("-Wno-") or word == "-w"]
        silenced = [word for word in silenced if word not in MAY_BE_SILENCED]
        if missing or silenced:
            wrong.append(f"{entry['file']}: compiled {' '.join(['without', *sorted(missing)] if missing else [])}"
                         f"{' '.join(['with', *silenced] if silenced else [])}")
    print("\n".join(wrong) or f"warnings: ok ({len(commands)} files)")
    sys.exit(bool(wrong) or not commands)
