// Which passwords are taken (PR-47): long, not among the commonest, not one's own name.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace itinera {

inline constexpr size_t password_code_points_min = 15;
inline constexpr size_t password_with_factor_code_points_min = 8;
inline constexpr size_t password_code_points_max = 128;

// NFC; what is hashed. Errors: Invalid (no UTF-8, too long): never asked of a hash.
Result<std::string> normal_password(std::string_view password);

// `normal`: from normal_password. `own`: name, e-mail address and the like, whose parts it may not
// contain. Errors: Invalid at "password", saying which rule; it never repeats the password.
Result<Done> check_password(std::string_view normal, bool with_factor,
                            std::span<const std::string> own);

// Whether it has the length that is asked without a second factor.
bool is_long_password(std::string_view normal);
bool is_common_password(std::string_view lower_case);

}  // namespace itinera
