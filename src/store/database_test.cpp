#include "store/database.hpp"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include <array>
#include <fstream>

#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

constexpr std::array<Migration, 2> migrations{
    {{1, "CREATE TABLE town (id INTEGER PRIMARY KEY, name TEXT UNIQUE);\n"
         "INSERT INTO town (name) VALUES ('Lanzhou');\n"},
     {2, "ALTER TABLE town ADD COLUMN people INTEGER;\n"}}};

Result<Done> add_town(Database& database, const std::string& name)
{
    return database.transact([&](soci::session& session) -> Result<Done> {
        session << "INSERT INTO town (name) VALUES (:name)", soci::use(name, "name");
        return Done{};
    });
}

int count_towns(Database& database)
{
    int count = -1;
    EXPECT_TRUE(database.transact([&](soci::session& session) -> Result<Done> {
        session << "SELECT count(*) FROM town", soci::into(count);
        return Done{};
    }));
    return count;
}

TEST(Database, RunsEachMigrationOnceAndOnlyTheNewOnes)
{
    const TemporaryFolder folder("with a space");
    const auto file = folder.path() / "state.db";
    {
        auto first = Database::open(file, Durability::Full, std::span(migrations).first(1));
        ASSERT_TRUE(first);
        ASSERT_TRUE(add_town(**first, "Kashgar"));
    }
    auto second = Database::open(file, Durability::Full, migrations);
    ASSERT_TRUE(second);
    EXPECT_EQ(count_towns(**second), 2);
    EXPECT_TRUE((*second)->transact([](soci::session& session) -> Result<Done> {
        session << "UPDATE town SET people = 7";
        return Done{};
    }));
}

TEST(Database, RefusesAFileOfANewerVersion)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "state.db";
    ASSERT_TRUE(Database::open(file, Durability::Full, migrations));
    const auto older = Database::open(file, Durability::Full, std::span(migrations).first(1));
    ASSERT_FALSE(older);
    EXPECT_EQ(older.error().kind, ErrorKind::Conflict);
}

TEST(Database, LeavesNothingOfAMigrationThatFails)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "state.db";
    const std::array<Migration, 1> broken{
        {{1, "CREATE TABLE town (id INTEGER, name TEXT);\nINSERT INTO nowhere VALUES (1);\n"}}};
    EXPECT_FALSE(Database::open(file, Durability::Full, broken));
    auto whole = Database::open(file, Durability::Full, migrations);
    ASSERT_TRUE(whole);
    EXPECT_EQ(count_towns(**whole), 1);
}

TEST(Database, RollsBackWhenTheWorkReturnsAnError)
{
    const TemporaryFolder folder;
    auto database = Database::open(folder.path() / "state.db", Durability::Normal, migrations);
    ASSERT_TRUE(database);
    const auto refused = (*database)->transact([](soci::session& session) -> Result<Done> {
        session << "DELETE FROM town";
        return Error{ErrorKind::Invalid, "not today"};
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "not today");
    EXPECT_EQ(count_towns(**database), 1);
}

TEST(Database, NamesAConstraintThatFailsAsConflict)
{
    const TemporaryFolder folder;
    auto database = Database::open(folder.path() / "state.db", Durability::Normal, migrations);
    ASSERT_TRUE(database);
    const auto twice = add_town(**database, "Lanzhou");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().kind, ErrorKind::Conflict);
    EXPECT_TRUE(add_town(**database, "Hami"));
}

TEST(Database, NamesAFileThatIsNoDatabaseAsCorrupt)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "state.db";
    std::ofstream(file) << std::string(8192, 'x');
    const auto database = Database::open(file, Durability::Full, migrations);
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().kind, ErrorKind::Corrupt) << database.error().message;
}

}  // namespace
}  // namespace itinera
