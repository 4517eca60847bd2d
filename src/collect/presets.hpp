// Shipped mappings (EV-66), compiled in from presets/*.yaml.
#pragma once

#include <span>
#include <string_view>

namespace itinera {

struct Preset {
    std::string_view name;
    std::string_view text;  // YAML; its consent statement is left for people to write
};

std::span<const Preset> presets();  // by name

}  // namespace itinera
