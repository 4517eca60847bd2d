// The demo world: a year of simulated customers that ends now, imported like any other file.
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "engine/engine.hpp"
#include "main/commands.hpp"
#include "main/open_engine.hpp"
#include "main/progress_bar.hpp"
#include "simulate/event_text.hpp"
#include "simulate/generate.hpp"
#include "simulate/write_world.hpp"

namespace itinera {
namespace {

constexpr size_t write_bytes = size_t{1} << 20;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

// Writes the world's events, in order of time, as one file of JSON lines. -> how many
Result<uint64_t> write_events(const simulate::World& world, unsigned threads,
                              const std::filesystem::path& file)
{
    const auto retailer = TRY(simulate::Retailer::make(world));
    const std::unique_ptr<std::FILE, CloseFile> out(std::fopen(file.c_str(), "wb"));
    if (!out) return errno_error(errno, "open", file);
    std::string text;
    const auto flush = [&]() -> Result<Done> {
        if (std::fwrite(text.data(), 1, text.size(), out.get()) != text.size())
            return errno_error(errno, "write", file);
        text.clear();
        return Done{};
    };
    simulate::TimeOrder order;
    order.threads = threads;
    order.folder = file.parent_path() / "slices";
    const auto truth = TRY(simulate::generate_in_order(
        retailer, order, [&](const simulate::EventView& event) -> Result<Done> {
            simulate::append_event_json(text, event, world.seed);
            text += '\n';
            if (text.size() >= write_bytes) TRY(flush());
            return Done{};
        }));
    TRY(flush());
    if (std::fflush(out.get()) != 0) return errno_error(errno, "write", file);
    return truth.events;
}

// Runs the import to its end, with a bar.
Result<Json> run_import(Engine& engine, const std::string& id)
{
    Json state = TRY(engine.start_import(id, false));
    ProgressBar bar("loading the demo world");
    while (state["state"] == "running") {
        state = TRY(engine.wait_import(id, state["version"].get<int64_t>(),
                                       std::chrono::milliseconds{500}));
        const double size = std::max(1.0, state["file_bytes"].get<double>());
        bar.show(state["bytes_done"].get<double>() / size,
                 fmt::format("{} events", state["stored"].get<int64_t>()));
    }
    if (state["state"] != "done") {
        return Error{ErrorKind::Unavailable,
                     "loading the demo world failed: " + dump_json(state["problem"])};
    }
    bar.finish(fmt::format("{} events stored", state["stored"].get<int64_t>()));
    return state;
}

Result<Done> load(Engine& engine, const DataOptions& data, const DemoOptions& options,
                  Timestamp now)
{
    const auto file = data.folder / "staging" / "demo.jsonl";
    fmt::print(stderr, "simulating a year of {} customers\n", options.customers);
    TRY(write_events(simulate::world_ending(now, options.seed, options.customers), data.threads,
                     file));
    const Json created = TRY(engine.create_import(
        simulate::mapping_text(simulate::FileForm::JsonLines), file, "demo.jsonl"));
    TRY(run_import(engine, created["id"].get<std::string>()));
    return Done{};
}

}  // namespace

int demo_command(const DataOptions& data, const ServeOptions& serve, const DemoOptions& options)
{
    {
        const SystemClock clock;
        const auto engine = open_engine(data, clock);
        if (!engine) return report(engine.error());
        const Json health = (*engine)->health();
        if (health["log_position"].get<int64_t>() == 0) {
            if (const auto loaded = load(**engine, data, options, clock.now()); !loaded)
                return report(loaded.error());
        } else {
            fmt::print(stderr, "{} holds {} records already: the demo world is not loaded again\n",
                       data.folder.string(), health["log_position"].get<int64_t>());
        }
        (*engine)->stop();
    }
    return options.serve ? serve_command(data, serve) : 0;
}

}  // namespace itinera
