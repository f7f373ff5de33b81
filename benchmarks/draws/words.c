/* Owns the words of an order on standard output: as text for the check, or as bytes for a battery.

   words ORDER SEED VIEW COUNT KEY...: COUNT bytes words (0: without end) of a view 0 to 2, or with view
   "text" COUNT draws of 64 bits, one a line in hexadecimal. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "orders.h"

int main(int count, char **said)
{
    uint64_t keys[11], asked;
    static uint32_t block[1 << 14];
    if (count != 16) {
        fprintf(stderr, "usage: words ORDER SEED text|0|1|2 COUNT KEY...\n");
        return 2;
    }
    for (int n = 0; n < 11; n++)
        keys[n] = strtoull(said[5 + n], NULL, 16);
    if (!begin(said[1], strtoull(said[2], NULL, 10), keys)) {
        fprintf(stderr, "no order is called %s\n", said[1]);
        return 2;
    }
    asked = strtoull(said[4], NULL, 10);
    if (!strcmp(said[3], "text")) {
        for (uint64_t n = 0; n < asked; n++)
            printf("%016" PRIx64 "\n", next_bits());
        return 0;
    }
    View view = (View)atoi(said[3]);
    for (uint64_t sent = 0; !asked || sent < asked;) {
        size_t size = sizeof block / sizeof *block;
        if (asked && asked - sent < size)
            size = (size_t)(asked - sent);
        for (size_t n = 0; n < size; n++)
            block[n] = next_word(view);
        if (fwrite(block, sizeof *block, size, stdout) != size)
            return 0; /* the battery has had enough */
        sent += size;
    }
    return 0;
}
