#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/zone.hpp"
#include "main/commands.hpp"
#include "main/progress_bar.hpp"
#include "simulate/write_world.hpp"

namespace itinera {

int simulate_command(const SimulateOptions& options)
{
    if (options.format != "jsonl" && options.format != "csv") {
        return report(
            Error{ErrorKind::Invalid, options.format + " is no format: jsonl or csv", "--format"});
    }
    Timestamp until = SystemClock().now();
    if (!options.until.empty()) {
        const auto day = parse_local_date(options.until);
        if (!day) return report(day.error());
        until = Zone::utc().start_of(LocalDate{raw(*day) + 1});
    }
    const auto retailer = simulate::Retailer::make(
        simulate::world_ending(until, options.seed, options.customers, options.months));
    if (!retailer) return report(retailer.error());

    ProgressBar bar("simulating");
    const double expected = 100.0 * options.customers * options.months / 12;
    simulate::WriteWorld how;
    how.folder = options.out;
    how.form = options.format == "csv" ? simulate::FileForm::Csv : simulate::FileForm::JsonLines;
    how.threads = options.threads;
    how.progress = [&](uint64_t events) {
        bar.show(static_cast<double>(events) / expected, fmt::format("{} events", events));
    };
    const auto truth = simulate::write_world(*retailer, how);
    if (!truth) return report(truth.error());
    bar.finish(fmt::format("{} events of {} customers in {}", truth->events, options.customers,
                           options.out.string()));
    return 0;
}

}  // namespace itinera
