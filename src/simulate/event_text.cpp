#include "simulate/event_text.hpp"

#include <array>
#include <chrono>

#include "simulate/json_fields.hpp"

namespace itinera::simulate {
namespace {

constexpr std::array<std::string_view, 20> columns{
    "page",     "product_id", "name",   "category", "price",  "order_id", "revenue",
    "currency", "items",      "amount", "coupon",   "method", "reason",   "device",
    "campaign", "query",      "topic",  "nps",      "rating", "text"};

void append_digits(std::string& out, unsigned number, int digits)
{
    char text[8];
    for (int k = digits - 1; k >= 0; --k, number /= 10)
        text[k] = static_cast<char>('0' + number % 10);
    out.append(text, static_cast<size_t>(digits));
}

void append_cell(std::string& out, std::string_view text)
{
    out += ',';
    if (text.find_first_of(",\"\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

void append_time(std::string& out, int64_t ms)
{
    const auto time = timestamp_of(ms);
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto of_day = static_cast<unsigned>((time - day).count());
    append_digits(out, static_cast<unsigned>(int{date.year()}), 4), out += '-';
    append_digits(out, unsigned{date.month()}, 2), out += '-';
    append_digits(out, unsigned{date.day()}, 2), out += 'T';
    append_digits(out, of_day / 3'600'000, 2), out += ':';
    append_digits(out, of_day / 60'000 % 60, 2), out += ':';
    append_digits(out, of_day / 1000 % 60, 2), out += '.';
    append_digits(out, of_day % 1000, 3), out += 'Z';
}

void append_message_id(std::string& out, const EventView& event, uint64_t seed)
{
    out += 's';
    append_number(out, static_cast<int64_t>(seed));
    out += '-';
    append_number(out, event.customer);
    out += '-';
    append_number(out, event.sequence);
}

void append_event_json(std::string& out, const EventView& event, uint64_t seed)
{
    const std::string_view call = call_of(event.type);
    out += "{\"type\":\"";
    out += call;
    if (call == "track") {
        out += "\",\"event\":\"";
        out += event_name(event.type);
    }
    out += "\",\"messageId\":\"";
    append_message_id(out, event, seed);
    out += event.is_member ? "\",\"userId\":\"" : "\",\"anonymousId\":\"";
    out += event.identifier;
    out += "\",\"timestamp\":\"";
    append_time(out, event.time_ms);
    out += call == "identify" ? "\",\"traits\":" : "\",\"properties\":";
    out += event.properties;
    out += ",\"context\":{\"channel\":\"";
    out += channel_name(event.channel);
    out += "\"}}";
}

std::string csv_header()
{
    std::string out = "message_id,time,event,channel,user_id,anonymous_id";
    for (const std::string_view column : columns) (out += ',') += column;
    return out += '\n';
}

void append_csv_row(std::string& out, const EventView& event, uint64_t seed)
{
    append_message_id(out, event, seed);
    out += ',';
    append_time(out, event.time_ms);
    append_cell(out, event_name(event.type));
    append_cell(out, channel_name(event.channel));
    append_cell(out, event.is_member ? event.identifier : "");
    append_cell(out, event.is_member ? "" : event.identifier);
    for (const std::string_view column : columns)
        append_cell(out, member(event.properties, column));
    out += '\n';
}

std::string_view member(std::string_view object, std::string_view name)
{
    for (size_t at = 0; (at = object.find(name, at)) != std::string_view::npos; at += name.size()) {
        const size_t colon = at + name.size() + 1;
        const bool is_name =
            at >= 2 && object[at - 1] == '"' && (object[at - 2] == '{' || object[at - 2] == ',') &&
            colon < object.size() && object[colon - 1] == '"' && object[colon] == ':';
        if (!is_name) continue;
        const std::string_view rest = object.substr(colon + 1);
        if (rest.front() == '"') return rest.substr(1, rest.find('"', 1) - 1);
        return rest.substr(0, rest.find_first_of(",}"));
    }
    return {};
}

}  // namespace itinera::simulate
