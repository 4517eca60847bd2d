#include "store/json_object.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/random.hpp"

namespace itinera {
namespace {

TEST(JsonObject, FindsMembersWithTheirTextAndType)
{
    std::vector<JsonMember> members;
    ASSERT_TRUE(read_members(
        R"( { "a" : "x\"}" , "b\\":-1.50e3,"c":[1,{"d":"]"}], "e":{"f":{}},"g":true ,"h":null,"":""})",
        members));
    ASSERT_EQ(members.size(), 7U);
    EXPECT_EQ(members[0].value, R"("x\"}")");
    EXPECT_EQ(members[1].key, R"(b\\)");
    EXPECT_EQ(members[1].value, "-1.50e3");
    EXPECT_EQ(members[1].type, JsonType::Number);
    EXPECT_EQ(members[2].value, R"([1,{"d":"]"}])");
    EXPECT_EQ(members[2].type, JsonType::Array);
    EXPECT_EQ(members[3].value, R"({"f":{}})");
    EXPECT_EQ(members[4].type, JsonType::Boolean);
    EXPECT_EQ(members[5].type, JsonType::Null);
    EXPECT_EQ(members[6].key, "");
}

TEST(JsonObject, TakesAnEmptyObjectAndRefusesWhatIsNone)
{
    std::vector<JsonMember> members;
    EXPECT_TRUE(read_members("{}", members));
    EXPECT_TRUE(members.empty());
    for (const char* bad :
         {"", "[]", "1", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":\"", "{\"a\":[", "{\"\\"}) {
        EXPECT_FALSE(read_members(bad, members)) << bad;
    }
}

TEST(JsonObject, KeepsTheLastOfRepeatedKeys)
{
    std::vector<JsonMember> members;
    ASSERT_TRUE(read_members(R"({"a":1,"b":2,"a":3,"c":4,"b":5})", members));
    EXPECT_TRUE(drop_repeated_keys(members));
    EXPECT_EQ(object_text(members), R"({"a":3,"c":4,"b":5})");
    EXPECT_FALSE(drop_repeated_keys(members));
    std::string large = "{";
    for (int i = 0; i < 200; ++i)
        large += "\"k" + std::to_string(i % 150) + "\":" + std::to_string(i) + ",";
    large.back() = '}';
    ASSERT_TRUE(read_members(large, members));
    EXPECT_TRUE(drop_repeated_keys(members));
    EXPECT_EQ(members.size(), 150U);
    EXPECT_EQ(members.back().value, "199");
}

Json random_value(Random& random, int depth)
{
    switch (random.below(depth > 3 ? 4 : 6)) {
    case 0: return "te\"x\\t 文 " + std::to_string(random.below(100));
    case 1: return static_cast<double>(random.below(1000)) / 8;
    case 2: return random.chance(0.5);
    case 3: return nullptr;
    case 4: {
        Json array = Json::array();
        for (uint64_t i = random.below(4); i > 0; --i)
            array.push_back(random_value(random, depth + 1));
        return array;
    }
    default: {
        Json object = Json::object();
        for (uint64_t i = random.below(5); i > 0; --i) {
            object["k\"{" + std::to_string(i)] = random_value(random, depth + 1);
        }
        return object;
    }
    }
}

TEST(JsonObject, AgreesWithAParserOnRandomObjects)
{
    for (uint64_t seed = 0; seed < 2000; ++seed) {
        Random random(seed, 0);
        Json object = Json::object();
        for (uint64_t i = random.below(6); i > 0; --i) {
            object["key\\" + std::to_string(i)] = random_value(random, 0);
        }
        const std::string text = seed % 2 == 0 ? object.dump() : object.dump(2);
        std::vector<JsonMember> members;
        ASSERT_TRUE(read_members(text, members)) << text;
        ASSERT_EQ(members.size(), object.size());
        for (const JsonMember& member : members) {
            EXPECT_EQ(object.at(unescaped(member.key)), Json::parse(member.value)) << text;
        }
    }
}

}  // namespace
}  // namespace itinera
