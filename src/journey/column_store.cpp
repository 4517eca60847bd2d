#include "journey/column_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <limits>
#include <unordered_map>

#include "base/hash.hpp"

namespace itinera {
namespace {

double number_of(std::string_view json)
{
    double number = 0;
    const auto [end, wrong] = std::from_chars(json.data(), json.data() + json.size(), number);
    const bool good = wrong == std::errc{} && end == json.data() + json.size();
    return good ? number : std::numeric_limits<double>::quiet_NaN();
}

// Codes by log position, for the positions after `after`.
struct Tail {
    int64_t after = 0;
    std::vector<uint32_t> codes;

    uint32_t at(int64_t position) const
    {
        const auto place = static_cast<size_t>(position - after - 1);
        return place < codes.size() ? codes[place] : 0;
    }
    void drop_until(int64_t position)
    {
        const auto dropped = static_cast<size_t>(std::max<int64_t>(0, position - after));
        if (dropped < codes.size() / 2 || dropped < 4096) return;
        codes.erase(codes.begin(),
                    codes.begin() + static_cast<std::ptrdiff_t>(std::min(dropped, codes.size())));
        codes.shrink_to_fit();
        after = position;
    }
};

int64_t first_open_position(const SnapshotParts& parts)
{
    int64_t least = parts.log_position;
    for (const PartitionPart& part : parts.partitions) least = std::min(least, part.complete_to);
    return least;
}

ColumnVersion::Codes shared_codes(std::vector<uint32_t> codes)
{
    if (std::ranges::all_of(codes, [](uint32_t code) { return code == 0; })) return nullptr;
    return std::make_shared<const std::vector<uint32_t>>(std::move(codes));
}

// The codes of a base: of rows that the older base had, from there; of later rows, from the tail.
ColumnVersion::Codes base_codes(const PartitionBase& base, const PartitionPart* older,
                                const ColumnVersion::Codes& older_codes, int64_t older_complete_to,
                                const Tail& tail)
{
    std::vector<uint32_t> codes(base.rows());
    size_t taken = 0;
    const bool has_older = older && older->base;
    for (size_t row = 0; row < codes.size(); ++row) {
        const int64_t position = base.positions[row];
        if (position > older_complete_to) {
            codes[row] = tail.at(position);
        } else if (has_older) {
            codes[row] = older_codes ? (*older_codes)[taken] : 0;
            ++taken;
        }
    }
    return shared_codes(std::move(codes));
}

ColumnVersion::Codes delta_codes(const Delta& delta, const Tail& tail)
{
    std::vector<uint32_t> codes(delta.size());
    for (size_t row = 0; row < codes.size(); ++row) codes[row] = tail.at(delta[row].position);
    return shared_codes(std::move(codes));
}

// Whether codes for `newer` follow from codes for `older`: no base of it is older.
bool follows(const SnapshotParts& newer, const SnapshotParts& older)
{
    if (newer.log_position < older.log_position ||
        newer.partitions.size() < older.partitions.size()) {
        return false;
    }
    for (size_t p = 0; p < older.partitions.size(); ++p) {
        const PartitionPart& was = older.partitions[p];
        const PartitionPart& is = newer.partitions[p];
        if (is.base != was.base && is.complete_to < was.complete_to) return false;
    }
    return true;
}

// Whether codes for an older snapshot can be had all the same: its bases are still the latest, and
// the tail reaches back to its deltas.
bool serves(const ColumnVersion& latest, const SnapshotParts& older, const Tail& tail)
{
    const std::vector<PartitionPart>& known = latest.parts->partitions;
    if (older.partitions.size() > known.size() || tail.after > first_open_position(older))
        return false;
    for (size_t p = 0; p < older.partitions.size(); ++p) {
        if (older.partitions[p].base != known[p].base) return false;
    }
    return true;
}

std::shared_ptr<const ColumnVersion> make_version(const std::shared_ptr<const SnapshotParts>& parts,
                                                  const ColumnVersion* older, const Tail& tail,
                                                  std::shared_ptr<const PropertyColumn> dictionary)
{
    auto version = std::make_shared<ColumnVersion>();
    version->parts = parts;
    version->dictionary = std::move(dictionary);
    for (size_t p = 0; p < parts->partitions.size(); ++p) {
        const PartitionPart& part = parts->partitions[p];
        const bool known = older && p < older->parts->partitions.size();
        const PartitionPart* was = known ? &older->parts->partitions[p] : nullptr;
        const int64_t complete_to = was ? was->complete_to : older ? older->parts->log_position : 0;
        ColumnVersion::Codes codes;
        if (was && was->base == part.base) {
            codes = older->base[p];
        } else if (part.base) {
            codes = base_codes(*part.base, was, was ? older->base[p] : nullptr, complete_to, tail);
        }
        version->base.push_back(std::move(codes));
        version->delta.push_back(part.delta ? delta_codes(*part.delta, tail) : nullptr);
    }
    return version;
}

size_t bytes_of(const ColumnVersion& version)
{
    size_t bytes = 0;
    for (const auto& codes : version.base) bytes += codes ? codes->size() * sizeof(uint32_t) : 0;
    for (const auto& codes : version.delta) bytes += codes ? codes->size() * sizeof(uint32_t) : 0;
    return bytes;
}

}  // namespace

struct ColumnStore::Entry {
    std::mutex mutex;
    std::string name;
    std::unordered_map<std::string, uint32_t, StringHash, std::equal_to<>> codes;
    std::shared_ptr<PropertyColumn> dictionary;  // copied before it grows, once a version holds it
    size_t dictionary_bytes = 0;
    Tail tail;
    int64_t covered = 0;  // values up to this position are in the tail, or were in it
    std::shared_ptr<const ColumnVersion> latest;
    std::atomic<size_t> bytes = 0;
    uint64_t last_use = 0;

    uint32_t code_of(std::string_view json)
    {
        if (json.empty() || json == "null") return 0;
        if (const auto found = codes.find(json); found != codes.end()) return found->second;
        std::atomic_thread_fence(std::memory_order_acquire);  // after the last reader let go
        if (dictionary.use_count() > 1) dictionary = std::make_shared<PropertyColumn>(*dictionary);
        const auto code = static_cast<uint32_t>(dictionary->dictionary.size());
        dictionary->dictionary.emplace_back(json);
        dictionary->numbers.push_back(number_of(json));
        codes.emplace(json, code);
        dictionary_bytes += 2 * json.size() + 128;
        return code;
    }

    // Reads the values of the positions (after, until] into `into`.
    Result<Done> read(const PropertySource& source, int64_t after, int64_t until, Tail& into,
                      size_t bytes_max)
    {
        into.codes.resize(static_cast<size_t>(until - into.after));
        bool full = false;
        TRY(source.values(name, Position{after}, [&](Position position, std::string_view json) {
            if (raw(position) > until || raw(position) <= after || full) return;
            into.codes[static_cast<size_t>(raw(position) - into.after - 1)] = code_of(json);
            full = dictionary_bytes > bytes_max;
        }));
        if (!full) return Done{};
        return Error{
            ErrorKind::TooLarge,
            fmt::format("the property `{}` has too many different values to be asked for", name)};
    }
};

ColumnStore::ColumnStore(const PropertySource& source, size_t bytes_max)
    : source_(source), bytes_max_(bytes_max)
{}
ColumnStore::~ColumnStore() = default;

Result<std::shared_ptr<const ColumnVersion>>
ColumnStore::version_of(Entry& entry, const std::shared_ptr<const SnapshotParts>& parts)
{
    const std::scoped_lock lock(entry.mutex);
    if (entry.latest && entry.latest->parts == parts) return entry.latest;
    if (!entry.dictionary) {
        entry.dictionary = std::make_shared<PropertyColumn>();
        entry.dictionary->dictionary.emplace_back();
        entry.dictionary->numbers.push_back(std::numeric_limits<double>::quiet_NaN());
    }
    if (entry.latest && !follows(*parts, *entry.latest->parts)) {
        if (serves(*entry.latest, *parts, entry.tail)) {
            return make_version(parts, entry.latest.get(), entry.tail, entry.dictionary);
        }
        Tail whole;  // an older snapshot asks: made for it alone, and not kept
        TRY(entry.read(source_, 0, parts->log_position, whole, bytes_max_));
        return make_version(parts, nullptr, whole, entry.dictionary);
    }
    if (entry.covered < parts->log_position) {
        TRY(entry.read(source_, entry.covered, parts->log_position, entry.tail, bytes_max_));
        entry.covered = parts->log_position;
    }
    entry.latest = make_version(parts, entry.latest.get(), entry.tail, entry.dictionary);
    entry.tail.drop_until(first_open_position(*parts));
    entry.bytes = bytes_of(*entry.latest) + entry.dictionary_bytes +
                  entry.tail.codes.size() * sizeof(uint32_t);
    return entry.latest;
}

Result<std::vector<std::shared_ptr<const ColumnVersion>>>
ColumnStore::columns(const std::vector<std::string>& properties,
                     const std::shared_ptr<const SnapshotParts>& parts)
{
    std::vector<std::shared_ptr<const ColumnVersion>> versions;
    size_t bytes = 0;
    for (const std::string& property : properties) {
        std::shared_ptr<Entry> entry;
        {
            const std::scoped_lock lock(mutex_);
            std::shared_ptr<Entry>& place = entries_[property];
            if (!place) {
                place = std::make_shared<Entry>();
                place->name = property;
            }
            place->last_use = ++uses_;
            entry = place;
        }
        Result<std::shared_ptr<const ColumnVersion>> version = version_of(*entry, parts);
        bytes += entry->bytes;
        if (version && bytes > bytes_max_) {
            version = Error{
                ErrorKind::TooLarge,
                fmt::format("the properties of this question take more than {} bytes", bytes_max_)};
        }
        if (!version) {
            const std::scoped_lock lock(mutex_);
            entries_.erase(property);
            return std::move(version).error();
        }
        versions.push_back(std::move(version).value());
    }
    evict(properties);
    return versions;
}

void ColumnStore::evict(const std::vector<std::string>& in_use)
{
    const std::scoped_lock lock(mutex_);
    size_t total = 0;
    for (const auto& [name, entry] : entries_) total += entry->bytes;
    while (total > bytes_max_) {
        auto oldest = entries_.end();
        for (auto at = entries_.begin(); at != entries_.end(); ++at) {
            if (std::ranges::find(in_use, at->first) != in_use.end()) continue;
            if (oldest == entries_.end() || at->second->last_use < oldest->second->last_use)
                oldest = at;
        }
        if (oldest == entries_.end()) return;
        total -= oldest->second->bytes;
        entries_.erase(oldest);
    }
}

size_t ColumnStore::bytes() const
{
    const std::scoped_lock lock(mutex_);
    size_t total = 0;
    for (const auto& [name, entry] : entries_) total += entry->bytes;
    return total;
}

void ColumnStore::clear()
{
    const std::scoped_lock lock(mutex_);
    entries_.clear();
}

}  // namespace itinera
