#include "collect/row.hpp"

#include "base/json.hpp"

namespace itinera {

void write_row_json(std::string& json, const std::vector<std::string>& columns,
                    const std::vector<RowCell>& cells)
{
    json = "{";
    for (size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].kind == CellKind::Absent) continue;
        if (json.size() > 1) json += ',';
        append_json_string(json, columns[i]);
        json += ':';
        if (cells[i].kind == CellKind::Text) {
            append_json_string(json, cells[i].text);
        } else {
            json += cells[i].text;
        }
    }
    json += '}';
}

}  // namespace itinera
