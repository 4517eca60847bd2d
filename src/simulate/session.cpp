#include "simulate/session.hpp"

#include <algorithm>

#include "simulate/json_fields.hpp"
#include "simulate/payment.hpp"
#include "simulate/streams.hpp"

namespace itinera::simulate {
namespace {

constexpr int64_t ms_per_hour = 3'600'000;

class ShopWalk {
public:
    ShopWalk(Scene& scene, const Session& session)
        : scene_(scene), session_(session), journal_(scene.journal),
          random_(scene.seed(), scene.customer.number, purpose_session + session.index),
          now_ms_(session.start_ms),
          device_(session.channel == Channel::Web ? "Desktop" : scene.customer.device)
    {}

    Visit walk()
    {
        enter();
        const auto& chain = scene_.retailer.chains[scene_.customer.person.persona];
        auto& counted = scene_.truth.transitions[scene_.customer.person.persona];
        Visit visit{};
        Page page = Page::Home;
        while (page != Page::Exit && page != Page::Done) {
            arrive(page);
            Page next = Page::Exit;
            if (page == Page::Payment) {
                next = pay(visit) ? Page::Done : Page::Exit;
            } else {
                next = step(chain[static_cast<size_t>(page)]);
            }
            ++counted[static_cast<size_t>(page)][static_cast<size_t>(next)];
            note_deviation(page, next);
            before_ = page;
            page = next;
            if (page != Page::Exit) pass_time(page);
        }
        visit.end_ms = now_ms_;
        return visit;
    }

private:
    Page step(const std::array<double, pages>& row)
    {
        double rest = random_.uniform();
        for (size_t to = 0; to + 1 < pages; ++to) {
            rest -= row[to];
            if (rest < 0) return static_cast<Page>(to);
        }
        return Page::Exit;
    }

    // Seconds to minutes between steps, never as long as a session's idle time; or a stall (SI-27).
    void pass_time(Page next)
    {
        if ((next == Page::Shipping || next == Page::Payment) && random_.chance(deviations.stall)) {
            ++scene_.truth.deviations.stall;
            now_ms_ += 25 * ms_per_hour + static_cast<int64_t>(random_.below(45 * ms_per_hour));
            return;
        }
        now_ms_ += 3000 + std::min<int64_t>(static_cast<int64_t>(random_.exponential() * 38'000),
                                            1'500'000);
    }

    void note_deviation(Page from, Page to)
    {
        DeviationTruth& counts = scene_.truth.deviations;
        if (from == Page::Checkout && to == Page::Payment) ++counts.skip_shipping;
        if (from == Page::Shipping && to == Page::Checkout) ++counts.repeat_checkout;
        if (from == Page::Cart && to == Page::Shipping) ++counts.skip_checkout;
    }

    int64_t soon() { return now_ms_ += 200 + static_cast<int64_t>(random_.below(1800)); }

    void enter()
    {
        if (session_.channel == Channel::App) {
            std::string& out = journal_.open(EventType::ApplicationOpened, Channel::App, now_ms_);
            text_field(out, "device", device_);
            text_field(out, "version", session_.start_ms % 3 ? "5.2" : "5.1");
            journal_.close();
            soon();
        } else if (session_.channel == Channel::MiniProgram) {
            std::string& out =
                journal_.open(EventType::MiniProgramLaunch, Channel::MiniProgram, now_ms_);
            static constexpr std::array<std::string_view, 5> scenes{
                "search", "scan", "chat", "favorites", "official_account"};
            text_field(out, "scene", scenes[random_.below(scenes.size())]);
            text_field(out, "device", device_);
            journal_.close();
            soon();
        }
        if (scene_.customer.person.is_member && random_.chance(0.12)) {
            journal_.add(EventType::SignedIn, session_.channel, now_ms_);
            soon();
        }
    }

    void arrive(Page page)
    {
        switch (page) {
        case Page::Home:
        case Page::Category: return view(page);
        case Page::Search: return search();
        case Page::Product: return view_product();
        case Page::Cart: return change_cart();
        case Page::Checkout: return start_checkout();
        case Page::Shipping: return choose_shipping();
        case Page::Payment: return view(page);
        case Page::Done:
        case Page::Exit: return;
        }
    }

    void view(Page page)
    {
        const EventType type = session_.channel == Channel::Web   ? EventType::PageViewed
                               : session_.channel == Channel::App ? EventType::ScreenViewed
                                                                  : EventType::MiniProgramPage;
        std::string& out = journal_.open(type, session_.channel, now_ms_);
        text_field(out, "page", page_name(page));
        if (page == Page::Category) {
            const CategoryWords& words = category_words()[draw_category(scene_.customer, random_)];
            text_field(out, "category", scene_.is_china() ? words.name_zh : words.name_en);
        }
        if (page == Page::Home && session_.cause != Cause::Base)
            text_field(out, "campaign", cause_name(session_.cause));
        journal_.close();
        measure(page);
    }

    // Scrolls, clicks, page speed, script errors beside the walk: no states of it.
    void measure(Page page)
    {
        const bool pain = page == Page::Payment && is_pain();
        const double u = random_.uniform();
        if (session_.channel != Channel::App && u < (page == Page::Payment ? 0.5 : 0.12)) {
            const double lcp =
                900 + 700 * random_.exponential() + (pain ? PainPoint::slower_ms : 0);
            std::string& out = journal_.open(EventType::WebVital, session_.channel, soon());
            text_field(out, "metric", "LCP");
            number_field(out, "milliseconds", static_cast<int64_t>(std::min(lcp, 20'000.0)));
            text_field(out, "page", page_name(page));
            text_field(out, "device", device_);
            journal_.close();
        } else if (u > 0.93) {
            std::string& out = journal_.open(EventType::Scroll, session_.channel, soon());
            number_field(out, "depth_percent", static_cast<int64_t>(10 + random_.below(91)));
            journal_.close();
        } else if (u > 0.90) {
            std::string& out = journal_.open(EventType::Click, session_.channel, soon());
            text_field(out, "text", scene_.is_china() ? "立即查看" : "See more");
            journal_.close();
        } else if (u > 0.895) {
            std::string& out = journal_.open(EventType::JsError, session_.channel, soon());
            text_field(out, "message", "TypeError: undefined is not a function");
            journal_.close();
        }
    }

    void search()
    {
        const size_t category = draw_category(scene_.customer, random_);
        const CategoryWords& words = category_words()[category];
        std::string& out = journal_.open(EventType::ProductsSearched, session_.channel, now_ms_);
        const size_t noun = random_.below(10);
        text_field(out, "query", scene_.is_china() ? words.nouns_zh[noun] : words.nouns_en[noun]);
        number_field(out, "results",
                     random_.chance(0.06) ? 0 : static_cast<int64_t>(1 + random_.below(60)));
        journal_.close();
    }

    void append_product(std::string& out, size_t product) const
    {
        out += ',';
        out += scene_.retailer.goods[product].fields[scene_.market()];
        text_field(out, "currency", scene_.retailer.currency_names[scene_.market()]);
    }

    void view_product()
    {
        viewed_ = draw_product(scene_, random_);
        append_product(journal_.open(EventType::ProductViewed, session_.channel, now_ms_), viewed_);
        journal_.close();
        if (random_.uniform() < 0.015) {
            std::string& out = journal_.open(EventType::ProductShared, session_.channel, soon());
            append_product(out, viewed_);
            journal_.close();
        }
    }

    void change_cart()
    {
        const bool back = before_ == Page::Checkout;
        if (back && cart_.size() > 1) {
            append_product(journal_.open(EventType::ProductRemoved, session_.channel, now_ms_),
                           cart_.back());
            cart_.pop_back();
        } else {
            const size_t product = back ? cart_.front() : viewed_;
            cart_.push_back(product);
            std::string& out = journal_.open(EventType::ProductAdded, session_.channel, now_ms_);
            append_product(out, product);
            number_field(out, "quantity", 1);
        }
        journal_.close();
    }

    int64_t cart_cents() const
    {
        int64_t cents = 0;
        for (const size_t product : cart_)
            cents += scene_.retailer.goods[product].price_cents[scene_.market()];
        return cents;
    }

    void append_order(std::string& out) const
    {
        out += ",\"order_id\":\"";
        append_order_id(out, scene_.customer, session_.index);
        out += '"';
    }

    void start_checkout()
    {
        std::string& out = journal_.open(EventType::CheckoutStarted, session_.channel, now_ms_);
        append_order(out);
        number_field(out, "items", static_cast<int64_t>(cart_.size()));
        money_field(out, "amount", cart_cents());
        journal_.close();
    }

    void choose_shipping()
    {
        static constexpr std::array<std::string_view, 3> methods{"standard", "express",
                                                                 "store_pickup"};
        const double u = random_.uniform();
        std::string& out = journal_.open(EventType::ShippingChosen, session_.channel, now_ms_);
        append_order(out);
        text_field(out, "method", methods[u < .7 ? 0 : u < .9 ? 1 : 2]);
        journal_.close();
    }

    bool is_pain() const
    {
        if (session_.channel != Channel::MiniProgram || device_ != PainPoint::device ||
            scene_.customer.person.is_pure)
            return false;
        const size_t day = scene_.calendar.day_of(now_ms_);
        return day >= PainPoint::first_day && day < PainPoint::last_day;
    }

    bool pay(Visit& visit)
    {
        Random order_random(scene_.seed(), scene_.customer.number, purpose_order + session_.index);
        const PaymentDraws draws = draw_payment(order_random);
        const bool with_coupon =
            !scene_.customer.person.is_pure && order_random.chance(scene_.persona().coupon_chance);
        int64_t cents = cart_cents();
        if (with_coupon) cents -= cents / 100 * 10;
        const bool pain = is_pain();
        const Payment payment = outcome(draws, pain ? payment_failure_in_pain : payment_failure);
        const bool counted = now_ms_ < ms_of(scene_.retailer.world.to);
        if (pain && counted) {
            PainTruth& truth = scene_.truth.pain;
            truth.tries += payment.failures + (payment.success ? 1 : 0);
            truth.failures += payment.failures;
            scene_.tried_in_pain = true;
            if (!payment.success && outcome(draws, payment_failure).success) {
                ++truth.orders_lost;
                truth.revenue_lost_cents += cents;
            }
        }
        for (size_t k = 0; k < payment.failures; ++k) {
            now_ms_ += 4000 + static_cast<int64_t>(order_random.below(26'000));
            std::string& out = journal_.open(EventType::PaymentFailed, session_.channel, now_ms_);
            append_order(out);
            money_field(out, "amount", cents);
            text_field(out, "reason",
                       pain                      ? "timeout"
                       : order_random.chance(.5) ? "declined"
                                                 : "cancelled");
            text_field(out, "device", device_);
            journal_.close();
            scene_.mood.shock(now_ms_, -0.2);
        }
        if (!payment.success) {
            visit.payment_left_ms = now_ms_;
            return false;
        }
        complete(visit, cents, with_coupon, order_random);
        return true;
    }

    void complete(Visit& visit, int64_t cents, bool with_coupon, Random& random)
    {
        now_ms_ += 3000 + static_cast<int64_t>(random.below(30'000));
        if (with_coupon) {
            std::string& out =
                journal_.open(EventType::CouponUsed, session_.channel, now_ms_ - 1500);
            append_order(out);
            text_field(out, "coupon", "SAVE10");
            money_field(out, "discount", cart_cents() - cents);
            journal_.close();
            scene_.mood.shock(now_ms_, 0.1);
        }
        std::string& out = journal_.open(EventType::OrderCompleted, session_.channel, now_ms_);
        append_order(out);
        money_field(out, "revenue", cents);
        text_field(out, "currency", scene_.retailer.currency_names[scene_.market()]);
        number_field(out, "items", static_cast<int64_t>(cart_.size()));
        const CategoryWords& words =
            category_words()[scene_.retailer.goods[cart_.front()].category];
        text_field(out, "category", scene_.is_china() ? words.name_zh : words.name_en);
        static constexpr std::array<std::string_view, 2> methods_china{"wechat_pay", "alipay"},
            methods_west{"card", "paypal"};
        const size_t method = random.chance(.6) ? 0 : 1;
        text_field(out, "payment_method",
                   scene_.is_china() ? methods_china[method] : methods_west[method]);
        journal_.close(cents * 100, scene_.retailer.currencies[scene_.market()]);
        visit.order =
            Order{session_.index, now_ms_, session_.channel, session_.cause, cart_.front(), cents};
    }

    Scene& scene_;
    const Session& session_;
    Journal& journal_;
    Random random_;
    int64_t now_ms_;
    std::string_view device_;
    Page before_ = Page::Home;
    size_t viewed_ = 0;
    std::vector<size_t> cart_;
};

}  // namespace

Visit walk_shop(Scene& scene, const Session& session)
{
    return ShopWalk(scene, session).walk();
}

}  // namespace itinera::simulate
