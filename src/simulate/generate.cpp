#include "simulate/generate.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "simulate/life.hpp"

namespace itinera::simulate {
namespace {

constexpr int64_t ms_per_day = 86'400'000;

void count_events(const World& world, const Block& block, Truth& truth)
{
    const int64_t first_day = ms_of(world.from) / ms_per_day;
    truth.by_day.resize(static_cast<size_t>((ms_of(world.to) - 1) / ms_per_day - first_day + 1));
    truth.events += block.events.size();
    for (const Event& event : block.events) {
        ++truth.by_type[static_cast<size_t>(event.type)];
        ++truth.by_channel[static_cast<size_t>(event.channel)];
        ++truth.by_day[static_cast<size_t>(event.time_ms / ms_per_day - first_day)];
    }
}

struct Made {
    Block block;
    Truth truth;
};

// Blocks that were made and wait for their turn.
class Belt {
public:
    Belt(uint32_t blocks, uint32_t ahead_max) : blocks_(blocks), ahead_max_(ahead_max) {}

    // The number of a block to make next, or blocks: all are taken, or the run was stopped.
    uint32_t next_number()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(
            lock, [&] { return stopped_ || next_ >= blocks_ || next_ < delivered_ + ahead_max_; });
        return stopped_ ? blocks_ : next_ < blocks_ ? next_++ : blocks_;
    }
    void put(uint32_t number, Made made)
    {
        {
            const std::lock_guard lock(mutex_);
            made_.emplace(number, std::move(made));
        }
        changed_.notify_all();
    }
    Made get(uint32_t number)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return made_.contains(number); });
        Made made = std::move(made_.extract(number).mapped());
        delivered_ = number + 1;
        lock.unlock();
        changed_.notify_all();
        return made;
    }
    void stop()
    {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<uint32_t, Made> made_;
    uint32_t blocks_, ahead_max_;
    uint32_t next_ = 0, delivered_ = 0;
    bool stopped_ = false;
};

}  // namespace

World world_ending(Timestamp to, uint64_t seed, uint32_t customers, int months)
{
    const std::chrono::year_month_day end{std::chrono::floor<std::chrono::days>(to)};
    std::chrono::year_month_day start = end - std::chrono::months{months};
    if (!start.ok()) start = start.year() / start.month() / std::chrono::last;
    return {seed, customers, Timestamp{std::chrono::sys_days{start}}, to};
}

uint32_t block_count(const World& world)
{
    return world.customers / customers_per_block + (world.customers % customers_per_block != 0);
}

EventView view_of(const Block& block, const Event& event)
{
    const Person& person = block.person(event);
    return {event.time_ms, event.customer,    event.sequence,         event.type,
            event.channel, person.market,     person.is_member,       event.currency,
            event.value,   person.identifier, block.properties(event)};
}

Block generate_block(const Retailer& retailer, uint32_t number, Truth& truth)
{
    Block block;
    block.first_customer = number * customers_per_block;
    const std::vector<Household> households = draw_households(retailer, number);
    Truth of_block;
    Journal journal(retailer.world, block);
    const uint32_t count =
        std::min(customers_per_block, retailer.world.customers - block.first_customer);
    for (uint32_t k = 0; k < count; ++k) {
        Customer customer = draw_customer(retailer, block.first_customer + k, households[k]);
        live(retailer, customer, journal, of_block);
        block.people.push_back(std::move(customer.person));
    }
    count_events(retailer.world, block, of_block);
    truth.add(of_block);
    return block;
}

Result<Truth> generate_blocks(const Retailer& retailer, unsigned threads,
                              const std::function<Result<Done>(const Block&)>& take)
{
    const uint32_t blocks = block_count(retailer.world);
    Belt belt(blocks, 2 * std::max(1U, threads));
    std::vector<std::jthread> makers;
    for (unsigned t = 0; t < std::max(1U, threads); ++t) {
        makers.emplace_back([&] {
            for (uint32_t number = belt.next_number(); number < blocks;
                 number = belt.next_number()) {
                Made made;
                made.block = generate_block(retailer, number, made.truth);
                belt.put(number, std::move(made));
            }
        });
    }
    Truth truth;
    for (uint32_t number = 0; number < blocks; ++number) {
        const Made made = belt.get(number);
        truth.add(made.truth);
        Result<Done> taken = take(made.block);
        if (!taken) {
            belt.stop();
            return taken.error();
        }
    }
    return truth;
}

}  // namespace itinera::simulate
