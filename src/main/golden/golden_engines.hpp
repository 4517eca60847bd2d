// The ways in which a golden question is asked (GO-12). All must give the same answer, byte for
// byte.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "main/golden/golden_file.hpp"

namespace itinera {

// What one engine says to one question.
struct GoldenAnswer {
    std::optional<Error> error;
    Json answer;  // {"summary", "tables", "basis"}, without what differs from run to run
    struct Opened {
        std::vector<std::string> customers;  // sorted
        std::optional<Error> error;
    };
    std::vector<Opened> opened;  // by address of the question's expectations
};

// Addresses are resolved against the answer (golden_compare.hpp).
class GoldenEngine {
public:
    virtual ~GoldenEngine() = default;
    virtual std::string name() const = 0;
    virtual GoldenAnswer ask(const GoldenQuery& query) = 0;
};

// Names of the engines that exist, in the order in which they are run.
std::span<const std::string_view> golden_engine_names();
// Of the specification, but not there yet.
std::span<const std::string_view> golden_engines_planned();

// The engines called `name`; `split` and `deltas` are several. Errors: Invalid (the file, or the
// name).
Result<std::vector<std::unique_ptr<GoldenEngine>>> open_golden_engines(std::string_view name,
                                                                       const GoldenFile& file);

}  // namespace itinera
