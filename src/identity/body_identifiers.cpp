#include "identity/body_identifiers.hpp"

#include <simdjson.h>

#include <algorithm>

#include "collect/identifier_rank.hpp"

namespace itinera {
namespace {

// Text of a string, decimal text of a number; empty otherwise.
std::string text_of(simdjson::dom::element element)
{
    std::string_view text;
    if (element.get(text) == simdjson::SUCCESS) return std::string(text);
    if (element.is_number()) return simdjson::minify(element);
    return {};
}

void add(std::vector<BodyIdentifier>& found, std::string kind, simdjson::dom::element value)
{
    std::string text = text_of(value);
    if (!text.empty()) found.push_back({std::move(kind), std::move(text)});
}

}  // namespace

std::vector<BodyIdentifier> identifiers_of_body(std::string_view body)
{
    thread_local simdjson::dom::parser parser;
    std::vector<BodyIdentifier> found;
    simdjson::dom::object root;
    if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return found;
    simdjson::dom::element value;
    if (root["userId"].get(value) == simdjson::SUCCESS) add(found, "user_id", value);
    if (root["anonymousId"].get(value) == simdjson::SUCCESS) add(found, "anonymous_id", value);
    simdjson::dom::array external_ids;
    if (root["context"]["externalIds"].get(external_ids) == simdjson::SUCCESS) {
        for (const simdjson::dom::element entry : external_ids) {
            std::string_view type;
            if (entry["type"].get(type) != simdjson::SUCCESS) continue;
            if (entry["id"].get(value) == simdjson::SUCCESS) add(found, std::string(type), value);
        }
    }
    std::ranges::stable_sort(found, {}, [](const auto& one) { return identifier_rank(one.kind); });
    return found;
}

}  // namespace itinera
