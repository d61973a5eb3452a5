#ifndef CVIGIL_TICKS_H
#define CVIGIL_TICKS_H
#include "cycles.h"
#include "system.h"
#include <stdbool.h>
#include <stdint.h>

// Times within a process: the cycle counter where it is invariant, which takes a third of what a clock takes, else
// nanoseconds of the monotonic clock.

extern bool vigil_ticks_are_cycles;
extern double vigil_tick_ns;
extern int64_t vigil_wall_at_zero;

/// Finds out whether cycles can be counted, and how long one takes to about 0.01 %; takes half a millisecond, once.
void vigil_ticks_prepare(void);
/// Measures the length of a tick again, over all the time since the first call, which makes it exact.
void vigil_ticks_calibrate(void);

static inline __attribute__((always_inline)) uint64_t vigil_ticks(void) {
    return __builtin_expect(vigil_ticks_are_cycles, 1) ? vigil_cycles() : (uint64_t)vigil_monotonic_clock_ns();
}

/// The time of day at a tick, as the last calibration knew it: nanoseconds since the Unix epoch.
static inline __attribute__((always_inline)) int64_t vigil_wall_at(uint64_t ticks) {
    return __atomic_load_n(&vigil_wall_at_zero, __ATOMIC_RELAXED) + (int64_t)((double)ticks * vigil_tick_ns);
}

/// Nanoseconds from one tick to another; 0 where the second is not the later one, as between two processors.
static inline __attribute__((always_inline)) int64_t vigil_ticks_ns(uint64_t from, uint64_t to) {
    return to > from ? (int64_t)((double)(to - from) * vigil_tick_ns) : 0;
}
#endif
