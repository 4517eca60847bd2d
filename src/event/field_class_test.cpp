#include "event/field_class.hpp"

#include <gtest/gtest.h>

namespace itinera {
namespace {

using enum FieldClass;

TEST(FieldClassByName, KnowsTheNamesOfBothLanguages)
{
    const std::pair<std::string_view, FieldNature> cases[] = {
        {"name", {Personal, "name"}},
        {"姓名", {Personal, "name"}},
        {"address", {Personal, "address"}},
        {"收货地址", {Personal, "address"}},
        {"birthday", {Personal, "birthday"}},
        {"gender", {Personal, "text"}},
        {"email", {Identifier, "email"}},
        {"customerEmail", {Identifier, "email"}},
        {"contact-phone", {Identifier, "phone"}},
        {"PHONE_NUMBER_2", {Identifier, "phone"}},
        {"手机号", {Identifier, "phone"}},
        {"openid", {Identifier, "id"}},
        {"openId", {Identifier, "id"}},
        {"ip", {Identifier, "ip"}},
        {"clientIP", {Identifier, "ip"}},
        {"id_card", {Sensitive, "id_number"}},
        {"身份证", {Sensitive, "id_number"}},
        {"客户身份证号码", {Sensitive, "id_number"}},
        {"bank_card", {Sensitive, "bank_card"}},
        {"health", {Sensitive, "text"}},
        {"religion", {Sensitive, "text"}},
        {"password", {Secret, "text"}},
        {"userPwd", {Secret, "text"}},
        {"密码", {Secret, "text"}},
        {"accessToken", {Secret, "text"}},
        {"secret", {Secret, "text"}},
        {"cvv", {Secret, "text"}},
    };
    for (const auto& [key, nature] : cases) EXPECT_EQ(nature_by_name(key), nature) << key;
}

TEST(FieldClassByName, TakesThingsForThings)
{
    for (const std::string_view key :
         {"product_name", "email_campaign", "phone_model", "store_address", "vip", "zipper",
          "title", "tokens_used", "emailed", "", "_", "商品名称", "手机型号", "city", "ipad",
          "score", "race_time"}) {
        EXPECT_EQ(nature_by_name(key), FieldNature{}) << key;
    }
}

TEST(FieldClassNames, AreFoundAgain)
{
    for (int i = 0; i < 6; ++i) {
        const auto one = static_cast<FieldClass>(i);
        EXPECT_EQ(find_field_class(name_of(one)), one);
    }
    EXPECT_EQ(find_field_class("public"), std::nullopt);
}

}  // namespace
}  // namespace itinera
