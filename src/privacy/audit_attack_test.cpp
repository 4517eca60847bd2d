// Ten thousand random attacks on the audit, by somebody who can write all of state.db, knows how
// the tree is made, and lacks only the key. Every one must be found, and the log as it was never
// be.
#include <fmt/format.h>

#include "base/text.hpp"
#include "privacy/audit_entry.hpp"
#include "privacy/audit_fixture_test.hpp"
#include "privacy/audit_sql.hpp"
#include "privacy/merkle.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

const std::vector<std::string> text_columns{
    "actor_kind", "actor_id",   "action",         "object_kind", "object_id",   "result",
    "reason",     "request_id", "address_prefix", "session",     "before_after"};

class Attacker {
public:
    Attacker(sqlite::Connection& state, Random& random, int64_t entries)
        : state_(state), random_(random), entries_(entries)
    {
        SealKey seed;
        seed.fill('x');
        forger_.emplace(seed);
    }
    std::string attack();

private:
    void run(const std::string& sql) { ASSERT_TRUE(state_.run(sql)) << sql; }
    int64_t number(const std::string& sql) { return state_.number(sql).value(); }
    int64_t any()
    {
        return 1 + static_cast<int64_t>(random_.below(static_cast<uint64_t>(entries_)));
    }
    std::string edit();
    std::string remove();
    std::string swap();
    std::string cut();
    std::string append();
    std::string tamper_with_heads();
    std::string tamper_with_tree();
    void forge_all();

    sqlite::Connection& state_;
    Random& random_;
    int64_t entries_;
    std::optional<Signer> forger_;
};

std::string Attacker::edit()
{
    const int64_t seq = any();
    if (random_.chance(0.1)) {
        run(fmt::format("UPDATE audit SET at = at + 1 WHERE seq = {}", seq));
        return "one millisecond later";
    }
    const std::string& column = text_columns[random_.below(text_columns.size())];
    run(fmt::format(
        "UPDATE audit SET {0} = CASE {0} WHEN '' THEN '{{\"a\":2}}' ELSE substr({0}, 2) "
        "END WHERE seq = {1}",
        column, seq));
    return "an edit of " + column;
}

std::string Attacker::remove()
{
    const int64_t seq = any();
    run(fmt::format("DELETE FROM audit WHERE seq = {}", seq));
    if (random_.chance(0.3)) return "a missing entry";
    run(fmt::format("UPDATE audit SET seq = -seq WHERE seq > {}", seq));
    run("UPDATE audit SET seq = -seq - 1 WHERE seq < 0");
    return "a removed entry, the rest renumbered";
}

std::string Attacker::swap()
{
    const int64_t a = any();
    int64_t b = any();
    if (a == b) b = a == 1 ? entries_ : a - 1;
    if (a == b) return edit();
    run(fmt::format("UPDATE audit SET seq = -1 WHERE seq = {}", a));
    run(fmt::format("UPDATE audit SET seq = {} WHERE seq = {}", a, b));
    run(fmt::format("UPDATE audit SET seq = {} WHERE seq = -1", b));
    return "two entries in each other's place";
}

// Cuts the log, with everything that knew of the rest, back to a signed head if there is one.
std::string Attacker::cut()
{
    const int64_t heads =
        number("SELECT count(*) FROM audit_heads WHERE tree_size < " + std::to_string(entries_));
    int64_t left = any() - 1;
    if (heads > 0 && random_.chance(0.5)) {
        left = number(fmt::format("SELECT tree_size FROM audit_heads LIMIT 1 OFFSET {}",
                                  random_.below(static_cast<uint64_t>(heads))));
    }
    run(fmt::format("DELETE FROM audit WHERE seq > {}", left));
    if (random_.chance(0.3)) return "entries cut off";
    run(fmt::format("DELETE FROM audit_heads WHERE tree_size > {}", left));
    run(fmt::format("DELETE FROM audit_nodes WHERE (place + 1) << level > {}", left));
    if (random_.chance(0.2)) {
        run("DELETE FROM audit_tip");
        return "entries, heads, nodes and tip cut off";
    }
    run("UPDATE audit_tip SET heads = (SELECT count(*) FROM audit_heads)");
    run("UPDATE audit_tip SET (tree_size, root, signature) = (SELECT tree_size, root, signature "
        "FROM "
        "audit_heads ORDER BY tree_size DESC LIMIT 1) WHERE EXISTS (SELECT 1 FROM audit_heads)");
    return "the log set back to an earlier head";
}

std::string Attacker::append()
{
    std::string what = "a forged entry at the end";
    if (random_.chance(0.7)) what = cut() + ", and others appended";
    const int64_t last = number("SELECT coalesce(max(seq), 0) FROM audit");
    const auto more = static_cast<int64_t>(1 + random_.below(5));
    for (int64_t k = 1; k <= more; ++k) {
        run(fmt::format(
            "INSERT INTO audit VALUES ({}, 1775000000000, 'staff', 'st_9', 'nothing', 'x', "
            "'y', 'done', '', 'r-9', '', '', '')",
            last + k));
    }
    return what;
}

std::string Attacker::tamper_with_heads()
{
    const int64_t heads = number("SELECT count(*) FROM audit_heads");
    if (heads == 0) return edit();
    const int64_t size = number(fmt::format("SELECT tree_size FROM audit_heads LIMIT 1 OFFSET {}",
                                            random_.below(static_cast<uint64_t>(heads))));
    switch (random_.below(5)) {
    case 0:
        run(fmt::format("DELETE FROM audit_heads WHERE tree_size = {}", size));
        if (random_.chance(0.5)) run("UPDATE audit_tip SET heads = heads - 1");
        return "a head taken out";
    case 1:
        run(fmt::format("UPDATE audit_heads SET at = at + 1000 WHERE tree_size = {}", size));
        return "a head dated later";
    case 2:
        run(fmt::format("UPDATE audit_heads SET root = upper(root) WHERE tree_size = {}", size));
        return "a head's root in capitals";
    case 3:
        if (heads < 2) return edit();
        run("UPDATE audit_heads SET tree_size = -tree_size");
        run("UPDATE audit_heads SET tree_size = (SELECT min(-tree_size) FROM audit_heads) + "
            "(SELECT max(-tree_size) FROM audit_heads) + tree_size "
            "WHERE tree_size IN (SELECT min(tree_size) FROM audit_heads UNION SELECT "
            "max(tree_size) "
            "FROM audit_heads)");
        run("UPDATE audit_heads SET tree_size = -tree_size WHERE tree_size < 0");
        return "two heads swapped";
    default:
        run(fmt::format("UPDATE audit_heads SET signature = 'AAAA' || substr(signature, 5) WHERE "
                        "tree_size = {}",
                        size));
        return "a signature changed";
    }
}

std::string Attacker::tamper_with_tree()
{
    const int64_t nodes = number("SELECT count(*) FROM audit_nodes");
    const std::string one = fmt::format(
        " WHERE (level, place) = (SELECT level, place FROM audit_nodes LIMIT 1 OFFSET {})",
        random_.below(static_cast<uint64_t>(nodes)));
    switch (random_.below(4)) {
    case 0: run("DELETE FROM audit_nodes" + one); return "a node taken out";
    case 1: run("DELETE FROM audit_tip"); return "the tip taken out";
    case 2:
        run("UPDATE audit_tip SET tree_size = tree_size - 1");
        return "the tip of an entry less";
    default:
        run("UPDATE audit_nodes SET hash = substr(hash, 2) || "
            "CASE substr(hash, 64) WHEN '0' THEN '1' ELSE '0' END" +
            one);
        return "a node changed";
    }
}

// Makes everything fit the entries again, signed by the only key the attacker has: another.
void Attacker::forge_all()
{
    run("DELETE FROM audit_nodes");
    TreeFrontier tree;
    std::map<int64_t, std::string> roots;
    auto rows = state_.prepare(statement(audit_sql, "all_entries")).value();
    auto insert = state_.prepare("INSERT INTO audit_nodes VALUES (?1, ?2, ?3)").value();
    while (rows.step().value()) {
        AuditEntry entry;
        entry.seq = rows.number(0);
        entry.at_ms = rows.number(1);
        std::string* const texts[] = {&entry.actor_kind,  &entry.actor_id,    &entry.action,
                                      &entry.object_kind, &entry.object_id,   &entry.result,
                                      &entry.reason,      &entry.request_id,  &entry.address_prefix,
                                      &entry.session,     &entry.before_after};
        for (int column = 0; column < 11; ++column) *texts[column] = rows.text(column + 2);
        tree.add(leaf_hash(audit_leaf(entry)), [&](int level, int64_t place, const TreeHash& hash) {
            const std::string hex = to_hex(bytes_of(hash));
            insert.bind(1, level);
            insert.bind(2, place);
            insert.bind_text(3, hex);
            ASSERT_TRUE(insert.run());
        });
        roots[tree.size()] = to_hex(bytes_of(tree.root()));
    }
    run(fmt::format("DELETE FROM audit_heads WHERE tree_size > {}", tree.size()));
    auto heads = state_.prepare("SELECT tree_size, at, root FROM audit_heads").value();
    std::vector<std::string> updates;
    while (heads.step().value()) {
        const int64_t size = heads.number(0);
        if (heads.text(2) == roots[size]) continue;  // it is still good as it was signed
        updates.push_back(fmt::format(
            "UPDATE audit_heads SET root = '{}', signature = '{}' WHERE tree_size = {}",
            roots[size],
            to_base64url(forger_->sign(signed_head(size, heads.number(1), roots[size]))), size));
    }
    for (const std::string& update : updates) run(update);
    const int64_t count = number("SELECT count(*) FROM audit_heads");
    run(fmt::format(
        "INSERT OR REPLACE INTO audit_tip VALUES (1, {}, {}, '{}', '{}')", tree.size(), count,
        roots[tree.size()],
        to_base64url(forger_->sign(signed_tip(tree.size(), count, roots[tree.size()])))));
}

std::string Attacker::attack()
{
    std::string what;
    const uint64_t kind = random_.below(7);
    switch (kind) {
    case 0: what = edit(); break;
    case 1: what = remove(); break;
    case 2: what = swap(); break;
    case 3: what = cut(); break;
    case 4: what = append(); break;
    case 5: return tamper_with_heads();
    default: return tamper_with_tree();
    }
    if (random_.chance(0.5)) {
        forge_all();
        what += ", all hashes made anew";
    }
    return what;
}

class AuditAttack : public AuditFixture {
protected:
    // Attacks the log as it lies in the file, each time from its sound state.
    void attack(int times, int64_t entries, Random& random)
    {
        ASSERT_FALSE(check().finding) << check().finding->what;
        auto connection =
            sqlite::Connection::open(file, sqlite::Connection::Mode::ReadWriteCreate).value();
        for (int k = 0; k < times; ++k) {
            ASSERT_TRUE(connection.run("BEGIN"));
            Attacker attacker(connection, random, entries);
            const std::string what = attacker.attack();
            const auto checked = verify_audit(connection, audit_public_key(), {});
            ASSERT_TRUE(checked) << what;
            ASSERT_TRUE(checked->finding) << "not found: " << what << " of " << entries;
            connection.roll_back();
            ++attacks;
        }
        ASSERT_FALSE(check().finding) << "the clean log is reported: " << check().finding->what;
    }
    int attacks = 0;
};

TEST_F(AuditAttack, EveryOneIsFoundAndTheCleanLogNever)
{
    Random random(20261122, 1);
    int64_t entries = 0;
    for (const int64_t more : {1, 1, 1, 4, 9, 16, 31, 40, 51}) {
        write(more, random);
        entries += more;
        if (random.chance(0.7)) {
            ASSERT_TRUE(audit->sign_now());
        }
        attack(1'080, entries, random);
        if (HasFatalFailure()) return;
    }
    write(1'000, random);  // with a head that is due by number
    attack(280, entries + 1'000, random);
    EXPECT_EQ(attacks, 10'000);
}

}  // namespace
}  // namespace itinera
