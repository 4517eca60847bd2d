// Says how this program would serve.
#include <fmt/format.h>
#include <stdlib.h>

#include "api/question_jobs.hpp"
#include "api/route_table.hpp"
#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "main/commands.hpp"

namespace itinera {
namespace {

// Routes are made over an engine, which is asked nothing: one of an empty folder.
Result<Done> print_routes()
{
    std::string folder = (std::filesystem::temp_directory_path() / "itinera-XXXXXX").string();
    if (!mkdtemp(folder.data()))
        return Error{ErrorKind::Unavailable, "no temporary folder: " + folder};
    const SystemClock clock;
    EngineOptions options;
    options.folder = folder;
    auto engine = Engine::open(options, clock);
    if (engine) {
        api::QuestionJobs jobs(
            [](const Json&, const RunControl&) -> Result<Json> { return Json(); }, clock, 1);
        fmt::print("{}", api::route_listing(api::route_table(**engine, jobs)));
        (*engine)->stop();
    }
    const Result<Done> done = engine ? Result<Done>(Done{}) : Result<Done>(engine.error());
    engine = Error{ErrorKind::Gone, "closed"};
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    return done;
}

}  // namespace

int doctor_command(bool with_routes)
{
    if (!with_routes) {
        return report(Error{ErrorKind::Invalid, "say what to look at: --routes"});
    }
    const Result<Done> done = print_routes();
    return done ? 0 : report(done.error());
}

}  // namespace itinera
