// Access over a temporary state.db, with cheap password hashes and a clock that stands still.
#pragma once

#include <gtest/gtest.h>
#include <soci/soci.h>

#include <memory>
#include <string>

#include "access/access.hpp"
#include "access/totp.hpp"
#include "privacy/audit.hpp"
#include "store/database.hpp"
#include "store/state_migrations.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {

inline const std::string good_password = "plenty of words to remember";

inline Roles roles_of(std::initializer_list<Role> list)
{
    Roles roles;
    for (const Role role : list) roles.set(static_cast<size_t>(role));
    return roles;
}

class AccessFixture : public testing::Test {
protected:
    void SetUp() override
    {
        const auto file = folder.path() / "state.db";
        state = Database::open(file, Durability::Normal, state_migrations).value();
        audit = Audit::open(*state, file, {std::string(32, 'k'), true}, {}, clock).value();
        open();
    }
    // As after a restart.
    void open(PasswordCost cost = {8 << 20, 1})
    {
        access.reset();
        access = Access::open({*state, *audit, clock, std::string(32, 's'), cost}).value();
    }
    // The first owner, who has set up a second factor. -> the secret of the session
    std::string set_up()
    {
        SetUp_ setup;
        setup.code = access->new_setup_code().value();
        const OpenedSession opened = access->set_up(setup, origin).value();
        const Principal owner = who(opened.secret).principal;
        owner_secret =
            from_base32(access->begin_factor(owner, origin).value()["secret"].get<std::string>())
                .value();
        const OpenedSession confirmed =
            access->confirm_factor(owner, code(owner_secret), origin).value();
        recovery_codes = confirmed.document["recovery_codes"];
        pass(totp_step);
        return confirmed.secret;
    }
    struct SetUp_ : itinera::SetUp {
        SetUp_()
        {
            email = "Ada@Example.org";
            name = "Ada Owner";
            password = good_password;
            language = "en";
            time_zone = "Asia/Shanghai";
            currency = "CNY";
            week_start = "monday";
        }
    };

    Authenticated who(const std::string& cookie) { return access->authenticate(cookie, ""); }
    std::string code(const std::string& secret) const
    {
        return totp_code(secret, totp_step_of(clock.now()));
    }
    void pass(Duration duration) { clock.set(clock.now() + duration); }
    SignInAnswer sign_in(const std::string& email, const std::string& password,
                         const std::string& factor_code = "", const std::string& recovery = "")
    {
        return access->sign_in({email, password, factor_code, recovery}, origin).value();
    }
    // Somebody with these roles, without a second factor. -> the secret of their session
    std::string member(const std::string& email, Roles roles)
    {
        EXPECT_TRUE(access->add({email, "Some One Else", roles}, good_password, false));
        return sign_in(email, good_password).session.value().secret;
    }
    // The last entries, oldest first: "action result reason".
    std::vector<std::string> entries(size_t last) const
    {
        AuditFilter filter;
        filter.items_max = last;
        std::vector<std::string> texts;
        const Json page = audit->entries(filter).value();
        for (const Json& entry : page["entries"]) {
            std::string text =
                entry["action"].get<std::string>() + " " + entry["result"].get<std::string>();
            if (entry.contains("reason")) text += " " + entry["reason"].get<std::string>();
            texts.insert(texts.begin(), text);
        }
        return texts;
    }
    int64_t entries_total() const { return audit->entries({}).value()["total"].get<int64_t>(); }

    TemporaryFolder folder{"access"};
    FixedClock clock{timestamp_of(1'775'000'000'000)};
    std::unique_ptr<Database> state;
    std::unique_ptr<Audit> audit;
    std::unique_ptr<Access> access;
    RequestOrigin origin{"r-1", "203.0.113.7", "Firefox"};
    std::string owner_secret;
    Json recovery_codes;
};

}  // namespace itinera
