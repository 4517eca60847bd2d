#include "event/field_walk.hpp"

#include <gtest/gtest.h>

#include "event/token.hpp"

namespace itinera {
namespace {

using enum FieldClass;

std::string with_classes(std::string_view members, const FieldClasses* classes = nullptr)
{
    FieldWalk walk(classes);
    std::string out;
    walk.rewrite(
        "/properties", members,
        [](std::string& to, const FieldNature& nature, std::string_view) {
            if (nature.field_class < Personal) return false;
            to += '"';
            to += name_of(nature.field_class);
            to += '"';
            return true;
        },
        out);
    return out;
}

TEST(FieldWalk, JudgesEveryValueByFieldAndContent)
{
    EXPECT_EQ(with_classes(R"("color":"red","n":12,"email":"x","note":"ring 13800138000")"),
              R"("color":"red","n":12,"email":"identifier","note":"identifier")");
    EXPECT_EQ(with_classes(R"("a":{"b":[{"c":"a@example.com"},"x",13800138000,1.5]},"t":true)"),
              R"("a":{"b":[{"c":"identifier"},"x","identifier","identifier"]},"t":true)");
    // What is within such a field is of its class; a secret goes as a whole.
    EXPECT_EQ(
        with_classes(
            R"("id_card":{"no":"1","kind":[2]},"password":{"x":1},"pwd":[1],"token":true)"),
        R"("id_card":{"no":"sensitive","kind":["sensitive"]},"password":"secret","pwd":"secret","token":true)");
}

TEST(FieldWalk, SeesThroughEscapes)
{
    EXPECT_EQ(with_classes(R"("note":"a\u0040example.com","q":"say \"hi\"","p\u0061ssword":"x")"),
              R"("note":"identifier","q":"say \"hi\"","p\u0061ssword":"secret")");
    EXPECT_EQ(unescaped_text(R"(\u4e2d\ud83d\ude00\n\/\"\ud800)"), "中😀\n/\"\xEF\xBF\xBD");
}

TEST(FieldWalk, TakesAKeyForAValueWhenItPointsAtAPerson)
{
    EXPECT_EQ(with_classes(R"("by":{"13800138000":"red"})"), R"("by":{"identifier":"red"})");
    FieldWalk walk;
    walk.look("/properties", R"("13800138000":"red")");
    const auto found = walk.take_found();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].path, "/properties/*");
}

TEST(FieldWalk, TellsEachPathOnceAndEachRiseOnce)
{
    FieldWalk walk;
    EXPECT_EQ(walk.look("/properties", R"("note":"red","n":1)"), Unclassified);
    EXPECT_EQ(walk.take_found().size(), 2U);
    EXPECT_EQ(walk.look("/properties", R"("note":"blue","n":2)"), Unclassified);
    EXPECT_TRUE(walk.take_found().empty());
    EXPECT_EQ(walk.look("/properties", R"("note":"a@example.com")"), Identifier);
    auto found = walk.take_found();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].path, "/properties/note");
    EXPECT_EQ(found[0].by, ClassBy::Value);
    EXPECT_EQ(walk.look("/properties", R"("note":"b@example.com")"), Identifier);
    EXPECT_TRUE(walk.take_found().empty());
    // A raised field keeps its class for values that show nothing.
    EXPECT_EQ(walk.look("/properties", R"("note":"blue")"), Identifier);
}

TEST(FieldWalk, FollowsTheTableOfClasses)
{
    FieldClasses classes;
    EXPECT_EQ(classes.take({{"/properties/order", {Identifier, "phone"}, ClassBy::Value}}).size(),
              1U);
    EXPECT_TRUE(classes.has_raised());
    EXPECT_EQ(with_classes(R"("order":"x")", &classes), R"("order":"identifier")");
    // Never lowered but by staff, whose word stands also against values.
    EXPECT_TRUE(classes.take({{"/properties/order", {Personal, "text"}, ClassBy::Value}}).empty());
    EXPECT_EQ(classes.take({{"/properties/order", {None, ""}, ClassBy::Staff}}).size(), 1U);
    EXPECT_TRUE(classes.take({{"/properties/order", {Sensitive, "text"}, ClassBy::Value}}).empty());
    EXPECT_EQ(with_classes(R"("order":"13800138000")", &classes), R"("order":"13800138000")");
}

TEST(FieldWalk, ComesToAnEndOnAnyText)
{
    const std::string text =
        R"("a":{"b":[1,{"c":"\"x"}],"d":-1.5e3},"e\\":"\u00","f":[[]],"token":{"x":[1]})";
    for (size_t begin = 0; begin < text.size(); ++begin) {
        for (size_t end = begin; end <= text.size(); ++end)
            with_classes(text.substr(begin, end - begin));
    }
    EXPECT_EQ(with_classes(R"("a" : 1 , "b" : [ 1 , "x" ] )"), R"("a":1,"b":[1,"x"])");
}

TEST(FieldWalk, KnowsManyKeysApart)
{
    std::string members;
    for (int i = 0; i < 100; ++i)
        members += (i == 0 ? "\"" : ",\"") + ("k" + std::to_string(i)) + "\":\"v\"";
    FieldWalk walk;
    walk.look("/properties", members);
    EXPECT_EQ(walk.take_found().size(), 100U);
    walk.look("/properties", R"("k99":"v","k3":"v","k50":"v")");
    EXPECT_TRUE(walk.take_found().empty());
}

TEST(Token, IsEqualForEqualValuesOnly)
{
    const Tokens tokens("secret");
    const std::string one = tokens.of("phone", "+86 138 0013 8000");
    EXPECT_EQ(one, tokens.of("phone", "13800138000"));
    EXPECT_EQ(one.size(), 4 + 5 + 26U);
    EXPECT_TRUE(one.starts_with("tok_phone"));
    EXPECT_TRUE(is_token(one));
    EXPECT_FALSE(is_token("tok_phone13800138000"));
    EXPECT_NE(one, tokens.of("id", "13800138000"));
    EXPECT_NE(one, tokens.of("phone", "13800138001"));
    EXPECT_NE(one, Tokens("another").of("phone", "13800138000"));
}

}  // namespace
}  // namespace itinera
