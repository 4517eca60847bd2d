// How much may come in at once (EV-90).
#pragma once

#include <cstddef>
#include <cstdint>

namespace itinera {

inline constexpr size_t event_bytes_max = 32'768;
inline constexpr int event_json_depth_max = 64;
inline constexpr size_t event_name_characters_max = 500;
inline constexpr size_t message_id_characters_max = 100;

// Of the file, and again of what comes out of a compressed one.
inline constexpr int64_t import_file_bytes_max = int64_t{10} << 30;
inline constexpr size_t import_row_bytes_max = size_t{1} << 20;
inline constexpr size_t import_batch_bytes_max = size_t{8} << 20;  // of a commit, about
inline constexpr size_t import_columns_max = 2'000;
inline constexpr size_t import_mapping_bytes_max = size_t{256} << 10;
inline constexpr int xes_depth_max = 16;

// A run ends `failed` when a larger share of at least this many rows failed.
inline constexpr double import_errors_share_max = 0.10;
inline constexpr int64_t import_errors_rows_min = 1'000;

inline constexpr size_t check_errors_max = 1'000;
inline constexpr size_t check_samples_max = 20;

}  // namespace itinera
