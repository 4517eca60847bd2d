#include "base/overwrite.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace itinera {
namespace {

namespace fs = std::filesystem;

class Overwrite : public testing::Test {
protected:
    Overwrite()
    {
        std::string name = (fs::temp_directory_path() / "itinera-overwrite-XXXXXX").string();
        folder = mkdtemp(name.data());
        std::ofstream(folder / "file") << "text of somebody";
    }
    ~Overwrite() override { fs::remove_all(folder); }
    std::string text_of(const fs::path& file) const
    {
        std::ifstream stream(file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    fs::path folder;
};

TEST_F(Overwrite, RemovesAFileAndTakesOneThatIsMissingForDone)
{
    EXPECT_TRUE(overwrite_and_remove(folder / "file"));
    EXPECT_FALSE(fs::exists(folder / "file"));
    EXPECT_TRUE(overwrite_and_remove(folder / "file"));
}

TEST_F(Overwrite, LeavesBytesAloneThatHaveAnotherName)
{
    fs::create_hard_link(folder / "file", folder / "hard");
    fs::create_symlink(folder / "file", folder / "soft");
    EXPECT_TRUE(overwrite_and_remove(folder / "hard"));
    EXPECT_TRUE(overwrite_and_remove(folder / "soft"));
    EXPECT_FALSE(fs::exists(folder / "hard"));
    EXPECT_FALSE(fs::is_symlink(folder / "soft"));
    EXPECT_EQ(text_of(folder / "file"), "text of somebody");
}

}  // namespace
}  // namespace itinera
