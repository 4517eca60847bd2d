// What a person is given of their own data: one ZIP file that needs nothing to be read (PR-27).
//
//   index.html       a page to read; holds no script, and shows every text as a text
//   identifiers.csv  events.csv …   one table for each list, for spreadsheets (inert, PR-64)
//   data.json        everything, as it is kept
//   schema.json      what the fields of data.json mean
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace itinera {

// `kept`: {"vault": [{"kind", "value"}], "log": [{"time", "event", "content"}], "quarantine": […],
// …}, each a list of objects. Memory: about five times the JSON text. Errors: TooLarge.
Result<std::string> access_archive(const Json& kept, Timestamp made);

}  // namespace itinera
