#include <fmt/format.h>

#include <iostream>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "engine/engine.hpp"
#include "main/commands.hpp"
#include "main/open_engine.hpp"
#include "main/progress_bar.hpp"

namespace itinera {
namespace {
constexpr size_t question_bytes_max = size_t{1} << 20;
}

int report(const Error& error)
{
    fmt::print(stderr, "itinera: {}{}\n", error.message,
               error.path.empty() ? "" : " (at " + error.path + ")");
    return 1;
}

Result<std::unique_ptr<Engine>> open_engine(const DataOptions& data, const Clock& clock)
{
    EngineOptions options;
    options.folder = data.folder;
    options.threads = data.threads;
    options.master_key = MasterKeySource::from_environment();
    options.audit_anchors = data.audit_anchors;
    ProgressBar bar("catching up with the log");
    options.progress = [&bar](int64_t done, int64_t total) {
        bar.show(static_cast<double>(done) / static_cast<double>(std::max<int64_t>(total, 1)),
                 fmt::format("{} of {} records", done, total));
    };
    return Engine::open(options, clock);
}

int ask_command(const DataOptions& data, const std::string& analysis, const std::string& file)
{
    const auto text =
        file == "-" ? Result<std::string>(std::string(std::istreambuf_iterator<char>(std::cin), {}))
                    : read_file(file, question_bytes_max);
    if (!text) return report(text.error());
    auto read = parse_json(*text);
    if (!read) return report(Error{ErrorKind::Invalid, file + ": " + read.error().message});
    Json question = std::move(read).value();
    if (!question.is_object())
        return report(Error{ErrorKind::Invalid, file + ": a question is a JSON object"});
    if (!question.contains("analysis")) question["analysis"] = analysis;
    if (question["analysis"] != analysis) {
        return report(Error{ErrorKind::Invalid,
                            "the question is one for " + dump_json(question["analysis"]) +
                                ", not for " + analysis,
                            "analysis"});
    }
    const SystemClock clock;
    const auto engine = open_engine(data, clock);
    if (!engine) return report(engine.error());
    RunControl control;
    control.threads = data.threads;
    const auto answer = (*engine)->ask(question, control);
    if (!answer) return report(answer.error());
    fmt::print("{}\n", dump_json_pretty(*answer));
    return 0;
}

int rebuild_command(const DataOptions& data)
{
    const SystemClock clock;
    const auto engine = open_engine(data, clock);
    if (!engine) return report(engine.error());
    ProgressBar bar("rebuilding");
    const auto done = (*engine)->rebuild([&](double share) { bar.show(share, ""); });
    if (!done) return report(done.error());
    bar.finish(
        fmt::format("all projections up to record {}", (*done)["log_position"].get<int64_t>()));
    return 0;
}

int verify_command(const DataOptions& data)
{
    const SystemClock clock;
    const auto engine = open_engine(data, clock);
    if (!engine) return report(engine.error());
    const auto found = (*engine)->verify();
    if (!found) return report(found.error());
    for (const Json& finding : (*found)["findings"]) fmt::print("{}\n", finding.get<std::string>());
    fmt::print("{} records, {} events, {} customers: {}\n", (*found)["log_position"].get<int64_t>(),
               (*found)["events"].get<int64_t>(), (*found)["customers"].get<int64_t>(),
               (*found)["sound"].get<bool>()
                   ? "sound"
                   : fmt::format("{} findings", (*found)["findings"].size()));
    return (*found)["sound"].get<bool>() ? 0 : 1;
}

int rotate_keys_command(const DataOptions& data)
{
    const SystemClock clock;
    const auto engine = open_engine(data, clock);
    if (!engine) return report(engine.error());
    const auto done = (*engine)->rotate_keys();
    if (!done) return report(done.error());
    fmt::print("{} keys are wrapped by a new master key\n", (*done)["wrapped"].get<int64_t>());
    return 0;
}

}  // namespace itinera
