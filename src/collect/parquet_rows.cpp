#include "collect/parquet_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "collect/column_names.hpp"
#include "collect/limits.hpp"
#include "store/parquet.hpp"

namespace itinera {

namespace {

constexpr size_t rows_at_once = 2'048;

// Of a type as DuckDB names it.
ColumnType::Family family_of(const ParquetColumn& column)
{
    using enum ColumnType::Family;
    const std::string& type = column.type;
    for (const std::string_view number :
         {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
          "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE"}) {
        if (type == number) return Number;
    }
    if (type.starts_with("DECIMAL")) return column.is_nested ? Other : Number;
    if (type == "BOOLEAN") return Boolean;
    if (type == "VARCHAR" || type == "UUID") return Text;
    if (type == "DATE") return Time;
    if (type.starts_with("TIMESTAMP")) return column.is_nested ? Other : Time;
    if (type.starts_with("ENUM(")) return column.is_nested ? Other : Text;
    return Other;  // lists, structures, maps, bytes, times of day, intervals
}

class ParquetRows final : public RowReader {
public:
    explicit ParquetRows(std::unique_ptr<ParquetReader> reader, std::filesystem::path file)
        : reader_(std::move(reader)), file_(std::move(file))
    {}
    Result<Done> start()
    {
        for (const ParquetColumn& column : reader_->columns()) {
            columns_.push_back(column.name);
            types_.push_back({family_of(column), column.type});
            is_json_.push_back(column.is_nested);
        }
        columns_ = TRY(checked_column_names(std::move(columns_)));
        std::error_code ignored;
        file_bytes_ = static_cast<int64_t>(std::filesystem::file_size(file_, ignored));
        return Done{};
    }
    const std::vector<std::string>& columns() const override { return columns_; }
    bool columns_are_fixed() const override { return true; }
    std::span<const ColumnType> column_types() const override { return types_; }
    // By rows, as what is read of the file is up to the database.
    int64_t file_offset() const override
    {
        const int64_t rows = std::max<int64_t>(1, reader_->row_count());
        return static_cast<int64_t>(static_cast<double>(file_bytes_) * static_cast<double>(row_) /
                                    static_cast<double>(rows));
    }

    Result<bool> next(Row& row) override
    {
        row.fault.reset();
        row.cells.clear();
        if (at_ == rows_.size()) {
            rows_ = TRY(reader_->next(rows_at_once));
            at_ = 0;
            if (rows_.empty()) return false;
        }
        const auto& cells = rows_[at_++];
        row.line = ++row_;
        size_t bytes = 0;
        for (size_t i = 0; i < cells.size(); ++i) {
            row.cells.push_back(cell_of(cells[i], i));
            bytes += cells[i].text.size();
        }
        if (bytes > import_row_bytes_max) {
            row.cells.clear();
            row.raw = {};
            row.fault = {
                "too_large",
                fmt::format("the row has {} bytes, more than {}", bytes, import_row_bytes_max), ""};
            return true;
        }
        write_row_json(raw_, columns_, row.cells);
        row.raw = raw_;
        return true;
    }

private:
    RowCell cell_of(const ParquetReader::Cell& cell, size_t column) const
    {
        if (cell.is_null || cell.text.empty()) return {};
        if (is_json_[column]) {
            // NaN in a list is no JSON.
            return {cell.text, Json::accept(cell.text) ? CellKind::Json : CellKind::Text};
        }
        switch (types_[column].family) {
        case ColumnType::Family::Boolean: return {cell.text, CellKind::Boolean};
        case ColumnType::Family::Number: {
            // Nor are "inf" and "nan" JSON numbers.
            const char last = cell.text.back();
            return {cell.text, '0' <= last && last <= '9' ? CellKind::Number : CellKind::Text};
        }
        default: return {cell.text, CellKind::Text};
        }
    }

    std::unique_ptr<ParquetReader> reader_;
    std::filesystem::path file_;
    std::vector<std::string> columns_;
    std::vector<ColumnType> types_;
    std::vector<bool> is_json_;
    std::vector<std::vector<ParquetReader::Cell>> rows_;
    size_t at_ = 0;
    int64_t row_ = 0, file_bytes_ = 0;
    std::string raw_;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_parquet_rows(const std::filesystem::path& file)
{
    if (!std::filesystem::exists(file)) {
        return Error{ErrorKind::NotFound, "There is no file " + in_quotes(file.string()) + "."};
    }
    const std::filesystem::path absolute = std::filesystem::absolute(file);
    auto rows = std::make_unique<ParquetRows>(
        TRY(ParquetReader::open(absolute.parent_path(), absolute)), absolute);
    TRY(rows->start());
    return std::unique_ptr<RowReader>(std::move(rows));
}

}  // namespace itinera
