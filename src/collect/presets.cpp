#include "collect/presets.hpp"

#include "collect/preset_texts.hpp"

namespace itinera {

std::span<const Preset> presets()
{
    return preset_texts;
}

}  // namespace itinera
