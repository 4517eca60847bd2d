// A world as files: what `itinera simulate --out` writes.
#pragma once

#include <filesystem>
#include <functional>

#include "simulate/generate.hpp"

namespace itinera::simulate {

enum class FileForm { JsonLines, Csv };

struct WriteWorld {
    std::filesystem::path folder;  // made if missing
    FileForm form = FileForm::JsonLines;
    bool is_compressed = true;  // zstd: `.zst` at the end of the names
    unsigned threads = 2;
    std::function<void(uint64_t events)> progress{};  // may be empty; called every 100 000 events
};

// JSON Lines: one part per UTC day, `events-2026-03-02.ndjson.zst`, in order of time. CSV: one file
// `events.csv.zst`. Beside them `truth.json`, and `mapping.yaml` to import them by.
// Errors: Unavailable, naming the file.
Result<Truth> write_world(const Retailer& retailer, const WriteWorld& how);

// A mapping file of `itinera import` for this form.
std::string mapping_text(FileForm form);

}  // namespace itinera::simulate
