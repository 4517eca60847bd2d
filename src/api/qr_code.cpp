#include "api/qr_code.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

namespace itinera::api {
namespace {
constexpr int quiet_zone = 4;
}

Result<std::string> qr_svg(const std::string& text)
{
    const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
        QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
    if (!code) return Error{ErrorKind::TooLarge, "the text is too long for a QR code"};
    const int width = code->width;
    std::string path;
    for (int y = 0; y < width; ++y) {
        for (int x = 0; x < width; ++x) {
            if ((code->data[y * width + x] & 1) == 0) continue;
            path += fmt::format("M{} {}h1v1h-1z", x + quiet_zone, y + quiet_zone);
        }
    }
    const int side = width + 2 * quiet_zone;
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" width="{1}" height="{1}">)"
        R"(<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>)",
        side, 4 * side, path);
}

}  // namespace itinera::api
