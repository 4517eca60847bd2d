#!/usr/bin/env python3
"""Runs the hostile statements of the SQL console under strace: between its marks, no file outside the
data folder is opened and no socket is made. Usage: sql_files_test.py STORE_TEST"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# What the C library and the allocator read of the machine, never named by a statement.
OF_THE_MACHINE = ("/proc/self/", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu/",
                  "/sys/fs/cgroup/", "/proc/sys/vm/overcommit_memory")


def main() -> int:
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder, "trace")
        done = subprocess.run(
            ["strace", "-f", "-qq", "-e", "trace=open,openat,creat,socket,connect,execve", "-o", trace, program,
             "--gtest_filter=SqlConsole.RefusesEveryEscape"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stdout, done.stderr)
            return 1
        data_folder = re.search(r"^folder (.+)$", done.stdout, re.M)[1]
        statements = re.search(r"^(\d+) hostile statements$", done.stdout, re.M)[1]
        lines = trace.read_text(errors="replace").splitlines()
    marks = [number for number, line in enumerate(lines) if "/itinera-mark/" in line]
    if len(marks) != 2 or marks[1] <= marks[0]:
        print("the marks are not in the trace")
        return 1
    opened, wrong = 0, []
    for line in lines[marks[0] + 1:marks[1]]:
        path = re.search(r'\b(?:open|openat|creat)\((?:AT_FDCWD, )?"([^"]*)"', line)
        if path:
            opened += 1
            allowed = path[1].startswith((data_folder + "/", *OF_THE_MACHINE))
            if not allowed or "canary" in path[1]:
                wrong.append(line)
        elif re.search(r"\b(socket|connect|execve)\(", line):
            wrong.append(line)
    print(f"{statements} statements, {opened} files opened between the marks, {len(wrong)} of them outside "
          f"{data_folder}")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
