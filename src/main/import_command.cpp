#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "engine/engine.hpp"
#include "main/commands.hpp"
#include "main/open_engine.hpp"
#include "main/progress_bar.hpp"

namespace itinera {
namespace {

constexpr size_t mapping_bytes_max = 256 * 1024;
constexpr size_t errors_shown_max = 20;

Result<std::string> mapping_of(Engine& engine, const ImportOptions& options)
{
    if (!options.mapping.empty()) return read_file(options.mapping, mapping_bytes_max);
    std::string known;
    const Json presets = engine.presets();
    for (const Json& preset : presets["presets"]) {
        if (preset["name"] == options.preset) return preset["mapping"].get<std::string>();
        known += (known.empty() ? "" : ", ") + preset["name"].get<std::string>();
    }
    if (options.preset.empty())
        return Error{ErrorKind::Invalid, "say how to read the file: --mapping or --preset"};
    return Error{ErrorKind::NotFound,
                 "there is no preset " + options.preset + "; there are: " + known, "--preset"};
}

bool is_parquet(const std::filesystem::path& file)
{
    std::array<char, 4> head{};
    std::ifstream(file, std::ios::binary).read(head.data(), head.size());
    return std::string_view(head.data(), head.size()) == "PAR1";
}

// A link (or copy) in the staging folder, so that the engine can take the file without moving the
// user's own.
Result<std::filesystem::path> link_of(const std::filesystem::path& file, const DataOptions& data)
{
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed)) {
        return Error{ErrorKind::NotFound, file.string() + " is no file that can be read"};
    }
    const auto link = data.folder / "staging" / fmt::format("upload-{}", ::getpid());
    std::filesystem::remove(link, failed);
    std::filesystem::create_hard_link(file, link, failed);
    if (!failed) return link;
    // On another disk. A reader that is locked into the staging folder (Parquet) needs the file
    // itself.
    failed.clear();
    if (is_parquet(file))
        std::filesystem::copy_file(file, link, failed);
    else
        std::filesystem::create_symlink(std::filesystem::absolute(file), link, failed);
    if (failed) return errno_error(failed.value(), "link", link);
    return link;
}

int show_check(const Json& import)
{
    const Json& check = import["check"];
    fmt::print(
        "{} rows: {} would be stored, {} duplicate, {} rejected, {} skipped; {} new customers\n",
        check["rows"].get<int64_t>(), check["stored"].get<int64_t>(),
        check["duplicate"].get<int64_t>(), check["rejected"].get<int64_t>(),
        check["skipped"].get<int64_t>(), check["new_customers"].get<int64_t>());
    if (check["first"].is_string()) {
        fmt::print("from {} to {}\n", check["first"].get<std::string>(),
                   check["last"].get<std::string>());
    }
    for (const Json& column : check["unknown_columns"]) {
        fmt::print("column {} is not mapped\n", column.get<std::string>());
    }
    size_t shown = 0;
    for (const Json& error : check["errors"]) {
        if (shown++ == errors_shown_max) break;
        fmt::print(
            "line {}: {}{}\n", error["line"].get<int64_t>(), error["message"].get<std::string>(),
            error["column"].is_string() ? " (column " + error["column"].get<std::string>() + ")"
                                        : "");
    }
    if (check["errors"].size() > errors_shown_max) {
        fmt::print("… and {} more\n", check["errors"].size() - errors_shown_max);
    }
    return 0;
}

std::string counts_of(const Json& import)
{
    return fmt::format("{} rows, {} stored, {} duplicate, {} rejected, {} skipped",
                       import["rows"].get<int64_t>(), import["stored"].get<int64_t>(),
                       import["duplicate"].get<int64_t>(), import["rejected"].get<int64_t>(),
                       import["skipped"].get<int64_t>());
}

Result<Json> run_to_end(Engine& engine, Json import)
{
    const std::string id = import["id"].get<std::string>();
    ProgressBar bar("importing");
    const double size = std::max(1.0, import["file_bytes"].get<double>());
    while (import["state"] == "running") {
        import = TRY(engine.wait_import(id, import["version"].get<int64_t>(),
                                        std::chrono::milliseconds{500}));
        bar.show(import["bytes_done"].get<double>() / size, counts_of(import));
    }
    bar.finish(import["state"].get<std::string>() + ": " + counts_of(import));
    return import;
}

// An import of the same file that a crash interrupted and that the engine has taken up again.
Result<Json> find_resumed(Engine& engine, const std::string& file_name)
{
    const Json all = TRY(engine.imports());
    for (const Json& import : all["imports"]) {
        if (import["state"] == "running" && import["file_name"] == file_name) return import;
    }
    return Json(nullptr);
}

Result<Json> import_file(Engine& engine, const DataOptions& data, const ImportOptions& options)
{
    const std::string name = options.file.filename().string();
    const Json resumed = TRY(find_resumed(engine, name));
    if (resumed.is_object() && !options.dry_run) {
        fmt::print(stderr, "going on with {}, which was interrupted\n",
                   resumed["id"].get<std::string>());
        const Json ended = TRY(run_to_end(engine, resumed));
        if (ended["state"] == "done") return ended;
    }
    const std::string mapping = TRY(mapping_of(engine, options));
    const Json created = TRY(engine.create_import(mapping, TRY(link_of(options.file, data)), name));
    const std::string id = created["id"].get<std::string>();
    if (options.dry_run) {
        auto checked = engine.check_import(id);
        TRY(engine.cancel_import(id));
        return checked;
    }
    auto started = engine.start_import(id, options.force);
    if (!started) {
        TRY(engine.cancel_import(id));
        return std::move(started).error();
    }
    return run_to_end(engine, *started);
}

}  // namespace

int import_command(const DataOptions& data, const ImportOptions& options)
{
    const SystemClock clock;
    const auto engine = open_engine(data, clock);
    if (!engine) return report(engine.error());
    const auto import = import_file(**engine, data, options);
    (*engine)->stop();
    if (!import) return report(import.error());
    if (options.dry_run) return show_check(*import);
    if ((*import)["state"] == "done") return 0;
    const Json& problem = (*import)["problem"];
    return report(Error{ErrorKind::Invalid, problem.is_object()
                                                ? problem["detail"].get<std::string>()
                                                : "the import was cancelled"});
}

}  // namespace itinera
