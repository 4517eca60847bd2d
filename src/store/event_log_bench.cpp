// What a record costs in the log: processor time to append and to read, bytes on disk.
#include "store/event_log.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "store/dedup_index.hpp"
#include "store/derived_keys_test.hpp"
#include "store/sample_events_test.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

constexpr size_t batch_rows = 10'000;

std::vector<Commit> sample_commits(size_t rows)
{
    std::vector<Commit> commits;
    for (size_t from = 0; from < rows; from += batch_rows) {
        commits.emplace_back().records = sample_events(from, std::min(batch_rows, rows - from));
    }
    return commits;
}

double seconds_of_processor()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void append_all(benchmark::State& state, EventLog& log, std::vector<Commit>& commits)
{
    for (Commit& commit : commits) {
        if (const auto done = log.append(commit); !done)
            state.SkipWithError(done.error().message.c_str());
    }
}

void append_batches(benchmark::State& state)
{
    const auto rows = static_cast<size_t>(state.range(0));
    const SystemClock clock;
    std::vector<Commit> commits = sample_commits(rows);
    for (auto _ : state) {
        const TemporaryFolder folder;
        auto log = EventLog::open(folder.path(), clock, derived_keys());
        const double start = seconds_of_processor();
        append_all(state, **log, commits);
        state.counters["cpu_ns_per_event"] =
            1e9 * (seconds_of_processor() - start) / static_cast<double>(rows);
        log.value().reset();  // folds the write-ahead log in
        state.counters["log_bytes_per_event"] =
            static_cast<double>(std::filesystem::file_size(folder.path() / "log.db")) /
            static_cast<double>(rows);
    }
    state.SetItemsProcessed(static_cast<int64_t>(rows) * static_cast<int64_t>(state.iterations()));
}
BENCHMARK(append_batches)->Arg(1000)->Arg(1'000'000)->UseRealTime()->Unit(benchmark::kMillisecond);

template <EventLog::Part part>
void read_all(benchmark::State& state)
{
    const auto rows = static_cast<size_t>(state.range(0));
    const SystemClock clock;
    const TemporaryFolder folder;
    auto log = EventLog::open(folder.path(), clock, derived_keys());
    std::vector<Commit> commits = sample_commits(rows);
    append_all(state, **log, commits);
    for (auto _ : state) {
        size_t seen = 0;
        const auto read =
            (*log)->read(Position{}, part, [&](const RecordBatch& batch) -> Result<bool> {
                seen += batch.size();
                return true;
            });
        if (!read || seen != rows) state.SkipWithError("not all was read");
    }
    state.SetItemsProcessed(static_cast<int64_t>(rows) * static_cast<int64_t>(state.iterations()));
}
BENCHMARK(read_all<EventLog::Part::Headers>)
    ->Arg(1000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(read_all<EventLog::Part::HeadersAndBodies>)
    ->Arg(1000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);

// Keys that are not there, which is what nearly all are.
void look_up_keys(benchmark::State& state, bool many)
{
    const auto keys = static_cast<size_t>(state.range(0));
    const TemporaryFolder folder;
    auto index = DedupIndex::open(folder.path(), "bench", {});
    std::vector<DedupKey> batch;
    const double start = seconds_of_processor();
    for (size_t number = 0; number < keys; ++number) {
        batch.push_back(sample_key(number));
        if (batch.size() < batch_rows && number + 1 < keys) continue;
        (*index)->add(batch);
        (*index)->end_batch({Position{static_cast<int64_t>(number + 1)}, 0});
        batch.clear();
    }
    (*index)->settle();
    state.counters["add_cpu_ns"] =
        1e9 * (seconds_of_processor() - start) / static_cast<double>(keys);
    std::vector<DedupKey> asked;
    for (size_t number = 0; number < 65'536; ++number) asked.push_back(sample_key(keys + number));
    const auto found = std::make_unique<bool[]>(asked.size());
    for (auto _ : state) {
        if (many) {
            (*index)->contains(asked, std::span(found.get(), asked.size()));
        } else {
            for (const DedupKey& key : asked) benchmark::DoNotOptimize((*index)->contains(key));
        }
    }
    state.SetItemsProcessed(static_cast<int64_t>(asked.size()) *
                            static_cast<int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(look_up_keys, one_by_one, false)->Arg(1000)->Arg(10'000'000);
BENCHMARK_CAPTURE(look_up_keys, many, true)->Arg(1000)->Arg(10'000'000);

}  // namespace
}  // namespace itinera
