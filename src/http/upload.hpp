// A multipart body on its way: texts into memory, files into the staging folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "http/multipart.hpp"

namespace itinera::http {

struct UploadLimits {
    std::filesystem::path folder;         // made if missing; files in it are named upload-<id>-<n>
    int64_t text_bytes_max = 256 * 1024;  // of one part without a file name
    int64_t free_bytes_min = int64_t{256} << 20;  // left on the disk, else the upload is refused
};

class Upload {
public:
    // bytes: Content-Length, if known. Errors: Invalid (no boundary), Unavailable (disk full).
    static Result<std::unique_ptr<Upload>> begin(std::string_view content_type,
                                                 std::optional<uint64_t> bytes,
                                                 const UploadLimits& limits, std::string id);
    ~Upload();
    // Errors: those of MultipartReader; TooLarge (a text); Unavailable (disk full, write failed).
    Result<Done> take(std::string_view bytes);
    // Errors: Invalid, Unavailable.
    Result<std::vector<Part>> finish();

private:
    Upload(const UploadLimits& limits, std::string id) : limits_(limits), id_(std::move(id)) {}
    Result<Done> begin_part(const PartHeader& header);
    Result<Done> take_data(std::string_view bytes);
    Result<Done> end_part();

    UploadLimits limits_;
    std::string id_;
    std::optional<MultipartReader> reader_;
    std::vector<Part> parts_;
    int file_ = -1;  // descriptor of the part being written
    int64_t unchecked_bytes_ = 0;
};

// Removes what an earlier process left in the staging folder.
void remove_stale_uploads(const std::filesystem::path& folder);

}  // namespace itinera::http
