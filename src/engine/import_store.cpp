// The import desk's rows in state.db, dry runs, and how an import looks as JSON.
#include <fmt/format.h>
#include <soci/soci.h>

#include "base/text.hpp"
#include "collect/row_readers.hpp"
#include "engine/import_record.hpp"
#include "event/field_walk.hpp"
#include "privacy/mask.hpp"

namespace itinera {
namespace {

Json time_or_null(const std::optional<int64_t>& ms)
{
    return ms ? Json(to_iso(timestamp_of(*ms))) : Json(nullptr);
}

std::optional<int64_t> number_or_nothing(long long number)
{
    return number < 0 ? std::nullopt : std::optional<int64_t>(number);
}

// What is personal or above by its field or value is masked, for everyone: samples are kept, and
// are there to see whether the mapping fits.
Json masked_sample(const Json& body, const char* name, FieldWalk& walk)
{
    if (!body.contains(name) || !body[name].is_object()) return Json::object();
    const std::string text = dump_json(body[name]);
    std::string masked_text = "{";
    walk.rewrite(
        std::string{"/"} + name, std::string_view{text}.substr(1, text.size() - 2),
        [](std::string& out, const FieldNature& nature, std::string_view json_value) {
            if (nature.field_class < FieldClass::Personal) return false;
            const bool is_text = json_value.starts_with('"') && json_value.size() >= 2;
            append_json_string(out, mask(nature.kind, is_text ? unescaped_text(json_value.substr(
                                                                    1, json_value.size() - 2))
                                                              : std::string{json_value}));
            return true;
        },
        masked_text);
    auto masked = parse_json(masked_text + "}");
    return masked ? std::move(masked).value() : Json::object();
}

// In the shape of the contract.
Json sample_json(const CheckSample& sample, FieldWalk& walk)
{
    const auto parsed = parse_json(sample.body);
    const Json body = parsed ? *parsed : Json::object();
    const auto field = [&](const char* name, Json otherwise) {
        return body.contains(name) ? body[name] : std::move(otherwise);
    };
    Json identifiers = Json::array();
    for (const auto& [kind, value] : sample.identifiers)
        identifiers.push_back({{"kind", kind}, {"value", masked_identifier(kind, value, {})}});
    return {{"time", field("originalTimestamp", nullptr)},
            {"event", sample.event},
            {"channel", sample.channel},
            {"identifiers", std::move(identifiers)},
            {"properties",
             masked_sample(body, body.contains("traits") ? "traits" : "properties", walk)}};
}

Json check_json(const ImportCheck& check, const FieldClasses& classes)
{
    FieldWalk walk(&classes);
    Json samples = Json::array();
    for (const CheckSample& one : check.samples) samples.push_back(sample_json(one, walk));
    Json errors = Json::array();
    for (const CheckError& error : check.errors) {
        errors.push_back({{"line", error.line},
                          {"column", error.column.empty() ? Json(nullptr) : Json(error.column)},
                          {"value", error.value.empty() ? Json(nullptr) : Json(error.value)},
                          {"reason", error.reason},
                          {"message", error.message}});
    }
    return {{"rows", check.rows},
            {"stored", check.stored},
            {"duplicate", check.duplicate},
            {"rejected", check.rejected},
            {"skipped", check.skipped},
            {"new_customers", check.new_customers},
            {"unknown_columns", check.unknown_columns},
            {"first", time_or_null(check.first_ms)},
            {"last", time_or_null(check.last_ms)},
            {"samples", std::move(samples)},
            {"errors", std::move(errors)}};
}

// What of a dry run goes to disk: no value of the file.
Json kept_of(Json check)
{
    if (!check.is_object()) return check;
    check["samples"] = Json::array();
    for (Json& error : check["errors"]) {
        error["value"] = nullptr;
        error["message"] = error["reason"];
    }
    return check;
}

}  // namespace

Result<Done> ImportDesk::load()
{
    TRY(parts_.state.transact([this](soci::session& sql) -> Result<Done> {
        int code = 0;
        std::string name;
        soci::statement sources =
            (sql.prepare << "SELECT code, name FROM sources", soci::into(code), soci::into(name));
        sources.execute();
        while (sources.fetch()) sources_[static_cast<uint16_t>(code)] = name;

        long long number = 0, version = 0, bytes = 0, created = 0, started = 0, ended = 0;
        int source = 0;
        std::string id, state, file_name, path, hash, mapping, mapping_id, format, problem, check;
        soci::statement rows =
            (sql.prepare << "SELECT number, id, state, version, file_name, file_path, file_bytes, "
                            "file_hash, mapping, "
                            "mapping_id, format, source, created_at, coalesce(started_at, -1), "
                            "coalesce(ended_at, -1), "
                            "coalesce(problem, 'null'), coalesce(check_json, 'null') FROM imports",
             soci::into(number), soci::into(id), soci::into(state), soci::into(version),
             soci::into(file_name), soci::into(path), soci::into(bytes), soci::into(hash),
             soci::into(mapping), soci::into(mapping_id), soci::into(format), soci::into(source),
             soci::into(created), soci::into(started), soci::into(ended), soci::into(problem),
             soci::into(check));
        rows.execute();
        while (rows.fetch()) {
            auto import = std::make_shared<Import>();
            import->number = number;
            import->id = id;
            import->state = state;
            import->version = version;
            import->file_name = file_name;
            import->file = path;
            import->file_bytes = bytes;
            import->file_hash = hash;
            import->mapping_text = mapping;
            import->mapping_id = mapping_id;
            import->format = format;
            import->source = SourceCode{static_cast<uint16_t>(source)};
            import->created_at_ms = created;
            import->started_at_ms = number_or_nothing(started);
            import->ended_at_ms = number_or_nothing(ended);
            import->problem = TRY(parse_json(problem));
            import->check = TRY(parse_json(check));
            import->progress.import_id = id;
            imports_.emplace(id, std::move(import));
        }
        return Done{};
    }));
    for (const ImportProgress& progress : TRY(parts_.log.import_progress())) {
        if (const auto import = get(progress.import_id)) import->progress = progress;
    }
    return Done{};
}

Result<SourceCode> ImportDesk::source_of(const Mapping& mapping)
{
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [code, name] : sources_) {
            if (name == mapping.source) return SourceCode{code};
        }
    }
    const Json consent = {{mapping.consent.mode, mapping.consent.statement}};
    const std::string consent_text = dump_json(consent);
    const auto now = static_cast<long long>(ms_of(parts_.clock.now()));
    int code = 0;
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        sql << "SELECT coalesce(max(code), 0) + 1 FROM sources", soci::into(code);
        if (code > UINT16_MAX)
            return Error{ErrorKind::TooLarge, "there are 65,535 sources already", "source"};
        sql << "INSERT INTO sources(code, name, kind, consent_mode, created_at) "
               "VALUES (:code, :name, 'import', :consent, :now)",
            soci::use(code), soci::use(mapping.source), soci::use(consent_text), soci::use(now);
        return Done{};
    }));
    const std::lock_guard lock(mutex_);
    sources_[static_cast<uint16_t>(code)] = mapping.source;
    return SourceCode{static_cast<uint16_t>(code)};
}

std::string ImportDesk::source_name(SourceCode code) const
{
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(raw(code));
    return found == sources_.end() ? fmt::format("source {}", raw(code)) : found->second;
}

// Precondition: nobody else changes the import now.
Result<Done> ImportDesk::save(const Import& import)
{
    return parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        const long long number = import.number, version = import.version, bytes = import.file_bytes;
        const long long created = import.created_at_ms;
        const long long started = import.started_at_ms.value_or(-1),
                        ended = import.ended_at_ms.value_or(-1);
        const int source = raw(import.source);
        const std::string path = import.file.string();
        const std::string problem = dump_json(import.problem),
                          check = dump_json(kept_of(import.check));
        sql << "INSERT OR REPLACE INTO imports(number, id, state, version, file_name, file_path, "
               "file_bytes, file_hash, "
               "mapping, mapping_id, format, source, created_at, started_at, ended_at, problem, "
               "check_json) VALUES "
               "(:number, :id, :state, :version, :file_name, :path, :bytes, :hash, :mapping, "
               ":mapping_id, :format, "
               ":source, :created, nullif(:started, -1), nullif(:ended, -1), nullif(:problem, "
               "'null'), "
               "nullif(:checked, 'null'))",
            soci::use(number), soci::use(import.id), soci::use(import.state), soci::use(version),
            soci::use(import.file_name), soci::use(path), soci::use(bytes),
            soci::use(import.file_hash), soci::use(import.mapping_text),
            soci::use(import.mapping_id), soci::use(import.format), soci::use(source),
            soci::use(created), soci::use(started), soci::use(ended), soci::use(problem),
            soci::use(check);
        return Done{};
    });
}

// Saves the state first: what was not written down did not happen.
Result<Done> ImportDesk::change(Import& import, const std::string& state)
{
    Import changed;
    {
        const std::lock_guard lock(mutex_);
        changed = import;
    }
    changed.state = state;
    ++changed.version;
    TRY(save(changed));
    show(import, state);
    return Done{};
}

void ImportDesk::show(Import& import, const std::string& state)
{
    const std::lock_guard lock(mutex_);
    import.state = state;
    ++import.version;
    changed_.notify_all();
}

Result<Json> ImportDesk::check(const std::string& id)
{
    std::shared_ptr<Import> import;
    {
        const std::lock_guard lock(mutex_);
        import = TRY(get_open(id, "checked"));
    }
    const Mapping mapping = TRY(parse_mapping(import->mapping_text));
    const auto rows = TRY(open_rows(mapping, import->file));
    ConsentJudge judge(*parts_.consents, parts_.vault);
    const CheckParts parts{parts_.log, parts_.names,
                           [this](std::string_view kind, std::string_view value) {
                               const auto found = parts_.directory.find_customer(kind, value);
                               return found && found->has_value();
                           },
                           &judge};
    Json found = check_json(TRY(check_import(pass_of(*import, mapping), *rows, parts, {})),
                            parts_.fields->classes());
    {
        const std::lock_guard lock(mutex_);
        import->check = std::move(found);
    }
    TRY(change(*import, "checked"));
    return find(id);
}

// Precondition: mutex_ is held.
Json ImportDesk::json_of(const Import& import, bool with_check) const
{
    const auto source = sources_.find(raw(import.source));
    return {{"id", import.id},
            {"state", import.state},
            {"version", import.version},
            {"file_name", import.file_name},
            {"file_bytes", import.file_bytes},
            {"format", import.format},
            {"source", source == sources_.end() ? "" : source->second},
            {"mapping", import.mapping_text},
            {"created_at", to_iso(timestamp_of(import.created_at_ms))},
            {"started_at", time_or_null(import.started_at_ms)},
            {"ended_at", time_or_null(import.ended_at_ms)},
            {"bytes_done", import.progress.bytes},
            {"rows", import.progress.rows},
            {"rows_total", import.check.is_object() ? import.check["rows"] : Json(nullptr)},
            {"stored", import.progress.stored},
            {"duplicate", import.progress.duplicate},
            {"rejected", import.progress.rejected},
            {"skipped", import.progress.skipped},
            {"problem", import.problem},
            {"check", with_check ? import.check : Json(nullptr)}};
}

}  // namespace itinera
