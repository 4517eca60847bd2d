// Word lists of the two languages: names, places, goods, what people write. Data only.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace itinera::simulate {

inline constexpr size_t categories = 8;

struct CategoryWords {
    std::string_view id, name_zh, name_en;
    double price_median;  // CNY
    std::array<std::string_view, 10> nouns_zh, nouns_en;
};
const std::array<CategoryWords, categories>& category_words();
const std::array<std::string_view, 20>& adjectives_zh();
const std::array<std::string_view, 20>& adjectives_en();

struct City {
    std::string_view name, region;
    double weight;
};
std::span<const City> cities_china();
std::span<const City> cities_america();
std::span<const City> cities_britain();

std::span<const std::string_view> surnames_zh();
std::span<const std::string_view> given_zh();
std::span<const std::string_view> surnames_en();
std::span<const std::string_view> given_en();

enum class Topic : uint8_t { Delivery, Payment, Quality, Price, Service, App };
inline constexpr size_t topics = 6;
std::string_view topic_name(Topic topic);
// What a customer writes about a topic; mood 0 bad, 1 neutral, 2 good.
std::span<const std::string_view> sentences_zh(Topic topic, size_t mood);
std::span<const std::string_view> sentences_en(Topic topic, size_t mood);

}  // namespace itinera::simulate
