#include "base/text.hpp"

#include <gtest/gtest.h>

#include "base/hash.hpp"
#include "base/json.hpp"

namespace itinera {
namespace {

TEST(Utf8, FindsTheFirstWrongByte)
{
    EXPECT_TRUE(is_valid_utf8("plain, 中文, 😀, \U0010FFFF"));
    EXPECT_EQ(valid_utf8_prefix("ab\xC0\xAF"), 2U);         // overlong
    EXPECT_EQ(valid_utf8_prefix("a\xED\xA0\x80"), 1U);      // surrogate
    EXPECT_EQ(valid_utf8_prefix("a\xF4\x90\x80\x80"), 1U);  // above U+10FFFF
    EXPECT_EQ(valid_utf8_prefix("12345678\xE4\xB8"), 8U);   // cut off
    EXPECT_EQ(valid_utf8_prefix("\x80"), 0U);
}

TEST(Nfc, JoinsWhatBelongsTogether)
{
    EXPECT_EQ(to_nfc("e\u0301"), "\u00E9");
    EXPECT_EQ(to_nfc("plain"), "plain");
    EXPECT_EQ(to_nfc("中文"), "中文");
}

TEST(Trim, TakesUnicodeWhiteSpaceFromBothEnds)
{
    EXPECT_EQ(trim_white_space(" \t\u3000中 文\u00A0\n"), "中 文");
    EXPECT_EQ(trim_white_space(" \u3000 "), "");
    EXPECT_EQ(trim_white_space("x"), "x");
}

TEST(Quoted, ShortensAndNeverHoldsControlCharactersOrBadBytes)
{
    EXPECT_EQ(in_quotes("a\nb"), "\"a\\u000ab\"");
    EXPECT_EQ(in_quotes(std::string(200, 'x')), "\"" + std::string(80, 'x') + "…\"");
    EXPECT_EQ(in_quotes("ab\xFF"), "\"ab…\"");
}

TEST(Gb18030, BecomesUtf8OrSaysWhereNot)
{
    EXPECT_EQ(gb18030_to_utf8("\xD6\xD0\xCE\xC4,1").value(), "中文,1");
    EXPECT_EQ(gb18030_to_utf8("plain").value(), "plain");
    EXPECT_FALSE(gb18030_to_utf8("\xD6\xD0\xFF"));
    EXPECT_EQ(gb18030_to_utf8("\xD6\xD0").value(),
              "中");  // the converter is whole again after an error
}

TEST(DetectEncoding, TellsUtf8FromGb18030)
{
    EXPECT_EQ(detect_encoding("客户,订单"), "UTF-8");
    std::string gbk;  // 客户编号 下单时间 商品名称, as GBK
    for (int k = 0; k < 20; ++k) {
        gbk += "\xBF\xCD\xBB\xA7\xB1\xE0\xBA\xC5,\xCF\xC2\xB5\xA5\xCA\xB1\xBC\xE4,"
               "\xC9\xCC\xC6\xB7\xC3\xFB\xB3\xC6\n";
    }
    EXPECT_EQ(detect_encoding(gbk), "GB18030");
}

TEST(Base64Url, TurnsBack)
{
    for (const std::string_view text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
        EXPECT_EQ(from_base64url(to_base64url(text)).value(), text);
    }
    EXPECT_EQ(to_base64url("foob"), "Zm9vYg");  // RFC 4648, section 10, without padding
    EXPECT_EQ(to_hex("\x01\xAB"), "01ab");
}

TEST(JsonText, EscapesWhatMustBe)
{
    std::string out;
    append_json_string(out, "a\"\\\n\x01中/");
    EXPECT_EQ(out, "\"a\\\"\\\\\\n\\u0001中/\"");
    EXPECT_EQ(parse_json(out).value().get<std::string>(), "a\"\\\n\x01中/");
}

TEST(JsonText, ErrorsSayWhere)
{
    EXPECT_NE(parse_json("{\"a\":}").error().message.find("byte 6"), std::string::npos);
    EXPECT_FALSE(parse_json("\"\xFF\""));
    const std::string at_limit =
        std::string(json_document_depth_max, '[') + std::string(json_document_depth_max, ']');
    EXPECT_TRUE(parse_json(at_limit));
    EXPECT_FALSE(parse_json("[" + at_limit + "]"));
    EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
}

// Sanity values of the xxHash project: XXH3 of the empty input.
TEST(Hash, GivesTheKnownAnswers)
{
    EXPECT_EQ(hash64(""), 0x2D06800538D394C2ULL);
    EXPECT_EQ(hash128(""), (Hash128{0x6001C324468D497FULL, 0x99AA06D3014798D8ULL}));
}

}  // namespace
}  // namespace itinera
