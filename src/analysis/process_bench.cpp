// Directly-follows graphs and paths over journeys of 25 events, 40 names and 8 channels, as in the
// comparison with databases. Two threads' worth of work is two partials; here one thread does one.
#include <benchmark/benchmark.h>

#include <array>

#include "analysis/flow.hpp"
#include "analysis/paths.hpp"
#include "analysis/process.hpp"
#include "base/random.hpp"

namespace itinera {
namespace {

constexpr size_t events_each = 25;
constexpr size_t names = 40;

// Columns of many customers. Same seed, same journeys. A third of the gaps are longer than 30
// minutes.
struct Columns {
    std::vector<int64_t> times;
    std::vector<uint16_t> events;
    std::vector<uint8_t> channels;

    explicit Columns(size_t customers)
    {
        Random random(1, 0);
        for (size_t c = 0; c < customers; ++c) {
            int64_t time = static_cast<int64_t>(random.below(86'400'000));
            uint64_t event = 0;
            for (size_t k = 0; k < events_each; ++k) {
                const uint64_t bits = random.bits();
                time += static_cast<int64_t>(bits % (bits & 1024 ? 3'000'000 : 400'000));
                // The next name is one of a few near the last one: paths repeat.
                event = (bits >> 40) % 5 == 0 ? 0 : (event + 1 + (bits >> 48) % 4) % names;
                times.push_back(time);
                events.push_back(static_cast<uint16_t>(event));
                channels.push_back(static_cast<uint8_t>((bits >> 56) % 8));
            }
        }
    }
    template <typename A>
    typename A::Partial scan(const typename A::Query& query) const
    {
        auto partial = A::empty(query);
        for (size_t at = 0; at < times.size(); at += events_each) {
            A::scan(query,
                    JourneyView{CustomerId{static_cast<uint32_t>(at / events_each)},
                                {times.data() + at, events_each},
                                {events.data() + at, events_each},
                                {channels.data() + at, events_each},
                                {}},
                    partial);
        }
        return partial;
    }
};

ItemRule event_items()
{
    BreakdownKey key;
    key.of = BreakdownKey::Of::Event;
    key.value_names = {"(none)"};
    for (size_t code = 0; code < names; ++code)
        key.value_names.push_back("event_" + std::to_string(code));
    ItemRule items;
    items.parts.push_back(key);
    return items;
}

EventFilter first_name()
{
    EventNode node{.kind = EventNode::Kind::Events, .events = {1}};
    return EventFilter(node, names);
}

template <typename A>
void measure(benchmark::State& state, const typename A::Query& query)
{
    const Columns columns(static_cast<size_t>(state.range(0)) / events_each);
    for (auto _ : state) {
        const auto partial = columns.scan<A>(query);
        const Report report = A::solve(query, partial);
        if (report.tables[0].rows.empty()) state.SkipWithError("nothing was found");
        benchmark::DoNotOptimize(report);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(columns.times.size()));
}

Process::Query process_query()
{
    Process::Query query;
    query.items = event_items();
    query.channel_names.assign(19, "channel");
    query.question.zone = Zone::utc();
    return query;
}

void process_counts_by_channel(benchmark::State& state)
{
    Process::Query query = process_query();
    query.units = query.times = query.variants = query.switches = false;
    query.channel_edges = true;
    measure<Process>(state, query);
}
void process_with_times(benchmark::State& state)
{
    Process::Query query = process_query();
    query.variants = false;
    measure<Process>(state, query);
}
void process_in_full(benchmark::State& state)
{
    measure<Process>(state, process_query());
}

void paths_of_five(benchmark::State& state)
{
    Paths::Query query;
    query.items = event_items();
    query.start = first_name();
    measure<Paths>(state, query);
}

void flow_of_five_columns(benchmark::State& state)
{
    JourneyFlow::Query query;
    query.items = event_items();
    query.start = first_name();
    query.window_ms = 86'400'000;
    measure<JourneyFlow>(state, query);
}

BENCHMARK(process_counts_by_channel)->Arg(1'000)->Arg(5'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(process_with_times)->Arg(1'000)->Arg(5'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(process_in_full)->Arg(1'000)->Arg(5'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(paths_of_five)->Arg(1'000)->Arg(5'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(flow_of_five_columns)->Arg(1'000)->Arg(5'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace itinera
