#include "privacy/audit_anchor.hpp"

#include <fcntl.h>
#include <syslog.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/file.hpp"

namespace itinera {
namespace {

constexpr std::string_view system_log = "syslog";
constexpr std::streamoff tail_bytes = 4'096;  // longer than any line

std::string line_of(const AuditHead& head, const std::string& key)
{
    return canonical_json(head_json(head, key));
}

}  // namespace

Result<AuditAnchor> AuditAnchor::open(std::filesystem::path file)
{
    AuditAnchor anchor;
    anchor.file_ = std::move(file);
    if (anchor.file_ == system_log) return anchor;
    std::ifstream in(anchor.file_, std::ios::binary);
    if (!in) return anchor;  // made with the first head
    in.seekg(0, std::ios::end);
    const std::streamoff bytes = in.tellg();
    in.seekg(std::max<std::streamoff>(0, bytes - tail_bytes));
    std::string line;
    while (std::getline(in, line)) {
        anchor.ends_midway_ = in.eof();
        const auto head = parse_json(line);
        if (head && head->is_object() && head->contains("tree_size") &&
            (*head)["tree_size"].is_number_integer())
            anchor.last_size_ = (*head)["tree_size"].get<int64_t>();
    }
    return anchor;
}

Result<Done> AuditAnchor::add(std::span<const AuditHead> heads, const std::string& key)
{
    std::string lines = ends_midway_ ? "\n" : "";
    int64_t last = last_size_;
    for (const AuditHead& head : heads) {
        if (head.tree_size <= last) continue;
        const std::string line = line_of(head, key);
        if (file_ == system_log)
            ::syslog(LOG_NOTICE | LOG_AUTHPRIV, "itinera audit %s", line.c_str());
        lines += line + "\n";
        last = head.tree_size;
    }
    if (file_ != system_log && last != last_size_) {
        const int out = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (out < 0) return errno_error(errno, "open", file_);
        const ssize_t written = ::write(out, lines.data(), lines.size());
        const int failed = written == static_cast<ssize_t>(lines.size()) && ::fsync(out) == 0
                               ? 0
                               : (written < 0 ? errno : ENOSPC);
        ::close(out);
        if (failed != 0) {
            ends_midway_ = written > 0;
            return errno_error(failed, "write", file_);
        }
    }
    ends_midway_ = false;
    last_size_ = last;
    return Done{};
}

}  // namespace itinera
