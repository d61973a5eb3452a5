#define _GNU_SOURCE
#include "file_limit.h"
#include "run_file.h"

#include "run_internal.h"
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(struct vigil_crumb_slot) == 256, "a crumb is 256 bytes");
_Static_assert(sizeof(struct vigil_ring) == 64 + 256 * VIGIL_RUN_CRUMBS, "a ring has no gaps");
_Static_assert(sizeof(struct vigil_module_slot) == 256, "a module is 256 bytes");

static const char magic[8] = {'V', 'I', 'G', 'I', 'L', 'R', 'U', 'N'};

/// A thread's place in a run.
struct vigil_run_place {
    struct vigil_run *run;
    struct vigil_ring *ring;
    uint32_t missed;
};

// Each thread holds on to the few runs that it recorded in last, the last one first, and to its ring in each.
enum { PLACES = 4 };
static _Thread_local struct {
    struct vigil_run_place places[PLACES];
    uint32_t thread;
} here;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_thread_exit;
static pthread_mutex_t rings_lock = PTHREAD_MUTEX_INITIALIZER;

// MARK: - Lifetime

uint32_t vigil_thread_number(void) {
#if defined(__linux__)
    if (here.thread == 0) here.thread = (uint32_t)syscall(SYS_gettid);
#else
    if (here.thread == 0) here.thread = (uint32_t)(uintptr_t)pthread_self();
#endif
    return here.thread;
}

static void leave(struct vigil_run_place *place) {
    struct vigil_run *run = place->run;
    if (run == NULL) return;
    if (place->ring != NULL) __atomic_store_n(&place->ring->is_taken, 0, __ATOMIC_RELEASE);
    *place = (struct vigil_run_place){0};
    vigil_run_release(run);
}

static void thread_ends(void *unused) {
    (void)unused;
    for (int index = 0; index < PLACES; index++) leave(&here.places[index]);
    vigil_crash_stack_release();
}

static struct vigil_run *ending_run;

// The child shares the parent's mapping and must leave it alone; its thread starts anew. Were the file open here, it
// would stay locked behind the parent's death.
static void forked(void) {
    memset(&here, 0, sizeof here);
    // Threads that do not exist here may have held them.
    rings_lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    vigil_modules_forked();
    if (ending_run == NULL || ending_run->descriptor < 0) return;
    close(ending_run->descriptor);
    ending_run->descriptor = -1;
}

static void prepare(void) {
    pthread_key_create(&at_thread_exit, thread_ends);
    pthread_atfork(NULL, NULL, forked);
}

static struct vigil_run *make(int descriptor, const char *path) {
    struct vigil_run *run = calloc(1, sizeof *run);
    if (run == NULL) return NULL;
    int sharing = descriptor < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    void *map = mmap(NULL, sizeof(struct vigil_run_layout), PROT_READ | PROT_WRITE, sharing, descriptor, 0);
    if (map == MAP_FAILED || (path != NULL && strlen(path) >= sizeof run->path)) {
        if (map != MAP_FAILED) munmap(map, sizeof(struct vigil_run_layout));
        free(run);
        return NULL;
    }
    if (path != NULL) strcpy(run->path, path);
    run->content = map;
    run->descriptor = descriptor;
    run->pid = getpid();
    atomic_init(&run->uses, 1);
    pthread_once(&once, prepare);
    memcpy(run->content->head.magic, magic, sizeof magic);
    run->content->head.version = VIGIL_RUN_VERSION;
    run->content->head.size = sizeof(struct vigil_run_layout);
    run->content->head.pid = run->pid;
    run->content->head.pid_start_ticks = vigil_process_start_ticks(run->pid);
    run->content->head.start_ns = vigil_wall_clock_ns();
    return run;
}

struct vigil_run *vigil_run_in_memory(void) {
    return make(-1, NULL);
}

int vigil_run_create(const char *path, struct vigil_run **run) {
    int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return errno;
    // Who looks at the folder right now may hold it for a moment.
    int failure = flock(descriptor, LOCK_EX) == 0 ? 0 : errno;
    // The space is taken now: a full disk would be a signal later.
    sigset_t signals = file_limit_hold();
#if defined(__linux__)
    if (failure == 0) failure = posix_fallocate(descriptor, 0, sizeof(struct vigil_run_layout));
#else
    if (failure == 0 && ftruncate(descriptor, sizeof(struct vigil_run_layout)) != 0) failure = errno;
#endif
    file_limit_release(signals);
    if (failure == 0 && (*run = make(descriptor, path)) == NULL) failure = ENOMEM;
    if (failure != 0) {
        unlink(path);
        close(descriptor);
    }
    return failure;
}

void vigil_run_release(struct vigil_run *run) {
    if (atomic_fetch_sub(&run->uses, 1) != 1) return;
    munmap(run->content, sizeof(struct vigil_run_layout));
    if (run->descriptor >= 0) {
        if (run->pid == getpid()) unlink(run->path);
        close(run->descriptor);
    }
    free(run);
}

struct vigil_run_layout *vigil_run_content(struct vigil_run *run) {
    return run->pid == getpid() ? run->content : NULL;
}

// MARK: - Breadcrumbs

/// Gives the calling thread a ring of a run; the one that was given back longest ago keeps what others left longest.
static void take_ring(struct vigil_run_place *place) {
    struct vigil_run *run = place->run;
    pthread_mutex_lock(&rings_lock);
    for (uint32_t step = 0; step < VIGIL_RUN_RINGS && place->ring == NULL; step++) {
        struct vigil_ring *ring = &run->content->rings[(run->next_ring + step) % VIGIL_RUN_RINGS];
        if (__atomic_load_n(&ring->is_taken, __ATOMIC_ACQUIRE)) continue;
        __atomic_store_n(&ring->is_taken, 1, __ATOMIC_RELAXED);
        place->ring = ring;
        run->next_ring = (run->next_ring + step + 1) % VIGIL_RUN_RINGS;
    }
    pthread_mutex_unlock(&rings_lock);
}

/// The calling thread's place in a run, which becomes the first; NULL where the run is another process's.
static struct vigil_run_place *enter(struct vigil_run *run) {
    if (run->pid != getpid()) return NULL;
    struct vigil_run_place *first = here.places, place = {0};
    int index = 1;
    while (index < PLACES - 1 && first[index].run != run) index++;
    if (first[index].run == run) place = first[index];
    else leave(&first[index]);
    memmove(first + 1, first, (size_t)index * sizeof *first);
    *first = place;
    if (place.run == run) return first;
    pthread_setspecific(at_thread_exit, run);
    atomic_fetch_add(&run->uses, 1);
    first->run = run;
    vigil_crash_stack_prepare();
    take_ring(first);
    return first;
}

static size_t cut(const char *text, size_t size, size_t room) {
    if (size <= room) return size;
    while (room > 0 && ((unsigned char)text[room] & 0xc0) == 0x80) room--;
    return room;
}

void vigil_breadcrumb_add(struct vigil_run *run, const struct vigil_crumb *crumb, const char *text, size_t size) {
    struct vigil_run_place *place = here.places[0].run == run ? &here.places[0] : enter(run);
    if (place == NULL) return;
    if (place->ring == NULL && ++place->missed % 256 == 0) take_ring(place);
    struct vigil_ring *ring = place->ring;
    if (ring == NULL) {
        __atomic_fetch_add(&run->content->head.crumbs_lost, 1, __ATOMIC_RELAXED);
        return;
    }
    uint64_t number = ring->written;
    struct vigil_crumb_slot *slot = &ring->slots[number % VIGIL_RUN_CRUMBS];
    __atomic_store_n(&ring->written, number + 1, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->crumb.sequence, 2 * number + 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    size = cut(text, size, sizeof slot->text);
    struct vigil_crumb filled = *crumb;
    filled.sequence = 2 * number + 1;
    filled.thread = vigil_thread_number();
    filled.text_size = (uint8_t)size;
    slot->crumb = filled;
    memcpy(slot->text, text, size);
    __atomic_store_n(&slot->crumb.sequence, 2 * number + 2, __ATOMIC_RELEASE);
}

int vigil_breadcrumb_read(
    const struct vigil_run_layout *content, size_t slot, struct vigil_crumb *crumb, char *text) {
    if (slot >= VIGIL_RUN_RINGS * VIGIL_RUN_CRUMBS) return 1;
    const struct vigil_crumb_slot *from = &content->rings[slot / VIGIL_RUN_CRUMBS].slots[slot % VIGIL_RUN_CRUMBS];
    uint64_t before = __atomic_load_n(&from->crumb.sequence, __ATOMIC_ACQUIRE);
    if (before == 0 || before % 2 == 1) return -1;
    *crumb = from->crumb;
    if (crumb->text_size > sizeof from->text) crumb->text_size = sizeof from->text;
    memcpy(text, from->text, crumb->text_size);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&from->crumb.sequence, __ATOMIC_RELAXED) == before ? 0 : -1;
}

size_t vigil_breadcrumbs_find(
    const struct vigil_run_layout *content, const struct vigil_crumb *like, uint32_t *slots, size_t most) {
    size_t count = 0;
    int64_t times[VIGIL_RUN_CRUMBS];
    if (most > VIGIL_RUN_CRUMBS) most = VIGIL_RUN_CRUMBS;
    for (uint32_t slot = 0; slot < VIGIL_RUN_RINGS * VIGIL_RUN_CRUMBS && most > 0; slot++) {
        const struct vigil_ring *ring = &content->rings[slot / VIGIL_RUN_CRUMBS];
        if (slot % VIGIL_RUN_CRUMBS == 0 && __atomic_load_n(&ring->written, __ATOMIC_RELAXED) == 0) {
            slot += VIGIL_RUN_CRUMBS - 1;
            continue;
        }
        // Copied while it may change: who reads the slots found sees whether they are whole.
        struct vigil_crumb crumb = ring->slots[slot % VIGIL_RUN_CRUMBS].crumb;
        if (crumb.sequence == 0 || (count == most && crumb.time_ns <= times[0])) continue;
        if (like->thread != 0 && crumb.thread != like->thread) continue;
        if (crumb.trace_high != like->trace_high && like->trace_high != 0) continue;
        if (crumb.trace_low != like->trace_low && like->trace_low != 0) continue;
        if (count == most) {
            memmove(times, times + 1, (most - 1) * sizeof times[0]);
            memmove(slots, slots + 1, (most - 1) * sizeof slots[0]);
            count--;
        }
        size_t place = count++;
        for (; place > 0 && times[place - 1] > crumb.time_ns; place--) {
            times[place] = times[place - 1];
            slots[place] = slots[place - 1];
        }
        times[place] = crumb.time_ns;
        slots[place] = slot;
    }
    return count;
}

// MARK: - Signs of life

void vigil_run_beat(struct vigil_run *run, const struct vigil_run_beat *beat) {
    if (run->pid != getpid()) return;
    run->content->head.beat = *beat;
    vigil_modules_collect(run->content);
}

void vigil_run_note_modules(struct vigil_run *run) {
    if (run->pid == getpid()) vigil_modules_collect(run->content);
}

// What ends a process that does not handle it, and is no crash: somebody asked for it, or nobody reads its output.
static const int ending_signals[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2};

static void close_book(enum vigil_run_ending ending, int signal) {
    struct vigil_run *run = ending_run;
    if (run == NULL || run->pid != getpid()) return;
    run->content->head.ending_signal = signal;
    __atomic_store_n(&run->content->head.ending, ending, __ATOMIC_RELEASE);
    unlink(run->path);
}

static void process_exits(void) {
    close_book(VIGIL_RUN_EXITED, 0);
}

static void told_to_end(int signal) {
    int saved_errno = errno;
    close_book(VIGIL_RUN_TOLD_TO_END, signal);
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(signal, &action, NULL);
    // Blocked until this handler returns; then it ends the process as it would have without us.
    raise(signal);
    errno = saved_errno;
}

void vigil_run_end_with_process(struct vigil_run *run) {
    if (ending_run != NULL) return;
    atomic_fetch_add(&run->uses, 1);
    ending_run = run;
    atexit(process_exits);
    for (size_t index = 0; index < sizeof ending_signals / sizeof ending_signals[0]; index++) {
        struct sigaction former;
        if (sigaction(ending_signals[index], NULL, &former) != 0) continue;
        if ((former.sa_flags & SA_SIGINFO) != 0 || former.sa_handler != SIG_DFL) continue;
        struct sigaction action = {.sa_handler = told_to_end, .sa_flags = SA_ONSTACK | SA_RESTART};
        sigemptyset(&action.sa_mask);
        sigaction(ending_signals[index], &action, NULL);
    }
}

// MARK: - What others left

/// Read and not mapped: a mapped file that is cut meanwhile is a signal.
static int read_run(int descriptor, const struct vigil_run_layout **content) {
    struct vigil_run_layout *read = malloc(sizeof *read);
    if (read == NULL) return ENOMEM;
    size_t filled = 0;
    int64_t count = 0;
    while (filled < sizeof *read && (count = vigil_read(descriptor, (char *)read + filled, sizeof *read - filled)) > 0)
        filled += (size_t)count;
    int failure = count < 0 ? (int)-count : filled < sizeof *read ? EINVAL : 0;
    if (failure == 0 && (memcmp(read->head.magic, magic, sizeof magic) != 0 || read->head.version != VIGIL_RUN_VERSION
                         || read->head.size != sizeof *read)) {
        failure = EINVAL;
    } else if (failure == 0 && read->head.pid_start_ticks != 0
               && vigil_process_start_ticks(read->head.pid) == read->head.pid_start_ticks) {
        failure = EWOULDBLOCK;
    }
    if (failure == 0) *content = read;
    else free(read);
    return failure;
}

int vigil_run_open(const char *path, const struct vigil_run_layout **content, int *descriptor) {
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (opened < 0) return errno;
    struct stat status;
    int failure = 0;
    if (flock(opened, LOCK_EX | LOCK_NB) != 0 || fstat(opened, &status) != 0) {
        failure = errno;
    } else if (status.st_nlink == 0) {
        failure = EWOULDBLOCK;
    } else if (!S_ISREG(status.st_mode) || status.st_size != sizeof(struct vigil_run_layout)) {
        failure = EINVAL;
    }
    if (failure == 0) failure = read_run(opened, content);
    if (failure != 0) close(opened);
    *descriptor = opened;
    return failure;
}

void vigil_run_close(const char *path, const struct vigil_run_layout *content, int descriptor, bool removes) {
    if (removes) unlink(path);
    free((void *)content);
    close(descriptor);
}

uint64_t vigil_process_start_ticks(int32_t pid) {
#if defined(__linux__)
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int64_t size = vigil_read_file(path, text, sizeof text - 1);
    if (size <= 0) return 0;
    text[size] = 0;
    // The name stands in brackets and may hold anything; the start is the twentieth field behind it.
    char *rest = strrchr(text, ')');
    for (int field = 0; rest != NULL && field < 20; field++) rest = strchr(rest + 1, ' ');
    return rest == NULL ? 0 : strtoull(rest, NULL, 10);
#else
    (void)pid;
    return 0;
#endif
}

// MARK: - Fields

struct vigil_run_head *vigil_run_head(const struct vigil_run_layout *content) {
    return (struct vigil_run_head *)&content->head;
}

static char *find_text(const struct vigil_run_layout *content, enum vigil_run_text text, size_t *room) {
    struct { const char *start; size_t room; } texts[] = {
        [VIGIL_RUN_BOOT_ID] = {content->boot_id, sizeof content->boot_id},
        [VIGIL_RUN_MEMORY_GROUP] = {content->memory_group, sizeof content->memory_group},
        [VIGIL_RUN_THREAD_NAME] = {content->crash.thread_name, sizeof content->crash.thread_name},
        [VIGIL_RUN_MESSAGE] = {content->crash.message, sizeof content->crash.message},
    };
    *room = texts[text].room;
    return (char *)texts[text].start;
}

const char *vigil_run_text(const struct vigil_run_layout *content, enum vigil_run_text text, size_t *size) {
    size_t room;
    const char *start = find_text(content, text, &room);
    *size = strnlen(start, room);
    return start;
}

void vigil_run_set_text(struct vigil_run_layout *content, enum vigil_run_text text, const char *value) {
    size_t room;
    char *start = find_text(content, text, &room);
    size_t size = strnlen(value, room - 1);
    memcpy(start, value, size);
    start[size] = 0;
}

uint8_t *vigil_run_resource(const struct vigil_run_layout *content, size_t *room) {
    *room = sizeof content->resource;
    return (uint8_t *)content->resource;
}

const struct vigil_crash *vigil_run_crash(const struct vigil_run_layout *content) {
    return &content->crash.crash;
}

const uint64_t *vigil_crash_list(
    const struct vigil_run_layout *content, enum vigil_crash_list list, size_t *count) {
    const struct vigil_crash_slot *slot = &content->crash;
    struct { const uint64_t *start; size_t count, room; } lists[] = {
        [VIGIL_CRASH_FRAMES] = {slot->frames, slot->crash.frame_count, VIGIL_RUN_FRAMES},
        [VIGIL_CRASH_ASYNC_FRAMES] = {slot->async_frames, slot->crash.async_frame_count, VIGIL_RUN_ASYNC_FRAMES},
        [VIGIL_CRASH_REGISTERS] = {slot->registers, slot->crash.register_count, VIGIL_RUN_REGISTERS},
    };
    *count = lists[list].count < lists[list].room ? lists[list].count : lists[list].room;
    return lists[list].start;
}

const struct vigil_module *vigil_run_module(
    const struct vigil_run_layout *content, size_t index, const char **path, const uint8_t **build_id) {
    if (index >= content->head.module_count || index >= VIGIL_RUN_MODULES) return NULL;
    const struct vigil_module_slot *slot = &content->modules[index];
    *path = slot->path;
    *build_id = slot->build_id;
    return slot->module.build_id_size <= sizeof slot->build_id ? &slot->module : NULL;
}
