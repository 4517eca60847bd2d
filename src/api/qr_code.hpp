// A QR code as a picture, for authenticator apps to read.
#pragma once

#include <string>

#include "base/result.hpp"

namespace itinera::api {

// An SVG of black squares on white with the quiet zone of four, one unit a square; it has no style
// and no script. Errors: TooLarge (more than a code holds).
Result<std::string> qr_svg(const std::string& text);

}  // namespace itinera::api
