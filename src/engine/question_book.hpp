// Remembers questions that were asked, so that a cell of their report opens into its customers.
//
// A cell token names a question by its hash, the log position of the report and the address of the
// row. The last reports are kept whole; an older one is asked again (on the log as it is now).
// Threads: any number.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "analysis/report.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "engine/ask.hpp"
#include "store/database.hpp"

namespace itinera {

inline constexpr size_t answers_kept_max = 16;

struct CellToken {
    std::string question;  // hash
    int64_t position = 0;
    std::string table;
    std::vector<std::string> keys;
};

std::string encode(const CellToken& token);
// Errors: Invalid with path "cell".
Result<CellToken> decode_cell(const std::string& text);

class QuestionBook {
public:
    QuestionBook(Database& state, const Clock& clock) : state_(state), clock_(clock) {}

    // Stores the question and keeps the answer. -> the question's hash. Where the question cannot
    // be stored, its cells open as long as the answer is kept: a failing disk does not stop
    // reading.
    std::string remember(const Json& question, std::shared_ptr<const Answer> answer,
                         int64_t position);
    // The kept answer, or null.
    std::shared_ptr<const Answer> answer(const std::string& question, int64_t position) const;
    // The log position of its newest answer that is kept.
    std::optional<Position> asked_before(const Json& question) const;
    // Errors: Gone with path "cell" if nobody asked it.
    Result<Json> question(const std::string& hash) const;

    // Forgets every answer, each question that names one of these values, and each that compares
    // with one of these texts. -> how many questions
    Result<int64_t> forget(const std::vector<std::string>& values,
                           const std::unordered_set<std::string>& texts);

    // Forgets every answer: who counts in them has changed.
    void forget_answers();

private:
    struct Kept {
        std::string question;
        int64_t position;
        std::shared_ptr<const Answer> answer;
    };
    Database& state_;
    const Clock& clock_;
    mutable std::mutex mutex_;  // of kept_
    std::list<Kept> kept_;      // newest first
};

}  // namespace itinera
