// The funnel of the benchmark: 4 ordered steps within 7 days, by the channel of the first touch; 25
// events a customer, 40 names, 8 channels, 90 days, in memory. Two threads. The plain walk counts
// the same without index, groups of their own or times between steps: the yardstick.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>

#include "analysis/frame.hpp"
#include "analysis/funnel.hpp"
#include "base/random.hpp"
#include "journey/journey_index.hpp"

namespace itinera {
namespace {

constexpr uint32_t events_a_customer = 25;
constexpr uint16_t names = 40;

class NoProperties final : public PropertySource {
public:
    Result<Done> values(std::string_view, Position,
                        const std::function<void(Position, std::string_view)>&) const override
    {
        return Done{};
    }
};

std::unique_ptr<JourneyIndex> made_index(size_t events)
{
    static const NoProperties none;
    const auto customer_of = [](NodeId node) {
        return CustomerId{static_cast<uint32_t>(raw(node))};
    };
    auto index = std::move(JourneyIndex::open({}, customer_of, none, {})).value();
    RecordBatch batch;
    Random random(20260302, 0);
    int64_t position = 1;
    for (size_t i = 0; i < events; ++i) {
        Record record;
        record.owner_node = NodeId{static_cast<int64_t>(i / events_a_customer)};
        record.timestamp_ms = static_cast<int64_t>(random.below(90ULL * 86'400'000));
        // Names are skewed, as they are: the first are the most frequent.
        record.event =
            EventCode{static_cast<uint16_t>(std::min(random.below(names), random.below(names)))};
        record.channel = ChannelCode{static_cast<uint8_t>(random.below(8))};
        append_record(batch, record);
        if (batch.size() == 100'000 || i + 1 == events) {
            batch.first_position = Position{position};
            position += static_cast<int64_t>(batch.size());
            if (!index->apply(batch)) std::abort();
            batch.clear();
        }
    }
    if (!index->fold()) std::abort();
    return index;
}

std::shared_ptr<const Snapshot> snapshot_of(size_t events)
{
    static std::map<size_t, std::unique_ptr<JourneyIndex>> made;
    std::unique_ptr<JourneyIndex>& index = made[events];
    if (!index) index = made_index(events);
    return index->snapshot();
}

FunnelQuery four_steps(FunnelEntry entry)
{
    FunnelQuery query;
    query.question.now_ms = INT64_MAX / 2;
    for (const uint16_t name : {uint16_t{1}, uint16_t{8}, uint16_t{11}, uint16_t{15}}) {
        EventNode leaf{.kind = EventNode::Kind::Events, .events = std::vector<uint8_t>(names, 0)};
        leaf.events[name] = 1;
        query.steps.push_back({EventFilter(leaf, names), false, "step"});
    }
    BreakdownKey channel{.of = BreakdownKey::Of::Channel, .first_ever = true, .name = "channel"};
    channel.value_names.assign(9, "channel");
    for (size_t code = 1; code < 9; ++code) channel.value_names[code] += std::to_string(code);
    query.question.by.push_back(channel);
    query.entry = entry;
    query.prepare(names);
    return query;
}

void ask(benchmark::State& state, FunnelEntry entry)
{
    const auto snapshot = snapshot_of(static_cast<size_t>(state.range(0)));
    const FunnelQuery query = four_steps(entry);
    for ([[maybe_unused]] auto unused : state) {
        const auto partial = run<Funnel>(query, *snapshot, {}, RunControl{.threads = 2});
        const Report report = Funnel::solve(query, *partial);
        benchmark::DoNotOptimize(report.summary.data());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void funnel_first_entry(benchmark::State& state)
{
    ask(state, FunnelEntry::First);
}
void funnel_optimised(benchmark::State& state)
{
    ask(state, FunnelEntry::Optimised);
}

// One thread, no report.
struct Walk {
    struct Query {};
    struct Partial {
        std::array<std::array<uint64_t, 5>, 256> reached{};
    };
    static Partial empty(const Query&) { return {}; }
    static void scan(const Query&, const JourneyView& journey, Partial& partial)
    {
        constexpr std::array<uint16_t, 4> steps{1, 8, 11, 15};
        size_t depth = 0;
        int64_t end = 0;
        for (size_t i = 0; i < journey.size() && depth < 4; ++i) {
            if (journey.events[i] != steps[depth]) continue;
            if (depth == 0)
                end = journey.times_ms[i] + 7 * 86'400'000LL;
            else if (journey.times_ms[i] > end)
                break;
            ++depth;
        }
        ++partial.reached[journey.channels[0]][depth];
    }
    static void merge(Partial& into, Partial&& from)
    {
        for (size_t c = 0; c < 256; ++c) {
            for (size_t k = 0; k < 5; ++k) into.reached[c][k] += from.reached[c][k];
        }
    }
};

void plain_walk(benchmark::State& state)
{
    const auto snapshot = snapshot_of(static_cast<size_t>(state.range(0)));
    for ([[maybe_unused]] auto unused : state) {
        const auto partial = run<Walk>({}, *snapshot, {}, RunControl{.threads = 2});
        benchmark::DoNotOptimize(partial->reached[0][1]);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(plain_walk)
    ->Arg(1000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK(funnel_first_entry)
    ->Arg(1000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK(funnel_optimised)
    ->Arg(1000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace itinera
