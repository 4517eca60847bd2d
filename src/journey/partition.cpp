#include "journey/partition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/hash.hpp"

namespace itinera {
namespace {

struct Header {
    std::array<char, 8> magic{'I', 'T', 'J', 'P', '0', '0', '0', '1'};
    uint64_t rows = 0;
    uint64_t customers = 0;
    uint64_t event_codes = 0;
    std::array<uint64_t, 4> reserved{};
};
static_assert(sizeof(Header) == 64);

template <typename T>
std::string_view bytes_of(const std::vector<T>& values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string_view bytes_of(const Header& header)
{
    return {reinterpret_cast<const char*>(&header), sizeof(header)};
}

// The next `count` values of a mapped file.
template <typename T>
std::span<const T> take(std::string_view& bytes, size_t count)
{
    const auto* data = reinterpret_cast<const T*>(bytes.data());
    bytes.remove_prefix(count * sizeof(T));
    return {data, count};
}

size_t codes_in(std::span<const uint16_t> events)
{
    return events.empty() ? 0 : size_t{*std::ranges::max_element(events)} + 1;
}

Result<Header> header_of(std::string_view bytes, const std::filesystem::path& file)
{
    Header header;
    const Header good;
    if (bytes.size() >= sizeof(header)) std::memcpy(&header, bytes.data(), sizeof(header));
    if (bytes.size() < sizeof(header) || header.magic != good.magic) {
        return Error{ErrorKind::Corrupt,
                     fmt::format("{} is no file of the journey index", file.string())};
    }
    return header;
}

}  // namespace

std::shared_ptr<const PartitionBase> PartitionBase::of(PartitionColumns columns)
{
    auto base = std::make_shared<PartitionBase>();
    base->own_ = std::move(columns);
    base->times_ms = base->own_.times_ms;
    base->offsets = base->own_.offsets;
    base->events = base->own_.events;
    base->channels = base->own_.channels;
    base->positions = base->own_.positions;
    base->event_codes_ = codes_in(base->events);
    return base;
}

Result<std::shared_ptr<const PartitionBase>>
PartitionBase::write(const std::filesystem::path& folder, size_t number,
                     const PartitionColumns& columns)
{
    Header header;
    header.rows = columns.times_ms.size();
    header.customers = columns.offsets.size() - 1;
    header.event_codes = codes_in(columns.events);
    const std::array<std::string_view, 5> rows{bytes_of(header), bytes_of(columns.times_ms),
                                               bytes_of(columns.offsets), bytes_of(columns.events),
                                               bytes_of(columns.channels)};
    const std::array<std::string_view, 2> positions{bytes_of(header), bytes_of(columns.positions)};
    uint64_t hash = 0;
    for (const std::string_view part : rows) hash = hash64(part, hash);
    hash = hash64(positions[1], hash);
    const std::string name = fmt::format("p{:05}-{:016x}", number, hash);
    TRY(write_file_atomically(folder / (name + ".positions"), positions));
    TRY(write_file_atomically(folder / (name + ".rows"), rows));
    return open(folder, name);
}

Result<std::shared_ptr<const PartitionBase>>
PartitionBase::open(const std::filesystem::path& folder, const std::string& name)
{
    auto base = std::make_shared<PartitionBase>();
    const std::filesystem::path rows_path = folder / (name + ".rows");
    const std::filesystem::path positions_path = folder / (name + ".positions");
    base->name_ = name;
    base->rows_file_ = TRY(MappedFile::open(rows_path));
    base->positions_file_ = TRY(MappedFile::open(positions_path));
    std::string_view rows = base->rows_file_.bytes();
    std::string_view positions = base->positions_file_.bytes();
    const Header header = TRY(header_of(rows, rows_path));
    TRY(header_of(positions, positions_path));
    const size_t n = header.rows;
    const size_t customers = header.customers;
    if (rows.size() != sizeof(Header) + n * 11 + (customers + 1) * 4 ||
        positions.size() != sizeof(Header) + n * 8) {
        return Error{ErrorKind::Corrupt, fmt::format("{} has the wrong size", rows_path.string())};
    }
    rows.remove_prefix(sizeof(Header));
    positions.remove_prefix(sizeof(Header));
    base->times_ms = take<int64_t>(rows, n);
    base->offsets = take<uint32_t>(rows, customers + 1);
    base->events = take<uint16_t>(rows, n);
    base->channels = take<uint8_t>(rows, n);
    base->positions = take<int64_t>(positions, n);
    base->event_codes_ = header.event_codes;
    if (base->offsets.front() != 0 || base->offsets.back() != n ||
        !std::ranges::is_sorted(base->offsets)) {
        return Error{ErrorKind::Corrupt, fmt::format("{} has broken offsets", rows_path.string())};
    }
    return std::shared_ptr<const PartitionBase>(std::move(base));
}

int64_t PartitionBase::bytes_resident() const
{
    return static_cast<int64_t>(sizeof(Header) + rows() * 11 + offsets.size() * 4);
}

PartitionColumns without(const PartitionBase& base, const CustomerSet& gone,
                         uint32_t first_customer)
{
    PartitionColumns kept;
    for (size_t c = 0; c < base.customers(); ++c) {
        const bool stays = !gone.has(CustomerId{first_customer + static_cast<uint32_t>(c)});
        for (size_t row = base.offsets[c]; stays && row < base.offsets[c + 1]; ++row) {
            kept.times_ms.push_back(base.times_ms[row]);
            kept.events.push_back(base.events[row]);
            kept.channels.push_back(base.channels[row]);
            kept.positions.push_back(base.positions[row]);
        }
        kept.offsets.push_back(static_cast<uint32_t>(kept.times_ms.size()));
    }
    return kept;
}

PartitionColumns folded(const PartitionBase* base, const Delta& delta, uint32_t first_customer)
{
    static const PartitionBase nothing = [] {
        PartitionBase empty;
        static constexpr std::array<uint32_t, 1> zero{0};
        empty.offsets = zero;
        return empty;
    }();
    if (!base) base = &nothing;
    const size_t last_customer =
        delta.empty() ? 0 : delta.back().customer - first_customer + size_t{1};
    const size_t customers = std::max(base->customers(), last_customer);
    const size_t rows = base->rows() + delta.size();
    PartitionColumns made;
    made.times_ms.reserve(rows);
    made.events.reserve(rows);
    made.channels.reserve(rows);
    made.positions.reserve(rows);
    made.offsets.reserve(customers + 1);
    size_t d = 0;
    for (size_t c = 0; c < customers; ++c) {
        size_t end = d;
        while (end < delta.size() && delta[end].customer == first_customer + c) ++end;
        const size_t first = c < base->customers() ? base->offsets[c] : base->rows();
        const size_t last = c < base->customers() ? base->offsets[c + 1] : base->rows();
        merge_rows(*base, first, last, std::span(delta).subspan(d, end - d),
                   [&](bool from_base, size_t i) {
                       const DeltaRow* row = from_base ? nullptr : &delta[d + i];
                       made.times_ms.push_back(row ? row->time_ms : base->times_ms[i]);
                       made.events.push_back(row ? row->event : base->events[i]);
                       made.channels.push_back(row ? row->channel : base->channels[i]);
                       made.positions.push_back(row ? row->position : base->positions[i]);
                   });
        made.offsets.push_back(static_cast<uint32_t>(made.times_ms.size()));
        d = end;
    }
    return made;
}

}  // namespace itinera
