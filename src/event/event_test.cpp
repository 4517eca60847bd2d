#include <gtest/gtest.h>

#include "event/channel.hpp"
#include "event/currency.hpp"
#include "event/name_table.hpp"
#include "event/record_batch.hpp"

namespace itinera {
namespace {

TEST(Amount, IsExactAndRoundsHalfToEven)
{
    EXPECT_EQ(parse_amount("129.90"), 1'299'000);
    EXPECT_EQ(parse_amount("-0.00005"), 0);  // half to even: 0
    EXPECT_EQ(parse_amount("0.00015"), 2);   // half to even: 2
    EXPECT_EQ(parse_amount("0.00025"), 2);
    EXPECT_EQ(parse_amount("0.000250001"), 3);
    EXPECT_EQ(parse_amount("1e3"), 10'000'000);
    EXPECT_EQ(parse_amount("12.5E-1"), 12'500);
    EXPECT_EQ(parse_amount("+7"), 70'000);
    EXPECT_EQ(parse_amount(".5"), 5'000);
    EXPECT_EQ(parse_amount("922337203685477.5807"), INT64_MAX);
    EXPECT_EQ(parse_amount("1e-999999999999"), 0);
}

TEST(Amount, IsNothingWhereThereIsNoNumber)
{
    for (const char* wrong : {"", "-", ".", "12,50", "1e", "abc", "1 ", "0x10", "NaN",
                              "922337203685477.5808", "1e999"}) {
        EXPECT_EQ(parse_amount(wrong), std::nullopt) << wrong;
    }
}

TEST(Amount, PrintsWithoutTrailingZeros)
{
    EXPECT_EQ(amount_text(1'299'000), "129.9");
    EXPECT_EQ(amount_text(-1), "-0.0001");
    EXPECT_EQ(amount_text(70'000), "7");
    EXPECT_EQ(amount_text(INT64_MIN), "-922337203685477.5808");
}

TEST(Currency, KnowsIsoCodesAndWhatPeopleWrite)
{
    for (const char* text : {"CNY", "cny", "RMB", "¥", "￥", "元", " CNY "}) {
        ASSERT_TRUE(parse_currency(text)) << text;
        EXPECT_EQ(currency_id(*parse_currency(text)), "CNY");
    }
    EXPECT_EQ(currency_id(*parse_currency("$")), "USD");
    EXPECT_EQ(currency_id(*parse_currency("€")), "EUR");
    EXPECT_EQ(parse_currency("XXQ"), std::nullopt);
    EXPECT_EQ(parse_currency("D A"), std::nullopt);
    EXPECT_EQ(currency_id(CurrencyCode{0}), "");
}

TEST(Channels, AreFoundByIdAndKeepTheirCodes)
{
    for (const Channel& channel : built_in_channels()) {
        EXPECT_EQ(find_channel(channel.id), channel.code);
        EXPECT_EQ(channel_id(channel.code), channel.id);
        EXPECT_EQ(raw(channel.code), &channel - built_in_channels().data());
    }
    EXPECT_EQ(built_in_channels().size(), 19U);
    EXPECT_EQ(find_channel("browser"), std::nullopt);
}

TEST(NameTable, GivesTheSameCodesAgainFromItsRecords)
{
    NameTable names;
    RecordBatch batch;
    for (const char* name : {"Order Completed", "名称 \"一\""}) {
        const EventCode code = names.add(name);
        const std::string body = name_record_body(name, code);
        Record record;
        record.kind = RecordKind::Name;
        record.body = body;
        append_record(batch, record);
    }
    NameTable again;
    again.apply(batch);
    again.apply(batch);
    EXPECT_EQ(again.names(), names.names());
    EXPECT_EQ(again.find("名称 \"一\""), EventCode{1});
    EXPECT_EQ(again.find("nothing"), std::nullopt);
}

TEST(ReservedNames, OnlyThoseListedMayBeSent)
{
    for (const char* free :
         {"Order Completed", "$page", "$identify", "$mp_launch", "$click", "itinera", "订单"}) {
        EXPECT_FALSE(is_reserved_event_name(free)) << free;
    }
    for (const char* taken : {"$foo", "itinera.score", "$"})
        EXPECT_TRUE(is_reserved_event_name(taken)) << taken;
    EXPECT_TRUE(is_hidden_unless_named("$identify"));
    EXPECT_FALSE(is_hidden_unless_named("$page"));
}

TEST(RecordBatch, GivesBackWhatWasAppended)
{
    RecordBatch batch;
    const NodeId others[] = {NodeId{7}, NodeId{9}};
    Record first;
    first.body = "{}";
    first.owner_node = NodeId{3};
    append_record(batch, first);
    Record second;
    second.body = "{\"a\":1}";
    second.other_nodes = others;
    append_record(batch, second);
    batch.first_position = Position{11};

    EXPECT_EQ(batch.size(), 2U);
    EXPECT_EQ(batch.body(0), "{}");
    EXPECT_EQ(batch.body(1), "{\"a\":1}");
    EXPECT_TRUE(batch.other_nodes(0).empty());
    EXPECT_EQ(batch.other_nodes(1)[1], NodeId{9});
    EXPECT_EQ(batch.position(1), Position{12});
}

}  // namespace
}  // namespace itinera
