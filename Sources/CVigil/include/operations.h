#ifndef CVIGIL_OPERATIONS_H
#define CVIGIL_OPERATIONS_H
#include "shards.h"
#include "system.h"

// Places in which running operations are kept. A place is used again and never freed, so that whoever still holds an
// operation that has ended finds a place of another generation, and nothing else. Each thread keeps a few free ones.

/// What an operation is to every thread; what else is known about it follows in memory.
struct vigil_operation {
    struct vigil_operation *_Nullable next;
    /// Twice the generation, and one more while somebody holds the place.
    uint64_t state;
    /// Whose it is while it runs; 0 while it does not.
    uint64_t owner;
    uint64_t start_ticks;
    uint64_t trace_high, trace_low, span, parent_span;
    /// How many places lie below it in a list of ended operations.
    uint32_t depth;
    /// The place that was made before it.
    struct vigil_operation *_Nullable made_before;
};

/// Ways by which an operation may come into a task; nothing is looked up before one was used.
enum {
    vigil_bridge_tasks = 1,
    vigil_bridge_facade = 2,
};
extern uint32_t vigil_bridges;
/// The task-local of operations; NULL while none was ever bound.
extern const void *_Nullable vigil_task_local;

/// A free place that was given back by this or another thread; NULL where there is none.
struct vigil_operation *_Nullable vigil_operation_take_shared(void);
/// Gives back places of this thread so that others have them.
void vigil_operation_share(struct vigil_shard *_Nonnull shard);
/// Takes note of a new place, for ever.
void vigil_operation_made(struct vigil_operation *_Nonnull operation);
/// The place that was made last; the others follow by `made_before`.
struct vigil_operation *_Nullable vigil_operations_made(void);
/// In a forked child: begins without free places, and gives up those that another thread held, with what ran there.
void vigil_operations_forked(void);

static inline __attribute__((always_inline)) struct vigil_shard *_Nullable vigil_shard_get(void) {
    struct vigil_shard *shard = vigil_shard_self;
    return __builtin_expect(shard != NULL, 1) ? shard : vigil_shard_make();
}

static inline __attribute__((always_inline)) struct vigil_operation *_Nullable vigil_operation_take(void) {
    struct vigil_shard *shard = vigil_shard_get();
    if (__builtin_expect(shard == NULL || shard->free_operations == NULL, 0)) return vigil_operation_take_shared();
    struct vigil_operation *operation = shard->free_operations;
    shard->free_operations = operation->next;
    shard->free_operations_count--;
    return operation;
}

static inline __attribute__((always_inline)) void vigil_operation_give(struct vigil_operation *_Nonnull operation) {
    struct vigil_shard *shard = vigil_shard_get();
    if (shard == NULL) return;
    operation->next = shard->free_operations;
    shard->free_operations = operation;
    if (__builtin_expect(++shard->free_operations_count >= 128, 0)) vigil_operation_share(shard);
}

static inline __attribute__((always_inline)) uint64_t vigil_operation_generation(
    struct vigil_operation *_Nonnull operation) {
    return __atomic_load_n(&operation->state, __ATOMIC_ACQUIRE) >> 1;
}

/// Holds a place, for a few instructions; false where it is of another generation.
static inline __attribute__((always_inline)) bool vigil_operation_lock(
    struct vigil_operation *_Nonnull operation, uint64_t generation) {
    uint64_t expected = generation << 1;
    uint32_t tries = 0;
    while (!__atomic_compare_exchange_n(
        &operation->state, &expected, (generation << 1) + 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        if (expected >> 1 != generation) return false;
        expected = generation << 1;
        // Whoever holds it may have to wait for memory, or for this processor.
        if (++tries % 64 == 0) vigil_thread_yield();
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
    return true;
}

static inline __attribute__((always_inline)) void vigil_operation_unlock(
    struct vigil_operation *_Nonnull operation, uint64_t generation) {
    __atomic_store_n(&operation->state, generation << 1, __ATOMIC_RELEASE);
}

/// Ends a generation: whoever holds the place from before has it no more.
static inline __attribute__((always_inline)) void vigil_operation_close(
    struct vigil_operation *_Nonnull operation, uint64_t generation) {
    __atomic_store_n(&operation->owner, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&operation->state, (generation + 1) << 1, __ATOMIC_RELEASE);
}

static inline __attribute__((always_inline)) uint64_t vigil_operation_owner(
    struct vigil_operation *_Nonnull operation) {
    return __atomic_load_n(&operation->owner, __ATOMIC_ACQUIRE);
}

static inline __attribute__((always_inline)) void vigil_operation_own(
    struct vigil_operation *_Nonnull operation, uint64_t owner) {
    __atomic_store_n(&operation->owner, owner, __ATOMIC_RELEASE);
}

/// The synchronous operation that this thread is in; NULL where it is in none.
static inline __attribute__((always_inline)) struct vigil_operation *_Nullable vigil_operation_current(void) {
    struct vigil_shard *shard = vigil_shard_self;
    return shard ? shard->current : NULL;
}

/// Makes an operation the current one of this thread; returns the former.
static inline __attribute__((always_inline)) struct vigil_operation *_Nullable vigil_operation_enter(
    struct vigil_operation *_Nullable operation) {
    struct vigil_shard *shard = vigil_shard_get();
    if (shard == NULL) return NULL;
    struct vigil_operation *former = shard->current;
    shard->current = operation;
    return former;
}

static inline __attribute__((always_inline)) uint32_t vigil_bridges_used(void) {
    return __atomic_load_n(&vigil_bridges, __ATOMIC_RELAXED);
}

static inline __attribute__((always_inline)) void vigil_bridge_use(uint32_t bridge) {
    if (__builtin_expect((vigil_bridges_used() & bridge) == 0, 0))
        __atomic_or_fetch(&vigil_bridges, bridge, __ATOMIC_RELAXED);
}

/// Takes note of the task-local that an operation is about to be bound to.
static inline __attribute__((always_inline)) void vigil_task_local_use(const void *_Nonnull key) {
    if (__builtin_expect(__atomic_load_n(&vigil_task_local, __ATOMIC_RELAXED) == NULL, 0)) {
        __atomic_store_n(&vigil_task_local, key, __ATOMIC_RELEASE);
        vigil_bridge_use(vigil_bridge_tasks);
    }
}

/// Of Swift's runtime: where the value lies that a task-local has in the current task; NULL where none is bound.
__attribute__((swiftcall)) void *_Nullable swift_task_localValueGet(const void *_Nonnull key);

/// Whether the current task may be within an operation.
///
/// `TaskLocal.get()` answers the same in three times the time, since it copies the value (`bench budget`).
static inline __attribute__((always_inline)) bool vigil_task_is_within(void) {
    const void *key = __atomic_load_n(&vigil_task_local, __ATOMIC_ACQUIRE);
    return key != NULL && swift_task_localValueGet(key) != NULL;
}

/// A random number, from a generator of this thread.
///
/// SplitMix64: every start gives all numbers once.
static inline __attribute__((always_inline)) uint64_t vigil_random(void) {
    struct vigil_shard *shard = vigil_shard_get();
    if (__builtin_expect(shard == NULL, 0)) return 1;
    uint64_t mixed = shard->random += 0x9e3779b97f4a7c15ull;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
    return mixed ^ (mixed >> 31);
}
#endif
