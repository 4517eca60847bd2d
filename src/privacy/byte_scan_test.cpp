#include "privacy/byte_scan.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

TEST(ByteScan, FindsAValueInEveryForm)
{
    const std::string value = "Zo\xc3\xab & 'Sm\"ith'";  // Zoë & 'Sm"ith'
    const std::pair<const char*, std::string> files[] = {
        {"utf8", "xx" + value + "yy"},
        {"nfd", "Zoe\xcc\x88 & 'Sm\"ith'"},
        {"upper", "ZO\xc3\x8b & 'SM\"ITH'"},
        {"hex", "..5a6fc3ab202620"
                "27536d2269746827"},
        {"base64", "Wm/DqyAmICdTbSJpdGgn"},
        {"base64b", "eFpvw6sgJiAnU20iaXRoJw=="},
        {"url", "Zo%C3%AB%20%26%20%27Sm%22ith%27"},
        {"json", "\"Zo\\u00eb & 'Sm\\u0022ith'\""},
        {"html", "Zo\xc3\xab &amp; &#39;Sm&quot;ith&#39;"},
    };
    for (const auto& [name, bytes] : files) {
        const TemporaryFolder folder("scan");
        std::ofstream(folder.path() / "file", std::ios::binary) << "before " << bytes << " after";
        int hits = 0;
        const auto done = scan_folder(folder.path(), {value}, [&](const ScanHit&) { ++hits; });
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_GE(hits, 1) << name;
        EXPECT_TRUE(scan_folder(folder.path(), {"another value"},
                                [&](const ScanHit& hit) { ADD_FAILURE() << hit.form; }));
    }
    EXPECT_EQ(scan_folder("/", {"ab"}, {}).error().kind, ErrorKind::Invalid);
}

}  // namespace
}  // namespace itinera
