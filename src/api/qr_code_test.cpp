#include "api/qr_code.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <vector>

namespace itinera::api {
namespace {

// The picture as modules, without its quiet zone: true is dark.
std::vector<std::vector<bool>> modules_of(const std::string& svg)
{
    std::smatch found;
    EXPECT_TRUE(std::regex_search(svg, found, std::regex(R"(viewBox="0 0 (\d+) \1")")));
    const size_t size = std::stoul(found[1]);
    std::vector<std::vector<bool>> dark(size, std::vector<bool>(size));
    const std::regex run(R"(M(\d+) (\d+)h(\d+)v1h-\3z)");
    for (std::sregex_iterator at(svg.begin(), svg.end(), run), end; at != end; ++at) {
        for (size_t k = 0; k < std::stoul((*at)[3]); ++k)
            dark[std::stoul((*at)[2])][std::stoul((*at)[1]) + k] = true;
    }
    return dark;
}

// ISO/IEC 18004, 6.3.3: three squares of 7, 5 and 3 modules in the corners.
bool is_finder(const std::vector<std::vector<bool>>& dark, size_t top, size_t left)
{
    for (size_t y = 0; y < 7; ++y) {
        for (size_t x = 0; x < 7; ++x) {
            const size_t from_edge = std::min({x, y, 6 - x, 6 - y});
            if (dark[top + y][left + x] != (from_edge != 1)) return false;
        }
    }
    return true;
}

TEST(QrSvg, HasTheSizeTheFindersTheTimingAndTheQuietZoneOfACode)
{
    const std::string uri = "otpauth://totp/Itinera:ann%40example.com?secret="
                            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Itinera";
    const auto dark = modules_of(qr_svg(uri).value());
    const size_t size = dark.size() - 8;
    EXPECT_EQ((size - 21) % 4, 0u) << "21 modules in version 1, four more in each";
    EXPECT_TRUE(is_finder(dark, 4, 4));
    EXPECT_TRUE(is_finder(dark, 4, 4 + size - 7));
    EXPECT_TRUE(is_finder(dark, 4 + size - 7, 4));
    for (size_t at = 8; at < size - 8; ++at) EXPECT_EQ(dark[4 + 6][4 + at], at % 2 == 0) << at;
    for (size_t at = 0; at < dark.size(); ++at) {
        for (const size_t edge : {size_t{0}, size_t{3}, dark.size() - 4, dark.size() - 1}) {
            EXPECT_FALSE(dark[edge][at]);
            EXPECT_FALSE(dark[at][edge]);
        }
    }
}

TEST(QrSvg, RefusesWhatACodeCannotHold)
{
    EXPECT_TRUE(qr_svg(std::string(2'331, 'x'))) << "version 40 at level M";
    EXPECT_EQ(qr_svg(std::string(2'332, 'x')).error().kind, ErrorKind::TooLarge);
}

}  // namespace
}  // namespace itinera::api
