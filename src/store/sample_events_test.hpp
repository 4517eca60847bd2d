// Events as a web shop sends them, for the tests and benchmarks of this module.
#pragma once

#include <fmt/format.h>

#include <array>
#include <string>

#include "base/random.hpp"
#include "event/record_batch.hpp"

namespace itinera {
namespace sample {

inline constexpr std::array names{"Product Viewed", "Product Added",   "Cart Viewed",
                                  "$page",          "Order Completed", "Product List Viewed"};
inline constexpr std::array categories{"shoes", "coats",  "bags", "toys",
                                       "books", "garden", "audio"};
inline constexpr std::array cities{"上海", "北京", "广州", "成都", "Berlin", "Lyon"};
inline constexpr int64_t first_day_ms = 1'772'409'600'000;  // 2026-03-02

inline std::string uuid(Random& random)
{
    const uint64_t a = random.bits();
    const uint64_t b = random.bits();
    return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xffff,
                       a & 0xfff, 0x8000 | (b >> 50), b & 0xffffffffffff);
}

}  // namespace sample

// The body of one: about 450 bytes, of which two UUIDs are chance.
inline std::string sample_body(uint64_t number, Random& random)
{
    using namespace sample;
    const size_t name = number % names.size();
    const uint64_t product = random.below(20'000);
    const uint64_t user = random.below(200'000);
    Random who(7, user);  // the same person has the same browser
    return fmt::format(
        R"({{"type":"track","event":"{}","messageId":"{}","anonymousId":"{}","userId":"u_{}",)"
        R"("originalTimestamp":"2026-03-02T{:02}:{:02}:{:02}.{:03}Z","properties":{{)"
        R"("product_id":"SKU-{}","category":"{}","price":{}.{:02},"currency":"CNY","quantity":{}}},)"
        R"("context":{{"channel":"web","locale":"zh-CN","page":{{"path":"/p/{}","title":"{}"}},)"
        R"("os":{{"name":"Windows","version":"{}"}},"city":"{}"}}}})",
        names[name], uuid(random), uuid(who), user, number / 3'600'000 % 24, number / 60'000 % 60,
        number / 1000 % 60, number % 1000, product, categories[product % categories.size()],
        product % 1000, random.below(100), 1 + random.below(4), product,
        categories[product % categories.size()], 10 + who.below(2),
        cities[who.below(cities.size())]);
}

// The dedup key of the event with this number: uniform, like the HMAC that it stands for.
inline DedupKey sample_key(uint64_t number)
{
    return hash128({reinterpret_cast<const char*>(&number), sizeof number}, 43);
}

// `rows` events with the numbers first .. first + rows - 1: the same number gives the same event.
inline RecordBatch sample_events(uint64_t first, size_t rows)
{
    using namespace sample;
    RecordBatch batch;
    batch.reserve(rows);
    for (uint64_t number = first; number < first + rows; ++number) {
        Random random(2, number);
        const std::string body = sample_body(number, random);
        const auto at_ms = first_day_ms + static_cast<int64_t>(number);
        const std::array others{NodeId{static_cast<int64_t>(1 + random.below(200'000))}};
        Record record;
        record.dedup_key = sample_key(number);
        record.source = SourceCode{1};
        record.trust = Trust::Public;
        record.timestamp_ms = at_ms - static_cast<int64_t>(random.below(30'000));
        record.sent_at_ms = random.chance(0.9) ? record.timestamp_ms + 50 : no_instant;
        record.received_at_ms = at_ms;
        record.event = EventCode{static_cast<uint16_t>(number % names.size())};
        record.channel = ChannelCode{1};
        record.owner_node = NodeId{static_cast<int64_t>(200'001 + random.below(200'000))};
        record.other_nodes = others;
        record.value =
            number % names.size() == 4 ? static_cast<int64_t>(random.below(5'000'000)) : no_value;
        record.currency = CurrencyCode{number % names.size() == 4 ? uint16_t{1732} : uint16_t{0}};
        record.flags = random.chance(0.02) ? uint16_t{FlagLate} : uint16_t{0};
        record.body = body;
        append_record(batch, record);
    }
    return batch;
}

}  // namespace itinera
