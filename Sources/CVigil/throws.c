#define _GNU_SOURCE
#include "include/throws.h"
#include "include/ticks.h"

#include <pthread.h>
#include <string.h>
#if defined(__linux__)
#include <link.h>
#endif

// What tells an error from another is its box, its type and the beginning of its value. A box alone does not: it may
// have been freed, and be another error's by now. A typed throw has no box; it is known by the thread or task as well.

enum {
    rings_count = 64,
    ring_throws = 16,
    frames_max = 32,
    value_bytes = 16,
};

static const int64_t known_ns = 10 * INT64_C(1000000000);
/// How long after a throw the same error may be thrown on.
static const int64_t thrown_on_ns = INT64_C(100000000);

/// What an error is, as far as the runtime tells.
struct identity {
    /// NULL: it has none.
    const void *box;
    const void *type;
    uint64_t value[value_bytes / 8];
};

struct thrown {
    struct identity identity;
    uint64_t ticks, thread;
    const void *task;
    uint64_t count;
    uint64_t addresses[frames_max];
};

struct slot {
    /// Odd while it is written.
    uint64_t sequence;
    struct thrown thrown;
};

struct ring {
    uint64_t is_taken, written;
    /// Tells its thread from those that had it before.
    uint64_t thread;
    struct slot slots[ring_throws];
};

static struct ring rings[rings_count];
static _Thread_local struct ring *own;
static uint64_t threads, missed;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t exit_key;
static uint32_t users;
static bool is_hooked;

// MARK: - The runtime

typedef void (*boxed_hook)(void *box);
typedef void (*typed_hook)(void *value, const void *type, const void *conformance);
struct error_value {
    const void *value, *type, *conformance;
};
struct box_pair {
    void *box, *value;
};

extern boxed_hook _swift_willThrow __attribute__((weak));
extern typed_hook _swift_willThrowTypedImpl __attribute__((weak));
extern void swift_getErrorValue(const void *error, void **scratch, struct error_value *value) __attribute__((weak));
extern __attribute__((swiftcall)) struct box_pair swift_allocError(
    const void *type, const void *conformance, void *value, bool is_taken) __attribute__((weak));
extern void swift_errorRelease(void *box) __attribute__((weak));
extern __attribute__((swiftcall)) const void *swift_task_getCurrent(void) __attribute__((weak));

static boxed_hook boxed_before;
static typed_hook typed_before;

/// The kind of the metadata of `any Error`, in which generic code may have put another error.
static const uintptr_t existential_kind = 0x303;
/// Where the size of its values stands in what a type's metadata says of them.
static const int size_word = 8;

static bool is_possible(void) { return &_swift_willThrow && &_swift_willThrowTypedImpl && swift_getErrorValue; }

static struct identity identify(const void *box, const void *type, const void *value) {
    struct identity identity = {.box = box, .type = type};
    size_t size = ((const size_t *const *)type)[-1][size_word];
    memcpy(identity.value, value, size < value_bytes ? size : value_bytes);
    return identity;
}

static struct identity identify_box(const void *box) {
    struct error_value found;
    void *scratch;
    swift_getErrorValue(box, &scratch, &found);
    while (*(const uintptr_t *)found.type == existential_kind) {
        box = *(const void *const *)found.value;
        swift_getErrorValue(box, &scratch, &found);
    }
    return identify(box, found.type, found.value);
}

// MARK: - Noting

static struct ring *take_ring(void) {
    for (int index = 0; index < rings_count; index++) {
        uint64_t nobody = 0;
        if (!__atomic_compare_exchange_n(
                &rings[index].is_taken, &nobody, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            continue;
        own = &rings[index];
        own->thread = __atomic_add_fetch(&threads, 1, __ATOMIC_RELAXED);
        pthread_setspecific(exit_key, own);
        return own;
    }
    __atomic_add_fetch(&missed, 1, __ATOMIC_RELAXED);
    return NULL;
}

static void thread_exited(void *ring) {
    own = NULL;
    __atomic_store_n(&((struct ring *)ring)->is_taken, 0, __ATOMIC_RELEASE);
}

/// Notes a throw; the frame is the hook's, which the runtime called.
static void note(struct identity identity, const void *frame) {
    struct ring *ring = own ? own : take_ring();
    if (!ring) return;
    struct slot *slot = &ring->slots[ring->written++ % ring_throws];
    __atomic_store_n(&slot->sequence, slot->sequence + 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    struct vigil_return_addresses stack;
    vigil_return_addresses_from(frame, &stack);
    slot->thrown.identity = identity;
    slot->thrown.ticks = vigil_ticks();
    slot->thrown.thread = ring->thread;
    slot->thrown.task = swift_task_getCurrent ? swift_task_getCurrent() : NULL;
    slot->thrown.count = stack.count;
    memcpy(slot->thrown.addresses, stack.values, stack.count * sizeof stack.values[0]);
    __atomic_store_n(&slot->sequence, slot->sequence + 1, __ATOMIC_RELEASE);
}

static bool is_wanted(void) { return __atomic_load_n(&users, __ATOMIC_RELAXED) > 0; }

static void boxed_thrown(void *box) {
    if (is_wanted()) note(identify_box(box), __builtin_frame_address(0));
    if (boxed_before) boxed_before(box);
}

static void typed_thrown(void *value, const void *type, const void *conformance) {
    if (is_wanted()) {
        bool is_boxed = *(const uintptr_t *)type == existential_kind;
        note(is_boxed ? identify_box(*(void **)value) : identify(NULL, type, value), __builtin_frame_address(0));
    }
    if (typed_before) {
        typed_before(value, type, conformance);
    } else if (boxed_before) {
        // What the runtime does itself where only the other hook is there.
        void *box = swift_allocError(type, conformance, value, false).box;
        boxed_before(box);
        swift_errorRelease(box);
    }
}

// MARK: - Finding

/// Where the runtime of tasks lies in memory; nothing where it is linked into the program.
static uintptr_t runner_start, runner_end;

#if defined(__linux__)
static int find_runner(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size, (void)context;
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[index];
        uintptr_t start = info->dlpi_addr + part->p_vaddr, end = start + part->p_memsz;
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0) continue;
        uintptr_t sought = (uintptr_t)swift_task_getCurrent, other = (uintptr_t)find_runner;
        if (sought < start || sought >= end || (other >= start && other < end)) continue;
        runner_start = start;
        runner_end = end;
        return 1;
    }
    return 0;
}
#endif

/// Where the throwing functions of two throws stand in their addresses: behind one of the runtime's, or none. Where the
/// first of them is the same too, one `throw` was carried out twice, and nothing was thrown on: no place.
static bool find_throwers(const struct thrown *one, const struct thrown *other, uint64_t *place) {
    for (*place = 0; *place < 2; ++*place) {
        if (*place >= one->count || *place >= other->count) return false;
        if (one->addresses[*place] != other->addresses[*place]) return true;
    }
    return false;
}

/// Whether a function that was on the stack of one throw threw again, further out: the calls that led to it are the
/// same, by which it is still the same call; only where it stands itself is not.
static bool is_thrown_further_out(const struct thrown *first, const struct thrown *again) {
    uint64_t thrower;
    if (!find_throwers(first, again, &thrower) || thrower + 1 >= again->count) return false;
    const uint64_t *callers = again->addresses + thrower + 1;
    uint64_t callers_count = again->count - thrower - 1;
    for (uint64_t outer = thrower + 2; outer < first->count; outer++) {
        uint64_t count = first->count - outer;
        if (count > callers_count || (count < callers_count && first->count < frames_max)) continue;
        if (memcmp(first->addresses + outer, callers, count * sizeof(uint64_t)) == 0) return true;
    }
    return false;
}

/// Whether an asynchronous function threw again, itself: the runtime of tasks called it. What it awaited is not on its
/// stack.
static bool is_thrown_asynchronously(const struct thrown *first, const struct thrown *again) {
    uint64_t thrower;
    return find_throwers(first, again, &thrower) && thrower + 1 < again->count
        && again->addresses[thrower + 1] >= runner_start && again->addresses[thrower + 1] < runner_end;
}

static bool is_same(const struct identity *one, const struct identity *other) {
    return one->type == other->type && memcmp(one->value, other->value, value_bytes) == 0;
}

static bool is_same_strand(const struct thrown *one, const struct thrown *other) {
    return one->task || other->task ? one->task == other->task : one->thread == other->thread;
}

static bool is_thrown_on(const struct thrown *first, const struct thrown *again) {
    if (!is_same_strand(first, again) || vigil_ticks_ns(first->ticks, again->ticks) > thrown_on_ns) return false;
    const void *one = first->identity.box, *other = again->identity.box;
    if (one && other && one != other) return false;
    if (first->thread == again->thread && is_thrown_further_out(first, again)) return true;
    return again->task && is_thrown_asynchronously(first, again);
}

static bool read_slot(struct slot *slot, struct thrown *thrown) {
    uint64_t before = __atomic_load_n(&slot->sequence, __ATOMIC_ACQUIRE);
    if (before == 0 || before % 2 != 0) return false;
    *thrown = slot->thrown;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&slot->sequence, __ATOMIC_RELAXED) == before && thrown->count <= frames_max;
}

/// Whether an error that is recorded here may be the one that was thrown.
static bool is_recorded(const struct thrown *thrown, const struct thrown *here) {
    const void *box = thrown->identity.box;
    return (box ? box == here->identity.box : is_same_strand(thrown, here))
        && vigil_ticks_ns(thrown->ticks, here->ticks) <= known_ns;
}

/// The newest throw of the same error before the given one that passes a test against it.
static bool find_newest(
    const struct thrown *given,
    bool (*passes)(const struct thrown *thrown, const struct thrown *given),
    struct thrown *found
) {
    bool is_found = false;
    for (int index = 0; index < rings_count * ring_throws; index++) {
        struct thrown thrown;
        if (!read_slot(&rings[index / ring_throws].slots[index % ring_throws], &thrown)) continue;
        if (!is_same(&thrown.identity, &given->identity) || thrown.ticks >= given->ticks) continue;
        if ((is_found && thrown.ticks <= found->ticks) || !passes(&thrown, given)) continue;
        *found = thrown;
        is_found = true;
    }
    return is_found;
}

bool vigil_throw_find(const void *error, struct vigil_return_addresses *addresses) {
    if (!is_possible()) return false;
    struct thrown found, earlier, here = {
        .identity = identify_box(error),
        .ticks = vigil_ticks(),
        .thread = own ? own->thread : 0,
        .task = swift_task_getCurrent ? swift_task_getCurrent() : NULL,
    };
    if (!find_newest(&here, is_recorded, &found)) return false;
    while (find_newest(&found, is_thrown_on, &earlier)) found = earlier;
    addresses->count = found.count;
    memcpy(addresses->values, found.addresses, found.count * sizeof(uint64_t));
    return true;
}

uint64_t vigil_throws_missed(void) { return __atomic_load_n(&missed, __ATOMIC_RELAXED); }

// MARK: - On and off

/// The other threads do not exist here, nor do tasks that ran on them.
static void forked(void) {
    lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    for (int index = 0; index < rings_count; index++) {
        if (&rings[index] == own) continue;
        for (int each = 0; each < ring_throws; each++) rings[index].slots[each].sequence = 0;
        rings[index].is_taken = 0;
    }
}

static void prepare(void) {
    pthread_key_create(&exit_key, thread_exited);
    pthread_atfork(NULL, NULL, forked);
    vigil_ticks_prepare();
#if defined(__linux__)
    if (swift_task_getCurrent) dl_iterate_phdr(find_runner, NULL);
#endif
}

/// Once set, the hooks stay: somebody may have come after us and call on to them.
static void hook(void) {
    do boxed_before = __atomic_load_n(&_swift_willThrow, __ATOMIC_ACQUIRE);
    while (!__sync_bool_compare_and_swap(&_swift_willThrow, boxed_before, boxed_thrown));
    do typed_before = __atomic_load_n(&_swift_willThrowTypedImpl, __ATOMIC_ACQUIRE);
    while (!__sync_bool_compare_and_swap(&_swift_willThrowTypedImpl, typed_before, typed_thrown));
    is_hooked = true;
}

void vigil_throws_begin(void) {
    if (!is_possible()) return;
    pthread_once(&once, prepare);
    pthread_mutex_lock(&lock);
    if (!is_hooked) hook();
    __atomic_add_fetch(&users, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&lock);
}

void vigil_throws_end(void) {
    if (is_possible()) __atomic_sub_fetch(&users, 1, __ATOMIC_RELAXED);
}
