// What an event costs in the warehouse: processor time to apply, bytes on disk, time to read a
// property.
#include "store/warehouse.hpp"

#include <benchmark/benchmark.h>

#include "store/sample_events_test.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

constexpr size_t batch_rows = 10'000;

double seconds_of_processor()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::vector<RecordBatch> sample_batches(size_t rows)
{
    std::vector<RecordBatch> batches;
    for (size_t from = 0; from < rows; from += batch_rows) {
        batches.push_back(sample_events(from, std::min(batch_rows, rows - from)));
        batches.back().first_position = Position{static_cast<int64_t>(from + 1)};
    }
    return batches;
}

void apply_all(benchmark::State& state, Warehouse& warehouse,
               const std::vector<RecordBatch>& batches)
{
    for (const RecordBatch& batch : batches) {
        if (const auto done = warehouse.apply(batch); !done)
            state.SkipWithError(done.error().message.c_str());
    }
    if (!warehouse.checkpoint()) state.SkipWithError("no checkpoint");
}

void apply_batches(benchmark::State& state)
{
    const auto rows = static_cast<size_t>(state.range(0));
    const std::vector<RecordBatch> batches = sample_batches(rows);
    for (auto _ : state) {
        const TemporaryFolder folder;
        auto warehouse = Warehouse::open(folder.path(), {});
        const double start = seconds_of_processor();
        apply_all(state, **warehouse, batches);
        state.counters["cpu_ns_per_event"] =
            1e9 * (seconds_of_processor() - start) / static_cast<double>(rows);
        state.counters["bytes_per_event"] =
            static_cast<double>((*warehouse)->bytes_on_disk()) / static_cast<double>(rows);
    }
    state.SetItemsProcessed(static_cast<int64_t>(rows) * static_cast<int64_t>(state.iterations()));
}
BENCHMARK(apply_batches)->Arg(1000)->Arg(1'000'000)->UseRealTime()->Unit(benchmark::kMillisecond);

void read_property(benchmark::State& state)
{
    const auto rows = static_cast<size_t>(state.range(0));
    const TemporaryFolder folder;
    auto warehouse = Warehouse::open(folder.path(), {});
    apply_all(state, **warehouse, sample_batches(rows));
    for (auto _ : state) {
        size_t seen = 0;
        const auto read = (*warehouse)->property_values("category", Position{}, [&](auto values) {
            seen += values.size();
        });
        if (!read || seen != rows) state.SkipWithError("not all was read");
    }
    state.SetItemsProcessed(static_cast<int64_t>(rows) * static_cast<int64_t>(state.iterations()));
}
BENCHMARK(read_property)->Arg(1000)->Arg(1'000'000)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace itinera
