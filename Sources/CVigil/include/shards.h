#ifndef CVIGIL_SHARDS_H
#define CVIGIL_SHARDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Numbers that every thread adds up for itself and a collector reads together: sums and histograms.
//
// A thread writes its own shard alone, by plain loads and stores, so that adding costs no lock and no shared cache
// line; whoever collects reads all shards. A shard outlives its thread and is handed to the next one, so nothing is
// lost when threads come and go. A forked child begins with nothing. Slots are numbers in the whole process.
//
// The shard is fetched anew within each call, which must not be inlined into an asynchronous function: after an
// `await` the thread is another one.

enum {
    vigil_page_slots = 512,
    vigil_pages_max = 8192,
    vigil_page_histograms = 64,
    vigil_histogram_pages_max = 4096,
    /// Buckets of a histogram's octave: scale 6 of OpenTelemetry's exponential histograms.
    vigil_octave_buckets = 64,
    /// Octaves that a shard holds, and the power of two with which the first begins.
    vigil_octaves = 64,
    vigil_octave_first = -34,
};

/// One thread's part of a histogram.
struct vigil_histogram_part {
    uint64_t zeros;
    double sum, min, max;
    uint64_t *_Nullable octaves[vigil_octaves];
};

/// One thread's numbers; pages are made when they are first written.
struct vigil_shard {
    uint64_t *_Nullable pages[vigil_pages_max];
    struct vigil_histogram_part *_Nullable *_Nullable histogram_pages[vigil_histogram_pages_max];
    struct vigil_shard *_Nullable next;
    bool is_used;
    /// Random numbers for ids; see `operations.h` for the rest.
    uint64_t random;
    struct vigil_operation *_Nullable current;
    struct vigil_operation *_Nullable free_operations;
    uint32_t free_operations_count;
};

/// All threads' parts of a histogram together.
struct vigil_histogram_total {
    uint64_t zeros;
    double sum, min, max;
    /// Bit o: octave o may have counts.
    uint64_t octaves;
};

extern _Thread_local struct vigil_shard *_Nullable vigil_shard_self;
extern uint64_t vigil_bucket_bounds[vigil_octave_buckets + 1];
extern uint8_t vigil_bucket_guesses[256];

/// A slot for a sum that no one else has; 0, which nobody reads, where there are no more.
uint32_t vigil_slot_take(void);
/// Gives a slot back; nobody may still write it.
void vigil_slot_release(uint32_t slot);
/// What all threads added to a slot.
int64_t vigil_slot_sum(uint32_t slot);
double vigil_slot_double_sum(uint32_t slot);
/// This thread's shard, made where there is none; NULL without memory.
struct vigil_shard *_Nullable vigil_shard_make(void);
/// This thread's slot, made where there is none; NULL without memory.
uint64_t *_Nullable vigil_slot_make(uint32_t slot);

/// Tells the lower bounds of an octave's buckets, as the mantissas of doubles, from 1 on.
void vigil_histogram_prepare(const uint64_t *_Nonnull bounds);
/// A histogram that no one else has; 0, which nobody reads, where there are no more.
uint32_t vigil_histogram_take(void);
void vigil_histogram_release(uint32_t histogram);
/// Reads all threads' parts; `counts` has a place for each bucket, bucket i of octave o at o * 64 + i.
void vigil_histogram_read(
    uint32_t histogram, struct vigil_histogram_total *_Nonnull total, uint64_t *_Nonnull counts);
/// This thread's part of a histogram, made where there is none; NULL without memory.
struct vigil_histogram_part *_Nullable vigil_histogram_make(uint32_t histogram);
/// This thread's octave of a histogram, made where there is none; NULL without memory.
uint64_t *_Nullable vigil_octave_make(struct vigil_histogram_part *_Nonnull part, uint32_t octave);

/// How often this process was made by a fork since Vigil began in an ancestor.
uint32_t vigil_forks(void);
/// How many additions were lost because there was no memory.
uint64_t vigil_shards_lost(void);

static inline __attribute__((always_inline)) uint64_t *_Nullable vigil_slot_self(uint32_t slot) {
    struct vigil_shard *shard = vigil_shard_self;
    if (__builtin_expect(shard != NULL, 1)) {
        uint64_t *page = shard->pages[slot / vigil_page_slots];
        if (__builtin_expect(page != NULL, 1)) return page + slot % vigil_page_slots;
    }
    return vigil_slot_make(slot);
}

static inline __attribute__((always_inline)) void vigil_slot_add(uint32_t slot, int64_t amount) {
    uint64_t *place = vigil_slot_self(slot);
    if (__builtin_expect(place == NULL, 0)) return;
    __atomic_store_n(place, __atomic_load_n(place, __ATOMIC_RELAXED) + (uint64_t)amount, __ATOMIC_RELAXED);
}

static inline __attribute__((always_inline)) void vigil_slot_add_double(uint32_t slot, double amount) {
    uint64_t *place = vigil_slot_self(slot);
    if (__builtin_expect(place == NULL, 0)) return;
    double sum;
    uint64_t bits = __atomic_load_n(place, __ATOMIC_RELAXED);
    __builtin_memcpy(&sum, &bits, sizeof sum);
    sum += amount;
    __builtin_memcpy(&bits, &sum, sizeof bits);
    __atomic_store_n(place, bits, __ATOMIC_RELAXED);
}

/// Adds a value to a histogram; false where a shard has no place for it: it is negative, too large or too small.
static inline __attribute__((always_inline)) bool vigil_histogram_add(uint32_t histogram, double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    uint64_t mantissa = bits & 0xfffffffffffffull;
    uint32_t guess = vigil_bucket_guesses[mantissa >> 44];
    // The lower bound is exclusive: a power of two is in the last bucket of the octave below.
    int32_t index = ((int32_t)(bits >> 52) - 1023 - vigil_octave_first) * vigil_octave_buckets + (int32_t)guess - 1
        + (vigil_bucket_bounds[guess] < mantissa);
    bool is_zero = value == 0;
    if (__builtin_expect(((uint32_t)index >= vigil_octaves * vigil_octave_buckets) & !is_zero, 0)) return false;
    struct vigil_shard *shard = vigil_shard_self;
    struct vigil_histogram_part *part = NULL;
    if (__builtin_expect(shard != NULL, 1)) {
        struct vigil_histogram_part **page = shard->histogram_pages[histogram / vigil_page_histograms];
        if (__builtin_expect(page != NULL, 1)) part = page[histogram % vigil_page_histograms];
    }
    if (__builtin_expect(part == NULL, 0)) {
        part = vigil_histogram_make(histogram);
        if (part == NULL) return true;
    }
    uint64_t *count = &part->zeros;
    if (__builtin_expect(!is_zero, 1)) {
        uint64_t *octave = part->octaves[index / vigil_octave_buckets];
        if (__builtin_expect(octave == NULL, 0)) {
            octave = vigil_octave_make(part, (uint32_t)index / vigil_octave_buckets);
            if (octave == NULL) return true;
        }
        count = octave + index % vigil_octave_buckets;
    }
    // One writer: other threads read these whole or not at all.
    __atomic_store_n(count, __atomic_load_n(count, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
    double sum = part->sum + value;
    __atomic_store(&part->sum, &sum, __ATOMIC_RELAXED);
    if (value < part->min) __atomic_store(&part->min, &value, __ATOMIC_RELAXED);
    if (value > part->max) __atomic_store(&part->max, &value, __ATOMIC_RELAXED);
    return true;
}
#endif
