// From rows to the log: what is stored, counted twice, refused, and why.
#include "collect/intake.hpp"

#include "collect/import_fixture_test.hpp"
#include "collect/limits.hpp"

namespace itinera {
namespace {

constexpr const char* shop = R"(
format: csv
source: shop
consent_mode: sdk
time: {column: at, zone: Asia/Shanghai}
identifiers: {user_id: user, anonymous_id: visitor, phone: phone}
event: {column: event}
properties: {price: {column: price, type: number}, revenue: {column: total, type: number}, currency: currency}
)";
constexpr const char* header = "at,user,visitor,phone,event,price,total,currency\n";

class IntakeTest : public ImportTest {
protected:
    void import(const std::string& rows) { import(mapping_of(shop), header + rows); }
    void import(const Mapping& mapping, const std::string& text)
    {
        const auto ran = run_text(mapping, text);
        ASSERT_TRUE(ran) << ran.error().message;
        EXPECT_EQ(totals().received, totals().stored + totals().duplicate + totals().rejected);
    }
    std::string only_reason() const
    {
        const auto items = kept();
        EXPECT_EQ(items.size(), 1u);
        return items.empty() ? "" : items[0].reason;
    }
    RecordBatch last_batch() const { return batches().back(); }
    size_t last_row() const { return last_batch().size() - 1; }
};

TEST_F(IntakeTest, StoresAnEventWithHeaderAndBody)
{
    import("2026-03-02 10:00:00,ann,v1,138 0013 8000,Order Completed,12.50,129.90,¥\n");
    ASSERT_EQ(batches().size(), 1u);
    const RecordBatch batch = last_batch();
    ASSERT_EQ(batch.size(), 2u);
    EXPECT_EQ(batch.kind[0], RecordKind::Name);
    EXPECT_EQ(batch.body(0), name_record_body("Order Completed", EventCode{0}));
    EXPECT_EQ(batch.kind[1], RecordKind::Event);
    EXPECT_EQ(to_iso(timestamp_of(batch.timestamp_ms[1])), "2026-03-02T02:00:00Z");
    EXPECT_EQ(batch.value[1], 1'299'000);
    EXPECT_EQ(batch.trust[1], Trust::Import);
    EXPECT_EQ(batch.flags[1], FlagBackfill | FlagLate | FlagProtected);
    EXPECT_EQ(batch.owner_node[1], node("user_id", "ann"));
    ASSERT_EQ(batch.other_nodes(1).size(), 2u);
    EXPECT_EQ(batch.other_nodes(1)[1], node("anonymous_id", "v1"));
    const Json body = bodies()[0];
    EXPECT_EQ(body["type"], "track");
    EXPECT_EQ(body["userId"], "ann");
    EXPECT_EQ(body["anonymousId"], "v1");
    EXPECT_EQ(body["properties"]["price"], 12.5);
    EXPECT_EQ(body["context"]["externalIds"][0]["id"], "138 0013 8000");
    EXPECT_EQ(body["originalTimestamp"], "2026-03-02 10:00:00");
    EXPECT_NE(batch.body(1).find("\"revenue\":129.90,"), std::string_view::npos)
        << "numbers stay as written";
}

TEST_F(IntakeTest, RunTwiceStoresNothingNew)
{
    const std::string rows =
        "2026-03-02,ann,,,A,,,\n2026-03-02,ann,,,A,,,\n2026-03-03,bob,,,B,,,\n";
    import(rows);
    EXPECT_EQ(events(), 3u) << "equal rows are events of their own";
    import(rows);
    EXPECT_EQ(events(), 3u);
    EXPECT_EQ(totals().duplicate, 3);
    EXPECT_EQ(totals().stored, 3);
}

TEST_F(IntakeTest, ARowHasOneIdWhateverItsQuotingAndTheOrderOfColumns)
{
    const Mapping mapping = mapping_of("format: csv\nsource: s\nconsent_mode: sdk\ntime: "
                                       "t\nidentifiers: {user_id: u}\nevent: {column: e}\n");
    import(mapping, "t,u,e\n2026-03-02,ann,A\n");
    import(mapping, "e,u,t\r\n\"A\",ann,2026-03-02\r\n");
    EXPECT_EQ(events(), 1u);
    import(mapping, "t,u,e,more\n2026-03-02,ann,A,x\n");
    EXPECT_EQ(events(), 2u);
}

TEST_F(IntakeTest, AMappedMessageIdCountsOnceAndOnlyWithinItsSource)
{
    const std::string yaml = "format: csv\nconsent_mode: sdk\ntime: t\nidentifiers: {user_id: "
                             "u}\nevent: {value: A}\nmessage_id: {column: id}\n";
    import(mapping_of(yaml + "source: one\n"),
           "t,u,id\n2026-03-02,ann,m1\n2026-03-03,bob,m1\n2026-03-03,bob,m2\n");
    EXPECT_EQ(events(), 2u);
    EXPECT_EQ(totals().duplicate, 1);
    import(mapping_of(yaml + "source: two\n"), "t,u,id\n2026-03-02,ann,m1\n");
    EXPECT_EQ(events(), 3u);
}

TEST_F(IntakeTest, ARejectedRowNamesLineReasonAndValue)
{
    import("2026-03-02,ann,,,A,,,\nyesterday,ann,,,A,,,\n");
    ASSERT_EQ(kept().size(), 1u);
    const QuarantineItem item = kept()[0];
    EXPECT_EQ(item.reason, "invalid_timestamp");
    EXPECT_EQ(item.line, 3);
    EXPECT_EQ(item.path, "at");
    EXPECT_NE(item.message.find("\"yesterday\""), std::string::npos);
    EXPECT_EQ(item.raw, "yesterday,ann,,,A,,,");
    EXPECT_EQ(item.import_id, "imp_test");
    EXPECT_EQ(events(), 1u);
}

struct Bad {
    std::string row, reason;
};
class RejectedRows : public IntakeTest, public ::testing::WithParamInterface<Bad> {};

TEST_P(RejectedRows, GoToQuarantineWithTheirReason)
{
    import(GetParam().row + "\n");
    EXPECT_EQ(only_reason(), GetParam().reason);
    EXPECT_EQ(totals().rejected, 1);
    EXPECT_EQ(events(), 0u);
    EXPECT_EQ(names.size(), 0u) << "a rejected event gives no name a code";
}

INSTANTIATE_TEST_SUITE_P(
    All, RejectedRows,
    ::testing::Values(Bad{"2026-03-02,ann,,,,,,", "missing_field"},
                      Bad{",ann,,,A,,,", "missing_field"},
                      Bad{"2026-03-02,,,,A,,,", "no_usable_identifier"},
                      Bad{"2026-03-02,ann,,,$money,,,", "reserved_event_name"},
                      Bad{"2026-03-02,ann,,,itinera.score,,,", "reserved_event_name"},
                      Bad{"2026-03-02,ann,,,\"a\nb\",,,", "invalid_name"},
                      Bad{"2026-03-02,\"a\tb\",,,A,,,", "invalid_name"},
                      Bad{"2026-03-02,ann,,,A,cheap,,", "import_row_invalid"},
                      Bad{"2026-02-30,ann,,,A,,,", "invalid_timestamp"},
                      Bad{"1969-12-31,ann,,,A,,,", "timestamp_out_of_range"},
                      Bad{"2026-10-02,ann,,,A,,,", "timestamp_out_of_range"},
                      Bad{"2026-03-02,ann,,,A,1e999,,", "import_row_invalid"},
                      Bad{"2026-03-02,ann,,,A", "import_row_invalid"},
                      Bad{"2026-03-02,\xC4\xE3\xBA\xC3 plus enough good text 你好你好你好,,,A,,,",
                          "invalid_utf8"}));

TEST_F(IntakeTest, ATimeALittleAheadIsClamped)
{
    import(
        "2026-09-21 23:40:00,ann,,,A,,,\n");  // the clock says 13:33:20 UTC = 21:33:20 in Shanghai
    EXPECT_EQ(last_batch().timestamp_ms[last_row()], ms_of(clock.now()));
    EXPECT_NE(last_batch().flags[last_row()] & FlagFutureClamped, 0);
}

TEST_F(IntakeTest, HoldsTheLimitOfNames)
{
    import("2026-03-02,ann,,,\"" + std::string(event_name_characters_max, 'x') + "\",,,\n");
    EXPECT_EQ(events(), 1u);
    import("2026-03-02,ann,,,\"" + std::string(event_name_characters_max + 1, 'x') + "\",,,\n");
    EXPECT_EQ(only_reason(), "invalid_name");
}

TEST_F(IntakeTest, HoldsTheLimitOfAnEvent)
{
    const Mapping mapping =
        mapping_of("format: csv\nsource: s\nconsent_mode: sdk\ntime: t\nidentifiers: {user_id: "
                   "u}\nevent: {value: A}\nproperties: {\"*\": keep}\n");
    import(mapping, "t,u,text\n2026-03-02,ann,\n");
    const size_t empty = last_batch().body(last_row()).size() +
                         std::string{",\"properties\":{\"text\":\"\"}"}.size();
    import(mapping, "t,u,text\n2026-03-02,ann," + std::string(event_bytes_max - empty, 'x') + "\n");
    EXPECT_EQ(events(), 2u);
    EXPECT_EQ(last_batch().body(last_row()).size(), event_bytes_max);
    import(mapping,
           "t,u,text\n2026-03-02,ann," + std::string(event_bytes_max - empty + 1, 'x') + "\n");
    EXPECT_EQ(only_reason(), "too_large");
}

TEST_F(IntakeTest, HoldsTheLimitOfEventNamesAndRejectsOnlyNewOnes)
{
    std::string rows;
    for (size_t i = 0; i < event_names_max; ++i)
        rows += "2026-03-02,ann,,,event " + std::to_string(i) + ",,,\n";
    import(rows);
    EXPECT_EQ(events(), event_names_max);
    EXPECT_EQ(names.size(), event_names_max);
    import("2026-03-02,bob,,,one too many,,,\n2026-03-02,bob,,,event 7,,,\n");
    EXPECT_EQ(only_reason(), "too_many_event_names");
    EXPECT_EQ(events(), event_names_max + 1);
}

TEST_F(IntakeTest, AnOrderRefundedCountsAgainst)
{
    import("2026-03-02,ann,,,Order Refunded,,30.55,USD\n");
    EXPECT_EQ(last_batch().value[last_row()], -305'500);
    import("2026-03-03,ann,,,Order Refunded,,-30.55,USD\n");
    EXPECT_EQ(last_batch().value[last_row()], -305'500);
}

TEST_F(IntakeTest, AnUnknownCurrencyKeepsItsTextAndGivesNoValue)
{
    import("2026-03-02,ann,,,A,,30,beads\n");
    EXPECT_EQ(last_batch().value[last_row()], no_value);
    EXPECT_EQ(bodies()[0]["properties"]["currency"], "beads");
}

TEST_F(IntakeTest, NoNumberIsNoValueNeverZero)
{
    import("2026-03-02,ann,,,A,5,,\n");
    EXPECT_EQ(last_batch().value[last_row()], no_value);
}

TEST_F(IntakeTest, ALogThatFailsStoresNothingAndForgetsNothing)
{
    {
        const NothingCanBeWritten full_disk;
        const auto ran =
            run_text(mapping_of(shop), std::string{header} + "2026-03-02,ann,,,A,,,\n");
        ASSERT_FALSE(ran);
        EXPECT_EQ(ran.error().kind, ErrorKind::Unavailable);
    }
    EXPECT_EQ(names.size(), 0u);
    EXPECT_EQ(events(), 0u);
    import("2026-03-02,ann,,,A,,,\n");
    EXPECT_EQ(events(), 1u);
    EXPECT_EQ(names.name(EventCode{0}), "A");
}

TEST_F(IntakeTest, GivesStoredRecordsOnInLogOrder)
{
    int64_t next = 1;
    intake = std::move(Intake::open({*log, names, *vault,
                                     [&](RecordBatch&& batch) {
                                         EXPECT_EQ(raw(batch.first_position), next);
                                         next += static_cast<int64_t>(batch.size());
                                     }}))
                 .value();
    import("2026-03-02,ann,,,A,,,\n2026-03-02,bob,,,B,,,\n");
    import("2026-03-04,ann,,,A,,,\n");
    EXPECT_EQ(next, 6);  // three events, two names
}

TEST_F(IntakeTest, FailsAFileOfWhichMoreThanATenthIsWrong)
{
    const auto file = [](int good, int bad) {
        std::string rows = header;
        for (int i = 0; i < good; ++i) rows += "2026-03-02,u" + std::to_string(i) + ",,,A,,,\n";
        for (int i = 0; i < bad; ++i) rows += "never,u,,,A,,,\n";
        return rows;
    };
    EXPECT_EQ(run_text(mapping_of(shop), file(900, 100))->end, RunEnd::Done);
    EXPECT_EQ(run_text(mapping_of(shop), file(899, 101))->end, RunEnd::TooManyErrors);
    EXPECT_EQ(run_text(mapping_of(shop), file(498, 501))->end, RunEnd::Done)
        << "fewer than 1,000 rows";
    EXPECT_EQ(events(), 900u) << "what was stored by then stays";
}

TEST_F(IntakeTest, NamesAMissingColumnBeforeAnythingIsStored)
{
    const auto ran = run_text(mapping_of(shop), "at;user;event\n2026-03-02;ann;A\n");
    ASSERT_FALSE(ran);
    EXPECT_NE(ran.error().message.find("names the column \"at\", which the file does not have. Its "
                                       "columns are: at;user;event."),
              std::string::npos)
        << ran.error().message;
    EXPECT_TRUE(batches().empty());
}

TEST_F(IntakeTest, OffersGb18030ForAFileThatLooksLikeIt)
{
    const std::string gbk =
        "at,user,event\n2026-03-02,ann,\xB9\xBA\xC2\xF2\n2026-03-03,bob,\xB5\xC7\xC2\xBC\n";
    const std::string yaml = "format: csv\nsource: s\nconsent_mode: sdk\ntime: at\nidentifiers: "
                             "{user_id: user}\nevent: event\n";
    const auto ran = run_text(mapping_of(yaml), gbk);
    ASSERT_FALSE(ran);
    EXPECT_NE(ran.error().message.find("line 2"), std::string::npos) << ran.error().message;
    EXPECT_NE(ran.error().message.find("set `encoding: gb18030`"), std::string::npos)
        << ran.error().message;
    import(mapping_of(yaml + "encoding: gb18030\n"), gbk);
    EXPECT_EQ(names.names(), (std::vector<std::string>{"购买", "登录"}));
}

TEST_F(IntakeTest, AMappingOfGb18030RejectsOnlyTheLineThatIsNot)
{
    const std::string yaml = "format: csv\nsource: s\nconsent_mode: sdk\ntime: at\nidentifiers: "
                             "{user_id: user}\nevent: event\nencoding: gb18030\n";
    import(mapping_of(yaml), "at,user,event\n2026-03-02,ann,\xB9\xBA\xC2\xF2\n2026-03-03,bob,"
                             "\xFF\xFF\n2026-03-03,cy,\xB5\xC7\xC2\xBC\n");
    EXPECT_EQ(only_reason(), "invalid_utf8");
    EXPECT_EQ(events(), 2u);
}

TEST_F(IntakeTest, GoesOnAtTheLastCommittedRow)
{
    std::string rows = header;
    for (int i = 0; i < 40'000; ++i) rows += "2026-03-02,u" + std::to_string(i % 300) + ",,,A,,,\n";
    std::atomic<bool> cancel = true;  // after the first commit
    auto first = open_rows(mapping_of(shop), bytes_in_memory(rows));
    const Mapping mapping = mapping_of(shop);
    const auto cancelled = run_rows(mapping, **first, {{}, &cancel});
    ASSERT_TRUE(cancelled);
    EXPECT_EQ(cancelled->end, RunEnd::Cancelled);
    EXPECT_GT(events(), 0u);
    EXPECT_LT(events(), 40'000u);
    resumes = true;
    const auto done = run_text(mapping, rows);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->progress.rows, 40'000);
    EXPECT_EQ(done->progress.stored, 40'000);
    EXPECT_EQ(totals().duplicate, 0) << "no row was read twice";
    EXPECT_EQ(events(), 40'000u);
}

TEST_F(IntakeTest, SkippedRowsAreCountedAndNotReceived)
{
    const Mapping mapping = mapping_of(
        std::string{shop} +
        "skip_when: [{column: event, in: [test]}, {column: user, starts_with: robot}]\n");
    const auto ran = run_text(
        mapping, std::string{header} +
                     "2026-03-02,ann,,,test,,,\n2026-03-02,robot7,,,A,,,\n2026-03-02,ann,,,A,,,\n");
    EXPECT_EQ(ran->progress.rows, 3);
    EXPECT_EQ(ran->progress.skipped, 2);
    EXPECT_EQ(totals().received, 1);
}

}  // namespace
}  // namespace itinera
