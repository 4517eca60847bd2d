#include "main/golden/golden_run.hpp"

#include <algorithm>
#include <ostream>

namespace itinera {
namespace {

namespace fs = std::filesystem;

// The golden files of the paths given: a folder stands for all of its, by name.
std::vector<fs::path> golden_files(std::span<const fs::path> paths)
{
    std::vector<fs::path> files;
    for (const fs::path& path : paths) {
        std::error_code failure;
        if (!fs::is_directory(path, failure)) {
            files.push_back(path);
            continue;
        }
        std::vector<fs::path> inside;
        for (const auto& entry : fs::recursive_directory_iterator(path, failure)) {
            if (entry.path().extension() == ".journey") inside.push_back(entry.path());
        }
        std::ranges::sort(inside);
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

bool same_opened(const GoldenAnswer::Opened& a, const GoldenAnswer::Opened& b)
{
    return a.customers == b.customers && a.error.has_value() == b.error.has_value();
}

// Byte for byte (GO-13).
bool same(const GoldenAnswer& a, const GoldenAnswer& b)
{
    if (a.error.has_value() != b.error.has_value()) return false;
    if (a.error)
        return a.error->kind == b.error->kind && a.error->path == b.error->path &&
               a.error->message == b.error->message;
    return dump_json(a.answer) == dump_json(b.answer) &&
           std::ranges::equal(a.opened, b.opened, same_opened);
}

// The first place where two texts part, with what surrounds it.
std::string around_difference(const std::string& text, const std::string& other)
{
    const auto at = static_cast<size_t>(std::ranges::mismatch(text, other).in1 - text.begin());
    return "…" + text.substr(at < 60 ? 0 : at - 60, 120) + "…";
}

class FileRun {
public:
    FileRun(const fs::path& path, const GoldenOptions& options, const PendingList* pending,
            std::ostream& out)
        : path_(path), options_(options), pending_(pending), out_(out)
    {}

    GoldenCount run()
    {
        const auto parsed = read_golden(path_);
        if (!parsed) return broken(parsed.error().message);
        auto done = run_parsed(*parsed);
        if (!done) return broken(done.error().message);
        return count_;
    }

private:
    GoldenCount broken(const std::string& message)
    {
        out_ << message << "\n";
        ++count_.failed;
        return count_;
    }

    void fail(const std::string& who, const GoldenDifference& difference)
    {
        out_ << path_.string() << ":" << difference.line << ": " << who << ": " << difference.what
             << "\n    expected  " << difference.expected << "\n    is        " << difference.is
             << "\n";
    }

    Result<Done> run_parsed(const GoldenFile& file)
    {
        std::vector<std::unique_ptr<GoldenEngine>> engines;
        for (const std::string_view name : golden_engine_names()) {
            if (!options_.engine.empty() && options_.engine != name) continue;
            for (auto& engine : TRY(open_golden_engines(name, file)))
                engines.push_back(std::move(engine));
        }
        for (const GoldenQuery& query : file.queries) run_query(file, query, engines);
        for (const GoldenEquation& equation : file.equations) run_equation(equation);
        if (pending_) {
            for (const std::string& query : pending_->unknown(path_, file)) {
                fail(query,
                     {0, "list of pending", "a query of this file", "no query of this name"});
                ++count_.failed;
            }
        }
        return Done{};
    }

    void run_query(const GoldenFile& file, const GoldenQuery& query,
                   const std::vector<std::unique_ptr<GoldenEngine>>& engines)
    {
        GoldenAnswer first = engines.front()->ask(query);
        bool failed = false;
        const auto differences = check_answer(query, first);
        const bool pending =
            file.build > 1 || is_pending(first) || lacks_only_parts(query, differences);
        if (!pending) failed = report(query, engines.front()->name(), differences);
        for (size_t k = 1; k < engines.size(); ++k) {
            const GoldenAnswer other = engines[k]->ask(query);
            if (!same(first, other))
                failed = report_engines(query, *engines.front(), first, *engines[k], other);
        }
        if (pending_ && file.build == 1) failed = !as_listed(query, pending, failed) || failed;
        if (pending) pending_queries_.insert(query.name);
        ++(failed ? count_.failed : pending ? count_.pending : count_.passed);
        answers_.emplace(query.name, std::move(first));
    }

    // Whether the question is listed, and all that differs are parts of the report that are not
    // there.
    bool lacks_only_parts(const GoldenQuery& query,
                          const std::vector<GoldenDifference>& differences) const
    {
        return pending_ && pending_->lists(path_, query.name) && !differences.empty() &&
               std::ranges::all_of(differences,
                                   [](const auto& one) { return one.is == not_in_report; });
    }

    bool report(const GoldenQuery& query, const std::string& engine,
                const std::vector<GoldenDifference>& differences)
    {
        for (const GoldenDifference& difference : differences)
            fail(query.name + " (" + engine + ")", difference);
        return !differences.empty();
    }

    bool report_engines(const GoldenQuery& query, const GoldenEngine& first_engine,
                        const GoldenAnswer& first, const GoldenEngine& other_engine,
                        const GoldenAnswer& other)
    {
        const auto text = [](const GoldenAnswer& answer) {
            return answer.error ? answer.error->message + " at " + answer.error->path
                                : dump_json(answer.answer);
        };
        fail(query.name + " (" + other_engine.name() + ")",
             {query.line, "differs from " + first_engine.name(),
              around_difference(text(first), text(other)),
              around_difference(text(other), text(first))});
        return true;
    }

    // Whether the list of pending questions agrees.
    bool as_listed(const GoldenQuery& query, bool pending, bool failed)
    {
        const bool listed = pending_->lists(path_, query.name);
        if (pending && !listed) {
            fail(query.name,
                 {query.line, "pending", "an answer (it is not in the list)", answer_missing});
            return false;
        }
        if (!pending && !failed && listed) {
            fail(query.name,
                 {query.line, "pending", "not built yet", "passes now: take it off the list"});
            return false;
        }
        return true;
    }

    void run_equation(const GoldenEquation& equation)
    {
        for (const auto& side : equation.sides) {
            for (const EquationTerm& term : side) {
                if (!pending_queries_.contains(term.query)) continue;
                ++count_.pending;
                return;
            }
        }
        if (const auto difference = check_equation(equation, answers_)) {
            fail("reconcile", *difference);
            ++count_.failed;
        } else {
            ++count_.passed;
        }
    }

    static constexpr const char* answer_missing = "not built yet";
    const fs::path& path_;
    const GoldenOptions& options_;
    const PendingList* pending_;
    std::ostream& out_;
    GoldenCount count_;
    std::map<std::string, GoldenAnswer> answers_;
    std::set<std::string> pending_queries_;
};

}  // namespace

int run_golden(std::span<const fs::path> paths, const GoldenOptions& options, std::ostream& out)
{
    const auto named = [&](std::span<const std::string_view> names) {
        return std::ranges::find(names, options.engine) != names.end();
    };
    if (!options.engine.empty() && !named(golden_engine_names())) {
        out << "the engine " << options.engine
            << (named(golden_engines_planned()) ? " is not built yet\n" : " does not exist\n");
        return 1;
    }
    std::optional<PendingList> pending;
    if (options.pending_list) {
        auto list = PendingList::read(*options.pending_list);
        if (!list) {
            out << list.error().message << "\n";
            return 1;
        }
        pending = std::move(list).value();
    }
    GoldenCount total;
    for (const fs::path& file : golden_files(paths)) {
        const GoldenCount count = FileRun(file, options, pending ? &*pending : nullptr, out).run();
        total.passed += count.passed;
        total.failed += count.failed;
        total.pending += count.pending;
    }
    if (options.engine.empty())
        out << "engines kernel, clickhouse and http are not built yet: skipped\n";
    out << total.passed << " passed, " << total.failed << " failed, " << total.pending
        << " pending\n";
    return total.failed > 0 || total.passed + total.pending == 0 ? 1 : 0;
}

}  // namespace itinera
