#include "collect/row_readers.hpp"

#include "collect/apache_log_reader.hpp"
#include "collect/csv_reader.hpp"
#include "collect/json_lines_reader.hpp"
#include "collect/parquet_rows.hpp"
#include "collect/xes_reader.hpp"

namespace itinera {

Result<std::unique_ptr<RowReader>> open_rows(const Mapping& mapping,
                                             std::unique_ptr<ByteSource> bytes)
{
    if (mapping.format != RowFormat::Xes) {
        bytes = mapping.is_gb18030 ? gb18030_source(std::move(bytes))
                                   : TRY(check_is_utf8(std::move(bytes)));
    }
    switch (mapping.format) {
    case RowFormat::Csv:
        return open_csv(std::move(bytes), {mapping.delimiter, mapping.quote, mapping.column_names});
    case RowFormat::ApacheLog: return open_apache_log(std::move(bytes));
    case RowFormat::JsonLines: return open_json_lines(std::move(bytes), mapped_columns(mapping));
    case RowFormat::Xes: return open_xes(std::move(bytes));
    case RowFormat::Parquet: break;
    }
    return Error{ErrorKind::Invalid, "Parquet is read from a file, not from a stream."};
}

Result<std::unique_ptr<RowReader>> open_rows(const Mapping& mapping,
                                             const std::filesystem::path& file)
{
    if (mapping.format == RowFormat::Parquet) return open_parquet_rows(file);
    return open_rows(mapping, TRY(open_bytes(file)));
}

}  // namespace itinera
