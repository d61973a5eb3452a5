#include "include/ticks.h"
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

bool vigil_ticks_are_cycles;
double vigil_tick_ns = 1;
int64_t vigil_wall_at_zero;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t first_ticks;
static int64_t first_ns;

/// Whether the kernel trusts the counter too: it watches whether all processors agree.
static bool is_kernel_clock(void) {
#if defined(__linux__)
    char name[32] = {0};
    int file = open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t size = read(file, name, sizeof name - 1);
    close(file);
    return size > 0 && (!strncmp(name, "tsc", 3) || !strncmp(name, "kvm-clock", 9) || !strncmp(name, "hyperv", 6));
#else
    return true;
#endif
}

static bool are_cycles_invariant(void) {
#if defined(__x86_64__)
    unsigned int a, b, c, d;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & 1u << 8) && is_kernel_clock();
#elif defined(__aarch64__)
    return true;
#else
    return false;
#endif
}

/// A tick and the time that it was, as close to each other as a few tries bring them.
static void read_both(uint64_t *ticks, int64_t *ns) {
    uint64_t best = UINT64_MAX;
    for (int attempt = 0; attempt < 5; attempt++) {
        uint64_t before = vigil_cycles();
        int64_t now = vigil_monotonic_clock_ns();
        uint64_t after = vigil_cycles();
        if (after - before >= best) continue;
        best = after - before;
        *ticks = before + best / 2;
        *ns = now;
    }
}

static void find_wall(void) {
    int64_t wall = vigil_wall_clock_ns() - (int64_t)((double)vigil_ticks() * vigil_tick_ns);
    __atomic_store_n(&vigil_wall_at_zero, wall, __ATOMIC_RELAXED);
}

static void prepare(void) {
    find_wall();
    if (!are_cycles_invariant()) return;
    read_both(&first_ticks, &first_ns);
    while (vigil_monotonic_clock_ns() - first_ns < 500000) {}
    vigil_ticks_are_cycles = true;
    vigil_ticks_calibrate();
}

void vigil_ticks_prepare(void) { pthread_once(&once, prepare); }

void vigil_ticks_calibrate(void) {
    if (!vigil_ticks_are_cycles) {
        find_wall();
        return;
    }
    uint64_t ticks = 0;
    int64_t ns = 0;
    read_both(&ticks, &ns);
    if (ticks <= first_ticks || ns <= first_ns) return;
    double length = (double)(ns - first_ns) / (double)(ticks - first_ticks);
    __atomic_store(&vigil_tick_ns, &length, __ATOMIC_RELAXED);
    find_wall();
}
