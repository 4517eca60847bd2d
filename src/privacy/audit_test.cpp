#include "privacy/audit.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <fstream>

#include "base/file.hpp"
#include "base/text.hpp"
#include "privacy/audit_entry.hpp"
#include "privacy/audit_fixture_test.hpp"
#include "privacy/merkle.hpp"

namespace itinera {
namespace {

std::string texts(const std::filesystem::path& file)
{
    return read_file(file, 1 << 24).value();
}

TEST_F(AuditFixture, AnEntryIsItsCanonicalJson)
{
    AuditOrigin origin{"staff", "st_1", "r-7", "203.0.0.0/16", "ss_2"};
    AuditAct act{"person.read", "person", "42", "done", "a \"reason\"\n"};
    act.before_after = Json{{"b", 1}, {"a", "é"}};
    ASSERT_EQ(audit->add(origin, act).value(), 1);
    const Json proof = audit->proof(1, 1).value();
    EXPECT_EQ(
        proof["leaf"],
        R"({"action":"person.read","actor":{"id":"st_1","kind":"staff"},)"
        R"("address_prefix":"203.0.0.0/16","at":"2026-03-31T23:33:20Z",)"
        R"("before_after":{"a":"é","b":1},"object":{"id":"42","kind":"person"},)"
        R"("reason":"a \"reason\" ","request_id":"r-7","result":"done","seq":1,"session":"ss_2"})");
    EXPECT_EQ(proof["root"], to_hex(bytes_of(leaf_hash(proof["leaf"].get<std::string>()))));
}

TEST_F(AuditFixture, IsWrittenWithTheActOrNotAtAll)
{
    const auto undone = state->transact([&](soci::session& sql) -> Result<Done> {
        TRY(audit->add(sql, {}, {"settings.changed"}));
        return Error{ErrorKind::Conflict, "thought better of it"};
    });
    EXPECT_EQ(undone.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(audit->entries({}).value()["total"], 0);
    EXPECT_EQ(audit->add({}, {"settings.changed"}).value(), 1) << "no number is lost";
    EXPECT_FALSE(check().finding);
}

TEST_F(AuditFixture, AnActThatCannotBeWrittenDownIsNotDone)
{
    ASSERT_TRUE(audit->add({}, {"settings.changed"}));
    const auto done = state->transact([&](soci::session& sql) -> Result<Done> {
        sql << "INSERT INTO settings VALUES ('week_start', 'monday')";
        sql << "DROP TABLE audit_nodes";
        TRY(audit->add(sql, {}, {"settings.changed"}));
        return Done{};
    });
    ASSERT_FALSE(done);
    int settings = 0;
    ASSERT_TRUE(state->transact([&](soci::session& sql) -> Result<Done> {
        sql << "SELECT count(*) FROM settings", soci::into(settings);
        return Done{};
    }));
    EXPECT_EQ(settings, 0);
}

TEST_F(AuditFixture, SignsAHeadEveryThousandEntriesAndEveryMinute)
{
    Random random(1, 0);
    write(999, random);
    EXPECT_EQ(check().heads, 0);
    write(1, random);
    EXPECT_EQ(check().heads, 1);
    clock.set(clock.now() + std::chrono::minutes(10));
    ASSERT_TRUE(audit->keep_up());
    EXPECT_EQ(check().heads, 1) << "nothing came since";
    write(1, random);
    clock.set(clock.now() + std::chrono::minutes(1));
    ASSERT_TRUE(audit->keep_up());
    EXPECT_EQ(check().heads, 2);
}

TEST_F(AuditFixture, SignsNoHeadTwiceAndNoneTooEarly)
{
    ASSERT_TRUE(audit->keep_up());
    EXPECT_EQ(check().heads, 0);
    ASSERT_TRUE(audit->add({}, {"settings.changed"}));
    clock.set(clock.now() + std::chrono::milliseconds(59'999));
    ASSERT_TRUE(audit->keep_up());
    EXPECT_EQ(check().heads, 0);
    clock.set(clock.now() + std::chrono::milliseconds(1));
    ASSERT_TRUE(audit->keep_up());
    EXPECT_EQ(check().heads, 1);
    clock.set(clock.now() + std::chrono::hours(1));
    ASSERT_TRUE(audit->keep_up());
    EXPECT_EQ(check().heads, 1) << "nothing new";
    EXPECT_EQ(audit->entries({}).value()["head"]["tree_size"], 1);
}

TEST_F(AuditFixture, FindsItsPlaceAgainAfterARestart)
{
    Random random(2, 0);
    write(37, random);
    open({});
    write(5, random);
    EXPECT_FALSE(check().finding);
    clock.set(clock.now() + std::chrono::minutes(2));
    ASSERT_TRUE(audit->keep_up());
    EXPECT_EQ(check().heads, 1);
}

TEST_F(AuditFixture, AnEmptiedLogDoesNotPassForANewOne)
{
    Random random(7, 0);
    EXPECT_FALSE(check().finding) << "a new one is sound";
    write(5, random);
    ASSERT_TRUE(state->transact([](soci::session& sql) -> Result<Done> {
        for (const char* table : {"audit", "audit_nodes", "audit_heads", "audit_tip"})
            sql << "DELETE FROM " + std::string(table);
        return Done{};
    }));
    EXPECT_TRUE(check().finding);
    open({});
    write(5, random);
    EXPECT_TRUE(check().finding);
}

TEST_F(AuditFixture, AnAnchorTellsWhenTheWholeLogIsSetBack)
{
    const auto anchor = folder.path() / "elsewhere.jsonl";
    open({anchor});
    Random random(3, 0);
    write(20, random);
    ASSERT_TRUE(audit->sign_now());
    audit.reset();
    state.reset();
    std::filesystem::copy_file(file, folder.path() / "earlier.db");
    open({anchor});
    write(20, random);
    ASSERT_TRUE(audit->sign_now());
    EXPECT_FALSE(check({anchor}).finding);
    EXPECT_EQ(std::ranges::count(texts(anchor), '\n'), 2);
    audit.reset();
    state.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
    std::filesystem::rename(folder.path() / "earlier.db", file);
    EXPECT_FALSE(check().finding) << "by itself it looks sound";
    EXPECT_TRUE(check({anchor}).finding);
}

TEST_F(AuditFixture, AnAnchorIsCheckedLineByLine)
{
    const auto anchor = folder.path() / "anchor.jsonl";
    open({anchor});
    Random random(4, 0);
    for (int k = 0; k < 3; ++k) {
        write(7, random);
        ASSERT_TRUE(audit->sign_now());
    }
    const std::string sound = texts(anchor);
    ASSERT_FALSE(check({anchor}).finding);
    const std::string_view cut_line[] = {std::string_view(sound).substr(0, sound.size() - 20)};
    ASSERT_TRUE(write_file_atomically(anchor, cut_line));
    EXPECT_FALSE(check({anchor}).finding) << "its last line was being written when we died";
    open({anchor});
    ASSERT_TRUE(audit->keep_up());
    for (size_t at = 0; at + 1 < sound.size(); at += 7) {
        std::string changed = sound;
        changed[at] = changed[at] == '1' ? '2' : '1';
        const std::string_view parts[] = {changed};
        ASSERT_TRUE(write_file_atomically(anchor, parts));
        EXPECT_TRUE(check({anchor}).finding) << at;
    }
}

TEST_F(AuditFixture, IsListedNewestFirstAndNarrowed)
{
    for (const char* who : {"st_1", "st_2", "st_1"}) {
        AuditOrigin origin;
        origin.actor_kind = "staff";
        origin.actor_id = who;
        ASSERT_TRUE(audit->add(origin, {"person.read", "person", who}));
        clock.set(clock.now() + std::chrono::seconds(1));
    }
    ASSERT_TRUE(audit->add({}, {"session.opened", "session", "ss_1"}));
    AuditFilter filter;
    filter.items_max = 3;
    Json page = audit->entries(filter).value();
    EXPECT_EQ(page["entries"][0]["seq"], 4);
    EXPECT_EQ(page["entries"].size(), 3u);
    EXPECT_EQ(page["total"], 4);
    filter.cursor = page["next_cursor"].get<std::string>();
    page = audit->entries(filter).value();
    EXPECT_EQ(page["entries"][0]["seq"], 1);
    EXPECT_TRUE(page["next_cursor"].is_null());
    filter = {};
    filter.actor = "st_1";
    EXPECT_EQ(audit->entries(filter).value()["total"], 2);
    filter.action = "session.";
    EXPECT_EQ(audit->entries(filter).value()["total"], 0);
    filter.actor = "";
    EXPECT_EQ(audit->entries(filter).value()["total"], 1);
    filter = {};
    filter.from = timestamp_of(1'775'000'001'000);
    filter.to = timestamp_of(1'775'000'002'001);
    EXPECT_EQ(audit->entries(filter).value()["total"], 2);
    filter.cursor = "x";
    EXPECT_EQ(audit->entries(filter).error().kind, ErrorKind::Invalid);
}

TEST_F(AuditFixture, GivesProofsOnlyOfWhatIsThere)
{
    Random random(5, 0);
    write(9, random);
    EXPECT_TRUE(audit->proof(9, 9));
    EXPECT_EQ(audit->proof(10, 9).error().kind, ErrorKind::NotFound);
    EXPECT_EQ(audit->proof(9, 10).error().kind, ErrorKind::NotFound);
    EXPECT_EQ(audit->proof(0, 9).error().kind, ErrorKind::NotFound);
    EXPECT_EQ(audit->consistency(3, 10).error().kind, ErrorKind::NotFound);
    EXPECT_EQ(audit->consistency(0, 1).error().kind, ErrorKind::NotFound);
    EXPECT_TRUE(audit->consistency(9, 9));
}

// The verifier of tests/audit/verify_proof.py knows nothing of this program.
TEST_F(AuditFixture, AnIndependentVerifierAcceptsItsProofsAndNoOther)
{
    Random random(6, 0);
    write(50, random);
    const auto accepted = [&](const Json& proof) {
        const auto path = folder.path() / "proof.json";
        std::ofstream(path) << dump_json(proof);
        return std::system(fmt::format("python3 {}/tests/audit/verify_proof.py '{}' >/dev/null",
                                       ITINERA_SOURCE_DIR, path.string())
                               .c_str()) == 0;
    };
    for (const auto& [seq, size] : {std::pair{1, 50}, {50, 50}, {17, 33}, {1, 1}}) {
        Json proof = audit->proof(seq, size).value();
        EXPECT_TRUE(accepted(proof)) << seq;
        proof["leaf"] = proof["leaf"].get<std::string>() + " ";
        EXPECT_FALSE(accepted(proof)) << seq;
    }
    for (const auto& [from, to] : {std::pair{1, 50}, {32, 50}, {33, 34}, {50, 50}}) {
        Json proof = audit->consistency(from, to).value();
        EXPECT_TRUE(accepted(proof)) << from;
        proof["from"] = from == 50 ? 49 : from + 1;
        EXPECT_FALSE(accepted(proof)) << from;
    }
}

TEST(AddressPrefix, CutsAddresses)
{
    EXPECT_EQ(address_prefix("203.0.113.7"), "203.0.0.0/16");
    EXPECT_EQ(address_prefix("::ffff:203.0.113.7"), "203.0.0.0/16");
    EXPECT_EQ(address_prefix("2001:db8:1:2:3::4"), "2001:db8:1::/48");
    EXPECT_EQ(address_prefix("localhost"), "");
    EXPECT_EQ(address_prefix(""), "");
}

}  // namespace
}  // namespace itinera
