/* Owns the orders in which draws are laid one after the other; orders.py says the same in Python. */

#include "orders.h"

#include <string.h>

#include "chain.h"

enum { STREAMS = 28, LAYERS = 16, ORDINALS = 4, STAGES = 8, SURPRISES = 4, REPLICATIONS = 100 };
enum { ARRIVAL_COUNT = 1, VALUE = 6, EFFORT = 7, THINKING = 8, OUTCOME = 9 };
enum { SURPRISE_COUNT = 16, SURPRISE_TIME = 17, SURPRISE_LENGTH = 18 };
#define FRESH (1ULL << 40) /* where the numbers of fresh replications begin */

static uint64_t seed, channel, segment, person, stages[STAGES];
static uint64_t streams[STREAMS + 1], twins[2], by_stage[3][STAGES];
static uint64_t i; /* draws so far */
static uint64_t (*order)(void);

/* Keys of the engine: a field is one day of a channel and segment, cut into cells, with leads in them. */
static uint64_t field(uint64_t day)
{
    return extend_key(extend_key(extend_key(extend_key(SALT, 1), channel), segment), day);
}

static uint64_t lead(uint64_t number)
{
    uint64_t layer = number / ORDINALS % LAYERS, day = number / ORDINALS / LAYERS;
    return extend_key(extend_key(field(day), layer), number % ORDINALS);
}

/* Working out a lead's key costs more than its draws; keep the last one. */
static uint64_t kept_lead(uint64_t number)
{
    static uint64_t last = UINT64_MAX, key;
    if (number != last) {
        last = number;
        key = lead(number);
    }
    return key;
}

static uint64_t consecutive_k(void) { return draw(streams[VALUE], lead(0), i++); }

static uint64_t leads_of_a_cell(void)
{
    return draw(streams[VALUE], extend_key(extend_key(field(0), 0), i++), 0);
}

static uint64_t cells_of_a_day(void) { return draw(streams[ARRIVAL_COUNT], extend_key(field(0), i++), 0); }

static uint64_t days(void) { return draw(streams[ARRIVAL_COUNT], extend_key(field(i++), 0), 0); }

static uint64_t leads(void) { return draw(streams[VALUE], lead(i++), 0); }

static uint64_t seeds(void) { return draw(stream_key(seed + i++, 0, VALUE), kept_lead(0), 0); }

static uint64_t replications(void) { return draw(stream_key(seed, i++, VALUE), kept_lead(0), 0); }

static uint64_t neighbouring_streams(void) { return draw(stream_key(seed, 0, i++), kept_lead(0), 0); }

static uint64_t seeds_and_replications(void)
{
    uint64_t run = i++;
    return draw(stream_key(seed + run / REPLICATIONS, run % REPLICATIONS, VALUE), kept_lead(0), 0);
}

static uint64_t search_and_fresh(void)
{
    uint64_t run = i++;
    return draw(stream_key(seed, run / 2 + run % 2 * FRESH, VALUE), kept_lead(0), 0);
}

static uint64_t all_of_a_lead(void)
{
    uint64_t n = i++;
    return draw(streams[1 + n % STREAMS], kept_lead(n / STREAMS), 0);
}

static uint64_t stages_of_a_lead(void)
{
    uint64_t n = i++;
    return draw(by_stage[n % 3][n / 3 % STAGES], kept_lead(n / 3 / STAGES), 0);
}

static uint64_t paired_worlds(void)
{
    uint64_t n = i++;
    return draw(twins[n % 2], kept_lead(n / 2), 0);
}

static uint64_t surprises(void)
{
    uint64_t n = i++, place = n % (1 + 2 * SURPRISES), day = n / (1 + 2 * SURPRISES);
    uint64_t entity = extend_key(extend_key(extend_key(SALT, 2), person), day);
    if (place == 0)
        return draw(streams[SURPRISE_COUNT], entity, 0);
    return draw(streams[place % 2 ? SURPRISE_TIME : SURPRISE_LENGTH], entity, (place - 1) / 2);
}

static const struct {
    const char *name;
    uint64_t (*next)(void);
} known[] = {
    {"consecutive-k", consecutive_k},
    {"leads-of-a-cell", leads_of_a_cell},
    {"cells-of-a-day", cells_of_a_day},
    {"days", days},
    {"leads", leads},
    {"seeds", seeds},
    {"replications", replications},
    {"streams", neighbouring_streams},
    {"seeds-and-replications", seeds_and_replications},
    {"search-and-fresh", search_and_fresh},
    {"all-of-a-lead", all_of_a_lead},
    {"stages-of-a-lead", stages_of_a_lead},
    {"paired-worlds", paired_worlds},
    {"surprises", surprises},
};

int begin(const char *name, uint64_t seed_asked, const uint64_t keys[11])
{
    static const uint64_t staged[3] = {EFFORT, THINKING, OUTCOME};
    seed = seed_asked;
    channel = keys[0];
    segment = keys[1];
    person = keys[2];
    memcpy(stages, keys + 3, sizeof stages);
    for (int s = 1; s <= STREAMS; s++)
        streams[s] = stream_key(seed, 0, s);
    for (int s = 0; s < STAGES; s++)
        for (int of = 0; of < 3; of++)
            by_stage[of][s] = mix(streams[staged[of]] ^ stages[s]);
    twins[0] = stream_key(seed, 0, VALUE);
    twins[1] = stream_key(seed, 1, VALUE);
    i = 0;
    for (size_t n = 0; n < sizeof known / sizeof *known; n++)
        if (!strcmp(name, known[n].name)) {
            order = known[n].next;
            return 1;
        }
    return 0;
}

uint64_t next_bits(void) { return order(); }

static uint32_t mirrored(uint32_t w)
{
    w = (w >> 1 & 0x55555555) | (w & 0x55555555) << 1;
    w = (w >> 2 & 0x33333333) | (w & 0x33333333) << 2;
    w = (w >> 4 & 0x0F0F0F0F) | (w & 0x0F0F0F0F) << 4;
    w = (w >> 8 & 0x00FF00FF) | (w & 0x00FF00FF) << 8;
    return w >> 16 | w << 16;
}

uint32_t next_word(View view)
{
    static uint64_t store; /* bits not handed out yet, the oldest at the top */
    static int left;
    if (view == UPPER)
        return (uint32_t)(order() >> 32);
    if (view == LOWER) {
        uint64_t bits = order();
        return mirrored((uint32_t)(bits >> 12 & 0xFFFFF)) | (uint32_t)(bits >> 52);
    }
    if (left >= 32) {
        uint32_t word = (uint32_t)(store >> 32);
        store <<= 32;
        left -= 32;
        return word;
    }
    uint64_t used = order() >> 12 << 12; /* 52 bits at the top */
    uint64_t both = store | used >> left;
    uint32_t word = (uint32_t)(both >> 32);
    int taken = 32 - left; /* of the new 52 */
    store = used << taken;
    left = 52 - taken;
    return word;
}
