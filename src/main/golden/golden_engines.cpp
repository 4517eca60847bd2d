#include "main/golden/golden_engines.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include "base/text.hpp"
#include "engine/answer_json.hpp"
#include "engine/ask.hpp"
#include "main/golden/golden_compare.hpp"
#include "main/golden/golden_log.hpp"

namespace itinera {
namespace {

constexpr std::array<std::string_view, 4> there{"index", "deltas", "split", "arrival"};
constexpr std::array<std::string_view, 3> planned{"kernel", "clickhouse", "http"};

// `customer` is a number in reports; files know names (GO-10). Rows are put in the order of names.
void name_customers(const GoldenLog& log, Json& answer)
{
    for (auto& [name, rows] : answer["tables"].items()) {
        if (rows.empty() || !rows[0].contains("customer") ||
            !rows[0]["customer"].is_number_integer())
            continue;
        for (Json& row : rows)
            row["customer"] = log.customer(CustomerId{row["customer"].get<uint32_t>()});
        std::stable_sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) {
            return a["customer"].get_ref<const std::string&>() <
                   b["customer"].get_ref<const std::string&>();
        });
    }
}

class IndexEngine final : public GoldenEngine {
public:
    IndexEngine(std::string name, std::shared_ptr<GoldenLog> log, const GoldenFile& file,
                RunControl control)
        : name_(std::move(name)), log_(std::move(log))
    {
        context_.snapshot = log_->index().snapshot();
        context_.names = &log_->names();
        context_.late = &log_->late();
        context_.now = file.now;
        context_.zone = file.zone;
        context_.control = control;
        for (const GoldenDefinition& session : file.sessions)
            context_.sessions[session.name] = session.definition;
    }

    std::string name() const override { return name_; }

    GoldenAnswer ask(const GoldenQuery& query) override
    {
        GoldenAnswer result;
        auto answer = itinera::ask(query.question, context_);
        if (!answer) {
            result.error = std::move(answer).error();
            return result;
        }
        result.answer = answer_json(*answer);
        name_customers(*log_, result.answer);
        result.answer["basis"].erase("took_ms");
        for (const ExpectedCustomers& expected : query.customers) {
            result.opened.push_back(open(expected.address, *answer, result.answer));
        }
        return result;
    }

private:
    GoldenAnswer::Opened open(const std::string& address, const Answer& answer,
                              const Json& json) const
    {
        GoldenAnswer::Opened opened;
        const auto cell = find_cell(address, json);
        if (!cell) {
            opened.error = cell.error();
            return opened;
        }
        const auto customers = answer.customers({cell->table, cell->keys, cell->column});
        if (!customers) {
            opened.error = customers.error();
            return opened;
        }
        for (const CustomerId id : *customers) opened.customers.push_back(log_->customer(id));
        std::sort(opened.customers.begin(), opened.customers.end());
        return opened;
    }

    std::string name_;
    std::shared_ptr<GoldenLog> log_;
    AskContext context_;
};

using Engines = std::vector<std::unique_ptr<GoldenEngine>>;

Result<std::shared_ptr<GoldenLog>> open_log(const GoldenFile& file, const GoldenIntake& intake)
{
    return std::shared_ptr<GoldenLog>(TRY(GoldenLog::open(file, intake)));
}

Result<Done> add_index(const GoldenFile& file, Engines& engines)
{
    RunControl control;
    control.threads = std::max(1U, std::thread::hardware_concurrency());
    engines.push_back(
        std::make_unique<IndexEngine>("index", TRY(open_log(file, {})), file, control));
    return Done{};
}

// The snapshot is taken before folding in the one, after it in the other.
Result<Done> add_deltas(const GoldenFile& file, Engines& engines)
{
    const auto log = TRY(open_log(file, {.in_deltas = true}));
    engines.push_back(std::make_unique<IndexEngine>("deltas", log, file, RunControl{}));
    TRY(log->index().fold());
    engines.push_back(std::make_unique<IndexEngine>("deltas, folded", log, file, RunControl{}));
    return Done{};
}

Result<Done> add_split(const GoldenFile& file, Engines& engines)
{
    const auto log = TRY(open_log(file, {}));
    for (const size_t parts : {1, 3, 16}) {
        RunControl control;
        control.parts = parts;
        engines.push_back(
            std::make_unique<IndexEngine>("split in " + std::to_string(parts), log, file, control));
    }
    return Done{};
}

Result<Done> add_arrival(const GoldenFile& file, Engines& engines)
{
    for (const uint64_t seed : {1, 2}) {
        engines.push_back(std::make_unique<IndexEngine>("arrival " + std::to_string(seed),
                                                        TRY(open_log(file, {.shuffle_seed = seed})),
                                                        file, RunControl{}));
    }
    return Done{};
}

}  // namespace

std::span<const std::string_view> golden_engine_names()
{
    return there;
}
std::span<const std::string_view> golden_engines_planned()
{
    return planned;
}

Result<Engines> open_golden_engines(std::string_view name, const GoldenFile& file)
{
    Engines engines;
    if (name == "index")
        TRY(add_index(file, engines));
    else if (name == "deltas")
        TRY(add_deltas(file, engines));
    else if (name == "split")
        TRY(add_split(file, engines));
    else if (name == "arrival")
        TRY(add_arrival(file, engines));
    else
        return Error{ErrorKind::Invalid, "there is no engine " + in_quotes(name)};
    return engines;
}

}  // namespace itinera
