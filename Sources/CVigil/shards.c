#include "include/operations.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

_Thread_local struct vigil_shard *vigil_shard_self;
uint64_t vigil_bucket_bounds[vigil_octave_buckets + 1];
uint8_t vigil_bucket_guesses[256];

/// The numbers that nobody has: those that were given back, then those never taken. 0 is never handed out.
struct numbers {
    uint32_t *free;
    uint32_t free_count, free_capacity;
    uint32_t next, end;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t exit_key;
/// All shards there ever were; they are never freed, so that they can be read without a lock on each page.
static struct vigil_shard *shards;
static struct numbers slots = {.next = 1, .end = vigil_page_slots * vigil_pages_max};
static struct numbers histograms = {.next = 1, .end = vigil_page_histograms * vigil_histogram_pages_max};
static uint32_t forks;
static uint64_t lost;

static uint64_t *no_memory(void) {
    __atomic_add_fetch(&lost, 1, __ATOMIC_RELAXED);
    return NULL;
}

// MARK: Threads and processes

static void thread_exited(void *shard) {
    pthread_mutex_lock(&lock);
    ((struct vigil_shard *)shard)->is_used = false;
    pthread_mutex_unlock(&lock);
    vigil_shard_self = NULL;
}

static void clear_histogram(struct vigil_histogram_part *part) {
    part->zeros = 0;
    part->sum = 0;
    part->min = INFINITY;
    part->max = -INFINITY;
    for (int octave = 0; octave < vigil_octaves; octave++)
        if (part->octaves[octave]) memset(part->octaves[octave], 0, vigil_octave_buckets * sizeof(uint64_t));
}

/// Ids must be spread and unique, not secret; a child must not make those of its parent.
static void seed(struct vigil_shard *shard) {
    if (getentropy(&shard->random, sizeof shard->random) == 0) return;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    shard->random = (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 30 ^ (uint64_t)(uintptr_t)shard ^ (uint64_t)getpid();
}

static void will_fork(void) { pthread_mutex_lock(&lock); }
static void forked_parent(void) { pthread_mutex_unlock(&lock); }

/// What the parent counted stays the parent's, and its other threads do not exist here.
static void forked_child(void) {
    for (struct vigil_shard *shard = shards; shard; shard = shard->next) {
        shard->is_used = shard == vigil_shard_self;
        if (!shard->is_used) shard->current = NULL;
        seed(shard);
        for (int page = 0; page < vigil_pages_max; page++)
            if (shard->pages[page]) memset(shard->pages[page], 0, vigil_page_slots * sizeof(uint64_t));
        for (int page = 0; page < vigil_histogram_pages_max; page++) {
            if (!shard->histogram_pages[page]) continue;
            for (int index = 0; index < vigil_page_histograms; index++)
                if (shard->histogram_pages[page][index]) clear_histogram(shard->histogram_pages[page][index]);
        }
    }
    vigil_operations_forked();
    __atomic_add_fetch(&forks, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&lock);
}

static void prepare(void) {
    pthread_key_create(&exit_key, thread_exited);
    pthread_atfork(will_fork, forked_parent, forked_child);
}

struct vigil_shard *vigil_shard_make(void) {
    if (vigil_shard_self) return vigil_shard_self;
    pthread_once(&once, prepare);
    pthread_mutex_lock(&lock);
    struct vigil_shard *shard = shards;
    while (shard && shard->is_used) shard = shard->next;
    if (!shard && (shard = calloc(1, sizeof *shard))) {
        seed(shard);
        shard->next = shards;
        shards = shard;
    }
    if (shard) shard->is_used = true;
    pthread_mutex_unlock(&lock);
    if (!shard) return NULL;
    pthread_setspecific(exit_key, shard);
    vigil_shard_self = shard;
    return shard;
}

uint32_t vigil_forks(void) { return __atomic_load_n(&forks, __ATOMIC_RELAXED); }
uint64_t vigil_shards_lost(void) { return __atomic_load_n(&lost, __ATOMIC_RELAXED); }

// MARK: Numbers

static uint32_t take(struct numbers *numbers) {
    pthread_mutex_lock(&lock);
    uint32_t number = 0;
    if (numbers->free_count > 0) {
        number = numbers->free[--numbers->free_count];
    } else if (numbers->next < numbers->end) {
        number = numbers->next++;
    }
    pthread_mutex_unlock(&lock);
    return number;
}

/// Under the lock. A number that finds no place is not handed out again.
static void release(struct numbers *numbers, uint32_t number) {
    if (numbers->free_count == numbers->free_capacity) {
        uint32_t capacity = numbers->free_capacity ? numbers->free_capacity * 2 : 64;
        uint32_t *free = realloc(numbers->free, capacity * sizeof *free);
        if (!free) return;
        numbers->free = free;
        numbers->free_capacity = capacity;
    }
    numbers->free[numbers->free_count++] = number;
}

// MARK: Sums

uint32_t vigil_slot_take(void) { return take(&slots); }

static uint64_t *slot_in(struct vigil_shard *shard, uint32_t slot) {
    uint64_t *page = __atomic_load_n(&shard->pages[slot / vigil_page_slots], __ATOMIC_ACQUIRE);
    return page ? page + slot % vigil_page_slots : NULL;
}

void vigil_slot_release(uint32_t slot) {
    if (slot == 0) return;
    pthread_mutex_lock(&lock);
    for (struct vigil_shard *shard = shards; shard; shard = shard->next) {
        uint64_t *place = slot_in(shard, slot);
        if (place) __atomic_store_n(place, 0, __ATOMIC_RELAXED);
    }
    release(&slots, slot);
    pthread_mutex_unlock(&lock);
}

int64_t vigil_slot_sum(uint32_t slot) {
    uint64_t sum = 0;
    pthread_mutex_lock(&lock);
    for (struct vigil_shard *shard = shards; shard; shard = shard->next) {
        uint64_t *place = slot_in(shard, slot);
        if (place) sum += __atomic_load_n(place, __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&lock);
    return (int64_t)sum;
}

double vigil_slot_double_sum(uint32_t slot) {
    double sum = 0;
    pthread_mutex_lock(&lock);
    for (struct vigil_shard *shard = shards; shard; shard = shard->next) {
        uint64_t *place = slot_in(shard, slot);
        if (!place) continue;
        double part;
        uint64_t bits = __atomic_load_n(place, __ATOMIC_RELAXED);
        memcpy(&part, &bits, sizeof part);
        sum += part;
    }
    pthread_mutex_unlock(&lock);
    return sum;
}

uint64_t *vigil_slot_make(uint32_t slot) {
    struct vigil_shard *shard = vigil_shard_make();
    if (!shard) return no_memory();
    uint64_t *page = shard->pages[slot / vigil_page_slots];
    if (!page) {
        page = calloc(vigil_page_slots, sizeof *page);
        if (!page) return no_memory();
        __atomic_store_n(&shard->pages[slot / vigil_page_slots], page, __ATOMIC_RELEASE);
    }
    return page + slot % vigil_page_slots;
}

// MARK: Histograms

void vigil_histogram_prepare(const uint64_t *bounds) {
    for (int index = 0; index < vigil_octave_buckets; index++) vigil_bucket_bounds[index] = bounds[index];
    vigil_bucket_bounds[vigil_octave_buckets] = UINT64_MAX;
    // A 256th of an octave holds one bound at most, so that a guess is right or one too low.
    int next = 0;
    for (uint64_t cell = 0; cell < 256; cell++) {
        while (next < vigil_octave_buckets && bounds[next] < cell << 44) next++;
        vigil_bucket_guesses[cell] = (uint8_t)next;
    }
}

uint32_t vigil_histogram_take(void) { return take(&histograms); }

static struct vigil_histogram_part *part_in(struct vigil_shard *shard, uint32_t histogram) {
    struct vigil_histogram_part **page =
        __atomic_load_n(&shard->histogram_pages[histogram / vigil_page_histograms], __ATOMIC_ACQUIRE);
    return page ? __atomic_load_n(&page[histogram % vigil_page_histograms], __ATOMIC_ACQUIRE) : NULL;
}

void vigil_histogram_release(uint32_t histogram) {
    if (histogram == 0) return;
    pthread_mutex_lock(&lock);
    for (struct vigil_shard *shard = shards; shard; shard = shard->next) {
        struct vigil_histogram_part *part = part_in(shard, histogram);
        if (part) clear_histogram(part);
    }
    release(&histograms, histogram);
    pthread_mutex_unlock(&lock);
}

static void add_part(struct vigil_histogram_total *total, uint64_t *counts, struct vigil_histogram_part *part) {
    double sum, min, max;
    __atomic_load(&part->sum, &sum, __ATOMIC_RELAXED);
    __atomic_load(&part->min, &min, __ATOMIC_RELAXED);
    __atomic_load(&part->max, &max, __ATOMIC_RELAXED);
    total->zeros += __atomic_load_n(&part->zeros, __ATOMIC_RELAXED);
    total->sum += sum;
    if (min < total->min) total->min = min;
    if (max > total->max) total->max = max;
    for (int octave = 0; octave < vigil_octaves; octave++) {
        uint64_t *own = __atomic_load_n(&part->octaves[octave], __ATOMIC_ACQUIRE);
        if (!own) continue;
        total->octaves |= 1ull << octave;
        for (int bucket = 0; bucket < vigil_octave_buckets; bucket++)
            counts[octave * vigil_octave_buckets + bucket] += __atomic_load_n(&own[bucket], __ATOMIC_RELAXED);
    }
}

void vigil_histogram_read(uint32_t histogram, struct vigil_histogram_total *total, uint64_t *counts) {
    memset(total, 0, sizeof *total);
    memset(counts, 0, vigil_octaves * vigil_octave_buckets * sizeof *counts);
    total->min = INFINITY;
    total->max = -INFINITY;
    pthread_mutex_lock(&lock);
    for (struct vigil_shard *shard = shards; shard; shard = shard->next) {
        struct vigil_histogram_part *part = part_in(shard, histogram);
        if (part) add_part(total, counts, part);
    }
    pthread_mutex_unlock(&lock);
}

struct vigil_histogram_part *vigil_histogram_make(uint32_t histogram) {
    struct vigil_shard *shard = vigil_shard_make();
    if (!shard) return (void *)no_memory();
    struct vigil_histogram_part ***place = &shard->histogram_pages[histogram / vigil_page_histograms];
    if (!*place) {
        struct vigil_histogram_part **page = calloc(vigil_page_histograms, sizeof *page);
        if (!page) return (void *)no_memory();
        __atomic_store_n(place, page, __ATOMIC_RELEASE);
    }
    struct vigil_histogram_part **own = &(*place)[histogram % vigil_page_histograms];
    if (!*own) {
        struct vigil_histogram_part *part = calloc(1, sizeof *part);
        if (!part) return (void *)no_memory();
        clear_histogram(part);
        __atomic_store_n(own, part, __ATOMIC_RELEASE);
    }
    return *own;
}

uint64_t *vigil_octave_make(struct vigil_histogram_part *part, uint32_t octave) {
    uint64_t *counts = calloc(vigil_octave_buckets, sizeof *counts);
    if (!counts) return no_memory();
    __atomic_store_n(&part->octaves[octave], counts, __ATOMIC_RELEASE);
    return counts;
}
