#include "engine/access_desk.hpp"

#include <spdlog/spdlog.h>

#include <cstring>

#include "base/file.hpp"
#include "base/seal.hpp"
#include "privacy/audit_verify.hpp"
#include "store/sqlite.hpp"
#include "store/state_migrations.hpp"

namespace itinera {
namespace {

// The one place where the key of the audit comes from. It is new until it was saved.
Result<AuditKey> fetch_audit_key(const DataFolder& folder)
{
    Result<std::string> kept = kept_secret(folder.audit_key());
    if (kept) return AuditKey{std::move(kept).value(), false};
    if (kept.error().kind != ErrorKind::NotFound) return kept.error();
    return AuditKey{TRY(new_secret_bytes()), true};
}

Result<Done> save_secret(const std::filesystem::path& file, const std::string& secret)
{
    const std::string_view parts[] = {secret};
    return write_file_atomically(file, parts);
}

}  // namespace

Result<std::unique_ptr<AccessDesk>> AccessDesk::open(Database& state, const DataFolder& folder,
                                                     std::vector<std::filesystem::path> anchors,
                                                     const Clock& clock)
{
    std::unique_ptr<AccessDesk> desk(new AccessDesk());
    anchors.insert(anchors.begin(), folder.audit_anchor());
    const AuditKey key = TRY(fetch_audit_key(folder));
    desk->audit_ = TRY(Audit::open(state, folder.state(), key, std::move(anchors), clock));
    if (key.is_new) TRY(save_secret(folder.audit_key(), key.seed));
    desk->access_ =
        TRY(Access::open({state, *desk->audit_, clock, TRY(secret_file(folder.access_key())), {}}));
    return desk;
}

AccessDesk::~AccessDesk()
{
    stop();
}

void AccessDesk::stop()
{
    if (is_stopped_ || !audit_) return;
    is_stopped_ = true;
    if (const auto kept = audit_->sign_now(); !kept)
        spdlog::error("audit: {}", kept.error().message);
}

Result<OfflineAccess> open_access(const std::filesystem::path& root, const Clock& clock)
{
    const DataFolder folder = TRY(open_data_folder(root));
    FolderLock lock = TRY(FolderLock::take(folder.root));
    auto state = TRY(Database::open(folder.state(), Durability::Full, state_migrations));
    auto desk = TRY(AccessDesk::open(*state, folder, {}, clock));
    return OfflineAccess{std::move(lock), std::move(state), std::move(desk)};
}

Result<Json> verify_audit_of(const std::filesystem::path& root,
                             std::vector<std::filesystem::path> anchors)
{
    const DataFolder folder{root};
    const std::string seed = TRY(kept_secret(folder.audit_key()));
    SealKey key{};
    std::memcpy(key.data(), seed.data(), key.size());
    std::error_code ignored;
    if (std::filesystem::exists(folder.audit_anchor(), ignored))
        anchors.insert(anchors.begin(), folder.audit_anchor());
    auto connection = TRY(sqlite::Connection::open(folder.state(), sqlite::Connection::Mode::Read));
    TRY(connection.run("BEGIN"));
    const AuditCheck check = TRY(verify_audit(connection, Signer(key).public_key(), anchors));
    connection.roll_back();
    Json found{{"sound", !check.finding}, {"entries", check.entries}, {"heads", check.heads}};
    if (check.finding)
        found["finding"] = {{"seq", check.finding->seq}, {"what", check.finding->what}};
    return found;
}

}  // namespace itinera
