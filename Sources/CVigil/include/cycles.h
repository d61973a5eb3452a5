#ifndef CVIGIL_CYCLES_H
#define CVIGIL_CYCLES_H
#include <stdint.h>

/// The processor's cycle counter: monotonic on one machine where it is invariant, its unit is the machine's.
static inline uint64_t vigil_cycles(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t value;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(value));
    return value;
#else
    return 0;
#endif
}
#endif
