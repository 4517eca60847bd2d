// The world in order of time, in bounded memory: events go to the slice of time they lie in; slices
// that grow too large together go to files; then one slice after another is sorted and handed over.
#include <algorithm>
#include <cstring>
#include <fstream>

#include "base/file.hpp"
#include "simulate/generate.hpp"

namespace itinera::simulate {
namespace {

constexpr size_t slice_bytes_aim = size_t{24} << 20;
constexpr size_t bytes_per_customer = 26'000;  // of a year, for choosing the number of slices

// A record: Fixed, identifier, properties; back to back in memory and in the file.
struct Fixed {
    int64_t time_ms;
    int64_t value;
    uint32_t customer, sequence;
    uint32_t properties_size;
    uint16_t currency;
    uint8_t type, channel, market, is_member, identifier_size, padding;
};
static_assert(sizeof(Fixed) == 40);

void append_record(std::string& out, const EventView& event)
{
    const Fixed fixed{event.time_ms,
                      event.value,
                      event.customer,
                      event.sequence,
                      static_cast<uint32_t>(event.properties.size()),
                      raw(event.currency),
                      static_cast<uint8_t>(event.type),
                      static_cast<uint8_t>(event.channel),
                      static_cast<uint8_t>(event.market),
                      event.is_member,
                      static_cast<uint8_t>(event.identifier.size()),
                      0};
    out.append(reinterpret_cast<const char*>(&fixed), sizeof fixed);
    out += event.identifier;
    out += event.properties;
}

EventView read_record(const char*& at)
{
    Fixed fixed;
    std::memcpy(&fixed, at, sizeof fixed);
    at += sizeof fixed;
    EventView event{fixed.time_ms,
                    fixed.customer,
                    fixed.sequence,
                    static_cast<EventType>(fixed.type),
                    static_cast<Channel>(fixed.channel),
                    static_cast<Market>(fixed.market),
                    fixed.is_member != 0,
                    CurrencyCode{fixed.currency},
                    fixed.value,
                    {at, fixed.identifier_size},
                    {at + fixed.identifier_size, fixed.properties_size}};
    at += fixed.identifier_size + fixed.properties_size;
    return event;
}

class Slices {
public:
    Slices(const World& world, const TimeOrder& how) : how_(how), from_ms_(ms_of(world.from))
    {
        const auto length = static_cast<uint64_t>(ms_of(world.to) - from_ms_);
        const uint64_t bytes = uint64_t{world.customers} * bytes_per_customer;
        const uint64_t count = std::clamp<uint64_t>(bytes / slice_bytes_aim, 1, 16'384);
        width_ms_ = static_cast<int64_t>(length / count + 1);
        buffers_.resize(count);
    }
    ~Slices()
    {
        std::error_code ignored;
        for (size_t k = 0; has_files_ && k < buffers_.size(); ++k)
            std::filesystem::remove(path(k), ignored);
    }
    Slices(const Slices&) = delete;
    Slices& operator=(const Slices&) = delete;

    Result<Done> add(const Block& block)
    {
        for (const Event& event : block.events) {
            std::string& buffer =
                buffers_[static_cast<size_t>((event.time_ms - from_ms_) / width_ms_)];
            const size_t before = buffer.size();
            append_record(buffer, view_of(block, event));
            bytes_ += buffer.size() - before;
        }
        if (bytes_ > how_.memory_bytes_max / 2) return write_out();  // strings grow by doubling
        return Done{};
    }

    Result<Done> hand_over(const std::function<Result<Done>(const EventView&)>& take)
    {
        for (size_t k = 0; k < buffers_.size(); ++k) {
            std::string bytes;
            if (has_files_ && std::filesystem::exists(path(k))) {
                bytes = TRY(read_file(path(k), size_t{8} << 30));
                std::filesystem::remove(path(k));
            }
            bytes += buffers_[k];
            std::string().swap(buffers_[k]);
            std::vector<EventView> events;
            for (const char* at = bytes.data(); at < bytes.data() + bytes.size();)
                events.push_back(read_record(at));
            std::sort(events.begin(), events.end(), [](const EventView& a, const EventView& b) {
                if (a.time_ms != b.time_ms) return a.time_ms < b.time_ms;
                return a.customer != b.customer ? a.customer < b.customer : a.sequence < b.sequence;
            });
            for (const EventView& event : events) TRY(take(event));
        }
        return Done{};
    }

private:
    std::filesystem::path path(size_t slice) const
    {
        return how_.folder / ("slice-" + std::to_string(slice) + ".tmp");
    }

    Result<Done> write_out()
    {
        std::error_code failed;
        std::filesystem::create_directories(how_.folder, failed);
        has_files_ = true;
        for (size_t k = 0; k < buffers_.size(); ++k) {
            if (buffers_[k].empty()) continue;
            std::ofstream file(path(k), std::ios::binary | std::ios::app);
            file.write(buffers_[k].data(), static_cast<std::streamsize>(buffers_[k].size()));
            file.close();
            if (!file) return Error{ErrorKind::Unavailable, "cannot write " + path(k).string()};
            std::string().swap(buffers_[k]);
        }
        bytes_ = 0;
        return Done{};
    }

    const TimeOrder& how_;
    int64_t from_ms_, width_ms_;
    std::vector<std::string> buffers_;
    size_t bytes_ = 0;
    bool has_files_ = false;
};

}  // namespace

Result<Truth> generate_in_order(const Retailer& retailer, const TimeOrder& how,
                                const std::function<Result<Done>(const EventView&)>& take)
{
    Slices slices(retailer.world, how);
    Truth truth = TRY(generate_blocks(retailer, how.threads,
                                      [&](const Block& block) { return slices.add(block); }));
    TRY(slices.hand_over(take));
    return truth;
}

}  // namespace itinera::simulate
