/* Owns the run of a battery of TestU01 on one order and view: crush BATTERY ORDER SEED VIEW KEY... */

#include <testu01/bbattery.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <testu01/swrite.h>
#include <testu01/unif01.h>

#include "orders.h"

static unsigned int upper(void) { return next_word(UPPER); }
static unsigned int lower(void) { return next_word(LOWER); }
static unsigned int packed(void) { return next_word(PACKED); }

int main(int count, char **said)
{
    static unsigned int (*const views[VIEWS])(void) = {upper, lower, packed};
    static const char *const names[VIEWS] = {"upper", "lower", "packed"};
    uint64_t keys[11];
    char name[200];
    if (count != 16) {
        fprintf(stderr, "usage: crush small|medium ORDER SEED 0|1|2 KEY...\n");
        return 2;
    }
    for (int n = 0; n < 11; n++)
        keys[n] = strtoull(said[5 + n], NULL, 16);
    int view = atoi(said[4]);
    if (view < 0 || view >= VIEWS || !begin(said[2], strtoull(said[3], NULL, 10), keys)) {
        fprintf(stderr, "no such order or view: %s %s\n", said[2], said[4]);
        return 2;
    }
    snprintf(name, sizeof name, "%s, %s bits, seed %s", said[2], names[view], said[3]);
    unif01_Gen *generator = unif01_CreateExternGenBits(name, views[view]);
    swrite_Basic = FALSE;
    if (!strcmp(said[1], "small"))
        bbattery_SmallCrush(generator);
    else
        bbattery_Crush(generator); /* 144 statistics: twenty minutes or more */
    /* The summary lists suspects only; the reader wants to see the rest, too. */
    for (int n = 0; n < bbattery_NTests; n++)
        if (bbattery_TestNames[n] && bbattery_pVal[n] >= 0.0)
            printf("p %s %.6g\n", bbattery_TestNames[n], bbattery_pVal[n]);
    unif01_DeleteExternGenBits(generator);
    return 0;
}
