/* Owns the C twin of simsales/world/draws.py: the 64 bits of which a draw is made.

   Never trusted: battery.py holds every order bit-equal to the Python source before it tests anything. */

#ifndef SIMSALES_CHAIN_H
#define SIMSALES_CHAIN_H

#include <stdint.h>

#define SALT 0x73696D73616C6573ULL

static inline uint64_t mix(uint64_t z)
{
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static inline uint64_t stream_key(uint64_t seed, uint64_t replication, uint64_t stream)
{
    return mix(mix(mix(SALT ^ seed) ^ replication) ^ stream);
}

static inline uint64_t extend_key(uint64_t key, uint64_t part)
{
    return mix(key ^ part);
}

/* The upper 52 of these bits are the draw. */
static inline uint64_t draw(uint64_t stream, uint64_t entity, uint64_t k)
{
    return mix(mix(stream ^ entity) ^ k);
}

#endif
