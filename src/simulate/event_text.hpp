// Events as text: our JSON form (EV-2), and CSV for imports that map columns.
#pragma once

#include <string>
#include <string_view>

#include "simulate/generate.hpp"

namespace itinera::simulate {

// {"type":"track","event":…,"messageId":"s1-12-0","userId":…,"timestamp":…,"properties":{…},
// "context":{"channel":…}} without a line end. Of `$identify` the properties are `traits`.
void append_event_json(std::string& out, const EventView& event, uint64_t seed);
// "s1-12-0": seed, customer, sequence. Unique in a world.
void append_message_id(std::string& out, const EventView& event, uint64_t seed);
// "2026-03-02T10:00:00.250Z". Precondition: years 1970 to 9999.
void append_time(std::string& out, int64_t ms);

std::string csv_header();  // with line end
// Properties have a column each; those of seldom use are left out.
void append_csv_row(std::string& out, const EventView& event, uint64_t seed);

// The JSON text of one member of a flat object, without quotes; empty if it is not there.
// Precondition: as the generator writes it, no white space, no escapes.
std::string_view member(std::string_view object, std::string_view name);

}  // namespace itinera::simulate
