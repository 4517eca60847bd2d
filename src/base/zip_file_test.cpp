#include "base/zip_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace itinera {
namespace {

// The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
TEST(ZipFile, HasTheChecksumOfTheStandard)
{
    EXPECT_EQ(crc32_of("123456789"), 0xCBF43926U);
    EXPECT_EQ(crc32_of(""), 0U);
}

TEST(ZipFile, IsReadByAnotherProgram)
{
    namespace fs = std::filesystem;
    std::string name = (fs::temp_directory_path() / "itinera-zip-XXXXXX").string();
    const fs::path folder = mkdtemp(name.data());
    const std::string bytes = zip_file({{"index.html", "<p>页</p>"},
                                        {"folder/数据.json", std::string(70'000, 'x')},
                                        {"empty.csv", ""}},
                                       timestamp_of(1'790'000'000'000))
                                  .value();
    std::ofstream(folder / "a.zip", std::ios::binary) << bytes;
    const std::string check =
        "python3 -c \"import zipfile, sys; z = zipfile.ZipFile(sys.argv[1]); "
        "assert z.testzip() is None; "
        "assert [(i.filename, i.file_size) for i in z.infolist()] == "
        "[('index.html', 10), ('folder/\xE6\x95\xB0\xE6\x8D\xAE.json', 70000), ('empty.csv', 0)]; "
        "assert z.infolist()[0].date_time[:3] == (2026, 9, 21)\" '" +
        (folder / "a.zip").string() + "'";
    EXPECT_EQ(std::system(check.c_str()), 0);
    fs::remove_all(folder);
}

}  // namespace
}  // namespace itinera
