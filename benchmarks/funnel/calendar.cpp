// Owns the funnel on a calendar queue whose width and number of buckets are tuned to it by hand.
#include "funnel.hpp"

namespace {

using funnel::Event;

// Each bucket is a short list in the order of time. The width is right for the funnel's rate of events and is
// not looked at again: no rival's calendar would be faster than one that need not adapt.
class Calendar {
public:
    explicit Calendar(int size) {
        std::size_t buckets = kBuckets;
        for (int reached = 1; reached < size; reached *= 2) buckets *= 2;
        mask_ = buckets - 1;
        per_day_ = kBucketsADay * size;
        first_.assign(buckets, kNone);
        nodes_.reserve(static_cast<std::size_t>(size) * 1024);
    }
    const Event& top() {
        if (found_ == kNone) find();
        return nodes_[found_].event;
    }
    void push(Event event) {
        std::uint32_t place = free_;
        if (place == kNone) {
            place = static_cast<std::uint32_t>(nodes_.size());
            nodes_.push_back({event, kNone});
        } else {
            free_ = nodes_[place].next;
            nodes_[place].event = event;
        }
        link(place);
    }
    void pop() {
        const std::uint32_t place = taken();
        nodes_[place].next = free_;
        free_ = place;
    }
    void replace_top(Event event) {
        const std::uint32_t place = taken();
        nodes_[place].event = event;
        link(place);
    }

private:
    struct Node {
        Event event;
        std::uint32_t next;
    };
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    static constexpr std::size_t kBuckets = 16384;
    static constexpr double kBucketsADay = 3200.0;

    std::vector<Node> nodes_;
    std::vector<std::uint32_t> first_;
    std::size_t mask_;
    double per_day_;
    std::uint64_t today_ = 0;
    std::uint32_t free_ = kNone;
    std::uint32_t found_ = kNone;

    std::uint64_t day_of(const Event& event) const { return static_cast<std::uint64_t>(event.time * per_day_); }

    void link(std::uint32_t place) {
        const Event& event = nodes_[place].event;
        std::uint32_t* link = &first_[day_of(event) & mask_];
        while (*link != kNone && nodes_[*link].event.time < event.time) link = &nodes_[*link].next;
        nodes_[place].next = *link;
        *link = place;
        // The earliest event is in hand only until an earlier one comes.
        if (found_ != kNone && event.time < nodes_[found_].event.time) found_ = place;
    }

    // All events lie in today's bucket or later, and there is always one: the next arrival.
    void find() {
        for (;; ++today_) {
            const std::uint32_t head = first_[today_ & mask_];
            if (head != kNone && day_of(nodes_[head].event) == today_) {
                found_ = head;
                return;
            }
        }
    }

    // Takes the earliest event out of its bucket, whose head it is.
    std::uint32_t taken() {
        if (found_ == kNone) find();
        const std::uint32_t place = found_;
        first_[day_of(nodes_[place].event) & mask_] = nodes_[place].next;
        found_ = kNone;
        return place;
    }
};

}  // namespace

int main(int argc, char** argv) { return funnel::told<Calendar>(argc, argv); }
