#include "journey/manifest.hpp"

#include <fmt/format.h>

#include <array>
#include <set>

#include "base/file.hpp"
#include "base/json.hpp"

namespace itinera {
namespace {

constexpr size_t manifest_bytes_max = 64 << 20;
constexpr int manifest_version = 1;

std::filesystem::path manifest_path(const std::filesystem::path& folder)
{
    return folder / "manifest.json";
}

}  // namespace

Result<Done> write_manifest(const std::filesystem::path& folder, const Manifest& manifest)
{
    Json json = Json::object();
    json["version"] = manifest_version;
    json["partition_customers"] = manifest.partition_customers;
    json["partitions"] = Json::array();
    for (const Manifest::Partition& partition : manifest.partitions) {
        json["partitions"].push_back(
            Json{{"file", partition.file}, {"complete_to", partition.complete_to}});
    }
    const std::string text = dump_json_pretty(json) + "\n";
    const std::array<std::string_view, 1> parts{text};
    return write_file_atomically(manifest_path(folder), parts);
}

Result<Manifest> read_manifest(const std::filesystem::path& folder)
{
    const Result<std::string> text = read_file(manifest_path(folder), manifest_bytes_max);
    if (!text && text.error().kind == ErrorKind::NotFound) return Manifest{};
    const Result<Json> json = parse_json(TRY(text));
    const auto corrupt = [&](std::string_view what) {
        return Error{ErrorKind::Corrupt,
                     fmt::format("{}: {}", manifest_path(folder).string(), what)};
    };
    if (!json) return corrupt(json.error().message);
    try {
        if (json->at("version") != manifest_version) return corrupt("written by another version");
        Manifest manifest;
        manifest.partition_customers = json->at("partition_customers").get<int64_t>();
        for (const Json& partition : json->at("partitions")) {
            manifest.partitions.push_back({partition.at("file").get<std::string>(),
                                           partition.at("complete_to").get<int64_t>()});
        }
        return manifest;
    } catch (const Json::exception& wrong) {
        return corrupt(wrong.what());
    }
}

void delete_left_overs(const std::filesystem::path& folder, const Manifest& manifest)
{
    std::set<std::string> named{"manifest.json"};
    for (const Manifest::Partition& partition : manifest.partitions) {
        named.insert(partition.file + ".rows");
        named.insert(partition.file + ".positions");
    }
    std::error_code ignored;
    for (const auto& file : std::filesystem::directory_iterator(folder, ignored)) {
        if (!named.contains(file.path().filename().string()))
            std::filesystem::remove(file.path(), ignored);
    }
}

}  // namespace itinera
