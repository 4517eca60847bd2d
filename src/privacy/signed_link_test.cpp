#include "privacy/signed_link.hpp"

#include <gtest/gtest.h>

namespace itinera {
namespace {

const SignedLinks links(std::string(32, 'k'));
const Timestamp now = timestamp_of(1'790'000'000'000);
const Timestamp tomorrow = now + std::chrono::hours{24};

TEST(SignedLinks, NameTheirObjectUntilTheyExpire)
{
    const auto made = links.make("verify", 7, tomorrow);
    const auto read = links.read("verify", made.token, tomorrow - Duration{1});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->object, 7);
    EXPECT_EQ(read->hash, made.hash);
    EXPECT_FALSE(links.read("verify", made.token, tomorrow));
}

TEST(SignedLinks, AreOfOnePurposeAndOneSecret)
{
    const auto made = links.make("verify", 7, tomorrow);
    EXPECT_FALSE(links.read("archive", made.token, now));
    EXPECT_FALSE(SignedLinks(std::string(32, 'x')).read("verify", made.token, now));
    EXPECT_NE(links.make("verify", 7, tomorrow).hash, made.hash) << "each has a secret of its own";
}

TEST(SignedLinks, HoldForNoChangedByte)
{
    const std::string token = links.make("verify", 7, tomorrow).token;
    for (size_t at = 0; at < token.size(); ++at) {
        for (const char changed : {'0', '1', 'a', '.', '\0'}) {
            std::string other = token;
            other[at] = changed;
            if (other == token) continue;
            EXPECT_FALSE(links.read("verify", other, now)) << other;
        }
        EXPECT_FALSE(links.read("verify", token.substr(0, at), now));
    }
    EXPECT_FALSE(links.read("verify", token + "0", now));
    EXPECT_FALSE(links.read("verify", std::string(1 << 20, '.'), now));
}

}  // namespace
}  // namespace itinera
