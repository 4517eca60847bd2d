// Imports of files as jobs: taken in, checked, run one after the other, resumed after a restart.
//
// What an import is stands in state.db; how far it came is committed with its rows in the log. A
// running import goes on by itself when the engine opens again.
// Threads: any number; one thread of its own runs the imports.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "collect/import_run.hpp"
#include "collect/intake.hpp"
#include "engine/field_book.hpp"
#include "engine/projector.hpp"
#include "event/name_table.hpp"
#include "identity/customer_directory.hpp"
#include "store/database.hpp"
#include "store/event_log.hpp"
#include "store/key_vault.hpp"

namespace itinera {

struct ImportDeskParts {
    EventLog& log;
    Database& state;
    NameTable& names;
    KeyVault& vault;
    CustomerDirectory& directory;
    Projector& projector;
    const Clock& clock;
    std::filesystem::path staging;
    FieldBook* fields;
    const ConsentLookup* consents;
};

class ImportDesk {
public:
    static Result<std::unique_ptr<ImportDesk>> open(ImportDeskParts parts);
    ~ImportDesk();
    // Takes up again what was running. Call once, when projections follow the log.
    void start();
    // Stops the running import at a committed row; it stays `running` and goes on next time.
    void stop();

    // Each answers an Import of contract/openapi.yaml.
    // Errors: Invalid (the mapping, with the path of the field), Unavailable.
    Result<Json> create(const std::string& mapping_text, const std::filesystem::path& file,
                        const std::string& file_name);
    // Errors: NotFound, Conflict (it runs or has ended), those of the file.
    Result<Json> check(const std::string& id);
    // One that failed for want of room or of a disk goes on where it stopped. Errors: NotFound,
    // Conflict (it runs or has ended; the file was imported before and not `force`).
    Result<Json> run(const std::string& id, bool force);
    Result<Json> cancel(const std::string& id);
    Result<Json> find(const std::string& id);
    Json list();
    Result<Json> wait(const std::string& id, int64_t version, Duration at_most);

    // Removes what uploaded files hold of a person: waiting imports whose file names one of these
    // values (or is packed) are cancelled and their files overwritten. -> how many files.
    // Errors: Unavailable while an import runs: try again.
    Result<int64_t> forget(const std::vector<std::string>& values);
    Intake& intake() { return *intake_; }

    std::string source_name(SourceCode code) const;

private:
    struct Import;

    explicit ImportDesk(ImportDeskParts parts);
    Result<Done> load();
    Result<SourceCode> source_of(const Mapping& mapping);
    Result<Done> save(const Import& import);
    Result<Done> change(Import& import, const std::string& state);
    void show(Import& import, const std::string& state);
    std::shared_ptr<Import> get(const std::string& id) const;
    Result<std::shared_ptr<Import>> get_open(const std::string& id, const char* what) const;
    Result<Done> refuse_known_file(const Import& import) const;
    ImportPass pass_of(const Import& import, const Mapping& mapping) const;
    Json json_of(const Import& import, bool with_check) const;
    void work();
    void run_to_its_end(Import& import);
    Result<RunResult> read_rows(Import& import);
    void end(Import& import, const std::string& state, std::optional<Error> problem);

    ImportDeskParts parts_;
    HmacSha256 secret_;
    std::unique_ptr<Intake> intake_;
    std::thread thread_;
    std::atomic<bool> interrupt_{false};  // of the running import

    mutable std::mutex mutex_;  // everything below, and the members of imports
    mutable std::condition_variable changed_;
    std::map<std::string, std::shared_ptr<Import>> imports_;
    std::map<uint16_t, std::string> sources_;
    std::deque<std::shared_ptr<Import>> waiting_;
    std::shared_ptr<Import> running_;
    bool stopping_ = false;
};

}  // namespace itinera
