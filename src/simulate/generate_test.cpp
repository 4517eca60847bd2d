#include "simulate/generate.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <map>

#include "base/json.hpp"
#include "base/text.hpp"
#include "event/channel.hpp"
#include "event/name_table.hpp"
#include "simulate/event_text.hpp"

namespace itinera::simulate {
namespace {

using namespace std::chrono;

World year_2025(uint32_t customers, uint64_t seed = 1)
{
    return {seed, customers, Timestamp{sys_days{2025y / 1 / 1}},
            Timestamp{sys_days{2026y / 1 / 1}}};
}

std::string sha256(std::string_view bytes)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
    return to_hex({reinterpret_cast<const char*>(digest), size});
}

std::string text_of(const Block& block, uint64_t seed)
{
    std::string out;
    for (const Event& event : block.events) {
        append_event_json(out, view_of(block, event), seed);
        out += '\n';
    }
    return out;
}

std::string world_text(const Retailer& retailer, unsigned threads, Truth* truth = nullptr)
{
    std::string out;
    Result<Truth> made =
        generate_blocks(retailer, threads, [&](const Block& block) -> Result<Done> {
            out += text_of(block, retailer.world.seed);
            return Done{};
        });
    if (truth) *truth = made.value();
    return out;
}

TEST(Generate, FirstTenThousandEventsOfSeedOneAreTheSameBytesForever)
{
    const Retailer retailer = Retailer::make(year_2025(1000)).value();
    std::string text = world_text(retailer, 1);
    size_t end = 0;
    for (int line = 0; line < 10'000; ++line) end = text.find('\n', end) + 1;
    text.resize(end);
    EXPECT_EQ(sha256(text), "46b13f706067d4405c566b61a5a6ec01a4afa3a66c6a557e1a4a1560fa2216fa");
}

TEST(Generate, AWorldIsTheStartOfEveryLargerOne)
{
    const std::string small = world_text(Retailer::make(year_2025(1500)).value(), 1);
    const std::string large = world_text(Retailer::make(year_2025(3000)).value(), 1);
    ASSERT_GT(large.size(), small.size());
    EXPECT_EQ(large.substr(0, small.size()), small);
}

TEST(Generate, ThreadsChangeNothing)
{
    const Retailer retailer = Retailer::make(year_2025(3500, 7)).value();
    Truth one, four;
    const std::string single = world_text(retailer, 1, &one);
    EXPECT_EQ(single, world_text(retailer, 4, &four));
    EXPECT_EQ(truth_json(retailer, one), truth_json(retailer, four));
    EXPECT_NE(single, world_text(Retailer::make(year_2025(3500, 8)).value(), 2));
}

TEST(Generate, EndsTheRunWithTheErrorOfTheTaker)
{
    const Retailer retailer = Retailer::make(year_2025(8000)).value();
    int taken = 0;
    const Result<Truth> made = generate_blocks(retailer, 2, [&](const Block&) -> Result<Done> {
        if (++taken == 2) return Error{ErrorKind::Unavailable, "the disk is full"};
        return Done{};
    });
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().message, "the disk is full");
    EXPECT_EQ(taken, 2);
}

TEST(Generate, EveryEventIsOneThatTheIntakeTakes)
{
    const Retailer retailer = Retailer::make(year_2025(400)).value();
    Truth truth;
    const Block block = generate_block(retailer, 0, truth);
    std::map<uint32_t, int64_t> last_ms;
    for (const Event& event : block.events) {
        const Result<Json> properties = parse_json(block.properties(event));
        ASSERT_TRUE(properties.has_value()) << block.properties(event);
        std::string line;
        append_event_json(line, view_of(block, event), 1);
        const Result<Json> json = parse_json(line);
        ASSERT_TRUE(json.has_value()) << line;
        EXPECT_TRUE(find_channel(channel_name(event.channel)).has_value());
        EXPECT_TRUE(json->contains("userId") != json->contains("anonymousId"));
        EXPECT_GE(event.time_ms, ms_of(retailer.world.from));
        EXPECT_LT(event.time_ms, ms_of(retailer.world.to));
        EXPECT_GE(event.time_ms, last_ms[event.customer]);
        last_ms[event.customer] = event.time_ms;
        // Money is what EV-4 will read from the properties.
        const bool has_revenue = properties->contains("revenue");
        EXPECT_EQ(event.value != no_value, has_revenue);
        if (has_revenue) {
            const auto cents = std::llround((*properties)["revenue"].get<double>() * 100);
            EXPECT_EQ(std::abs(event.value), cents * 100);
            EXPECT_EQ(event.value < 0, event.type == EventType::OrderRefunded);
        }
        const std::string_view name = event_name(event.type);
        EXPECT_FALSE(is_reserved_event_name(name)) << name;
    }
    EXPECT_EQ(last_ms.size(), 400U);  // nobody without an event
}

TEST(Generate, TruthCountsWhatWasMade)
{
    const Retailer retailer = Retailer::make(year_2025(2300)).value();
    Truth counted;
    std::map<std::string_view, uint64_t> types;
    int64_t revenue = 0;
    uint64_t events = 0;
    const Truth truth = generate_blocks(retailer, 2, [&](const Block& block) -> Result<Done> {
                            for (const Event& event : block.events) {
                                ++types[event_name(event.type)];
                                if (event.type == EventType::OrderCompleted)
                                    revenue += event.value / 100;
                            }
                            events += block.events.size();
                            return Done{};
                        }).value();
    EXPECT_EQ(truth.events, events);
    for (size_t k = 0; k < event_types; ++k) {
        EXPECT_EQ(truth.by_type[k], types[event_name(static_cast<EventType>(k))]);
        EXPECT_GT(truth.by_type[k], 0U)
            << event_name(static_cast<EventType>(k)) << " never happens";
    }
    uint64_t days = 0, by_channel = 0, caused = 0;
    for (const uint64_t day : truth.by_day) days += day;
    for (const uint64_t channel : truth.by_channel) {
        EXPECT_GT(channel, 0U);
        by_channel += channel;
    }
    for (const uint64_t orders : truth.orders_by_cause) caused += orders;
    EXPECT_EQ(days, events);
    EXPECT_EQ(by_channel, events);
    EXPECT_EQ(truth.orders, types["Order Completed"]);
    EXPECT_EQ(caused, truth.orders);  // every order has exactly one cause
    EXPECT_EQ(truth.revenue_cents[0] + truth.revenue_cents[1] + truth.revenue_cents[2], revenue);
    EXPECT_EQ(truth.persona_digits.size(), 2300U);
}

TEST(Generate, InOrderOfTimeIsTheSameInMemoryAndOverFiles)
{
    const Retailer retailer = Retailer::make(year_2025(4000)).value();
    const auto digest = [&](size_t memory_bytes_max) {
        const auto folder = std::filesystem::temp_directory_path() /
                            ("itinera_slices_" + std::to_string(::getpid()));
        std::string text;
        int64_t last_ms = 0;
        const TimeOrder how{2, memory_bytes_max, folder};
        const Result<Truth> truth =
            generate_in_order(retailer, how, [&](const EventView& event) -> Result<Done> {
                EXPECT_GE(event.time_ms, last_ms);
                last_ms = event.time_ms;
                append_event_json(text, event, 1);
                text += '\n';
                return Done{};
            });
        EXPECT_TRUE(truth.has_value());
        EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), static_cast<int64_t>(truth->events));
        if (std::filesystem::exists(folder)) {
            EXPECT_TRUE(std::filesystem::is_empty(folder));
        }
        std::filesystem::remove_all(folder);
        return sha256(text);
    };
    EXPECT_EQ(digest(size_t{1} << 30), digest(size_t{8} << 20));
}

TEST(Generate, RefusesAPeriodThatIsEmptyOrTooLong)
{
    World empty = year_2025(10);
    empty.to = empty.from;
    EXPECT_FALSE(Retailer::make(empty).has_value());
    World long_one = year_2025(10);
    long_one.to = long_one.from + days{5 * 366 + 2};
    EXPECT_FALSE(Retailer::make(long_one).has_value());
}

TEST(Generate, TwelveMonthsEndNow)
{
    const Timestamp now = Timestamp{sys_days{2026y / 2 / 28}} + hours{5};
    const World world = world_ending(now, 3, 10);
    EXPECT_EQ(world.from, Timestamp{sys_days{2025y / 2 / 28}});
    EXPECT_EQ(world.to, now);
    EXPECT_EQ(world_ending(Timestamp{sys_days{2024y / 2 / 29}}, 3, 10).from,
              Timestamp{sys_days{2023y / 2 / 28}});
}

}  // namespace
}  // namespace itinera::simulate
