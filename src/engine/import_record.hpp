// What is known of one import. Private to the import desk.
#pragma once

#include "engine/import_desk.hpp"

namespace itinera {

struct ImportDesk::Import {
    int64_t number = 0;
    std::string id;
    std::string state = "uploaded";
    int64_t version = 1;
    std::string file_name;
    std::filesystem::path file;
    int64_t file_bytes = 0;
    std::string file_hash;
    std::string mapping_text;
    std::string mapping_id;
    std::string format;
    SourceCode source{};
    int64_t created_at_ms = 0;
    std::optional<int64_t> started_at_ms, ended_at_ms;
    Json problem = nullptr;
    Json check = nullptr;
    ImportProgress progress;
    bool is_cancelled = false;

    bool has_ended() const { return state == "done" || state == "failed" || state == "cancelled"; }
};

}  // namespace itinera
