// How long it takes to check an audit of n entries (PR-57: a million in ten seconds).
#include <benchmark/benchmark.h>
#include <soci/soci.h>

#include "base/clock.hpp"
#include "base/seal.hpp"
#include "privacy/audit.hpp"
#include "privacy/audit_verify.hpp"
#include "store/state_migrations.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

void verify_entries(benchmark::State& bench)
{
    const TemporaryFolder folder("audit");
    const auto file = folder.path() / "state.db";
    const FixedClock clock(timestamp_of(1'775'000'000'000));
    const auto state = Database::open(file, Durability::Normal, state_migrations).value();
    const auto audit = Audit::open(*state, file, {std::string(32, 'k'), true}, {}, clock).value();
    const AuditOrigin origin{"staff", "st_0123456789abcdef", "Xk3v-1234", "203.0.0.0/16", "ss_1"};
    for (int64_t written = 0; written < bench.range(0);) {
        const auto some = state->transact([&](soci::session& sql) -> Result<Done> {
            for (int k = 0; k < 1'000 && written < bench.range(0); ++k, ++written) {
                const std::string object = std::to_string(written % 4'000'000);
                TRY(audit->add(sql, origin, {"person.read", "person", object}));
            }
            return Done{};
        });
        if (!some) return bench.SkipWithError(some.error().message.c_str());
    }
    SealKey seed;
    seed.fill('k');
    const std::string key = Signer(seed).public_key();
    for (auto _ : bench) {
        auto connection = sqlite::Connection::open(file, sqlite::Connection::Mode::Read).value();
        if (!connection.run("BEGIN")) return bench.SkipWithError("cannot read");
        const AuditCheck check = verify_audit(connection, key, {}).value();
        if (check.finding || check.entries != bench.range(0))
            return bench.SkipWithError("not sound");
        connection.roll_back();
    }
    bench.SetItemsProcessed(bench.iterations() * bench.range(0));
}
BENCHMARK(verify_entries)->Arg(1000)->Arg(100000)->Arg(1000000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace itinera
