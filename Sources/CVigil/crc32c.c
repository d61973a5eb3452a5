#include "crc32c.h"
#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

// Slicing by eight: eight tables of 256 entries, made at first use. Two threads that make them at once write the
// same values.
static uint32_t tables[8][256];
static int tables_made;

static void make_tables(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x82f63b78u : crc >> 1;
        tables[0][byte] = crc;
    }
    for (uint32_t byte = 0; byte < 256; byte++) {
        for (int slice = 1; slice < 8; slice++) {
            uint32_t before = tables[slice - 1][byte];
            tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xff];
        }
    }
    __atomic_store_n(&tables_made, 1, __ATOMIC_RELEASE);
}

uint32_t vigil_crc32c_table(uint32_t crc, const void *bytes, size_t count) {
    if (!__atomic_load_n(&tables_made, __ATOMIC_ACQUIRE)) make_tables();
    const uint8_t *next = bytes;
    crc = ~crc;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        word ^= crc;
        crc = tables[7][word & 0xff] ^ tables[6][(word >> 8) & 0xff] ^ tables[5][(word >> 16) & 0xff]
            ^ tables[4][(word >> 24) & 0xff] ^ tables[3][(word >> 32) & 0xff] ^ tables[2][(word >> 40) & 0xff]
            ^ tables[1][(word >> 48) & 0xff] ^ tables[0][word >> 56];
        next += 8;
        count -= 8;
    }
#endif
    while (count--) crc = (crc >> 8) ^ tables[0][(crc ^ *next++) & 0xff];
    return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2")))
static uint32_t crc32c_instruction(uint32_t crc, const uint8_t *next, size_t count) {
    uint64_t value = (uint32_t)~crc;
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        value = _mm_crc32_u64(value, word);
        next += 8;
        count -= 8;
    }
    uint32_t rest = (uint32_t)value;
    while (count--) rest = _mm_crc32_u8(rest, *next++);
    return ~rest;
}
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
static uint32_t crc32c_instruction(uint32_t crc, const uint8_t *next, size_t count) {
    crc = ~crc;
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        crc = __crc32cd(crc, word);
        next += 8;
        count -= 8;
    }
    while (count--) crc = __crc32cb(crc, *next++);
    return ~crc;
}
#endif

uint32_t vigil_crc32c(uint32_t crc, const void *bytes, size_t count) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return crc32c_instruction(crc, bytes, count);
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
    return crc32c_instruction(crc, bytes, count);
#endif
    return vigil_crc32c_table(crc, bytes, count);
}
