// What collecting does about personal data (PR-14, PR-15).
#include <gtest/gtest.h>

#include <algorithm>

#include "collect/candidate_batch.hpp"

namespace itinera {
namespace {

class PersonalFields : public testing::Test {
protected:
    HmacSha256 hmac_{"secret"};
    DedupKeys keys_{hmac_, "shop"};
    FieldClasses classes_;
    CandidateBatch batch_{origin(), keys_};

    BatchOrigin origin() const
    {
        BatchOrigin origin;
        origin.classes = &classes_;
        return origin;
    }

    void add(std::string_view event, std::string_view properties, std::string_view context = {},
             std::string_view identifier_kind = "user_id")
    {
        const DraftIdentifier identifiers[] = {{identifier_kind, "u1"}};
        EventDraft draft;
        draft.event = event;
        draft.message_id = "m1";
        draft.identifiers = identifiers;
        draft.properties = properties;
        draft.context = context;
        batch_.add(draft, {});
    }
};

TEST_F(PersonalFields, SecretsAreRemovedBeforeAnythingIsWritten)
{
    add("Signed Up", R"("password":"hunter2","color":"red")", R"("auth":{"token":"abc"})");
    ASSERT_EQ(batch_.events(), 1U);
    EXPECT_EQ(batch_.records.body(0),
              R"({"type":"track","event":"Signed Up","messageId":"m1","userId":"u1",)"
              R"("properties":{"password":"[removed]","color":"red"},)"
              R"("context":{"auth":{"token":"[removed]"}}})");
    EXPECT_EQ(batch_.records.flags[0] & (FlagProtected | FlagCleaned), FlagProtected | FlagCleaned);
}

TEST_F(PersonalFields, EventsWithIdentifiersAreMarkedAndTheirBodiesKept)
{
    add("Viewed", R"("color":"red")");
    add("Viewed", R"("note":"13800138000")");
    add("Viewed", R"("color":"red")", {}, "phone");
    ASSERT_EQ(batch_.events(), 3U);
    EXPECT_EQ(batch_.records.flags[0] & FlagProtected, 0);
    EXPECT_NE(batch_.records.flags[1] & FlagProtected, 0);
    EXPECT_NE(batch_.records.body(1).find("13800138000"), std::string_view::npos);
    EXPECT_NE(batch_.records.flags[2] & FlagProtected, 0);
}

TEST_F(PersonalFields, FieldsAreToldWithTheirClasses)
{
    add("Viewed", R"("color":"red","note":"13800138000","email":"x","n":1)");
    auto found = batch_.take_found_fields();
    std::ranges::sort(found, {}, &FieldRecord::path);
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found[0].nature, (FieldNature{FieldClass::Unclassified, "text"}));
    EXPECT_EQ(found[1].nature, (FieldNature{FieldClass::Identifier, "email"}));
    EXPECT_EQ(found[2].nature, (FieldNature{FieldClass::None, ""}));
    EXPECT_EQ(found[3].nature, (FieldNature{FieldClass::Identifier, "phone"}));
    EXPECT_EQ(found[3].by, ClassBy::Value);
}

TEST_F(PersonalFields, NamesOfEventsPointAtNobody)
{
    for (const std::string_view name : {"Call 13800138000", "Mail to a@example.com",
                                        "11010519491231002X", "Login from 203.0.113.7"}) {
        add(name, {});
        ASSERT_EQ(batch_.events(), 0U);
        ASSERT_FALSE(batch_.rejected.empty());
        EXPECT_EQ(batch_.rejected.back().reason, "personal_data_in_name");
        EXPECT_EQ(batch_.rejected.back().event, "");
        EXPECT_EQ(batch_.rejected.back().message.find("138"), std::string::npos);
    }
}

}  // namespace
}  // namespace itinera
