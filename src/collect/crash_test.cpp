// An import that is killed again and again, over the real log.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <set>

#include "base/hash.hpp"
#include "base/random.hpp"
#include "collect/import_fixture_test.hpp"
#include "store/event_log.hpp"
#include "store/temporary_folder_test.hpp"
#include "store/write_parquet_test.hpp"

namespace itinera {
namespace {

constexpr int good_and_bad_rows = 40'000;
constexpr int bad_rows = 40;
constexpr const char* yaml =
    "source: shop\nconsent_mode: sdk\ntime: t\nidentifiers: {user_id: u}\nevent: e\n"
    "properties: {n: n}\n";

std::string file_of_rows()
{
    std::string text = "t,u,e,n\n";
    for (int i = 0; i < good_and_bad_rows; ++i) {
        // Every third row is the same as the one before: only its number tells it apart.
        const int n = i - (i % 3 == 2 ? 1 : 0);
        text += i % (good_and_bad_rows / bad_rows) == 7 ? "never" : "2026-03-02";
        text += ",u" + std::to_string(n % 97) + ",event " + std::to_string(n % 11) + "," +
                std::to_string(n) + "\n";
    }
    return text;
}

// Runs the import from where the log says it is; one byte to `told` after each commit.
Result<RunResult> go_on(const std::filesystem::path& folder, const std::filesystem::path& file,
                        int told)
{
    const FixedClock clock{timestamp_of(1'790'000'000'000)};
    const auto vault = TRY(KeyVault::open(folder, test_master_key()));
    const auto log = TRY(EventLog::open(folder, clock, *vault));
    NameTable names;
    TRY(log->read(Position{0}, EventLog::Part::HeadersAndBodies,
                  [&](const RecordBatch& batch) -> Result<bool> {
                      names.apply(batch);
                      return true;
                  }));
    const auto intake = TRY(Intake::open({*log, names, *vault, {}}));
    const std::string format = file.extension() == ".csv" ? "format: csv\n" : "format: parquet\n";
    const Mapping mapping = TRY(parse_mapping(format + yaml));
    const HmacSha256 secret("secret");
    ImportPass pass{mapping, "imp_1", SourceCode{1}, secret, clock};
    pass.batch_rows_max = 500;
    ImportProgress from{};
    for (const ImportProgress& one : TRY(log->import_progress())) {
        if (one.import_id == "imp_1") from = one;
    }
    const auto reader = TRY(open_rows(mapping, file));
    ImportControl control;
    control.progress = [&](const ImportProgress&) {
        if (told >= 0) (void)!::write(told, "x", 1);
    };
    return run_import(pass, *reader, *intake, from, control);
}

// Starts the import in a process of its own and kills it after `commits` commits, or a little
// later.
void run_and_kill(const std::filesystem::path& folder, const std::filesystem::path& file,
                  uint64_t commits, uint64_t spins)
{
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        (void)go_on(folder, file, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    char byte;
    for (uint64_t i = 0; i < commits; ++i) {
        if (read(ends[0], &byte, 1) != 1) break;
    }
    for (uint64_t i = 0; i < spins; ++i) std::atomic_signal_fence(std::memory_order_seq_cst);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ends[0]);
}

void expect_all_rows_once_after_kills(const std::filesystem::path& file, int kills)
{
    const TemporaryFolder folder("crash");
    Random random(20'261'122, 1);
    for (int i = 0; i < kills; ++i) {
        run_and_kill(folder.path(), file, random.below(3), random.below(4'000'000));
    }
    const auto ran = go_on(folder.path(), file, -1);
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_EQ(ran->progress.rows, good_and_bad_rows);
    EXPECT_EQ(ran->progress.stored, good_and_bad_rows - bad_rows);
    EXPECT_EQ(ran->progress.rejected, bad_rows);
    EXPECT_EQ(ran->progress.duplicate, 0);

    const SystemClock clock;
    const auto vault = test_vault(folder.path());
    const auto log = EventLog::open(folder.path(), clock, *vault);
    ASSERT_TRUE(log) << log.error().message;
    std::set<DedupKey> keys;
    int64_t events = 0;
    const auto read = (*log)->read(Position{0}, EventLog::Part::Headers,
                                   [&](const RecordBatch& batch) -> Result<bool> {
                                       for (size_t row = 0; row < batch.size(); ++row) {
                                           if (batch.kind[row] != RecordKind::Event) continue;
                                           ++events;
                                           keys.insert(batch.dedup_key[row]);
                                       }
                                       return true;
                                   });
    ASSERT_TRUE(read);
    EXPECT_EQ(events, good_and_bad_rows - bad_rows);
    EXPECT_EQ(static_cast<int64_t>(keys.size()), events);
    CollectCount sum{};
    const auto counts = (*log)->counts().value();
    for (const CollectCount& count : counts) {
        sum.received += count.received;
        sum.stored += count.stored;
        sum.duplicate += count.duplicate;
        sum.rejected += count.rejected;
    }
    EXPECT_EQ(sum.received, good_and_bad_rows);
    EXPECT_EQ(sum.received, sum.stored + sum.duplicate + sum.rejected);
    EXPECT_EQ((*log)->quarantine("", 0, 1'000, false)->size(), static_cast<size_t>(bad_rows));
    EXPECT_TRUE((*log)->verify()->empty());
}

TEST(Crash, AnImportKilledFiftyTimesLosesNothingAndStoresNothingTwice)
{
    const TemporaryFolder files("files");
    const auto csv = files.path() / "rows.csv";
    std::ofstream(csv) << file_of_rows();
    expect_all_rows_once_after_kills(csv, 50);
}

TEST(Crash, NorDoesOneOfAParquetFile)
{
    const TemporaryFolder files("files");
    const auto csv = files.path() / "rows.csv";
    std::ofstream(csv) << file_of_rows();
    const auto parquet = write_parquet(
        files.path() / "rows.parquet",
        fmt::format("SELECT * FROM read_csv('{}', all_varchar = true)", csv.string()));
    expect_all_rows_once_after_kills(parquet, 20);
}

}  // namespace
}  // namespace itinera
