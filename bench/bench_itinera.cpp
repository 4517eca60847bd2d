// Itinera's side: bench_itinera EVENTS.csv FOLDER RUNS THREADS
//
// Builds the journey index in the folder from the same file and asks the questions as the engine
// does: from JSON to the report with all its rows. Beside each, the floor: summing the bytes that
// the question has to touch, with as many threads.
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <map>
#include <thread>

#include "base/clock.hpp"
#include "engine/ask.hpp"
#include "event/channel.hpp"
#include "event/name_table.hpp"
#include "journey/journey_index.hpp"
#include "peer.hpp"

namespace {

using namespace itinera;
using namespace itinera::bench;

constexpr size_t rows_per_batch = 65'536;

[[noreturn]] void fail(const std::string& what)
{
    std::cerr << "bench_itinera: " << what << std::endl;
    std::exit(1);
}

template <typename T>
T valued(Result<T> result)
{
    if (!result) fail(result.error().message);
    return std::move(result).value();
}

// The questions need no property columns.
class NoProperties final : public PropertySource {
public:
    Result<Done> values(std::string_view, Position,
                        const std::function<void(Position, std::string_view)>&) const override
    {
        return Done{};
    }
};

int64_t number_of(std::string_view text)
{
    int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

class Loader {
public:
    Loader(JourneyIndex& index, NameTable& names) : index_(index), names_(names) {}

    void load(const std::string& file)
    {
        std::ifstream lines(file);
        std::string line;
        std::getline(lines, line);
        while (std::getline(lines, line)) {
            add(line);
            if (batch_.size() == rows_per_batch) give();
        }
        give();
        valued(index_.fold());
    }

private:
    void add(std::string_view line)
    {
        std::array<std::string_view, 4> cells;
        for (std::string_view& cell : cells) {
            const size_t comma = line.find(',');
            cell = line.substr(0, comma);
            line.remove_prefix(comma + 1);
        }
        Record record;
        record.owner_node = NodeId{number_of(cells[0])};
        record.timestamp_ms = number_of(cells[1]);
        const auto known = names_.find(cells[2]);
        record.event = known ? *known : names_.add(cells[2]);
        record.channel = find_channel(cells[3]).value_or(ChannelCode{});
        append_record(batch_, record);
    }
    void give()
    {
        batch_.first_position = Position{next_};
        next_ += static_cast<int64_t>(batch_.size());
        valued(index_.apply(batch_));
        batch_.clear();
    }

    JourneyIndex& index_;
    NameTable& names_;
    RecordBatch batch_;
    int64_t next_ = 1;
};

const Json funnel_question =
    Json::parse(R"({"analysis": "funnel", "entry": "optimised", "window": "P7D",
    "steps": ["view", "add_to_cart", "checkout", "purchase"], "by": [{"first": "channel"}]})");
const Json graph_question =
    Json::parse(R"({"analysis": "process", "measures": ["channel_edges"]})");
const Json paths_question = Json::parse(
    R"({"analysis": "paths", "start": "visit", "length": 5, "gap": "PT30M", "top": 50})");

const Table& table_of(const Report& report, std::string_view name)
{
    for (const Table& table : report.tables) {
        if (table.name == name) return table;
    }
    fail("the report has no table " + std::string(name));
}

size_t column_of(const Table& table, std::string_view name)
{
    for (size_t k = 0; k < table.columns.size(); ++k) {
        if (table.columns[k] == name) return k;
    }
    fail("table " + table.name + " has no column " + std::string(name));
}

const std::string& text(const std::vector<Cell>& row, size_t column)
{
    return std::get<std::string>(row[column]);
}
int64_t count(const std::vector<Cell>& row, size_t column)
{
    return std::get<int64_t>(row[column]);
}

// [[first channel, reached 1, 2, 3, 4]]
Json funnel_rows(const Report& report)
{
    const Table& steps = table_of(report, "steps");
    const size_t group = column_of(steps, "group"), step = column_of(steps, "step"),
                 reached = column_of(steps, "reached");
    std::map<std::string, std::array<int64_t, 4>> by_channel;
    for (const auto& row : steps.rows) {
        if (text(row, group) == "(all)") continue;
        by_channel[text(row, group)][static_cast<size_t>(count(row, step)) - 1] =
            count(row, reached);
    }
    Json rows = Json::array();
    for (const auto& [channel, levels] : by_channel)
        rows.push_back({channel, levels[0], levels[1], levels[2], levels[3]});
    return rows;
}

// [[channel, from, to, count]]
Json graph_rows(const Report& report)
{
    const Table& edges = table_of(report, "channel_edges");
    const size_t channel = column_of(edges, "channel"), from = column_of(edges, "from"),
                 to = column_of(edges, "to"), n = column_of(edges, "count");
    Json rows = Json::array();
    for (const auto& row : edges.rows)
        rows.push_back({text(row, channel), text(row, from), text(row, to), count(row, n)});
    return rows;
}

// [[e0, …, e4, count]]
Json paths_rows(const Report& report)
{
    const Table& paths = table_of(report, "paths");
    const size_t path = column_of(paths, "path"), n = column_of(paths, "count");
    Json rows = Json::array();
    for (const auto& row : paths.rows) {
        std::string name = text(row, path);
        if (name == "(other)") continue;
        Json cells = Json::array();
        for (size_t at = 0; at != std::string::npos;) {
            const size_t end = name.find(" > ", at);
            cells.push_back(name.substr(at, end - at));
            at = end == std::string::npos ? end : end + 3;
        }
        cells.push_back(count(row, n));
        rows.push_back(cells);
    }
    return rows;
}

// Sums the columns that a question has to read.
struct Touched {
    bool times, channels;
};
Json floor_rows(const Snapshot& snapshot, unsigned threads, Touched touched)
{
    const auto ranges = snapshot.ranges(events_per_range);
    const Snapshot::Columns none = valued(snapshot.columns({}));
    std::atomic<size_t> next{0};
    std::atomic<int64_t> total{0};
    const auto work = [&] {
        int64_t sum = 0;
        for (size_t at = next++; at < ranges.size(); at = next++) {
            snapshot.for_each_block(ranges[at], none, [&](const JourneyBlock& block) {
                const size_t first = block.offsets.front(), last = block.offsets.back();
                for (size_t i = first; i < last; ++i) sum += block.events[i];
                if (touched.times)
                    for (size_t i = first; i < last; ++i) sum += block.times_ms[i];
                if (touched.channels)
                    for (size_t i = first; i < last; ++i) sum += block.channels[i];
            });
        }
        total += sum;
    };
    std::vector<std::jthread> others;
    for (unsigned t = 1; t < threads; ++t) others.emplace_back(work);
    work();
    others.clear();
    return Json::array({total.load()});
}

}  // namespace

int main(int argument_count, char** arguments)
{
    if (argument_count != 5) fail("usage: bench_itinera EVENTS.csv FOLDER RUNS THREADS");
    const int runs = std::atoi(arguments[3]);
    const NoProperties properties;
    NameTable names;
    const auto customer_of = [](NodeId node) {
        return CustomerId{static_cast<uint32_t>(raw(node))};
    };
    const auto start = std::chrono::steady_clock::now();
    const auto index = valued(JourneyIndex::open(arguments[2], customer_of, properties, {}));
    Loader(*index, names).load(arguments[1]);
    std::cerr << "Itinera: index built in " << ms_since(start) / 1000 << " s" << std::endl;

    AskContext context;
    context.snapshot = index->snapshot();
    context.names = &names;
    context.now = SystemClock().now();
    context.control.threads = static_cast<unsigned>(std::atoi(arguments[4]));
    context.strict_names = true;

    struct Asked {
        const char* name;
        const Json& question;
        Json (*rows)(const Report&);
        Touched touched;
    };
    const Asked asked[] = {{"funnel", funnel_question, funnel_rows, {true, false}},
                           {"directly_follows", graph_question, graph_rows, {false, true}},
                           {"paths", paths_question, paths_rows, {true, false}}};
    for (const Asked& one : asked) {
        Report report;
        // Reading the report back into rows is not part of the answer: measured is ask() alone.
        measure({one.name, "ask", {}}, runs, [&] {
            report = valued(ask(one.question, context)).report;
            return Json();
        });
        std::cout << Json{{"name", one.name}, {"rows", one.rows(report)}}.dump() << std::endl;
        measure({one.name, "floor", {}}, runs, [&] {
            return floor_rows(*context.snapshot, context.control.threads, one.touched);
        });
    }
    const Json size{{"name", "index"},
                    {"events", context.snapshot->event_count()},
                    {"bytes_resident", index->bytes_resident()}};
    std::cout << size.dump() << std::endl;
    return 0;
}
