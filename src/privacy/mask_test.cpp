#include "privacy/mask.hpp"

#include <gtest/gtest.h>

namespace itinera {
namespace {

TEST(Mask, HasTheFormOfEachKind)
{
    EXPECT_EQ(mask("email", "ann@example.com"), "a***@e***.com");
    EXPECT_EQ(mask("email", "李@例子.中国"), "李***@例***.中国");
    EXPECT_EQ(mask("phone", "13800000000"), "138****0000");
    EXPECT_EQ(mask("phone", "+86 138 0013 8000"), "138****8000");
    EXPECT_EQ(mask("phone", "0086-138-0013-8000"), "138****8000");
    EXPECT_EQ(mask("phone", "+1 (415) 555-0100"), "+1****0100");
    EXPECT_EQ(mask("phone", "+44 20 7946 0958"), "+44****0958");
    EXPECT_EQ(mask("phone", "00352 621 123 456"), "+352****3456");
    EXPECT_EQ(mask("phone", "010-6255 1234"), "****1234");
    EXPECT_EQ(mask("id_number", "11010519491231002X"), "1****************X");
    EXPECT_EQ(mask("bank_card", "6222 0212 3456 7890 128"), "****0128");
    EXPECT_EQ(mask("name", "张三"), "张**");
    EXPECT_EQ(mask("name", "欧阳修"), "欧**");
    EXPECT_EQ(mask("name", "Ann Lee"), "A**");
    EXPECT_EQ(mask("name", "😀x"), "😀**");
    EXPECT_EQ(mask("address", "浙江省杭州市西湖区文三路 1 号"), "浙江省杭州市…");
    EXPECT_EQ(mask("address", "北京市海淀区"), "北京市…");
    EXPECT_EQ(mask("birthday", "1990-05-17"), "1990");
    EXPECT_EQ(mask("birthday", "1990年5月"), "1990");
    EXPECT_EQ(mask("birthday", "19900517"), "1990");
    EXPECT_EQ(mask("text", "likes red"), "•••");
    EXPECT_EQ(mask("id", "wx_abc"), "•••");
    EXPECT_EQ(mask("ip", "203.0.113.7"), "•••");
}

TEST(Mask, HidesWhatHasNotTheFormOfItsKind)
{
    for (const auto& [kind, value] : std::vector<std::pair<std::string_view, std::string_view>>{
             {"email", "no mail"},
             {"email", "@x.com"},
             {"email", "a@b"},
             {"email", "a@b."},
             {"phone", "call me"},
             {"phone", "123"},
             {"phone", "13800138000 (wife)"},
             {"id_number", "我的号码"},
             {"id_number", "12"},
             {"bank_card", "no"},
             {"address", "221B Baker Street"},
             {"address", "1号楼在城市"},
             {"birthday", "17.5.1990"},
             {"birthday", "641520000"}}) {
        EXPECT_EQ(mask(kind, value), "•••") << kind << " " << value;
    }
    EXPECT_EQ(mask("email", ""), "");
}

std::string seen(std::string_view members, const Sight& sight)
{
    FieldWalk walk;
    return masked_members(walk, "/properties", members, sight);
}

TEST(Mask, FollowsWhatOneMaySee)
{
    constexpr std::string_view members =
        R"("email":"ann@example.com","姓名":"张三","note":"likes red","n":3,"身份证":"11010519491231002X","ring":"13800000000","password":"x","ok":true)";
    EXPECT_EQ(
        seen(members, {}),
        R"("email":"a***@e***.com","姓名":"张**","note":"•••","n":3,"身份证":"1****************X","ring":"138****0000","password":"[removed]","ok":true)");
    EXPECT_EQ(
        seen(members, {.persons = true, .personal = true, .sensitive = false}),
        R"("email":"ann@example.com","姓名":"张三","note":"likes red","n":3,"身份证":"1****************X","ring":"13800000000","password":"[removed]","ok":true)");
    EXPECT_EQ(seen(R"("身份证":"11010519491231002X")", full_sight),
              R"("身份证":"11010519491231002X")");
    EXPECT_EQ(seen(R"("email":["a@b.cn",{"x":"y"}],"13800138000":1)", {}),
              R"("email":["a***@b***.cn",{"x":"•••"}],"138****8000":1)");
    // To see sensitive values one must see personal ones.
    EXPECT_EQ(seen(R"("身份证":"11010519491231002X")",
                   {.persons = true, .personal = false, .sensitive = true}),
              R"("身份证":"1****************X")");
}

TEST(Mask, ShowsIdsOfTheOperatorUnlessTheyPointAtAPerson)
{
    EXPECT_EQ(masked_identifier("user_id", "u_123", {}), "u_123");
    EXPECT_EQ(masked_identifier("user_id", "13800000000", {}), "138****0000");
    EXPECT_EQ(masked_identifier("anonymous_id", "ann@example.com", {}), "a***@e***.com");
    EXPECT_EQ(masked_identifier("email", "ann@example.com", {}), "a***@e***.com");
    EXPECT_EQ(masked_identifier("open_id", "wx:abc", {}), "•••");
    EXPECT_EQ(masked_identifier("open_id", "wx:abc", full_sight), "wx:abc");
    EXPECT_EQ(masked_identifier("loyalty_card", "11010519491231002X", {true, true, false}),
              "1****************X");
}

}  // namespace
}  // namespace itinera
