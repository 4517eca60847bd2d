// Building the index from batches in the order of time, as an import brings them, and a property
// column of it; 25 events a customer, on disk.
#include <benchmark/benchmark.h>

#include <array>
#include <filesystem>
#include <string>

#include "base/random.hpp"
#include "journey/journey_index.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

constexpr size_t batch_events = 10'000;

// Every second event has one of 20 colors.
class Colors final : public PropertySource {
public:
    explicit Colors(size_t events) : events_(events) {}
    Result<Done> values(std::string_view, Position after,
                        const std::function<void(Position, std::string_view)>& take) const override
    {
        for (size_t i = static_cast<size_t>(raw(after)); i < events_; i += 2) {
            const std::array<char, 5> json{'"', 'c', static_cast<char>('a' + i % 20), '0', '"'};
            take(Position{static_cast<int64_t>(i) + 1}, {json.data(), json.size()});
        }
        return Done{};
    }

private:
    size_t events_;
};

std::unique_ptr<JourneyIndex> opened(const std::filesystem::path& folder, const Colors& colors)
{
    const auto customer_of = [](NodeId node) {
        return CustomerId{static_cast<uint32_t>(raw(node))};
    };
    return std::move(JourneyIndex::open(folder, customer_of, colors, {})).value();
}

void fill(JourneyIndex& index, size_t events)
{
    RecordBatch batch;
    Random random(1, 0);
    const uint64_t customers = events / 25 + 1;
    for (size_t i = 0; i < events; ++i) {
        Record record;
        record.owner_node = NodeId{static_cast<int64_t>(random.below(customers))};
        record.timestamp_ms = static_cast<int64_t>(i) * 500;
        record.event = EventCode{static_cast<uint16_t>(random.below(40))};
        record.channel = ChannelCode{static_cast<uint8_t>(random.below(8))};
        append_record(batch, record);
        if (batch.size() < batch_events && i + 1 < events) continue;
        batch.first_position = Position{static_cast<int64_t>(i + 2 - batch.size())};
        if (!index.apply(batch)) std::abort();
        batch.clear();
    }
    if (!index.fold()) std::abort();
}

void build_index(benchmark::State& state)
{
    const auto events = static_cast<size_t>(state.range(0));
    const Colors colors(events);
    int64_t bytes = 0;
    for ([[maybe_unused]] auto unused : state) {
        const TemporaryFolder folder("bench");
        const auto index = opened(folder.path(), colors);
        fill(*index, events);
        bytes = index->bytes_resident();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.counters["bytes_per_event"] = static_cast<double>(bytes) / static_cast<double>(events);
}

void first_use_of_a_property(benchmark::State& state)
{
    const auto events = static_cast<size_t>(state.range(0));
    const Colors colors(events);
    const TemporaryFolder folder("bench");
    {
        const auto index = opened(folder.path(), colors);
        fill(*index, events);
    }
    for ([[maybe_unused]] auto unused : state) {
        const auto index = opened(folder.path(), colors);
        if (!index->snapshot()->columns({"color"})) std::abort();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(build_index)
    ->Arg(1000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK(first_use_of_a_property)
    ->Arg(1000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace itinera
