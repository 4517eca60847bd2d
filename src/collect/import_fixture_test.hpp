// What the tests of collect share: a log in memory, nodes by first appearance, files from texts.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "collect/import_run.hpp"
#include "collect/row_readers.hpp"

namespace itinera {

// Keeps everything that was appended; refuses when told so.
class MemoryLog final : public EventLog {
public:
    Result<Done> append(Commit& commit) override
    {
        if (fails) return Error{ErrorKind::Unavailable, "No space left on device (write log.db)"};
        for (size_t row = 0; row < commit.records.size(); ++row) {
            if (commit.records.kind[row] != RecordKind::Event) continue;
            const DedupKey& key = commit.records.dedup_key[row];
            if (!keys.insert(key).second) return Error{ErrorKind::Conflict, "a dedup key twice"};
        }
        commit.records.first_position = Position{last + 1};
        last += static_cast<int64_t>(commit.records.size());
        for (const CollectCount& count : commit.counts) {
            totals.received += count.received;
            totals.stored += count.stored;
            totals.duplicate += count.duplicate;
            totals.rejected += count.rejected;
        }
        for (const QuarantineItem& item : commit.quarantine) kept_items.push_back(item);
        for (const ImportProgress& one : commit.progress) progress_of[one.import_id] = one;
        batches.push_back(commit.records);
        return Done{};
    }
    Result<bool> contains(const DedupKey& key) const override { return keys.contains(key); }
    Result<Done> contains(std::span<const DedupKey> asked, std::span<bool> found) const override
    {
        for (size_t i = 0; i < asked.size(); ++i) found[i] = keys.contains(asked[i]);
        return Done{};
    }
    Result<Done> read_records(std::span<const Position>, const VisitRecord&) const override
    {
        return Error{ErrorKind::NotFound, "nobody asks for single records here"};
    }
    Result<Done> read(Position, Part,
                      const std::function<Result<bool>(const RecordBatch&)>& visit) const override
    {
        for (const RecordBatch& batch : batches) {
            if (!TRY(visit(batch))) break;
        }
        return Done{};
    }
    LogStatus status() const override { return {Position{last}, 0}; }
    Result<std::vector<CollectCount>> counts() const override
    {
        return std::vector<CollectCount>{totals};
    }
    Result<std::vector<QuarantineItem>> quarantine(const std::string&, int64_t, size_t,
                                                   bool) const override
    {
        return kept_items;
    }
    Result<std::vector<std::pair<std::string, int64_t>>> quarantine_by_reason() const override
    {
        return std::vector<std::pair<std::string, int64_t>>{};
    }
    Result<std::vector<ImportProgress>> import_progress() const override
    {
        std::vector<ImportProgress> all;
        for (const auto& [id, one] : progress_of) all.push_back(one);
        return all;
    }
    Result<std::vector<Finding>> verify() const override { return std::vector<Finding>{}; }

    bool fails = false;
    int64_t last = 0;
    CollectCount totals{};
    std::set<DedupKey> keys;
    std::vector<RecordBatch> batches;
    std::vector<QuarantineItem> kept_items;
    std::map<std::string, ImportProgress> progress_of;
};

class NodesByAppearance final : public NodeResolver {
public:
    Result<NodeId> node_of(std::string_view kind, std::string_view value) override
    {
        const auto next = static_cast<int64_t>(nodes.size() + 1);
        return NodeId{
            nodes.emplace(std::string{kind} + ":" + std::string{value}, next).first->second};
    }
    std::map<std::string, int64_t> nodes;
};

// A log, an intake and a clock; imports texts and files by a mapping.
class ImportTest : public ::testing::Test {
protected:
    void SetUp() override { intake = std::move(Intake::open({log, names, nodes, {}})).value(); }

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
        const auto known = log.progress_of.find("imp_test");
        const ImportProgress from =
            known == log.progress_of.end() || !resumes ? ImportProgress{} : known->second;
        return run_import(pass(mapping), rows, *intake, from, control);
    }
    Result<ImportCheck> check_text(const Mapping& mapping, std::string text)
    {
        auto rows = TRY(open_rows(mapping, bytes_in_memory(std::move(text))));
        return check_import(pass(mapping), *rows, {log, {}}, {});
    }
    ImportPass pass(const Mapping& mapping)
    {
        return {mapping, "imp_test", SourceCode{1}, secret, clock};
    }

    // Bodies of all events, in log order.
    std::vector<Json> bodies() const
    {
        std::vector<Json> all;
        for (const RecordBatch& batch : log.batches) {
            for (size_t row = 0; row < batch.size(); ++row) {
                if (batch.kind[row] != RecordKind::Event) continue;
                auto body = parse_json(batch.body(row));
                EXPECT_TRUE(body) << batch.body(row);
                all.push_back(std::move(body).value());
            }
        }
        return all;
    }
    size_t events() const { return log.keys.size(); }

    MemoryLog log;
    NodesByAppearance nodes;
    NameTable names;
    FixedClock clock{timestamp_of(1'790'000'000'000)};  // 2026-09-21
    HmacSha256 secret{"a secret of this installation"};
    std::unique_ptr<Intake> intake;
    bool resumes = false;
};

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
