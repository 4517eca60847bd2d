#include "collect/consent_words.hpp"

#include "base/json.hpp"

namespace itinera {
namespace {

// {"analytics": true, "marketing": {"email": false}}
void read_purposes(const Json& purposes, std::string_view method, const std::string& reference,
                   std::vector<ConsentWords>& words)
{
    if (!purposes.is_object()) return;
    const auto say = [&](const std::string& purpose, const std::string& channel, bool granted) {
        if (words.size() < consent_words_max)
            words.push_back({purpose, channel, granted, method, reference});
    };
    for (const auto& [purpose, said] : purposes.items()) {
        if (said.is_boolean()) say(purpose, "", said.get<bool>());
        if (!said.is_object()) continue;
        for (const auto& [channel, granted] : said.items())
            if (granted.is_boolean()) say(purpose, channel, granted.get<bool>());
    }
}

const Json* member(const Json& json, const char* name)
{
    return json.is_object() && json.contains(name) ? &json[name] : nullptr;
}

}  // namespace

std::vector<ConsentWords> consent_words_of(std::string_view body, bool is_decision)
{
    std::vector<ConsentWords> words;
    const bool has_consent = body.find("\"consent\"") != std::string_view::npos;
    const bool has_gpc = body.find("\"gpc\"") != std::string_view::npos;
    if (!has_consent && !has_gpc && !is_decision) return words;
    const auto json = parse_json(body);
    if (!json) return words;
    const Json* id = member(*json, "messageId");
    const std::string reference =
        id && id->is_string() ? "event " + id->get<std::string>() : std::string("event");
    // Of two signals the more restrictive holds: it stands later, and refusals win at equal times.
    if (is_decision) {
        if (const Json* properties = member(*json, "properties"))
            read_purposes(*properties, "form", reference, words);
    }
    const Json* context = member(*json, "context");
    if (!context) return words;
    const Json* consent = member(*context, "consent");
    const Json* purposes = consent ? member(*consent, "purposes") : nullptr;
    if (purposes) read_purposes(*purposes, "banner", reference, words);
    const Json* gpc = member(*context, "gpc");
    if (gpc && gpc->is_boolean() && gpc->get<bool>()) {
        for (const char* purpose : {"advertising", "sharing"})
            words.push_back({purpose, "", false, "gpc", reference});
    }
    return words;
}

}  // namespace itinera
