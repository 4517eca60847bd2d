#include "simulate/json_fields.hpp"
#include "simulate/life.hpp"
#include "simulate/streams.hpp"

namespace itinera::simulate {
namespace {

// Traits of a member. Mail domains end in .example and no operator has these telephone prefixes, so
// nobody real is ever meant (SI-10).
void append_traits(std::string& out, const Scene& scene)
{
    const Customer& customer = scene.customer;
    const City& city = cities_of(customer.person.market)[customer.household.city];
    std::string name;
    if (scene.is_china()) {
        name += surnames_zh()[customer.household.surname];
        name += given_zh()[customer.given_name];
    } else {
        name += given_en()[customer.given_name];
        name += ' ';
        name += surnames_en()[customer.household.surname];
    }
    text_field(out, "name", name);
    text_field(out, "city", city.name);
    text_field(out, "region", city.region);
    text_field(out, "country",
               scene.is_china()                            ? "CN"
               : customer.person.market == Market::America ? "US"
                                                           : "GB");
    text_field(out, "language", scene.is_china() ? "zh-CN" : "en");
    if (customer.takes_email)
        text_field(out, "email", customer.person.identifier + "@mail.example");
}

}  // namespace

void introduce(Scene& scene, Channel first_channel)
{
    const Customer& customer = scene.customer;
    Random random(scene.seed(), customer.number, purpose_person + 1);
    const int64_t ms = customer.acquired_ms;
    // What comes before the first visit ends a minute before it.
    if (first_channel == Channel::App) {
        std::string& out =
            scene.journal.open(EventType::ApplicationInstalled, Channel::App, ms - 300'000);
        text_field(out, "device", customer.device);
        text_field(out, "version", "5.1");
        scene.journal.close();
    }
    const Channel told_in =
        first_channel == Channel::Store && scene.is_china() ? Channel::MiniProgram : first_channel;
    scene.journal.add(EventType::Consent, told_in, ms - 120'000,
                      ",\"analytics\":true,\"marketing\":" +
                          std::string(random.chance(.7) ? "true" : "false"));
    if (customer.person.is_member) {
        scene.journal.add(EventType::SignedUp, told_in, ms - 90'000,
                          random.chance(.5) ? ",\"method\":\"phone\"" : ",\"method\":\"email\"");
        append_traits(scene.journal.open(EventType::Identify, told_in, ms - 89'000), scene);
        scene.journal.close();
        if (random.chance(0.05)) scene.journal.add(EventType::Logout, told_in, ms + 3 * 86'400'000);
    }
    if (!customer.is_contact) return;
    const int64_t added = ms + static_cast<int64_t>(random.below(40)) * 86'400'000 + 7'200'000;
    scene.journal.add(EventType::ContactAdded, Channel::Chat, added,
                      ",\"staff\":\"W" + std::to_string(10 + random.below(60)) + "\"");
    if (random.chance(0.3))
        scene.journal.add(EventType::GroupJoined, Channel::Chat, added + 3'600'000,
                          ",\"group\":\"" +
                              std::string(random.chance(.5) ? "新品福利群" : "会员专享群") + "\"");
    if (random.chance(0.08))
        scene.journal.add(EventType::ContactRemoved, Channel::Chat, added + 60LL * 86'400'000);
}

}  // namespace itinera::simulate
