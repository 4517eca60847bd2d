#include "collect/parquet_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "collect/column_names.hpp"
#include "store/parquet.hpp"

namespace itinera {

namespace {

constexpr size_t rows_at_once = 2'048;

CellKind kind_of(std::string_view type)
{
    for (const std::string_view number :
         {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
          "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE"}) {
        if (type == number) return CellKind::Number;
    }
    if (type.starts_with("DECIMAL")) return CellKind::Number;
    return type == "BOOLEAN" ? CellKind::Boolean : CellKind::Text;
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
            kinds_.push_back(kind_of(column.type));
        }
        columns_ = TRY(checked_column_names(std::move(columns_)));
        std::error_code ignored;
        file_bytes_ = static_cast<int64_t>(std::filesystem::file_size(file_, ignored));
        return Done{};
    }
    const std::vector<std::string>& columns() const override { return columns_; }
    bool columns_are_fixed() const override { return true; }
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
        for (size_t i = 0; i < cells.size(); ++i) row.cells.push_back(cell_of(cells[i], kinds_[i]));
        write_raw(row);
        return true;
    }

private:
    static RowCell cell_of(const ParquetReader::Cell& cell, CellKind kind)
    {
        if (cell.is_null || cell.text.empty()) return {};
        // Infinity and NaN are no JSON numbers.
        const bool is_plain = kind != CellKind::Number || Json::accept(cell.text);
        return {cell.text, is_plain ? kind : CellKind::Text};
    }
    void write_raw(Row& row)
    {
        raw_ = "{";
        for (size_t i = 0; i < row.cells.size(); ++i) {
            if (row.cells[i].kind == CellKind::Absent) continue;
            if (raw_.size() > 1) raw_ += ',';
            append_json_string(raw_, columns_[i]);
            raw_ += ':';
            append_json_string(raw_, row.cells[i].text);
        }
        raw_ += '}';
        row.raw = raw_;
    }

    std::unique_ptr<ParquetReader> reader_;
    std::filesystem::path file_;
    std::vector<std::string> columns_;
    std::vector<CellKind> kinds_;
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
