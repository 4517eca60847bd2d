#include "main/golden/golden_run.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "main/golden/golden_text.hpp"

namespace itinera {
namespace {

namespace fs = std::filesystem;

const fs::path golden_folder = GOLDEN_FOLDER;

// A golden file in a folder of its own, deleted at the end.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& text)
        : path_(fs::temp_directory_path() /
                ("golden_" + std::to_string(reinterpret_cast<uintptr_t>(this)) + ".journey"))
    {
        std::ofstream(path_) << text;
    }
    ~TemporaryFile() { fs::remove(path_); }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

// Output of a run over one file; the last line apart.
struct Ran {
    int status;
    std::string output;
};
Ran run_text(const std::string& text, const std::string& pending = "")
{
    const TemporaryFile file(text);
    std::optional<TemporaryFile> list;
    GoldenOptions options;
    if (!pending.empty()) {
        list.emplace(file.path().filename().string() + " " + pending + "\n");
        options.pending_list = list->path();
    }
    std::ostringstream out;
    const fs::path paths[] = {file.path()};
    const int status = run_golden(paths, options, out);
    return {status, out.str()};
}

constexpr const char* two_views =
    "events\ncustomer  time   event\nalice     10:00  view\nbob       10:00  view\n\n"
    "query flow\n{\"analysis\": \"flow\", \"start\": \"view\", \"columns\": 1}\n----\n";

TEST(GoldenRun, EveryFilePassesOnEveryEngineOrIsListedAsPending)
{
    std::ostringstream out;
    GoldenOptions options;
    options.pending_list = golden_folder / "pending.txt";
    const fs::path paths[] = {golden_folder};
    EXPECT_EQ(run_golden(paths, options, out), 0) << out.str();
    std::cout << out.str();
}

TEST(GoldenRun, CountsWhatPassedAndReturnsZero)
{
    const Ran ran = run_text(std::string(two_views) +
                             "[summary]\nunits  2\n\n[customers summary/units]\nalice bob\n");
    EXPECT_EQ(ran.status, 0) << ran.output;
    EXPECT_NE(ran.output.find("\n1 passed, 0 failed, 0 pending\n"), std::string::npos)
        << ran.output;
}

TEST(GoldenRun, NamesFileLineQueryExpectedAndIs)
{
    const Ran ran = run_text(std::string(two_views) + "[summary]\nunits  3\n");
    EXPECT_EQ(ran.status, 1);
    EXPECT_NE(ran.output.find(
                  ".journey:10: flow (index): summary/units\n    expected  3\n    is        2\n"),
              std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("0 passed, 1 failed, 0 pending"), std::string::npos);
}

TEST(GoldenRun, NoticesACustomerTooManyOrTooFew)
{
    EXPECT_EQ(run_text(std::string(two_views) + "[customers summary/units]\nalice\n").status, 1);
    EXPECT_EQ(
        run_text(std::string(two_views) + "[customers summary/units]\nalice bob carol\n").status,
        1);
    EXPECT_EQ(run_text(std::string(two_views) + "[customers summary/units]\n(nobody)\n").status, 1);
}

TEST(GoldenRun, ChecksEquationsBetweenReports)
{
    const std::string asked = std::string(two_views) + "[summary]\nunits  2\n\nreconcile\n";
    EXPECT_EQ(run_text(asked + "flow:summary/units = 1 + 1\n").status, 0);
    const Ran ran = run_text(asked + "flow:summary/units + 1 = 2\n");
    EXPECT_EQ(ran.status, 1);
    EXPECT_NE(ran.output.find("1 passed, 1 failed"), std::string::npos) << ran.output;
}

TEST(GoldenRun, LeavesOutWhatCameAfterNow)
{
    EXPECT_EQ(run_text("now d1T00:00\nevents\ncustomer  time   event  received\nalice     10:00  "
                       "view   d2T00:00\n"
                       "bob       10:00  view\n\nquery flow\n{\"analysis\": \"flow\", \"start\": "
                       "\"view\"}\n----\n"
                       "[customers summary/units]\nbob\n")
                  .status,
              0);
}

constexpr const char* of_the_future =
    "events\ncustomer  time   event\nalice     10:00  view\n\n"
    "query later\n{\"analysis\": \"canvas\"}\n----\n[summary]\nunits  2\n";

TEST(GoldenRun, CountsWhatIsNotBuiltYetAsPendingOnlyIfListed)
{
    EXPECT_NE(run_text(of_the_future).output.find("0 passed, 0 failed, 1 pending"),
              std::string::npos);
    EXPECT_EQ(run_text(of_the_future, "later").status, 0);
    const Ran other = run_text(of_the_future, "another");
    EXPECT_EQ(other.status, 1);
    EXPECT_NE(other.output.find("no query of this name"), std::string::npos) << other.output;
}

TEST(GoldenRun, FailsWhereAListedQuestionPasses)
{
    const Ran ran = run_text(std::string(two_views) + "[summary]\nunits  2\n", "flow");
    EXPECT_EQ(ran.status, 1);
    EXPECT_NE(ran.output.find("passes now: take it off the list"), std::string::npos) << ran.output;
}

TEST(GoldenRun, AFileThatCannotBeReadIsAFailure)
{
    const fs::path paths[] = {"no-such-file.journey"};
    std::ostringstream out;
    EXPECT_EQ(run_golden(paths, {}, out), 1);
    EXPECT_EQ(run_text("events\ncustomer  time  event\nalice  25:00  view\n").status, 1);
    EXPECT_EQ(run_text("events\ncustomer  time   event  channel\nalice     10:00  view   "
                       "smoke_signal\n\nquery q\n"
                       "{\"analysis\": \"process\"}\n----\n[summary]\nunits  1\n")
                  .status,
              1);
}

TEST(GoldenRun, TellsEnginesThatAreNotThereInWords)
{
    std::ostringstream out;
    GoldenOptions options;
    options.engine = "clickhouse";
    const fs::path paths[] = {golden_folder};
    EXPECT_EQ(run_golden(paths, options, out), 1);
    EXPECT_NE(out.str().find("clickhouse is not built yet"), std::string::npos);
}

// --- GO-14: every expected number and name, changed by one unit of its last place, is noticed.

// "0.33" -> "0.34", "15m" -> "16m", "view" -> "view'".
std::string mutated(const std::string& cell)
{
    for (size_t k = cell.size(); k-- > 0;) {
        const char c = cell[k];
        if (c >= '0' && c <= '8') {
            std::string other = cell;
            ++other[k];
            return other;
        }
        if (c == '9') {
            std::string other = cell;
            other[k] = '8';
            return other;
        }
    }
    return cell + "'";
}

struct Mutations {
    int made = 0;
    std::vector<std::string> unnoticed;

    void expect_noticed(const GoldenQuery& query, const GoldenAnswer& answer,
                        const std::string& what)
    {
        ++made;
        if (check_answer(query, answer).empty()) unnoticed.push_back(what);
    }
};

void mutate_tables(const std::string& file, GoldenQuery query, const GoldenAnswer& answer,
                   Mutations& mutations)
{
    for (ExpectedTable& table : query.tables) {
        for (ExpectedTable::Row& row : table.rows) {
            for (size_t k = 0; k < row.cells.size(); ++k) {
                const bool is_key = table.some && k < 2;  // another row may well be there
                if (is_key) continue;
                const std::string was = row.cells[k];
                row.cells[k] = mutated(was);
                mutations.expect_noticed(query, answer,
                                         file + ":" + std::to_string(row.line) + " " + was);
                row.cells[k] = was;
            }
        }
    }
}

void mutate_customers(const std::string& file, GoldenQuery query, const GoldenAnswer& answer,
                      Mutations& mutations)
{
    for (ExpectedCustomers& expected : query.customers) {
        const auto was = expected.customers;
        expected.customers.push_back("~nobody");
        mutations.expect_noticed(query, answer,
                                 file + ":" + std::to_string(expected.line) + " one more");
        expected.customers = was;
        if (was.empty()) continue;
        expected.customers.pop_back();
        mutations.expect_noticed(query, answer,
                                 file + ":" + std::to_string(expected.line) + " one less");
        expected.customers = was;
    }
}

void mutate_error(const std::string& file, GoldenQuery query, const GoldenAnswer& answer,
                  Mutations& mutations)
{
    if (!query.error) return;
    const ExpectedError was = *query.error;
    query.error->path += "'";
    mutations.expect_noticed(query, answer, file + " path " + was.path);
    query.error = was;
    query.error->kind = was.kind == "invalid" ? "too_large" : "invalid";
    mutations.expect_noticed(query, answer, file + " kind " + was.kind);
}

TEST(GoldenRun, EveryChangeOfAnExpectationIsNoticed)
{
    Mutations mutations;
    for (const auto& entry : fs::recursive_directory_iterator(golden_folder)) {
        if (entry.path().extension() != ".journey") continue;
        const auto file = read_golden(entry.path());
        ASSERT_TRUE(file) << file.error().message;
        auto engines = open_golden_engines("index", *file);
        ASSERT_TRUE(engines) << engines.error().message;
        for (const GoldenQuery& query : file->queries) {
            const GoldenAnswer answer = (*engines)[0]->ask(query);
            if (!check_answer(query, answer).empty()) continue;  // pending, or red elsewhere
            const std::string name = entry.path().filename().string();
            mutate_tables(name, query, answer, mutations);
            mutate_customers(name, query, answer, mutations);
            mutate_error(name, query, answer, mutations);
        }
    }
    for (const std::string& unnoticed : mutations.unnoticed)
        ADD_FAILURE() << "not noticed: " << unnoticed;
    EXPECT_GT(mutations.made, 500);
    RecordProperty("mutations", mutations.made);
    std::cout << mutations.made << " changes, " << mutations.unnoticed.size() << " not noticed\n";
}

}  // namespace
}  // namespace itinera
