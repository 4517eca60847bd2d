#include "store/parquet.hpp"

#include <fmt/format.h>

#include <deque>
#include <optional>

#include "store/duck.hpp"
#include "store/parquet_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr std::string_view memory_limit = "512MB";

bool is_time(const std::string& type)
{
    return type.starts_with("TIMESTAMP");
}

// "2026-03-02 10:00:00.5" and "2026-03-02 10:00:00.5+00" -> "2026-03-02T10:00:00.5Z"
std::string iso_time(std::string_view text)
{
    std::string time(text);
    const size_t space = time.find(' ');
    if (space == std::string::npos) return time;  // infinity
    time[space] = 'T';
    if (time.ends_with("+00")) time.resize(time.size() - 3);
    return time + "Z";
}

class DuckParquetReader final : public ParquetReader {
public:
    Result<Done> start(const std::filesystem::path& folder, const std::filesystem::path& file);

    const std::vector<ParquetColumn>& columns() const override { return columns_; }
    int64_t row_count() const override { return row_count_; }
    Result<std::vector<std::vector<Cell>>> next(size_t rows_max) override;

private:
    Result<duck::Rows> ask(std::string_view sql, const std::string& file) const;
    Result<Done> read_columns(const std::string& file);
    std::vector<Cell> row_of(const duck::Chunk& chunk, size_t row);

    duck::Database database_;
    duck::Connection connection_;
    std::vector<ParquetColumn> columns_;
    int64_t row_count_ = 0;
    std::optional<duck::Rows> rows_;
    std::vector<std::unique_ptr<duck::Chunk>>
        chunks_;                     // that the views of the last call point into
    size_t at_ = 0;                  // next row of chunks_.back()
    std::deque<std::string> times_;  // texts of the last call that were rewritten
};

Result<duck::Rows> DuckParquetReader::ask(std::string_view sql, const std::string& file) const
{
    auto prepared = TRY(connection_.prepare(sql));
    prepared.bind(1, std::string_view(file));
    return prepared.stream();
}

Result<Done> DuckParquetReader::start(const std::filesystem::path& folder,
                                      const std::filesystem::path& file)
{
    const duck::Settings settings{
        {"memory_limit", std::string(memory_limit)},
        {"threads", "1"},  // rows in the order of the file, and room for others
        {"temp_directory", ""},
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
        {"allow_community_extensions", "false"},
    };
    database_ = TRY(duck::Database::open("", settings));
    connection_ = TRY(database_.connect());
    TRY(connection_.run(statement(parquet_sql, "utc")));
    auto allow = TRY(connection_.prepare(statement(parquet_sql, "allow_folder")));
    const std::string folder_and_slash = folder.string() + "/";
    allow.bind(1, std::string_view(folder_and_slash));
    TRY(allow.run());
    TRY(connection_.run(statement(parquet_sql, "lock")));
    TRY(read_columns(file.string()));
    duck::Rows count = TRY(ask(statement(parquet_sql, "row_count"), file.string()));
    if (const auto chunk = TRY(count.next())) row_count_ = chunk->values<int64_t>(0)[0];
    rows_ = TRY(ask(statement(parquet_sql, "rows_as_text"), file.string()));
    return Done{};
}

Result<Done> DuckParquetReader::read_columns(const std::string& file)
{
    duck::Rows rows = TRY(ask(statement(parquet_sql, "columns"), file));
    while (const auto chunk = TRY(rows.next())) {
        for (size_t row = 0; row < chunk->size(); ++row) {
            columns_.push_back(
                {std::string(chunk->text(0, row)), std::string(chunk->text(1, row))});
        }
    }
    return Done{};
}

std::vector<ParquetReader::Cell> DuckParquetReader::row_of(const duck::Chunk& chunk, size_t row)
{
    std::vector<Cell> cells;
    cells.reserve(columns_.size());
    for (size_t column = 0; column < columns_.size(); ++column) {
        if (chunk.is_null(column, row)) {
            cells.push_back({{}, true});
        } else if (is_time(columns_[column].type)) {
            cells.push_back({times_.emplace_back(iso_time(chunk.text(column, row))), false});
        } else {
            cells.push_back({chunk.text(column, row), false});
        }
    }
    return cells;
}

Result<std::vector<std::vector<ParquetReader::Cell>>> DuckParquetReader::next(size_t rows_max)
{
    std::vector<std::vector<Cell>> found;
    times_.clear();
    if (chunks_.size() > 1) chunks_.erase(chunks_.begin(), chunks_.end() - 1);
    while (found.size() < rows_max) {
        if (chunks_.empty() || at_ == chunks_.back()->size()) {
            auto chunk = TRY(rows_->next());
            if (!chunk) break;
            chunks_.push_back(std::move(chunk));
            at_ = 0;
            continue;
        }
        found.push_back(row_of(*chunks_.back(), at_++));
    }
    return found;
}

}  // namespace

Result<std::unique_ptr<ParquetReader>>
ParquetReader::open(const std::filesystem::path& staging_folder, const std::filesystem::path& file)
{
    std::error_code failure;
    const auto folder = std::filesystem::canonical(staging_folder, failure);
    const auto resolved = std::filesystem::canonical(file, failure);  // through links and ".."
    const auto relative = resolved.lexically_relative(folder);
    if (failure || relative.empty() || *relative.begin() == "..") {
        return Error{ErrorKind::Invalid,
                     fmt::format("{} is no file of the staging folder", file.string())};
    }
    auto reader = std::make_unique<DuckParquetReader>();
    if (const Result<Done> started = reader->start(folder, resolved); !started) {
        Error error = started.error();
        error.message = fmt::format("{}: {}", file.filename().string(), error.message);
        return error;
    }
    return std::unique_ptr<ParquetReader>(std::move(reader));
}

}  // namespace itinera
