#include "simulate/life.hpp"

#include <algorithm>
#include <limits>

#include "simulate/streams.hpp"

namespace itinera::simulate {
namespace {

constexpr double ms_per_day = 86'400'000;
constexpr int64_t pause_ms = 31 * 60'000;  // longer than the idle time that ends a session

class Life {
public:
    Life(const Retailer& retailer, const Customer& customer, Journal& journal, Truth& truth)
        : scene_{retailer,
                 customer,
                 retailer.calendars[static_cast<size_t>(customer.person.market)],
                 journal,
                 truth,
                 Mood(customer.mood_mean, customer.acquired_ms)},
          season_(customer.person.is_pure ? Season::Flat : Season::Real),
          arrivals_(retailer.world.seed, customer.number, purpose_arrivals)
    {}

    void run()
    {
        scene_.journal.begin_customer(scene_.customer.number);
        const int64_t end_ms = ms_of(scene_.retailer.world.to);
        measure_ = scene_.calendar.measure_of(scene_.customer.acquired_ms, season_);
        visit({0, scene_.customer.acquired_ms, draw_channel(12), Cause::Base});
        const std::vector<Touch> touches = draw_touches(scene_);
        size_t touch = 0;
        Session base = next_base();
        while (true) {
            const int64_t touch_ms = touch < touches.size() ? touches[touch].ms : end_ms;
            const auto caused = std::min_element(
                caused_.begin(), caused_.end(),
                [](const Session& a, const Session& b) { return a.start_ms < b.start_ms; });
            const int64_t caused_ms = caused == caused_.end() ? end_ms : caused->start_ms;
            const int64_t base_ms = is_alive_ ? base.start_ms : end_ms;
            if (std::min({touch_ms, caused_ms, base_ms}) >= end_ms) break;
            if (touch_ms <= caused_ms && touch_ms <= base_ms) {
                take(touches[touch++]);
            } else if (caused_ms <= base_ms) {
                const Session session = *caused;
                caused_.erase(caused);
                if (is_alive_) {
                    note_click(scene_, session.cause, session.start_ms - 2500);
                    visit(session);
                }
            } else {
                visit(base);
                base = next_base();
            }
        }
        if (!scene_.customer.person.is_pure) membership(scene_);
        close();
    }

private:
    // The channel of a visit, by persona, market and local hour.
    Channel draw_channel(size_t hour)
    {
        const Persona& persona = scene_.persona();
        const auto& online =
            scene_.is_china() ? persona.web_app_mini_china : persona.web_app_mini_west;
        const double rest = 1 - persona.store_share;
        const std::array<double, 4> weights{
            online[0] * rest * channel_hour_weight(Channel::Web, hour), online[1] * rest,
            online[2] * rest, persona.store_share * channel_hour_weight(Channel::Store, hour)};
        return static_cast<Channel>(arrivals_.weighted(weights));
    }

    // Chance of an order in a visit: the rate of visits is the rate of orders over it, so that
    // orders are a thinned Poisson process of exactly the customer's rate (SI-23).
    Session next_base()
    {
        Session session{0, std::numeric_limits<int64_t>::max(), Channel::Web, Cause::Base};
        // Mood moves the rate: e^(0.3 s) to second order, in plain arithmetic.
        double rate = scene_.customer.session_rate;
        if (season_ == Season::Real) {
            const double s = scene_.mood.at(last_ms_);
            rate *= 1 + 0.3 * s + 0.045 * s * s;
        }
        measure_ += arrivals_.exponential() / rate;
        if (measure_ >= scene_.calendar.length(season_)) return session;
        const Calendar::Moment moment = scene_.calendar.at(measure_, season_, arrivals_);
        session.start_ms = std::max(moment.ms, last_ms_ + pause_ms);
        session.channel = draw_channel(moment.hour);
        return session;
    }

    void visit(Session session)
    {
        session.index = sessions_++;
        session.start_ms =
            std::max(session.start_ms, session.index == 0 ? session.start_ms : last_ms_ + pause_ms);
        if (session.index == 0) introduce(scene_, session.channel);
        const Visit visit = session.channel == Channel::Store ? visit_store(scene_, session)
                                                              : walk_shop(scene_, session);
        last_ms_ = visit.end_ms;
        const bool in_period = visit.end_ms < ms_of(scene_.retailer.world.to);
        if (visit.payment_left_ms && in_period) {
            Random random(scene_.seed(), scene_.customer.number,
                          purpose_service + 2 * session.index);
            if (random.chance(0.30))
                contact_service(scene_, *visit.payment_left_ms + 300'000, Topic::Payment,
                                session.index);
        }
        if (!visit.order || !in_period) return;
        after_order(scene_, *visit.order);
        ++orders_;
        ++scene_.truth.orders;
        ++scene_.truth.orders_by_cause[static_cast<size_t>(session.cause)];
        scene_.truth.revenue_cents[scene_.market()] += visit.order->cents;
        // After each repeat order (SI-23).
        if (orders_ >= 2 && arrivals_.chance(scene_.customer.drop_out)) is_alive_ = false;
    }

    void take(const Touch& touch)
    {
        note_touch(scene_, touch, is_alive_);
        if (!is_alive_) return;
        for (const TouchEffect& effect : touch_effects) {
            if (effect.cause != touch.cause) continue;
            // Sessions, of which the usual share becomes orders: beta orders in the mean.
            const double chance =
                session_order_chance(scene_.retailer, scene_.customer.person.persona);
            for (uint64_t k = arrivals_.poisson(effect.beta / chance); k > 0; --k) {
                const double days = arrivals_.exponential() / effect.omega_per_day;
                const auto ms = touch.ms + 60'000 + static_cast<int64_t>(days * ms_per_day);
                const Channel channel = draw_channel(12);
                caused_.push_back({0, ms, channel, touch.cause});
            }
        }
    }

    void close()
    {
        Truth& truth = scene_.truth;
        const Person& person = scene_.customer.person;
        ++truth.customers_by_persona[person.persona];
        truth.pure_customers += person.is_pure;
        truth.members += person.is_member;
        truth.dropped_out += !is_alive_;
        truth.customers_with_order += orders_ > 0;
        truth.pain.customers_affected += scene_.tried_in_pain;
        truth.persona_digits += static_cast<char>('0' + person.persona);
        truth.state_digits += is_alive_ ? 'a' : 'd';
        scene_.journal.end_customer();
    }

    Scene scene_;
    Season season_;
    Random arrivals_;
    std::vector<Session> caused_;
    double measure_ = 0;
    int64_t last_ms_ = 0;
    uint32_t sessions_ = 0;
    uint32_t orders_ = 0;
    bool is_alive_ = true;
};

}  // namespace

void live(const Retailer& retailer, const Customer& customer, Journal& journal, Truth& truth)
{
    Life(retailer, customer, journal, truth).run();
}

}  // namespace itinera::simulate
