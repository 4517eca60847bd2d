#include "http/upload.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/file.hpp"

namespace itinera::http {
namespace {

constexpr std::string_view prefix = "upload-";
constexpr int64_t bytes_between_space_checks = int64_t{64} << 20;

Result<Done> check_space(const UploadLimits& limits, uint64_t wanted)
{
    std::error_code failed;
    const auto space = std::filesystem::space(limits.folder, failed);
    if (failed) return errno_error(failed.value(), "statvfs", limits.folder);
    if (space.available < wanted + static_cast<uint64_t>(limits.free_bytes_min)) {
        return Error{ErrorKind::Unavailable,
                     "the disk has no room for an upload of " + std::to_string(wanted) + " bytes"};
    }
    return Done{};
}

}  // namespace

Result<std::unique_ptr<Upload>> Upload::begin(std::string_view content_type,
                                              std::optional<uint64_t> bytes,
                                              const UploadLimits& limits, std::string id)
{
    std::error_code failed;
    std::filesystem::create_directories(limits.folder, failed);
    if (failed) return errno_error(failed.value(), "mkdir", limits.folder);
    TRY(check_space(limits, bytes.value_or(0)));
    std::unique_ptr<Upload> upload(new Upload(limits, std::move(id)));
    Upload* self = upload.get();
    upload->reader_ = TRY(MultipartReader::open(
        content_type, {[self](const PartHeader& header) { return self->begin_part(header); },
                       [self](std::string_view data) { return self->take_data(data); },
                       [self] { return self->end_part(); }}));
    return upload;
}

Upload::~Upload()
{
    if (file_ >= 0) close(file_);
}

Result<Done> Upload::take(std::string_view bytes)
{
    return reader_->take(bytes);
}

Result<std::vector<Part>> Upload::finish()
{
    TRY(reader_->finish());
    return std::move(parts_);
}

Result<Done> Upload::begin_part(const PartHeader& header)
{
    Part part{header.name, header.file_name};
    if (header.is_file) {
        const auto path =
            limits_.folder / (std::string(prefix) + id_ + "-" + std::to_string(parts_.size()));
        file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file_ < 0) return errno_error(errno, "open", path);
        part.file = std::make_unique<SpoolFile>(path);
    }
    parts_.push_back(std::move(part));
    return Done{};
}

Result<Done> Upload::take_data(std::string_view bytes)
{
    Part& part = parts_.back();
    if (!part.file) {
        part.text += bytes;
        if (part.text.size() > static_cast<size_t>(limits_.text_bytes_max)) {
            return Error{ErrorKind::TooLarge,
                         "part " + part.name + " has more than " +
                             std::to_string(limits_.text_bytes_max) + " bytes",
                         part.name};
        }
        return Done{};
    }
    unchecked_bytes_ += static_cast<int64_t>(bytes.size());
    if (unchecked_bytes_ >= bytes_between_space_checks) {
        TRY(check_space(limits_, 0));
        unchecked_bytes_ = 0;
    }
    while (!bytes.empty()) {
        const ssize_t written = write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno_error(errno, "write", part.file->path);
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    return Done{};
}

Result<Done> Upload::end_part()
{
    if (file_ < 0) return Done{};
    const int file = std::exchange(file_, -1);
    if (close(file) != 0) return errno_error(errno, "close", parts_.back().file->path);
    return Done{};
}

void remove_stale_uploads(const std::filesystem::path& folder)
{
    std::error_code ignored;  // what cannot be removed now is tried again at the next start
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (entry.path().filename().string().starts_with(prefix)) {
            std::filesystem::remove(entry.path(), ignored);
        }
    }
}

}  // namespace itinera::http
