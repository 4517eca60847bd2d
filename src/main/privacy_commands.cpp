#include <fmt/format.h>

#include <array>
#include <fstream>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "engine/person_requests.hpp"
#include "main/open_engine.hpp"
#include "main/privacy_commands.hpp"
#include "privacy/byte_scan.hpp"

namespace itinera {

int erase_command(const DataOptions& data, const PersonOptions& options)
{
    const SystemClock clock;
    const auto engine = open_engine(data, clock);
    if (!engine) return report(engine.error());
    const auto proof =
        erase_person(**engine, {options.kind, options.value, options.verification, options.regime});
    if (!proof) return report(proof.error());
    fmt::print("{}\n", dump_json_pretty(*proof));
    return (*proof)["state"] == "done" ? 0 : 1;
}

int export_person_command(const DataOptions& data, const PersonOptions& options)
{
    const SystemClock clock;
    const auto engine = open_engine(data, clock);
    if (!engine) return report(engine.error());
    const auto archive = export_person(**engine, options.kind, options.value);
    if (!archive) return report(archive.error());
    const std::string text = dump_json_pretty(*archive);
    const std::array<std::string_view, 1> parts{text};
    if (const auto written = write_file_atomically(options.out, parts); !written)
        return report(written.error());
    return 0;
}

int scan_command(const DataOptions& data, const PersonOptions& options)
{
    std::ifstream file(options.values);
    if (!file)
        return report(Error{ErrorKind::NotFound, options.values.string() + " cannot be read"});
    std::vector<std::string> values;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty()) values.push_back(line);
    }
    size_t hits = 0;
    const auto done = scan_folder(data.folder, values, [&](const ScanHit& hit) {
        ++hits;
        // The number of the line, not the value: what is printed ends in logs.
        fmt::print("value {}: {} at {} ({})\n", hit.value + 1, hit.file.string(), hit.offset,
                   hit.form);
    });
    if (!done) return report(done.error());
    fmt::print("{} values, {} hits\n", values.size(), hits);
    return hits == 0 ? 0 : 1;
}

}  // namespace itinera
