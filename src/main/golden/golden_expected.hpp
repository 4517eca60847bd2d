// What a golden file expects: tables, customers, an error (GO-5 … GO-8), and equations (GO-9).
#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"
#include "main/golden/golden_file.hpp"
#include "main/golden/golden_text.hpp"

namespace itinera {

// Reads the lines that follow `----`. On an error, `at` is moved to the index of the line at fault.
Result<Done> parse_expected(std::span<const GoldenLine> lines, size_t& at, GoldenQuery& query);

// "a:steps/1/reached + a:steps/1/dropped = 7"
Result<EquationTerm> parse_term(std::string_view text);
Result<GoldenEquation> parse_equation(std::string_view text, size_t line);

}  // namespace itinera
