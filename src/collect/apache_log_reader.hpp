// Access logs of web servers: Apache's common and combined formats (EV-65).
//
//     203.0.113.7 - ann [10/Oct/2000:13:55:36 -0700] "GET /a?b HTTP/1.0" 200 2326 "http://x/"
//     "Agent"
//
// Columns: host user time method path protocol status bytes referrer user_agent. "-" is absent;
// path holds the query too. `raw` of a row has the client address cut (EV-35).
#pragma once

#include <memory>

#include "collect/byte_source.hpp"
#include "collect/row.hpp"

namespace itinera {

// A line that is not of the format has a fault `undecodable`. Errors: what the bytes answer.
Result<std::unique_ptr<RowReader>> open_apache_log(std::unique_ptr<ByteSource> bytes);

}  // namespace itinera
