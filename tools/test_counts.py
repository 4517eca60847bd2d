"""Reads how many tests passed and failed out of what the test programs leave behind."""
import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

LINE = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) (?:pending|skipped))?\s*$", re.MULTILINE)


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list[str] = field(default_factory=list)  # one line for each thing that failed or was skipped

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped,
                      self.notes + other.notes)

    def confirmed_by(self, exit_status: int) -> "Counts":
        """A program that failed, or ran nothing, without a failed test is a failure of its own."""
        if self.failed or (exit_status == 0 and self.passed):
            return self
        why = f"ended with status {exit_status}" if exit_status else "ran no test"
        return self + Counts(failed=1, notes=[why])

    def line(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def counts_of_line(text: str) -> Counts:
    """The last line "N passed, N failed", optionally with ", N pending" or ", N skipped"."""
    found = LINE.findall(text)
    if not found:
        return Counts(failed=1, notes=["printed no closing line"])
    passed, failed, skipped = (int(number or 0) for number in found[-1])
    return Counts(passed, failed, skipped)


def counts_of_gtest(report: Path) -> Counts:
    counts = Counts()
    for suite in json.loads(report.read_text())["testsuites"]:
        for case in suite["testsuite"]:
            name = f"{suite['name']}.{case['name']}"
            if case.get("failures"):
                counts += Counts(failed=1, notes=[f"failed: {name}"])
            elif case.get("result") == "SKIPPED" or case.get("status") == "NOTRUN":
                reason = " ".join(entry.get("message", "") for entry in case.get("skipped", [])).split("\n")
                counts += Counts(skipped=1, notes=[f"skipped: {name} {' '.join(reason)[:160]}".rstrip()])
            else:
                counts += Counts(passed=1)
    return counts


def counts_of_ctest(junit: Path, gtest_folder: Path) -> Counts:
    """Each GoogleTest case counts as one; any other test of ctest counts as one.

    A test program that crashed or leaked fails as a whole even if all the cases it reported passed.
    """
    if not junit.exists():
        return Counts(failed=1, notes=["ctest wrote no report"])
    counts = Counts()
    for test in ElementTree.parse(junit).getroot().iter("testcase"):
        name, status = test.get("name", "?"), test.get("status", "")
        report = gtest_folder / f"{name}.json"
        cases = counts_of_gtest(report) if report.exists() else Counts()
        counts += cases
        if status == "fail" and not cases.failed:
            counts += Counts(failed=1, notes=[f"failed: {name}"])
        elif status in ("notrun", "disabled"):
            counts += Counts(skipped=1, notes=[f"skipped: {name}"])
        elif status == "run" and not report.exists():
            counts += Counts(passed=1)
    return counts


def counts_of_vitest(report: Path) -> Counts:
    if not report.exists():
        return Counts(failed=1, notes=["vitest wrote no report"])
    result = json.loads(report.read_text())
    counts = Counts(result["numPassedTests"], result["numFailedTests"],
                    result["numPendingTests"] + result.get("numTodoTests", 0))
    for file in result["testResults"]:
        counts.notes += [f"failed: {case['fullName']}" for case in file["assertionResults"]
                         if case["status"] == "failed"]
        if file["status"] == "failed" and not any(case["status"] == "failed" for case in file["assertionResults"]):
            counts += Counts(failed=1, notes=[f"failed to load: {Path(file['name']).name}"])
    return counts
