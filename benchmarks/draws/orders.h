/* Owns the orders in which draws are laid one after the other; orders.py says the same in Python. */

#ifndef SIMSALES_ORDERS_H
#define SIMSALES_ORDERS_H

#include <stdint.h>

/* Which of the 64 bits make 32-bit words; the lowest 12 are never used by a draw. */
typedef enum {
    UPPER,  /* bits 63 to 32 */
    LOWER,  /* bits 12 to 31, the lowest first, as batteries look hardest at the first; then 63 to 52 */
    PACKED, /* bits 63 to 12 of one draw after the other, without a gap */
    VIEWS
} View;

/* Begin an order; returns 0 when there is none of that name. `keys`: those of a channel, a segment, a
   person and then of eight stages, as name_key makes them. */
int begin(const char *order, uint64_t seed, const uint64_t keys[11]);

/* The 64 bits of the next draw. */
uint64_t next_bits(void);

/* The next 32-bit word of a view. */
uint32_t next_word(View view);

#endif
