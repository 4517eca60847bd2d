#!/usr/bin/env python3
"""What `make test` counts as passed, failed and skipped."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from test_counts import Counts, counts_of_ctest, counts_of_line, counts_of_vitest  # noqa: E402


def gtest_report(**cases: str) -> str:
    shapes = {"passed": {"result": "COMPLETED"}, "failed": {"result": "COMPLETED", "failures": [{"failure": "x"}]},
              "skipped": {"result": "SKIPPED", "skipped": [{"message": "no data set receipt"}]}}
    suite = [{"name": name, "status": "RUN", **shapes[outcome]} for name, outcome in cases.items()]
    return json.dumps({"testsuites": [{"name": "Log", "testsuite": suite}]})


class CountsOf(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def ctest(self, statuses: dict[str, str], reports: dict[str, str]) -> Counts:
        cases = "".join(f'<testcase name="{name}" status="{status}"/>' for name, status in statuses.items())
        (self.folder / "ctest.xml").write_text(f"<testsuite>{cases}</testsuite>")
        for name, text in reports.items():
            (self.folder / f"{name}.json").write_text(text)
        return counts_of_ctest(self.folder / "ctest.xml", self.folder)

    def assert_counts(self, counts: Counts, passed: int, failed: int, skipped: int):
        self.assertEqual((counts.passed, counts.failed, counts.skipped), (passed, failed, skipped), counts.notes)

    def test_cases_of_a_test_program_count_one_by_one(self):
        counts = self.ctest({"log_test": "fail", "check": "run"},
                            {"log_test": gtest_report(A="passed", B="failed", C="skipped")})
        self.assert_counts(counts, 2, 1, 1)
        self.assertIn("failed: Log.B", counts.notes)
        self.assertIn("skipped: Log.C no data set receipt", counts.notes)

    def test_a_crash_without_report_is_one_failure(self):
        self.assert_counts(self.ctest({"log_test": "fail"}, {}), 0, 1, 0)

    def test_a_leak_after_passing_cases_is_a_failure(self):
        self.assert_counts(self.ctest({"log_test": "fail"}, {"log_test": gtest_report(A="passed")}), 1, 1, 0)

    def test_no_report_of_ctest_is_a_failure(self):
        self.assert_counts(counts_of_ctest(self.folder / "none.xml", self.folder), 0, 1, 0)

    def test_the_last_closing_line_counts(self):
        self.assert_counts(counts_of_line("1 passed, 9 failed\nx\n319 passed, 0 failed, 3 pending\n"), 319, 0, 3)
        self.assert_counts(counts_of_line("12 passed, 1 failed\n"), 12, 1, 0)
        self.assert_counts(counts_of_line("all went well\n"), 0, 1, 0)

    def test_a_bad_exit_status_or_nothing_run_is_a_failure(self):
        self.assert_counts(Counts(passed=3).confirmed_by(0), 3, 0, 0)
        self.assert_counts(Counts(passed=3).confirmed_by(139), 3, 1, 0)
        self.assert_counts(Counts(passed=3, failed=2).confirmed_by(1), 3, 2, 0)
        self.assert_counts(Counts().confirmed_by(0), 0, 1, 0)

    def test_vitest_counts_a_file_that_does_not_load(self):
        report = self.folder / "vitest.json"
        self.assert_counts(counts_of_vitest(report), 0, 1, 0)
        cases = [{"status": "passed", "fullName": "a"}, {"status": "failed", "fullName": "b"}]
        report.write_text(json.dumps({"numPassedTests": 1, "numFailedTests": 1, "numPendingTests": 0, "testResults": [
            {"name": "x.test.ts", "status": "failed", "assertionResults": cases},
            {"name": "y.test.ts", "status": "failed", "assertionResults": []}]}))
        self.assert_counts(counts_of_vitest(report), 1, 2, 0)


if __name__ == "__main__":
    unittest.main()
