#!/usr/bin/env python3
"""Each check of tools/ passes on a small good tree, and finds the one thing that is then broken in it."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"

GOOD = {
    "src/CMakeLists.txt": "set(itinera_modules\n    base store)\n",
    "src/base/CMakeLists.txt": "itinera_module(base DEPENDS nlohmann_json::nlohmann_json)\n",
    "src/base/json.hpp": "#pragma once\n#include <nlohmann/json.hpp>\n",
    "src/store/CMakeLists.txt": "itinera_module(store DEPENDS base duckdb)\n",
    "src/store/log.cpp": '#include <duckdb.h>\n\n#include "base/json.hpp"\n\nint answer() { return 42; }\n',
    "src/store/log_test.cpp": "TEST(Log, KeepsWhatItTook) {}\n",
    ".clang-format": "BasedOnStyle: LLVM\n",
    "ARCHITECTURE.md": "# Invariants\n\n1. The log keeps what it took.\n   Test: `Log.KeepsWhatItTook`, `tests/log/`.\n",
    "tests/log/cut.txt": "",
}


class Checks(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        for path, text in GOOD.items():
            self.write(path, text)

    def write(self, path: str, text: str):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run_check(self, name: str, *arguments: str) -> tuple[int, str]:
        done = subprocess.run([sys.executable, TOOLS / name, *arguments], cwd=self.root, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout

    def assert_passes(self, name: str, *arguments: str):
        status, output = self.run_check(name, *arguments)
        self.assertEqual(status, 0, output)

    def assert_finds(self, expected: str, name: str, *arguments: str):
        status, output = self.run_check(name, *arguments)
        self.assertEqual(status, 1, output)
        self.assertIn(expected, output)

    # --- layers
    def test_layers_accepts_a_good_tree(self):
        self.assert_passes("check_layers.py", "src")

    def test_layers_finds_an_include_that_depends_does_not_name(self):
        self.write("src/base/text.cpp", '#include "store/log.hpp"\n')
        self.write("src/store/log.hpp", "#pragma once\n")
        self.assert_finds("base does not name store in DEPENDS", "check_layers.py", "src")

    def test_layers_finds_a_dependency_upwards(self):
        self.write("src/base/CMakeLists.txt", "itinera_module(base DEPENDS store nlohmann_json::nlohmann_json)\n")
        self.assert_finds("depends on store, which is not below it", "check_layers.py", "src")

    def test_layers_finds_a_module_outside_the_order(self):
        self.write("src/extra/CMakeLists.txt", "itinera_module(extra)\n")
        self.assert_finds("not in the list itinera_modules", "check_layers.py", "src")

    def test_layers_finds_a_wrapped_library_used_elsewhere(self):
        self.write("src/store/other.cpp", "#include <nlohmann/json.hpp>\n")
        self.assert_finds("only base/json.hpp may include nlohmann/json.hpp", "check_layers.py", "src")

    def test_layers_finds_a_library_without_its_target(self):
        self.write("src/store/CMakeLists.txt", "itinera_module(store DEPENDS base)  # duckdb\n")
        self.assert_finds("without duckdb in DEPENDS", "check_layers.py", "src")

    def test_layers_refuses_an_empty_tree(self):
        (self.root / "empty").mkdir()
        (self.root / "empty/CMakeLists.txt").write_text("")
        self.assertNotEqual(self.run_check("check_layers.py", "empty")[0], 0)

    # --- format
    def test_format_accepts_a_formatted_tree(self):
        self.assert_passes("check_format.py", ".")

    def test_format_finds_a_file_that_is_not_formatted(self):
        self.write("src/store/log.cpp", "int   answer(){return 42;}\n")
        self.assert_finds("src/store/log.cpp: not formatted", "check_format.py", ".")

    # --- file sizes
    def test_file_sizes_accepts_500_lines(self):
        self.write("src/store/big.cpp", "\n" * 500)
        self.assert_passes("check_file_sizes.py", ".")

    def test_file_sizes_finds_501_lines(self):
        self.write("src/store/big.cpp", "\n" * 501)
        self.assert_finds("src/store/big.cpp: 501 lines", "check_file_sizes.py", ".")

    def test_file_sizes_lets_an_exception_only_shrink(self):
        self.write("tools/file_size_exceptions.txt", "src/store/big.cpp 600  # why\n")
        for lines, expected in ((601, "may only shrink"), (599, "write that into"), (500, "take it out")):
            self.write("src/store/big.cpp", "\n" * lines)
            self.assert_finds(expected, "check_file_sizes.py", ".")
        self.write("src/store/big.cpp", "\n" * 600)
        self.assert_passes("check_file_sizes.py", ".")
        (self.root / "src/store/big.cpp").unlink()
        self.assert_finds("is no longer there", "check_file_sizes.py", ".")

    # --- machine words
    def test_words_accepts_a_good_tree(self):
        self.assert_passes("check_words.py", ".")

    def test_words_finds_paths_and_hosts_of_a_machine(self):
        for word in ("/wo" "rk/main/x", "/ro" "ot/.cache", "https://registry." "npmjs.org/x",
                     '"resolved": ' '"https://a.example/b.tgz"', "deb." "debian.org"):
            self.write("docs/note.md", f"see {word}\n")
            self.assert_finds("docs/note.md:1:", "check_words.py", ".")

    # --- warnings
    def compile_commands(self, flags: str):
        entry = {"file": str(self.root / "src/store/log.cpp"), "command": f"c++ {flags} -c log.cpp"}
        self.write("build/compile_commands.json", json.dumps([entry]))

    def test_warnings_accepts_all_of_them(self):
        self.compile_commands("-Wall -Wextra -Wpedantic -Wconversion -Werror")
        self.assert_passes("check_warnings.py", "build", "src")

    def test_warnings_finds_a_missing_and_a_silenced_one(self):
        self.compile_commands("-Wall -Wextra -Wpedantic -Werror")
        self.assert_finds("without -Wconversion", "check_warnings.py", "build", "src")
        self.compile_commands("-Wall -Wextra -Wpedantic -Wconversion -Werror -Wno-shadow")
        self.assert_finds("with -Wno-shadow", "check_warnings.py", "build", "src")

    # --- invariants
    def test_invariants_accepts_tests_that_exist(self):
        self.assert_passes("check_invariants.py", ".")

    def test_invariants_finds_a_test_that_does_not_exist(self):
        self.write("ARCHITECTURE.md", "1. It holds. Test: `Log.Gone`.\n")
        self.assert_finds("there is no test Log.Gone", "check_invariants.py", ".")

    def test_invariants_finds_an_invariant_without_a_test(self):
        self.write("ARCHITECTURE.md", "1. It holds.\n2. This too. Test: `tests/log/`.\n")
        self.assert_finds("names no test: 1. It holds.", "check_invariants.py", ".")


if __name__ == "__main__":
    unittest.main()
