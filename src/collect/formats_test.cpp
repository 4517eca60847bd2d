// JSON Lines, XES, compression: what is read, and what is refused with place and remedy.
#include <zlib.h>
#include <zstd.h>

#include <algorithm>

#include "collect/import_fixture_test.hpp"
#include "collect/json_value.hpp"
#include "collect/limits.hpp"

namespace itinera {
namespace {

std::string gzip(const std::string& text)
{
    std::string out(compressBound(text.size()) + 64, '\0');
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstd(const std::string& text)
{
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
}

std::string read_whole(std::string bytes, std::string& error,
                       int64_t bytes_max = import_file_bytes_max)
{
    auto source = decompress_if_compressed(bytes_in_memory(std::move(bytes)), bytes_max);
    EXPECT_TRUE(source);
    std::string text;
    std::string piece(1000, '\0');
    while (true) {
        const auto got = (*source)->read(piece);
        if (!got) {
            error = got.error().message;
            return text;
        }
        if (*got == 0) return text;
        text.append(piece, 0, *got);
    }
}

std::string many_lines()
{
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += "row " + std::to_string(i * 7919 % 50'000) + "\n";
    return text;
}

TEST(Compression, GzipAndZstdComeOutAsTheyWentIn)
{
    const std::string text = many_lines();
    std::string error;
    EXPECT_EQ(read_whole(gzip(text), error), text);
    EXPECT_EQ(read_whole(zstd(text), error), text);
    EXPECT_EQ(read_whole(gzip(text) + gzip("more"), error), text + "more");
    EXPECT_EQ(read_whole(zstd(text) + zstd("more"), error), text + "more");
    EXPECT_EQ(read_whole("plain", error), "plain");
    EXPECT_EQ(read_whole("", error), "");
    EXPECT_EQ(error, "");
}

TEST(Compression, ATruncatedFileIsNamedWithThePlace)
{
    const std::string text = many_lines();
    for (const std::string& whole : {gzip(text), zstd(text)}) {
        for (const size_t length : {size_t{5}, whole.size() / 2, whole.size() - 1}) {
            std::string error;
            const std::string read = read_whole(whole.substr(0, length), error);
            EXPECT_NE(
                error.find("ends too early at byte " + std::to_string(length) + " of the file"),
                std::string::npos)
                << error;
            EXPECT_TRUE(text.starts_with(read));
        }
    }
}

TEST(Compression, BrokenBytesAreNamedWithThePlace)
{
    for (std::string whole : {gzip(many_lines()), zstd(many_lines())}) {
        for (size_t i = whole.size() / 2; i < whole.size() / 2 + 40; ++i)
            whole[i] = static_cast<char>(~whole[i]);
        std::string error;
        (void)read_whole(whole, error);
        EXPECT_NE(error.find("is broken at byte "), std::string::npos) << error;
    }
}

TEST(Compression, HoldsTheLimitOfWhatComesOut)
{
    const std::string text(100'000, 'x');
    for (const std::string& small : {gzip(text), zstd(text)}) {
        std::string error;
        (void)read_whole(small, error, 100'000);
        EXPECT_EQ(error, "");
        (void)read_whole(small, error, 99'999);
        EXPECT_NE(error.find("longer than 99999 bytes when decompressed"), std::string::npos)
            << error;
    }
}

class Formats : public ImportTest {
protected:
    std::string error_of(const Mapping& mapping, const std::string& text)
    {
        const auto ran = run_text(mapping, text);
        EXPECT_FALSE(ran);
        return ran ? "" : ran.error().message;
    }
    const Mapping xes = mapping_of("format: xes\nsource: p\nconsent_mode: sdk\n");
    const Mapping own = mapping_of("format: jsonl\nsource: p\nconsent_mode: sdk\n");
};

constexpr const char* small_log = R"(<?xml version="1.0"?>
<log><string key="creator" value="x"/>
 <global scope="event"><string key="concept:name" value="none"/></global>
 <trace><string key="concept:name" value="case 1"/><string key="region" value="north"/><string key="cost" value="9"/>
  <event><string key="concept:name" value="ask"/><date key="time:timestamp" value="2026-01-02T10:00:00.000+01:00"/>
   <int key="cost" value="50"/><float key="share" value="0.25"/><boolean key="urgent" value="true"/>
   <string key="who" value="Ann"><string key="role" value="clerk &amp; more"/></string></event>
  <event><string key="concept:name" value="answer"/><date key="time:timestamp" value="2026-01-02T10:00:00.000+01:00"/></event>
 </trace></log>)";

TEST_F(Formats, XesSaysByItselfWhatIsCaseActivityAndTime)
{
    const auto ran = run_text(xes, small_log);
    ASSERT_TRUE(ran) << ran.error().message;
    ASSERT_EQ(events(), 2u);
    EXPECT_EQ(names.names(), (std::vector<std::string>{"ask", "answer"}));
    const Json first = bodies()[0];
    EXPECT_EQ(first["userId"], "case 1");
    const Json properties = first["properties"];
    EXPECT_EQ(properties["region"], "north");
    EXPECT_EQ(properties["cost"], 50);
    EXPECT_EQ(properties["case:cost"], "9");
    EXPECT_EQ(properties["share"], 0.25);
    EXPECT_EQ(properties["urgent"], true);
    EXPECT_EQ(properties["who"], "Ann");
    EXPECT_EQ(properties["who/role"], "clerk & more");
    EXPECT_EQ(properties.size(), 7u);
    EXPECT_EQ(bodies()[1]["properties"]["cost"], "9");
    EXPECT_EQ(to_iso(timestamp_of(batches()[0].timestamp_ms[2])), "2026-01-02T09:00:00Z");
}

TEST_F(Formats, XesThatIsBrokenIsNamedWithLineAndColumn)
{
    const std::string text = small_log;
    const auto line = 1 + std::ranges::count(text.substr(0, 500), '\n');
    const std::string truncated = error_of(xes, text.substr(0, 500));
    EXPECT_NE(truncated.find("line " + std::to_string(line) + ", column"), std::string::npos)
        << truncated;
    EXPECT_NE(error_of(xes, text.substr(0, 500)).find("ends too early"), std::string::npos);
    const std::string mismatched = error_of(xes, "<log>\n<trace></log>");
    EXPECT_NE(mismatched.find("line 2, column 10: mismatched tag"), std::string::npos)
        << mismatched;
    EXPECT_NE(error_of(xes, "<html></html>").find("this is no XES file"), std::string::npos);
    EXPECT_NE(error_of(xes, "").find("empty"), std::string::npos);
}

TEST_F(Formats, XesWithADocumentTypeOrEntitiesIsRefused)
{
    const std::string bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE log [<!ENTITY a \"aaaa\"><!ENTITY "
                             "b \"&a;&a;\">]>\n<log/>";
    const std::string error = error_of(xes, bomb);
    EXPECT_NE(error.find("line 2"), std::string::npos) << error;
    EXPECT_NE(error.find("DOCTYPE"), std::string::npos) << error;
}

TEST_F(Formats, XesHoldsTheLimitOfDepth)
{
    const auto nested = [](int depth) {  // log, trace and event are three
        std::string text = "<log><trace><string key=\"concept:name\" value=\"c\"/><event><date "
                           "key=\"time:timestamp\" value=\"2026-01-02\"/><string "
                           "key=\"concept:name\" value=\"a\"/>";
        for (int i = 3; i < depth; ++i) text += "<string key=\"k\" value=\"v\">";
        for (int i = 3; i < depth; ++i) text += "</string>";
        return text + "</event></trace></log>";
    };
    const auto at_limit = run_text(xes, nested(xes_depth_max));
    EXPECT_TRUE(at_limit) << at_limit.error().message;
    EXPECT_EQ(events(), 1u);
    EXPECT_NE(error_of(xes, nested(xes_depth_max + 1)).find("nested deeper than 16"),
              std::string::npos);
}

TEST_F(Formats, XesWithAnEndlessElementIsRefusedInBoundedMemory)
{
    const std::string error =
        error_of(xes, "<log><trace><string key=\"" + std::string(4 * import_row_bytes_max, 'x'));
    EXPECT_NE(error.find("longer than 1048576 bytes"), std::string::npos) << error;
}

TEST_F(Formats, JsonLinesInOurOwnFormKeepEverything)
{
    const auto ran = run_text(
        own,
        R"({"type":"track","event":"Order Completed","messageId":"m1","userId":17,"anonymousId":"a1","timestamp":"2026-03-02T10:00:00+08:00","properties":{"revenue":"129.90","big":12345678901234567890123,"s":"\u4f60\ud83d\ude00"},"context":{"channel":"mobile","externalIds":[{"type":"phone","id":"+8613800138000"}],"app":{"a":[1,2]}},"integrations":{"x":true}})"
        "\n\n"
        R"({"type":"page","name":"Home","anonymousId":"a1","timestamp":1772416800})"
        "\r\n"
        R"({"type":"identify","userId":"u2","traits":{"vip":true},"timestamp":"2026-03-02"})"
        "\n");
    ASSERT_TRUE(ran) << ran.error().message;
    ASSERT_EQ(events(), 3u) << (kept().empty() ? "" : kept()[0].message);
    const RecordBatch batch = batches()[0];
    const size_t first = 3;  // behind three names
    EXPECT_EQ(batch.value[first], 1'299'000);
    EXPECT_EQ(batch.owner_node[first], node("user_id", "17"));
    ASSERT_EQ(batch.other_nodes(first).size(), 2u);
    EXPECT_EQ(batch.other_nodes(first)[0], node("phone", "+8613800138000"));
    const std::string body{batch.body(first)};
    EXPECT_NE(body.find("\"big\":12345678901234567890123"), std::string::npos) << body;
    const Json parsed = parse_json(body).value();
    EXPECT_EQ(parsed["context"]["app"]["a"][1], 2);
    EXPECT_EQ(parsed["context"]["externalIds"][0]["id"], "+8613800138000");
    EXPECT_EQ(parsed["integrations"]["x"], true);
    EXPECT_EQ(parsed["properties"]["s"], "你😀");
    EXPECT_EQ(names.names(), (std::vector<std::string>{"Order Completed", "$page", "$identify"}));
    EXPECT_EQ(bodies()[1]["name"], "Home");
    EXPECT_EQ(bodies()[2]["traits"]["vip"], true);
}

TEST_F(Formats, JsonLinesAreMappedByPath)
{
    const Mapping mapping = mapping_of(
        "format: jsonl\nsource: p\nconsent_mode: sdk\ntime: at\nidentifiers: {user_id: user/id}\n"
        "event: {column: what}\nproperties: {city: user/address/city, \"*\": keep}\n");
    const auto ran = run_text(
        mapping,
        R"({"at":"2026-03-02","what":"buy","user":{"id":"ann","address":{"city":"兰州"}},"n":1.50,"tags":["a"]})"
        "\n");
    ASSERT_TRUE(ran) << ran.error().message;
    ASSERT_EQ(events(), 1u);
    EXPECT_NE(batches()[0].body(1).find("\"n\":1.50"), std::string_view::npos);
    const Json body = bodies()[0];
    EXPECT_EQ(body["userId"], "ann");
    EXPECT_EQ(body["properties"]["city"], "兰州");
    EXPECT_EQ(body["properties"]["tags"][0], "a");
}

struct BadLine {
    std::string line, reason;
};
class BadJsonLines : public Formats, public ::testing::WithParamInterface<BadLine> {};
TEST_P(BadJsonLines, GoToQuarantineWithTheirReason)
{
    const auto ran = run_text(own, GetParam().line + "\n" +
                                       R"({"event":"A","userId":"u","timestamp":"2026-03-02"})"
                                       "\n");
    ASSERT_TRUE(ran) << ran.error().message;
    ASSERT_EQ(kept().size(), 1u);
    EXPECT_EQ(kept()[0].reason, GetParam().reason);
    EXPECT_EQ(kept()[0].line, 1);
    EXPECT_EQ(events(), 1u);
}
std::string nested_event(int depth)
{
    return R"({"event":"A","userId":"u","timestamp":"2026-03-02","properties":)" +
           std::string(static_cast<size_t>(depth), '[') +
           std::string(static_cast<size_t>(depth), ']') + "}";
}
INSTANTIATE_TEST_SUITE_P(
    All, BadJsonLines,
    ::testing::Values(
        BadLine{"{\"event\":", "malformed_json"}, BadLine{"{\"event\":\"A\"} x", "malformed_json"},
        BadLine{"{\"event\":01}", "malformed_json"}, BadLine{"{'event':1}", "malformed_json"},
        BadLine{"[1]", "not_an_object"}, BadLine{"{\"event\":\"\\ud800\"}", "invalid_utf8"},
        BadLine{"{\"a\":1e999}", "number_out_of_range"},
        BadLine{nested_event(event_json_depth_max), "too_deep"},
        BadLine{"{\"event\":\"A\",\"timestamp\":\"2026-03-02\"}", "no_usable_identifier"},
        BadLine{"{\"event\":\"A\",\"userId\":\"u\",\"timestamp\":\"yesterday\"}",
                "invalid_timestamp"},
        BadLine{"{\"event\":\"A\",\"userId\":[1],\"timestamp\":\"2026-03-02\"}", "invalid_type"},
        BadLine{"{\"event\":7,\"userId\":\"u\"}", "invalid_type"},
        BadLine{"{\"type\":\"dance\",\"userId\":\"u\"}", "invalid_type"},
        BadLine{"{\"type\":\"group\",\"userId\":\"u\"}", "missing_field"},
        BadLine{"{\"userId\":\"u\"}", "missing_field"},
        BadLine{"{\"event\":\"A\",\"userId\":\"u\",\"properties\":[]}", "invalid_type"}));

TEST_F(Formats, JsonHoldsTheLimitOfDepth)
{
    const auto ran = run_text(own, nested_event(event_json_depth_max - 1));
    ASSERT_TRUE(ran);
    ASSERT_EQ(kept().size(), 1u);
    EXPECT_EQ(kept()[0].reason, "invalid_type")
        << "read to its end: an array where an object belongs";
}

TEST(JsonValue, OfEqualKeysTheLastWins)
{
    std::string out;
    EXPECT_FALSE(append_compact_json(out, R"( { "a" : 1, "b":{"c":1,"c":[ 2 ]}, "\u0061":3 } )"));
    EXPECT_EQ(out, R"({"b":{"c":[2]},"\u0061":3})");
}

TEST(JsonValue, SaysWhereItIsWrong)
{
    std::string out;
    const auto fault = append_compact_json(out, R"({"a":1,})");
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->offset, 7u);
}

}  // namespace
}  // namespace itinera
