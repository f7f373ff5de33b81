// Owns the funnel on a binary heap.
#include "funnel.hpp"

namespace {

using funnel::Event;

class BinaryHeap {
public:
    explicit BinaryHeap(int size) { heap_.reserve(static_cast<std::size_t>(size) * 1024); }
    const Event& top() const { return heap_.front(); }
    void push(Event event) {
        std::size_t hole = heap_.size();
        heap_.push_back(event);
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / 2;
            if (heap_[parent].time <= event.time) break;
            heap_[hole] = heap_[parent];
            hole = parent;
        }
        heap_[hole] = event;
    }
    void pop() {
        const Event last = heap_.back();
        heap_.pop_back();
        if (!heap_.empty()) replace_top(last);
    }
    void replace_top(Event event) {
        const std::size_t count = heap_.size();
        std::size_t hole = 0;
        for (std::size_t child = 1; child < count; child = 2 * hole + 1) {
            if (child + 1 < count) child += heap_[child + 1].time < heap_[child].time;
            if (event.time <= heap_[child].time) break;
            heap_[hole] = heap_[child];
            hole = child;
        }
        heap_[hole] = event;
    }

private:
    std::vector<Event> heap_;
};

}  // namespace

int main(int argc, char** argv) { return funnel::told<BinaryHeap>(argc, argv); }
