#include "engine/import_desk.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <fstream>

#include "base/file.hpp"
#include "base/overwrite.hpp"
#include "base/text.hpp"
#include "collect/row_readers.hpp"
#include "engine/import_record.hpp"
#include "privacy/personal_data.hpp"

namespace itinera {
namespace {

constexpr Duration visible_within = std::chrono::seconds{60};

Error no_import(const std::string& id)
{
    return Error{ErrorKind::NotFound, "there is no import " + in_quotes(id), "id"};
}

Result<std::string> sha256_of(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return errno_error(errno, "open", file);
    Sha256 hash;
    std::string buffer(size_t{1} << 20, '\0');
    while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) ||
           stream.gcount() > 0) {
        hash.add(std::string_view(buffer).substr(0, static_cast<size_t>(stream.gcount())));
    }
    if (stream.bad()) return errno_error(errno, "read", file);
    return to_hex(bytes_of(hash.finish()));
}

// Moves a file into the staging folder, also from another disk.
Result<Done> move_file(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::error_code failed;
    std::filesystem::rename(from, to, failed);
    if (!failed) return Done{};
    std::filesystem::copy_file(from, to, failed);
    if (failed) {
        std::filesystem::remove(to, failed);
        return Error{ErrorKind::Unavailable, "the file cannot be taken into the staging folder"};
    }
    std::filesystem::remove(from, failed);
    return Done{};
}

}  // namespace

ImportDesk::ImportDesk(ImportDeskParts parts)
    : parts_(std::move(parts)), secret_(parts_.vault.secret(VaultSecret::Installation))
{}

ImportDesk::~ImportDesk()
{
    stop();
}

Result<std::unique_ptr<ImportDesk>> ImportDesk::open(ImportDeskParts parts)
{
    std::unique_ptr<ImportDesk> desk(new ImportDesk(std::move(parts)));
    Projector& projector = desk->parts_.projector;
    desk->intake_ = TRY(
        Intake::open({desk->parts_.log, desk->parts_.names, desk->parts_.vault,
                      [&projector](RecordBatch&& batch) {
                          projector.offer(std::make_shared<const RecordBatch>(std::move(batch)));
                      },
                      [fields = desk->parts_.fields](std::vector<FieldRecord> found) {
                          return fields->take(std::move(found));
                      },
                      desk->parts_.consents}));
    TRY(desk->load());
    return desk;
}

void ImportDesk::start()
{
    for (const auto& [id, import] : imports_) {
        if (import->state == "running") waiting_.push_back(import);
    }
    thread_ = std::thread([this] { work(); });
}

void ImportDesk::stop()
{
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        interrupt_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::shared_ptr<ImportDesk::Import> ImportDesk::get(const std::string& id) const
{
    const auto found = imports_.find(id);
    return found == imports_.end() ? nullptr : found->second;
}

// An import that has not begun. Precondition: mutex_ is held.
Result<std::shared_ptr<ImportDesk::Import>> ImportDesk::get_open(const std::string& id,
                                                                 const char* what) const
{
    const auto import = get(id);
    if (!import) return no_import(id);
    std::error_code ignored;
    const bool can_go_on =
        import->state == "failed" && std::filesystem::exists(import->file, ignored);
    if (import->state != "uploaded" && import->state != "checked" && !can_go_on) {
        return Error{ErrorKind::Conflict, fmt::format("import {} is {}: it cannot be {} any more",
                                                      id, import->state, what)};
    }
    return import;
}

Result<Json> ImportDesk::create(const std::string& mapping_text, const std::filesystem::path& file,
                                const std::string& file_name)
{
    const Mapping mapping = TRY(parse_mapping(mapping_text));
    if (mapping.consent.mode == "not_needed") {
        return Error{ErrorKind::Invalid,
                     "to need no consent takes an approved impact assessment, which cannot be "
                     "recorded yet: say how these people consented, {external: \"…\"}",
                     "consent_mode"};
    }
    auto import = std::make_shared<Import>();
    import->file_hash = TRY(sha256_of(file));
    import->source = TRY(source_of(mapping));
    import->mapping_text = mapping_text;
    import->mapping_id = mapping.id;
    import->format = name_of(mapping.format);
    import->file_name = file_name;
    import->created_at_ms = ms_of(parts_.clock.now());
    std::error_code ignored;
    import->file_bytes = static_cast<int64_t>(std::filesystem::file_size(file, ignored));
    {
        const std::lock_guard lock(mutex_);
        const auto last = std::ranges::max_element(
            imports_, {}, [](const auto& entry) { return entry.second->number; });
        import->number = last == imports_.end() ? 1 : last->second->number + 1;
        import->id = fmt::format("imp_{}", import->number);
        imports_.emplace(import->id, import);
    }
    import->progress.import_id = import->id;
    // The ending of the name tells the compression.
    const std::string ending = std::filesystem::path(file_name).extension().string();
    const bool is_packed = ending == ".gz" || ending == ".zst";
    import->file = parts_.staging / (import->id + "." + import->format + (is_packed ? ending : ""));
    auto taken = move_file(file, import->file);
    if (taken) taken = save(*import);
    const std::lock_guard lock(mutex_);
    if (!taken) {
        std::filesystem::remove(import->file, ignored);
        imports_.erase(import->id);
        return std::move(taken).error();
    }
    return json_of(*import, true);
}

namespace {

ConsentTerms terms_of(const ConsentMode& mode)
{
    ConsentTerms terms;
    terms.mode = mode.mode == "sdk" ? ConsentTerms::Mode::Sdk : ConsentTerms::Mode::External;
    terms.statement = mode.statement;
    return terms;
}

}  // namespace

ImportPass ImportDesk::pass_of(const Import& import, const Mapping& mapping) const
{
    return {.mapping = mapping,
            .import_id = import.id,
            .source = import.source,
            .secret = secret_,
            .clock = parts_.clock,
            .classes = &parts_.fields->classes(),
            .consent = terms_of(mapping.consent)};
}

Result<Json> ImportDesk::run(const std::string& id, bool force)
{
    std::shared_ptr<Import> import;
    {
        const std::lock_guard lock(mutex_);
        import = TRY(get_open(id, "run"));
        if (!force) TRY(refuse_known_file(*import));
        import->started_at_ms = ms_of(parts_.clock.now());
        import->problem = nullptr;
    }
    TRY(change(*import, "running"));
    const std::lock_guard lock(mutex_);
    waiting_.push_back(import);
    changed_.notify_all();
    return json_of(*import, true);
}

// Precondition: mutex_ is held.
Result<Done> ImportDesk::refuse_known_file(const Import& import) const
{
    for (const auto& [id, other] : imports_) {
        const bool same =
            other->file_hash == import.file_hash && other->mapping_id == import.mapping_id;
        if (same && (other->state == "done" || other->state == "running")) {
            return Error{
                ErrorKind::Conflict,
                fmt::format(
                    "this file was imported before with this mapping, as {} ({}): nothing new "
                    "would be stored; use force to read it again",
                    id, other->file_name)};
        }
    }
    return Done{};
}

Result<Json> ImportDesk::cancel(const std::string& id)
{
    std::shared_ptr<Import> import;
    {
        const std::lock_guard lock(mutex_);
        import = get(id);
        if (!import) return no_import(id);
        if (import->has_ended()) {
            return Error{ErrorKind::Conflict,
                         fmt::format("import {} is {} already", id, import->state)};
        }
        import->is_cancelled = true;
        if (running_ == import) {
            interrupt_ = true;
            return json_of(*import, true);
        }
        std::erase(waiting_, import);
    }
    end(*import, "cancelled", std::nullopt);
    return find(id);
}

Result<Json> ImportDesk::find(const std::string& id)
{
    const std::lock_guard lock(mutex_);
    const auto import = get(id);
    if (!import) return no_import(id);
    return json_of(*import, true);
}

Json ImportDesk::list()
{
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Import>> all;
    for (const auto& [id, import] : imports_) all.push_back(import);
    std::ranges::sort(all, std::greater(), [](const auto& import) { return import->number; });
    Json rows = Json::array();
    for (const auto& import : all) rows.push_back(json_of(*import, false));
    return Json{{"imports", std::move(rows)}};
}

Result<Json> ImportDesk::wait(const std::string& id, int64_t version, Duration at_most)
{
    std::unique_lock lock(mutex_);
    const auto import = get(id);
    if (!import) return no_import(id);
    changed_.wait_for(lock, at_most, [&] { return stopping_ || import->version != version; });
    return json_of(*import, true);
}

void ImportDesk::work()
{
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            running_ = waiting_.front();
            waiting_.pop_front();
            interrupt_ = false;
        }
        run_to_its_end(*running_);
        const std::lock_guard lock(mutex_);
        running_ = nullptr;
    }
}

void ImportDesk::run_to_its_end(Import& import)
{
    const auto result = read_rows(import);
    if (!result) {
        spdlog::warn("{}: {}", import.id, result.error().message);
        end(import, "failed", result.error());
        return;
    }
    switch (result->end) {
    case RunEnd::Done:
        // Whoever sees `done` sees the rows in every report.
        parts_.projector.wait_for(parts_.log.status().last, visible_within);
        end(import, "done", std::nullopt);
        break;
    case RunEnd::TooManyErrors:
        end(import, "failed",
            Error{ErrorKind::Invalid,
                  fmt::format("{} of {} rows were rejected: the mapping does not seem to fit the "
                              "file. See the "
                              "quarantine for the reasons; what was stored stays",
                              result->progress.rejected, result->progress.rows)});
        break;
    case RunEnd::Cancelled: {
        std::unique_lock lock(mutex_);
        const bool by_user = import.is_cancelled;
        lock.unlock();
        if (by_user) end(import, "cancelled", std::nullopt);
        break;
    }
    }
}

Result<RunResult> ImportDesk::read_rows(Import& import)
{
    const Mapping mapping = TRY(parse_mapping(import.mapping_text));
    const auto rows = TRY(open_rows(mapping, import.file));
    ImportControl control;
    control.cancel = &interrupt_;
    control.progress = [&](const ImportProgress& progress) {
        const std::lock_guard lock(mutex_);
        import.progress = progress;
        ++import.version;
        changed_.notify_all();
    };
    return run_import(pass_of(import, mapping), *rows, *intake_, import.progress, control);
}

Result<int64_t> ImportDesk::forget(const std::vector<std::string>& values)
{
    std::vector<std::shared_ptr<Import>> waiting;
    {
        const std::lock_guard lock(mutex_);
        if (running_ || !waiting_.empty())
            return Error{ErrorKind::Unavailable, "an import runs: its file is looked through then"};
        for (const auto& [id, import] : imports_) waiting.push_back(import);
    }
    int64_t removed = 0;
    for (const auto& import : waiting) {
        std::error_code ignored;
        if (names_one_of(import->file_name, values)) {
            const std::lock_guard lock(mutex_);
            import->file_name = "(erased)";
        }
        if (std::filesystem::exists(import->file, ignored)) {
            const std::string ending = import->file.extension().string();
            const auto text = read_file(import->file, size_t{1} << 30);
            const bool is_plain =
                text && ending != ".gz" && ending != ".zst" && ending != ".parquet";
            if (is_plain && !names_one_of(*text, values)) continue;
            TRY(overwrite_and_remove(import->file));
            ++removed;
            TRY(change(*import, "cancelled"));
        } else if (import->file_name == "(erased)") {
            TRY(save(*import));
        }
    }
    return removed;
}

void ImportDesk::end(Import& import, const std::string& state, std::optional<Error> problem)
{
    {
        const std::lock_guard lock(mutex_);
        import.ended_at_ms = ms_of(parts_.clock.now());
        if (problem) {
            import.problem = {{"type", name_of(problem->kind)}, {"detail", problem->message}};
            if (!problem->path.empty()) import.problem["path"] = problem->path;
        }
    }
    // An import that failed for want of room or of a disk can be run again from where it stopped.
    if (!problem || problem->kind != ErrorKind::Unavailable) {
        if (const auto removed = overwrite_and_remove(import.file); !removed)
            spdlog::warn("{}: {}", import.id, removed.error().message);
    }
    if (const auto saved = change(import, state); !saved) {
        show(import, state);
        spdlog::error("{} is {}, which could not be written down: {}", import.id, state,
                      saved.error().message);
    }
}

}  // namespace itinera
