// An audit in a temporary folder, with entries of every shape.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/seal.hpp"
#include "privacy/audit.hpp"
#include "privacy/audit_verify.hpp"
#include "store/database.hpp"
#include "store/sqlite.hpp"
#include "store/state_migrations.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {

inline const std::string audit_seed(32, 'k');

inline std::string audit_public_key()
{
    SealKey seed;
    seed.fill('k');
    return Signer(seed).public_key();
}

class AuditFixture : public testing::Test {
protected:
    void SetUp() override { open({}); }
    void open(std::vector<std::filesystem::path> anchors)
    {
        audit.reset();
        state.reset();
        state = Database::open(file, Durability::Normal, state_migrations).value();
        audit =
            Audit::open(*state, file, {audit_seed, !is_opened}, std::move(anchors), clock).value();
        is_opened = true;
    }
    void write(int64_t entries, Random& random)
    {
        for (int64_t k = 0; k < entries; ++k) {
            AuditOrigin origin;
            origin.actor_kind = random.chance(0.5) ? "staff" : "token";
            origin.actor_id = "st_" + std::to_string(random.below(5));
            origin.request_id = "r-" + std::to_string(k);
            origin.address_prefix = "203.0.0.0/16";
            if (random.chance(0.5)) origin.session = "ss_1";
            AuditAct act;
            act.action = random.chance(0.3) ? "staff.changed" : "person.read";
            act.object_kind = "person";
            const std::string object = std::to_string(random.below(50));
            act.object_id = object;
            if (random.chance(0.2)) act.reason = "asked \"why\"? 为什么\n\\";
            if (random.chance(0.2))
                act.before_after = Json{{"before", {{"name", "张**"}}}, {"after", {{"a", 1}}}};
            ASSERT_TRUE(audit->add(origin, act));
            clock.set(clock.now() + std::chrono::milliseconds(random.below(500)));
        }
    }
    AuditCheck check(std::vector<std::filesystem::path> anchors = {}) const
    {
        auto connection =
            sqlite::Connection::open(file, sqlite::Connection::Mode::ReadWriteCreate).value();
        EXPECT_TRUE(connection.run("BEGIN"));
        AuditCheck checked = verify_audit(connection, audit_public_key(), anchors).value();
        connection.roll_back();
        return checked;
    }

    TemporaryFolder folder;
    std::filesystem::path file = folder.path() / "state.db";
    bool is_opened = false;
    FixedClock clock{timestamp_of(1'775'000'000'000)};
    std::unique_ptr<Database> state;
    std::unique_ptr<Audit> audit;
};

}  // namespace itinera
