// Owns the funnel in C++: one loop over any queue of events, and the line of JSON that tells what came of it.
//
// A deal is nothing but its stage, so an event is a time and a small number. Draws are xoshiro256++ and logarithms.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include <sys/resource.h>

namespace funnel {

constexpr double kDays = 260.0;
constexpr int kReps = 30;
constexpr double kLeadsADay = 60.0;
constexpr double kService[4] = {0.05, 0.10, 0.15, 0.10};
constexpr double kThinking[4] = {1.0, 3.0, 5.0, 7.0};
constexpr double kPasses[4] = {0.6, 0.6, 0.6, 0.5};
constexpr double kMu = 9.0;
constexpr double kSigma = 0.6;

// What happens: 0 to 3 the end of that stage's service, 4 to 7 of its thinking, 8 an arrival.
constexpr std::uint32_t kArrival = 8;

struct Event {
    double time;
    std::uint32_t what;
};

struct Count {
    long leads = 0, starts = 0, thoughts = 0, wins = 0;
    double revenue = 0.0;
};

class Random {
public:
    explicit Random(std::uint64_t seed) {
        for (auto& word : state_) {
            seed += 0x9E3779B97F4A7C15u;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
            word = z ^ (z >> 31);
        }
    }
    // From 0 (excluded) to 1 (included).
    double uniform() { return static_cast<double>((next() >> 11) + 1) * 0x1.0p-53; }
    double exponential(double mean) { return -mean * std::log(uniform()); }
    double normal() {
        return std::sqrt(-2.0 * std::log(uniform())) * std::cos(6.283185307179586 * uniform());
    }

private:
    std::uint64_t state_[4];
    static std::uint64_t turned(std::uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }
    std::uint64_t next() {
        const std::uint64_t result = turned(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = turned(state_[3], 45);
        return result;
    }
};

// First come, first served: a ring that doubles when it is full.
class Line {
public:
    bool empty() const { return first_ == last_; }
    void push(std::uint8_t stage) {
        if (last_ - first_ == ring_.size()) grow();
        ring_[last_++ & (ring_.size() - 1)] = stage;
    }
    std::uint8_t pop() { return ring_[first_++ & (ring_.size() - 1)]; }

private:
    std::vector<std::uint8_t> ring_ = std::vector<std::uint8_t>(64);
    std::size_t first_ = 0, last_ = 0;
    void grow() {
        std::vector<std::uint8_t> wider(ring_.size() * 2);
        for (std::size_t i = first_; i != last_; ++i) wider[i - first_] = ring_[i & (ring_.size() - 1)];
        last_ -= first_;
        first_ = 0;
        ring_ = std::move(wider);
    }
};

// A queue of events offers: top(), pop(), push(event), replace_top(event), and is made for a size.
template <class Queue>
Count play(int size, std::uint64_t replication, double days) {
    Random random(replication);
    Queue queue(size);
    Line line;
    Count count;
    const double gap = 1.0 / (kLeadsADay * size);
    long free = static_cast<long>(kReps) * size;
    queue.push({random.exponential(gap), kArrival});
    for (;;) {
        const Event event = queue.top();
        const double now = event.time;
        if (now >= days) return count;
        if (event.what < 4) {
            const std::uint32_t stage = event.what;
            queue.replace_top({now + random.exponential(kThinking[stage]), stage + 4});
            if (line.empty()) {
                ++free;
            } else {
                const std::uint32_t next = line.pop();
                ++count.starts;
                queue.push({now + random.exponential(kService[next]), next});
            }
        } else if (event.what < 8) {
            const std::uint32_t stage = event.what - 4;
            ++count.thoughts;
            if (random.uniform() > kPasses[stage]) {
                queue.pop();
            } else if (stage == 3) {
                queue.pop();
                ++count.wins;
                count.revenue += std::exp(kMu + kSigma * random.normal());
            } else if (free > 0) {
                --free;
                ++count.starts;
                queue.replace_top({now + random.exponential(kService[stage + 1]), stage + 1});
            } else {
                queue.pop();
                line.push(static_cast<std::uint8_t>(stage + 1));
            }
        } else {
            ++count.leads;
            queue.replace_top({now + random.exponential(gap), kArrival});
            if (free > 0) {
                --free;
                ++count.starts;
                queue.push({now + random.exponential(kService[0]), 0});
            } else {
                line.push(0);
            }
        }
    }
}

// The most memory that this process held, in KiB. getrusage may tell the parent's from before the exec.
inline long peak_kib() {
    if (std::FILE* status = std::fopen("/proc/self/status", "r")) {
        char text[256];
        long peak = -1;
        while (std::fgets(text, sizeof text, status)) {
            if (std::strncmp(text, "VmHWM:", 6) == 0) peak = std::atol(text + 6);
        }
        std::fclose(status);
        if (peak >= 0) return peak;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
    return usage.ru_maxrss / 1024;
#else
    return usage.ru_maxrss;
#endif
}

// SIZE, SECONDS and FIRST as in play.py: replications from FIRST on until the seconds are over.
template <class Queue>
int told(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: %s SIZE SECONDS FIRST\n", argv[0]);
        return 2;
    }
    const int size = std::atoi(argv[1]);
    const double limit = std::atof(argv[2]);
    const std::uint64_t first = std::strtoull(argv[3], nullptr, 10);
    using Clock = std::chrono::steady_clock;
    // The processor's time of this process.
    const auto busy = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
    double start = busy();
    play<Queue>(size, first + (1u << 30), kDays / size);
    const double warm = busy() - start;
    const auto wall = Clock::now();
    std::string runs;
    double seconds = 0.0;
    for (std::uint64_t i = first; i == first || seconds < limit; ++i) {
        start = busy();
        const Count count = play<Queue>(size, i, kDays);
        seconds += busy() - start;
        char text[256];
        std::snprintf(text, sizeof text, "%s[%ld, %ld, %ld, %ld, %.17g]", i == first ? "" : ", ", count.leads,
                      count.starts, count.thoughts, count.wins, count.revenue);
        runs += text;
    }
    std::printf("{\"made_with\": \"C++ compiler %s\", \"versions\": {}, \"imported\": 0.0, \"warm\": %.9f, "
                "\"seconds\": %.9f, \"wall\": %.9f, \"peak_kib\": %ld, \"runs\": [%s]}\n",
                __VERSION__, warm, seconds,
                std::chrono::duration<double>(Clock::now() - wall).count(), peak_kib(), runs.c_str());
    return 0;
}

}  // namespace funnel
