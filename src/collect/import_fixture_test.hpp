// What the tests of collect share: a log in a folder of its own, nodes by first appearance, files
// from texts.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "collect/import_run.hpp"
#include "collect/row_readers.hpp"
#include "store/temporary_folder_test.hpp"
#include "store/test_vault_test.hpp"

namespace itinera {

// While it lives, no file can be written to: what a full disk does to the log.
class NothingCanBeWritten {
public:
    NothingCanBeWritten()
    {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit none{0, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    ~NothingCanBeWritten() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    NothingCanBeWritten(const NothingCanBeWritten&) = delete;
    NothingCanBeWritten& operator=(const NothingCanBeWritten&) = delete;

private:
    rlimit before_{};
};

// A log, an intake and a clock; imports texts and files by a mapping.
struct ImportWorld {
    ImportWorld()
    {
        log = EventLog::open(folder.path(), clock, *vault).value();
        intake = Intake::open({*log, names, *vault, {}}).value();
    }

    static Mapping mapping_of(const std::string& yaml)
    {
        auto mapping = parse_mapping(yaml);
        if (!mapping) throw std::runtime_error(mapping.error().message);
        return std::move(mapping).value();
    }

    Result<RunResult> run(const Mapping& mapping, std::unique_ptr<ByteSource> bytes,
                          const ImportControl& control = {})
    {
        auto rows = TRY(open_rows(mapping, std::move(bytes)));
        return run_rows(mapping, *rows, control);
    }
    Result<RunResult> run_text(const Mapping& mapping, std::string text)
    {
        return run(mapping, bytes_in_memory(std::move(text)));
    }
    Result<RunResult> run_rows(const Mapping& mapping, RowReader& rows,
                               const ImportControl& control = {})
    {
        ImportProgress from{};
        const std::vector<ImportProgress> all = TRY(log->import_progress());
        for (const ImportProgress& known : all) {
            if (resumes && known.import_id == "imp_test") from = known;
        }
        return run_import(pass(mapping), rows, *intake, from, control);
    }
    Result<ImportCheck> check_text(const Mapping& mapping, std::string text)
    {
        auto rows = TRY(open_rows(mapping, bytes_in_memory(std::move(text))));
        return check_import(pass(mapping), *rows, {*log, names, {}, nullptr}, {});
    }
    ImportPass pass(const Mapping& mapping)
    {
        return {mapping, "imp_test", SourceCode{1}, secret, clock};
    }

    // Everything in the log, with bodies.
    std::vector<RecordBatch> batches() const
    {
        std::vector<RecordBatch> all;
        const auto read = log->read(Position{0}, EventLog::Part::HeadersAndBodies,
                                    [&](const RecordBatch& batch) -> Result<bool> {
                                        all.push_back(batch);
                                        return true;
                                    });
        EXPECT_TRUE(read) << read.error().message;
        return all;
    }
    // Bodies of all events, in log order.
    std::vector<Json> bodies() const
    {
        std::vector<Json> all;
        for (const RecordBatch& batch : batches()) {
            for (size_t row = 0; row < batch.size(); ++row) {
                if (batch.kind[row] != RecordKind::Event) continue;
                auto body = parse_json(batch.body(row));
                EXPECT_TRUE(body) << batch.body(row);
                all.push_back(std::move(body).value());
            }
        }
        return all;
    }
    NodeId node(std::string_view kind, std::string_view value) const
    {
        return vault->find(kind, value).value().value();
    }
    size_t events() const
    {
        size_t count = 0;
        const auto read = log->read(
            Position{0}, EventLog::Part::Headers, [&](const RecordBatch& batch) -> Result<bool> {
                count += static_cast<size_t>(std::ranges::count(batch.kind, RecordKind::Event));
                return true;
            });
        EXPECT_TRUE(read) << read.error().message;
        return count;
    }
    CollectCount totals() const
    {
        CollectCount sum{};
        const auto counts = log->counts();
        EXPECT_TRUE(counts);
        for (const CollectCount& one : *counts) {
            sum.received += one.received;
            sum.stored += one.stored;
            sum.duplicate += one.duplicate;
            sum.rejected += one.rejected;
        }
        return sum;
    }
    std::vector<QuarantineItem> kept() const
    {
        return log->quarantine("", 0, 1'000'000, true).value();
    }

    TemporaryFolder folder{"collect"};
    FixedClock clock{timestamp_of(1'790'000'000'000)};  // 2026-09-21
    std::unique_ptr<KeyVault> vault = test_vault(folder.path());
    std::unique_ptr<EventLog> log;
    NameTable names;
    HmacSha256 secret{"a secret of this installation"};
    std::unique_ptr<Intake> intake;
    bool resumes = false;
};

class ImportTest : public ::testing::Test, protected ImportWorld {};

// The folder of the real data, or nothing where it is missing.
inline std::filesystem::path real_data(const std::string& set)
{
    const char* folder = std::getenv("ITINERA_TEST_DATA");
    const std::filesystem::path path =
        folder != nullptr
            ? folder
            : std::filesystem::path{ITINERA_PROJECT_SOURCE_DIR} / ".." / "shared" / "data";
    return path / set;
}

inline std::string file_text(const std::filesystem::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace itinera
