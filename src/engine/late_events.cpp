#include "engine/late_events.hpp"

#include <cstring>
#include <mutex>
#include <vector>

#include "base/file.hpp"
#include "base/hash.hpp"

namespace itinera {
namespace {

constexpr std::string_view late_magic = "ITLATE01";
constexpr int64_t new_records_min = 100'000;  // since the file was written
constexpr size_t late_file_bytes_max = size_t{4} << 30;

std::vector<int64_t> numbers_in(std::string_view bytes)
{
    std::vector<int64_t> numbers(bytes.size() / sizeof(int64_t));
    std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(int64_t));
    return numbers;
}

std::string_view bytes_of_numbers(const std::vector<int64_t>& numbers)
{
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(int64_t)};
}

}  // namespace

void LateEvents::load()
{
    const auto text = read_file(file_, late_file_bytes_max);
    if (!text || text->size() % sizeof(int64_t) != 0 || text->size() < 3 * sizeof(int64_t)) return;
    const std::string_view bytes = *text;
    const std::string_view body = bytes.substr(0, bytes.size() - sizeof(int64_t));
    const std::vector<int64_t> numbers = numbers_in(bytes);
    if (!body.starts_with(late_magic) || static_cast<uint64_t>(numbers.back()) != hash64(body))
        return;
    const std::unique_lock lock(mutex_);
    for (size_t i = 2; i + 2 < numbers.size(); i += 2)
        positions_.add_run(numbers[i], numbers[i + 1]);
    applied_ = written_ = numbers[1];
}

Result<Done> LateEvents::apply(const RecordBatch& batch)
{
    if (batch.empty()) return Done{};
    const std::unique_lock lock(mutex_);
    for (size_t row = 0; row < batch.size(); ++row) {
        const int64_t position = raw(batch.position(row));
        if (position <= applied_) continue;
        if (batch.kind[row] == RecordKind::Event && (batch.flags[row] & FlagLate) != 0)
            positions_.add(position);
        applied_ = position;
    }
    return Done{};
}

Result<Done> LateEvents::checkpoint()
{
    const std::shared_lock lock(mutex_);
    const auto runs = positions_.runs();
    // So that what is written stays a small part of what is read.
    if (applied_ - written_ < new_records_min + static_cast<int64_t>(runs.size())) return Done{};
    std::vector<int64_t> numbers{0, applied_.load()};
    std::memcpy(numbers.data(), late_magic.data(), sizeof(int64_t));
    for (const PositionSet::Run& run : runs) {
        numbers.push_back(run.first);
        numbers.push_back(run.last);
    }
    numbers.push_back(static_cast<int64_t>(hash64(bytes_of_numbers(numbers))));
    const std::string_view bytes = bytes_of_numbers(numbers);
    TRY(write_file_atomically(file_, {&bytes, 1}));
    written_ = applied_;
    return Done{};
}

Result<Done> LateEvents::reset()
{
    const std::unique_lock lock(mutex_);
    positions_.clear();
    applied_ = written_ = 0;
    std::error_code failed;
    std::filesystem::remove(file_, failed);
    if (failed) return errno_error(failed.value(), "remove", file_);
    return Done{};
}

}  // namespace itinera
