#include "store/dedup_index.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <sstream>

namespace itinera {
namespace {

constexpr size_t size_ratio = 3;
constexpr size_t list_bytes_max = 1 << 20;
constexpr size_t look_ahead = 16;  // look-ups whose memory is fetched at the same time

std::filesystem::path list_file(const std::filesystem::path& folder)
{
    return folder / "runs";
}

}  // namespace

DedupIndex::DedupIndex(std::filesystem::path folder, uint64_t log, const DedupOptions& options)
    : folder_(std::move(folder)), log_(log), options_(options), recent_(std::make_unique<Set>())
{}

Result<std::unique_ptr<DedupIndex>> DedupIndex::open(const std::filesystem::path& folder,
                                                     std::string_view log_id,
                                                     const DedupOptions& options)
{
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure) return errno_error(failure.value(), "mkdir", folder);
    std::unique_ptr<DedupIndex> index(new DedupIndex(folder, hash64(log_id), options));
    if (!index->load()) TRY(index->reset());  // a cache: what cannot be used is made anew
    index->worker_ =
        std::jthread([&index = *index](const std::stop_token& stop) { index.work(stop); });
    return index;
}

DedupIndex::~DedupIndex()
{
    worker_.request_stop();
    changed_.notify_all();
}

// Takes the runs that the list names, and removes files that it does not.
Result<Done> DedupIndex::load()
{
    const auto list = read_file(list_file(folder_), list_bytes_max);
    if (!list && list.error().kind != ErrorKind::NotFound) return list.error();
    std::istringstream lines(list ? *list : std::string());
    std::vector<std::string> names;
    Position end{};
    for (std::string name; std::getline(lines, name);) {
        auto run = TRY(KeyRun::open(folder_ / name));
        if (run->header().log != log_ || run->header().from != raw(end)) {
            return Error{ErrorKind::Corrupt, "the runs do not fit together"};
        }
        end = Position{run->header().to};
        runs_.push_back(std::move(run));
        names.push_back(name);
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        const std::string name = entry.path().filename().string();
        std::error_code ignored;
        if (name != "runs" && std::ranges::find(names, name) == names.end()) {
            std::filesystem::remove(entry.path(), ignored);
        }
    }
    recent_->after = end;
    recent_->end = covered();
    return Done{};
}

LogMark DedupIndex::covered() const
{
    const std::shared_lock lock(mutex_);
    if (runs_.empty()) return {};
    return {Position{runs_.back()->header().to}, runs_.back()->header().mark};
}

Result<Done> DedupIndex::reset()
{
    const std::unique_lock lock(mutex_);
    runs_.clear();
    waiting_.clear();
    recent_ = std::make_unique<Set>();
    TRY(write_list({}));
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        std::error_code ignored;
        if (entry.path() != list_file(folder_)) std::filesystem::remove(entry.path(), ignored);
    }
    return Done{};
}

void DedupIndex::add(std::span<const DedupKey> keys)
{
    const std::unique_lock lock(mutex_);
    for (const DedupKey& key : keys) {
        if (key != DedupKey{}) recent_->keys.add(key);
    }
}

void DedupIndex::end_batch(LogMark mark)
{
    std::unique_lock lock(mutex_);
    recent_->end = mark;
    if (recent_->keys.size() < options_.recent_keys_max) return;
    // A disk that fails must not stop the log: its own errors are told by append.
    changed_.wait(lock, [&] { return failing_ || waiting_.size() < options_.waiting_sets_max; });
    auto next = std::make_unique<Set>();
    next->after = mark.last;
    next->end = mark;
    waiting_.push_back(std::move(recent_));
    recent_ = std::move(next);
    changed_.notify_all();
}

bool DedupIndex::contains(const DedupKey& key) const
{
    bool found = false;
    contains(std::span(&key, 1), std::span(&found, 1));
    return found;
}

void DedupIndex::contains(std::span<const DedupKey> keys, std::span<bool> found) const
{
    const std::shared_lock lock(mutex_);
    for (size_t i = 0; i < keys.size(); ++i) {
        found[i] = recent_->keys.contains(keys[i]);
        for (const auto& set : waiting_) found[i] = found[i] || set->keys.contains(keys[i]);
    }
    for (const auto& run : runs_) {
        for (size_t from = 0; from < keys.size(); from += look_ahead) {
            const size_t to = std::min(keys.size(), from + look_ahead);
            for (size_t i = from; i < to; ++i) run->prefetch_bucket(keys[i]);
            for (size_t i = from; i < to; ++i) run->prefetch_keys(keys[i]);
            for (size_t i = from; i < to; ++i) found[i] = found[i] || run->contains(keys[i]);
        }
    }
}

size_t DedupIndex::size() const
{
    const std::shared_lock lock(mutex_);
    size_t total = recent_->keys.size();
    for (const auto& set : waiting_) total += set->keys.size();
    for (const auto& run : runs_) total += run->keys().size();
    return total;
}

Result<Done> DedupIndex::check() const
{
    Runs runs;
    {
        const std::shared_lock lock(mutex_);
        runs = runs_;
    }
    for (const auto& run : runs) TRY(run->check());
    return Done{};
}

void DedupIndex::settle() const
{
    std::shared_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.empty(); });
}

void DedupIndex::work(const std::stop_token& stop)
{
    constexpr std::chrono::seconds pause{5};  // after a failure, such as a full disk
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        changed_.wait(lock, [&] { return stop.stop_requested() || !waiting_.empty(); });
        if (stop.stop_requested()) return;
        const std::shared_ptr<const Set> set = waiting_.front();
        lock.unlock();
        const Result<Done> written = write_run(*set);
        lock.lock();
        failing_ = !written;
        if (!written) {
            changed_.notify_all();
            spdlog::warn("dedup keys stay in memory for now: {}", written.error().message);
            changed_.wait_for(lock, pause, [&] { return stop.stop_requested(); });
        }
    }
}

// Writes the set together with the younger runs that are not much larger, and puts the new run in
// their place.
Result<Done> DedupIndex::write_run(const Set& set)
{
    std::vector<DedupKey> fresh = set.keys.keys();
    std::ranges::sort(fresh, before);
    Runs kept;
    {
        const std::shared_lock lock(mutex_);
        kept = runs_;
    }
    Runs taken;
    size_t total = fresh.size();
    while (!kept.empty() && kept.back()->keys().size() <= size_ratio * total) {
        total += kept.back()->keys().size();
        taken.push_back(kept.back());
        kept.pop_back();
    }
    std::vector<std::span<const DedupKey>> parts{fresh};
    for (const auto& run : taken) parts.push_back(run->keys());
    RunHeader header{};
    header.from = taken.empty() ? raw(set.after) : taken.back()->header().from;
    header.to = raw(set.end.last);
    header.mark = set.end.mark;
    header.log = log_;
    kept.push_back(
        TRY(KeyRun::write(folder_ / fmt::format("{:016}-{:016}.keys", header.from, header.to),
                          header, std::move(parts))));
    TRY(write_list(kept));
    {
        const std::unique_lock lock(mutex_);
        runs_ = std::move(kept);
        waiting_.pop_front();
    }
    changed_.notify_all();
    for (const auto& run : taken) {
        std::error_code ignored;
        std::filesystem::remove(run->file(), ignored);
    }
    return Done{};
}

Result<Done> DedupIndex::write_list(const Runs& runs) const
{
    std::string names;
    for (const auto& run : runs) names += run->file().filename().string() + "\n";
    const std::array<std::string_view, 1> content{names};
    return write_file_atomically(list_file(folder_), content);
}

}  // namespace itinera
