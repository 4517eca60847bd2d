#!/usr/bin/env python3
"""Builds everything and runs every check and test; what `make test` calls after tools/setup.

Usage: run_tests.py [--jobs N] [--duckdb-root FOLDER] [--only STEP]...

All steps run, also after one failed. The last line is "N passed, N failed" over all of them; the exit
status is 1 if anything failed. Logs and reports of each step lie in build/reports.
"""
import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from test_counts import Counts, counts_of_ctest, counts_of_line, counts_of_vitest

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "build/reports"


class Step:
    def __init__(self, name: str):
        self.name = name
        self.folder = REPORTS / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.log = self.folder / "log.txt"

    def run(self, command: list[str], **environment: str) -> int:
        """Runs a command, shows and keeps what it prints."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment},
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for line in process.stdout:
                log.write(line)
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
        return process.wait()

    def text(self) -> str:
        return self.log.read_text(errors="replace")


def build(step: Step, preset: str, options) -> Counts:
    """A build is one thing that passes or fails."""
    configure = ["cmake", "--preset", preset]
    if options.duckdb_root:
        configure.append(f"-DDUCKDB_ROOT={options.duckdb_root}")
    failed = step.run(configure) or step.run(["cmake", "--build", "--preset", preset, "-j", options.jobs])
    return Counts(failed=1, notes=[f"the {preset} build failed"]) if failed else Counts(passed=1)


def ctest(step: Step, folder: str, options) -> Counts:
    junit, gtest = step.folder / "ctest.xml", step.folder / "gtest"
    status = step.run(["ctest", "--test-dir", folder, "--output-on-failure", "--no-tests=error", "--timeout", "600",
                       "-j", options.jobs, "--output-junit", str(junit)],
                      GTEST_OUTPUT=f"json:{gtest}/", GTEST_BRIEF="1")
    return counts_of_ctest(junit, gtest).confirmed_by(status)


def native(step: Step, options) -> Counts:
    built = build(step, "release", options)
    return built if built.failed else built + ctest(step, "build", options)


def sanitized(step: Step, options) -> Counts:
    built = build(step, "sanitize", options)
    return built if built.failed else built + ctest(step, "build-asan", options)


def golden(step: Step, options) -> Counts:
    status = step.run(["build/itinera", "golden", "tests/golden", "--pending", "tests/golden/pending.txt"])
    return counts_of_line(step.text()).confirmed_by(status)


def console(step: Step, options) -> Counts:
    """Types, contract and texts are checked, the unit tests run, the console is built."""
    report = step.folder / "vitest.json"
    status = step.run(["npm", "--prefix", "web", "run", "--silent", "test", "--", "--reporter=default",
                       "--reporter=json", f"--outputFile.json={report}"])
    counts = counts_of_vitest(report).confirmed_by(status)
    if step.run(["npm", "--prefix", "web", "run", "--silent", "build"]):
        return counts + Counts(failed=1, notes=["the console's checks or build failed"])
    return counts + Counts(passed=1)


def browser(step: Step, options) -> Counts:
    status = step.run(["npm", "--prefix", "web", "run", "--silent", "test:browser"])
    return counts_of_line(step.text()).confirmed_by(status)


STEPS = {  # name: (what must be there, the step)
    "console": ("web/package.json", console),
    "native": ("CMakeLists.txt", native),
    "golden": ("tests/golden", golden),
    "browser": ("tests/browser", browser),
    "sanitized": ("CMakeLists.txt", sanitized),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", default=str(os.cpu_count()))
    parser.add_argument("--duckdb-root", default="")
    parser.add_argument("--only", action="append", choices=STEPS, help="a step; may be repeated")
    options = parser.parse_args()

    total, lines = Counts(), []
    for name, (needed, step) in STEPS.items():
        if (options.only and name not in options.only) or not (ROOT / needed).exists():
            continue
        print(f"\n=== {name}", flush=True)
        start = time.monotonic()
        counts = step(Step(name), options)
        total += counts
        lines.append(f"{name:<10} {counts.line():<44} {time.monotonic() - start:6.0f} s")
        lines += [f"           {note}" for note in counts.notes]
    print("\n=== summary\n" + "\n".join(lines))
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
