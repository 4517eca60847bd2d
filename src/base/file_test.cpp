#include "base/file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace itinera {
namespace {

class FileTest : public testing::Test {
protected:
    FileTest()
    {
        std::string name = std::filesystem::temp_directory_path() / "itinera-file-XXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    ~FileTest() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

TEST_F(FileTest, WritesWholeOrNotAtAll)
{
    const auto path = folder_ / "a";
    const std::string_view first[] = {"hello ", "world"};
    ASSERT_TRUE(write_file_atomically(path, first));
    EXPECT_EQ(read_file(path, 100).value(), "hello world");
    EXPECT_EQ(MappedFile::open(path).value().bytes(), "hello world");
    const std::string_view second[] = {""};
    ASSERT_TRUE(write_file_atomically(path, second));
    EXPECT_EQ(MappedFile::open(path).value().bytes(), "");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "a.tmp"));
}

TEST_F(FileTest, AFullDiskLeavesTheOldFile)
{
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
    const auto path = folder_ / "b";
    const std::string_view text[] = {"old"};
    ASSERT_TRUE(write_file_atomically(path, text));
    std::filesystem::create_symlink("/dev/full",
                                    folder_ / "b.tmp");  // every write there fails with ENOSPC
    const std::string_view fresh[] = {"new"};
    const auto result = write_file_atomically(path, fresh);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Unavailable);
    EXPECT_NE(result.error().message.find("No space left"), std::string::npos);
    EXPECT_EQ(read_file(path, 100).value(), "old");
}

TEST_F(FileTest, ErrorsNameTheFileAndTheCause)
{
    EXPECT_EQ(read_file(folder_ / "missing", 10).error().kind, ErrorKind::NotFound);
    EXPECT_EQ(MappedFile::open(folder_ / "missing").error().kind, ErrorKind::NotFound);
    std::ofstream(folder_ / "big") << "12345678901";
    EXPECT_EQ(read_file(folder_ / "big", 10).error().kind, ErrorKind::TooLarge);
}

}  // namespace
}  // namespace itinera
