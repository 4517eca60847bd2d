#include "http/multipart.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace itinera::http {
namespace {

struct SeenPart {
    std::string name, file_name, data;
    bool is_file = false, ended = false;
};

constexpr std::string_view content_type = "multipart/form-data; boundary=XyZ";

// What a reader sees that gets the body in pieces of `piece` bytes.
Result<std::vector<SeenPart>> read(std::string_view body, size_t piece,
                                   std::string_view type = content_type)
{
    std::vector<SeenPart> seen;
    MultipartReader reader = TRY(MultipartReader::open(
        type, {[&](const PartHeader& header) -> Result<Done> {
                   seen.push_back({header.name, header.file_name, "", header.is_file});
                   return Done{};
               },
               [&](std::string_view data) -> Result<Done> {
                   seen.back().data += data;
                   return Done{};
               },
               [&]() -> Result<Done> {
                   seen.back().ended = true;
                   return Done{};
               }}));
    for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
        TRY(reader.take(body.substr(0, piece)));
    }
    TRY(reader.finish());
    return seen;
}

std::string part(std::string_view disposition, std::string_view data)
{
    return "--XyZ\r\nContent-Disposition: form-data; " + std::string(disposition) + "\r\n\r\n" +
           std::string(data) + "\r\n";
}

TEST(Multipart, GivesTheSamePartsInPiecesOfAnySize)
{
    const std::string tricky = "\r\n--XyY\r\n--\r\r\n--Xy\r\n-" + std::string(1, '\0');
    const std::string body = part("name=\"mapping\"", "format: csv\r\n") +
                             part("name=file; filename=\"C:\\tmp\\a;b.csv\"", tricky) +
                             part("name=\"empty\"", "") + "--XyZ--\r\nepilogue";
    for (size_t piece = 1; piece <= body.size(); ++piece) {
        const auto seen = read(body, piece);
        ASSERT_TRUE(seen) << piece << ": " << seen.error().message;
        ASSERT_EQ(seen->size(), 3u);
        EXPECT_EQ((*seen)[0].name, "mapping");
        EXPECT_FALSE((*seen)[0].is_file);
        EXPECT_EQ((*seen)[0].data, "format: csv\r\n");
        EXPECT_TRUE((*seen)[1].is_file);
        EXPECT_EQ((*seen)[1].file_name, "a;b.csv");
        EXPECT_EQ((*seen)[1].data, tricky);
        EXPECT_EQ((*seen)[2].data, "");
        EXPECT_TRUE((*seen)[2].ended);
    }
}

TEST(Multipart, RefusesWhatIsNone)
{
    EXPECT_FALSE(read("", 1));
    EXPECT_FALSE(read("hello", 2));
    EXPECT_FALSE(read(part("name=\"a\"", "b"), 3)) << "no last boundary";
    EXPECT_FALSE(read("--XyZ\r\n\r\nb\r\n--XyZ--", 9)) << "no disposition";
    EXPECT_FALSE(read("--XyZ\r\nContent-Disposition: form-data\r\n\r\nb\r\n--XyZ--", 9))
        << "no name";
    EXPECT_FALSE(read("--XyZoo\r\n", 9));
    EXPECT_FALSE(read("--XyZ--", 9, "multipart/form-data"));
    EXPECT_FALSE(read("--XyZ--", 9, "multipart/form-data; boundary=" + std::string(71, 'a')));
    EXPECT_TRUE(read("--XyZ--", 9)) << "no parts at all is well formed";
}

TEST(Multipart, BoundsThePartsAndTheirHeaders)
{
    std::string body;
    for (size_t i = 0; i < multipart_parts_max; ++i) body += part("name=\"a\"", "b");
    EXPECT_TRUE(read(body + "--XyZ--", 7));
    const auto one_more = read(body + part("name=\"a\"", "b") + "--XyZ--", 7);
    ASSERT_FALSE(one_more);
    EXPECT_EQ(one_more.error().kind, ErrorKind::TooLarge);

    // The header that is counted begins with the line break after the boundary.
    const std::string line = "\r\nContent-Disposition: form-data; name=\"a\"";
    const auto padded = [&](size_t size) {
        return "--XyZ" + line + "\r\nX: " + std::string(size - line.size() - 5, 'x') +
               "\r\n\r\n\r\n--XyZ--";
    };
    EXPECT_TRUE(read(padded(multipart_part_header_bytes_max), 100));
    EXPECT_EQ(read(padded(multipart_part_header_bytes_max + 1), 100).error().kind,
              ErrorKind::TooLarge);
    EXPECT_FALSE(read("--XyZ" + std::string(10'000, ' '), 100)) << "padding without end";
}

}  // namespace
}  // namespace itinera::http
