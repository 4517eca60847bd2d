// Runs golden files: each question on every engine, each answer against what is expected (GO-11 …
// GO-13).
#pragma once

#include <filesystem>
#include <iosfwd>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "main/golden/golden_compare.hpp"
#include "main/golden/golden_engines.hpp"
#include "main/golden/golden_file.hpp"

namespace itinera {

struct GoldenOptions {
    std::string engine;  // "" = all that are there
    // Lines `<file> <query>`: questions that may be pending because something is not built yet. A
    // pending one that is not listed is a failure, and so is a listed one that passes. Without it,
    // any may be.
    std::optional<std::filesystem::path> pending_list;
};

// What came of questions and equations.
struct GoldenCount {
    int passed = 0, failed = 0, pending = 0;
};

// Files, or folders of `*.journey` files. Prints what differs, and at last "319 passed, 0 failed, 3
// pending". Exit status: 0, or 1 if anything failed or nothing was run.
int run_golden(std::span<const std::filesystem::path> paths, const GoldenOptions& options,
               std::ostream& out);

// What differs between an answer and what its question expects; empty if it is as expected.
std::vector<GoldenDifference> check_answer(const GoldenQuery& query, const GoldenAnswer& answer);
// Whether a question was refused because something is not built yet.
bool is_pending(const GoldenAnswer& answer);
// Answers by the name of their query. Empty if the equation holds.
std::optional<GoldenDifference> check_equation(const GoldenEquation& equation,
                                               const std::map<std::string, GoldenAnswer>& answers);

// The list of questions that may be pending.
class PendingList {
public:
    // Errors: those of read_file; Invalid for a line without a query.
    static Result<PendingList> read(const std::filesystem::path& path);
    // Whether this question is listed. A file is known by the end of its path.
    bool lists(const std::filesystem::path& file, const std::string& query) const;
    // Listed queries of this file that it does not have.
    std::vector<std::string> unknown(const std::filesystem::path& file,
                                     const GoldenFile& parsed) const;

private:
    std::map<std::string, std::set<std::string>> queries_;  // by file
    const std::set<std::string>* of(const std::filesystem::path& file) const;
};

}  // namespace itinera
