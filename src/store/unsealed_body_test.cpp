#include "store/unsealed_body.hpp"

#include <gtest/gtest.h>

#include "event/record_batch.hpp"

namespace itinera {
namespace {

constexpr std::string_view body =
    R"({"type":"track","event":"Signed Up","messageId":"m1","userId":"u1","properties":{"email":"A@example.com","color":"red","note":"call 13800138000","name":"Ann","password":"[removed]"},"context":{"externalIds":[{"type":"open_id","id":"wx:abc"}],"page":{"title":"Home"}}})";

TEST(UnsealedBody, HoldsTokensForIdentifiersAndNothingElse)
{
    const FieldClasses classes;
    const Tokens tokens("secret");
    UnsealedBody unsealed(classes, tokens);
    const std::string text(unsealed.of(body, FlagProtected));
    EXPECT_EQ(text,
              R"({"type":"track","properties":{"email":")" + tokens.of("email", "a@example.com") +
                  R"(","color":"red","note":")" + tokens.of("phone", "call 13800138000") +
                  R"(","name":"Ann","password":"[removed]"},"context":{"externalIds":[{"type":")" +
                  tokens.of("id", "open_id") + R"(","id":")" + tokens.of("id", "wx:abc") +
                  R"("}],"page":{"title":"Home"}}})");
}

TEST(UnsealedBody, LeavesUnmarkedEventsAloneUntilAClassIsRaised)
{
    FieldClasses classes;
    const Tokens tokens("secret");
    UnsealedBody unsealed(classes, tokens);
    constexpr std::string_view plain = R"({"type":"track","properties":{"order":"A-1"}})";
    EXPECT_EQ(unsealed.of(plain, 0).data(), plain.data());
    classes.take({{"/properties/order", {FieldClass::Identifier, "id"}, ClassBy::Staff}});
    EXPECT_EQ(unsealed.of(plain, 0),
              R"({"type":"track","properties":{"order":")" + tokens.of("id", "A-1") + R"("}})");
    classes.take({{"/properties/order", {}, ClassBy::Staff}});
    EXPECT_EQ(unsealed.of(plain, 0).data(), plain.data());
}

}  // namespace
}  // namespace itinera
