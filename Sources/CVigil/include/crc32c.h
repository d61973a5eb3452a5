#ifndef CVIGIL_CRC32C_H
#define CVIGIL_CRC32C_H
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli) of some bytes, going on from the checksum of the bytes before them; 0 to begin with.
/// Uses the processor's own instruction where it has one.
uint32_t vigil_crc32c(uint32_t crc, const void *bytes, size_t count);

/// The same by tables alone, so that a test can compare both.
uint32_t vigil_crc32c_table(uint32_t crc, const void *bytes, size_t count);
#endif
