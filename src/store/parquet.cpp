#include "store/parquet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <optional>

#include "store/duck.hpp"
#include "store/parquet_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr std::string_view parquet_memory = "512MB";
constexpr std::string_view parquet_magic =
    "PAR1";  // the first and the last bytes of a Parquet file

bool is_time(const std::string& type)
{
    return type.starts_with("TIMESTAMP");
}

// "2026-03-02 10:00:00.5" -> "2026-03-02T10:00:00.5", "2026-03-02 10:00:00.5+00" -> "…T10:00:00.5Z"
std::string iso_time(std::string_view text)
{
    std::string time(text);
    const size_t space = time.find(' ');
    if (space == std::string::npos) return time;  // infinity
    time[space] = 'T';
    if (time.ends_with("+00")) time.replace(time.size() - 3, 3, "Z");
    return time;
}

std::string begins_otherwise(std::string_view head)
{
    if (head.starts_with("\x1f\x8b") || head.starts_with("\x28\xb5\x2f\xfd"))
        return "This is no Parquet file but a compressed one: unpack it, and import what is in it.";
    if (head == "PARE") return "The Parquet file is encrypted: write it again without encryption.";
    return "This is no Parquet file, as it does not begin with PAR1: export it again, or correct "
           "`format` in the mapping if it is a text.";
}

// Looked at before DuckDB does, so that people learn what the matter is.
Result<Done> check_ends(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::string head(parquet_magic.size(), '\0'), tail = head;
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    if (stream.gcount() == 0)
        return Error{ErrorKind::Invalid, "The file is empty: it must be a Parquet file."};
    head.resize(static_cast<size_t>(stream.gcount()));
    if (head != parquet_magic) return Error{ErrorKind::Invalid, begins_otherwise(head)};
    stream.seekg(-static_cast<std::streamoff>(tail.size()), std::ios::end);
    stream.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    if (tail == parquet_magic &&
        stream.tellg() > static_cast<std::streamoff>(2 * parquet_magic.size()))
        return Done{};
    stream.clear();
    stream.seekg(0, std::ios::end);
    return Error{ErrorKind::Invalid,
                 fmt::format("The Parquet file ends too early at byte {}: make or copy it again.",
                             static_cast<int64_t>(stream.tellg()))};
}

// What DuckDB says, without what is only of use to those who wrote the query. `place`: "" or
// " behind row 7".
Error clear_error(const Error& error, const std::string& place)
{
    if (error.kind == ErrorKind::TooLarge) {
        return Error{
            ErrorKind::TooLarge,
            fmt::format("The Parquet file needs more than {} of memory to be read{}: write "
                        "it with smaller row groups.",
                        parquet_memory, place)};
    }
    std::string_view text = error.message;
    text = text.substr(0, std::min(text.find('\n'), text.find(" in file '")));
    const bool disk_fails = text.find("Could not read from file") != std::string_view::npos;
    for (const std::string_view end_of_preface : {"DuckDB: ", "Error: ", "\": ", "\" : "}) {
        const size_t at = text.find(end_of_preface);
        if (at != std::string_view::npos) text.remove_prefix(at + end_of_preface.size());
    }
    if (disk_fails)
        return Error{ErrorKind::Unavailable,
                     fmt::format("The Parquet file cannot be read{}: {}.", place, text)};
    return Error{
        ErrorKind::Invalid,
        fmt::format("The Parquet file is damaged{} ({}): make or copy it again.", place, text)};
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
    Result<Done> start_rows(const std::string& file);
    std::vector<Cell> row_of(const duck::Chunk& chunk, size_t row);

    duck::Database database_;
    duck::Connection connection_;
    std::vector<ParquetColumn> columns_;
    std::vector<size_t> value_of_;  // columns_[i] is column value_of_[i] of the chunks
    int64_t row_count_ = 0, rows_read_ = 0;
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
        {"memory_limit", std::string(parquet_memory)},
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
    return start_rows(file.string());
}

Result<Done> DuckParquetReader::start_rows(const std::string& file)
{
    if (std::ranges::none_of(columns_, &ParquetColumn::is_nested)) {
        rows_ = TRY(ask(statement(parquet_sql, "rows_as_text"), file));
        return Done{};
    }
    auto names = TRY(connection_.prepare(statement(parquet_sql, "name_nested_columns")));
    names.bind(1, std::string_view(file));
    TRY(names.run());
    rows_ = TRY(ask(statement(parquet_sql, "rows_as_text_and_json"), file));
    return Done{};
}

Result<Done> DuckParquetReader::read_columns(const std::string& file)
{
    duck::Rows rows = TRY(ask(statement(parquet_sql, "columns"), file));
    while (const auto chunk = TRY(rows.next())) {
        for (size_t row = 0; row < chunk->size(); ++row) {
            columns_.push_back({std::string(chunk->text(0, row)), std::string(chunk->text(1, row)),
                                chunk->values<bool>(2)[row]});
        }
    }
    size_t json = columns_.size();  // behind the texts
    for (size_t i = 0; i < columns_.size(); ++i)
        value_of_.push_back(columns_[i].is_nested ? json++ : i);
    return Done{};
}

std::vector<ParquetReader::Cell> DuckParquetReader::row_of(const duck::Chunk& chunk, size_t row)
{
    std::vector<Cell> cells;
    cells.reserve(columns_.size());
    for (size_t i = 0; i < columns_.size(); ++i) {
        if (chunk.is_null(value_of_[i], row)) {
            cells.push_back({{}, true});
            continue;
        }
        std::string_view text = chunk.text(value_of_[i], row);
        const std::string& type = columns_[i].type;
        if (is_time(type)) {
            text = times_.emplace_back(iso_time(text));
        } else if ((type == "DOUBLE" || type == "FLOAT") && text.ends_with(".0")) {
            text.remove_suffix(2);
        }
        cells.push_back({text, false});
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
            auto chunk = rows_->next();
            if (!chunk) {
                return clear_error(chunk.error(),
                                   fmt::format(" behind row {}", rows_read_ + found.size()));
            }
            if (!*chunk) break;
            chunks_.push_back(std::move(chunk).value());
            at_ = 0;
            continue;
        }
        found.push_back(row_of(*chunks_.back(), at_++));
    }
    rows_read_ += static_cast<int64_t>(found.size());
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
    TRY(check_ends(resolved));
    auto reader = std::make_unique<DuckParquetReader>();
    if (const auto started = reader->start(folder, resolved); !started)
        return clear_error(started.error(), "");
    return std::unique_ptr<ParquetReader>(std::move(reader));
}

}  // namespace itinera
