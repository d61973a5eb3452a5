#define _GNU_SOURCE
#include "crash.h"

#include "run_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#endif

// What runs in the handler calls nothing but the kernel, takes no lock, allocates nothing, and reads memory that may
// not be there only by having the kernel copy it into a pipe, which fails without a fault.

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

enum { stack_bytes = 64 << 10, scan_bytes = 32 << 10 };
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
enum { crash_signal_count = sizeof crash_signals / sizeof crash_signals[0] };

static struct vigil_run *run;
static struct sigaction former_actions[crash_signal_count];
static int probe[2] = {-1, -1};
static _Atomic(int) crashed_thread;
static _Thread_local void *own_stack;

/// The runtime's place for what a fatal error says; not there before Swift 6.
extern const char **swift_getFatalErrorMessageBuffer(void) __attribute__((weak));

// MARK: - Reading what may not be there

static size_t read_memory(uint64_t address, void *buffer, size_t size) {
    ssize_t written = write(probe[1], (const void *)(uintptr_t)address, size);
    if (written <= 0) return 0;
    ssize_t copied = read(probe[0], buffer, (size_t)written);
    return copied < 0 ? 0 : (size_t)copied;
}

static bool read_pair(uint64_t address, uint64_t pair[2]) {
    return address != 0 && address % 8 == 0 && read_memory(address, pair, 16) == 16;
}

static bool is_code(const struct vigil_run_layout *content, uint64_t address) {
    for (uint32_t index = 0; index < content->head.module_count && index < VIGIL_RUN_MODULES; index++) {
        const struct vigil_module *module = &content->modules[index].module;
        if (address > module->start && address <= module->end) return true;
    }
    return false;
}

static void read_message(struct vigil_crash_slot *crash) {
    if (swift_getFatalErrorMessageBuffer == NULL) return;
    const char **place = swift_getFatalErrorMessageBuffer();
    uint64_t text = place == NULL ? 0 : (uint64_t)(uintptr_t)__atomic_load_n(place, __ATOMIC_RELAXED);
    if (text == 0) return;
    size_t room = sizeof crash->message - 1;
    for (size_t size = 0; size < room;) {
        size_t wanted = room - size < 64 ? room - size : 64;
        size_t count = read_memory(text + size, crash->message + size, wanted);
        if (count == 0 || memchr(crash->message + size, 0, count) != NULL) return;
        size += count;
    }
}

// MARK: - Walking the stack

struct place {
    uint64_t counter, stack, frame, async_context;
};

static void add_frame(struct vigil_crash_slot *slot, uint64_t address) {
    if (slot->crash.frame_count < VIGIL_RUN_FRAMES) slot->frames[slot->crash.frame_count++] = address;
}

/// Whether several frames that lie above each other, each with a return address into code, begin here: one alone may be
/// what is left of a call that is over.
static bool is_chain(const struct vigil_run_layout *content, uint64_t frame) {
    uint64_t pair[2];
    for (int length = 0; length < 4; length++) {
        if (!read_pair(frame, pair) || !is_code(content, pair[1])) return false;
        if (pair[0] <= frame || pair[0] - frame > 1 << 20) return false;
        frame = pair[0];
    }
    return true;
}

/// Code without frame pointers, as much of the C library is, leaves anything in the register. The first place on the
/// stack where a chain of frames begins is taken then.
static uint64_t find_frame(const struct vigil_run_layout *content, const struct place *place) {
    uint64_t pair[2];
    if (place->frame >= place->stack && read_pair(place->frame, pair) && is_code(content, pair[1]))
        return place->frame;
    uint64_t words[64];
    uint64_t start = (place->stack + 15) & ~UINT64_C(15);
    for (uint64_t offset = 0; offset < scan_bytes; offset += sizeof words) {
        size_t count = read_memory(start + offset, words, sizeof words) / 8;
        for (size_t index = 0; index + 1 < count; index += 2) {
            uint64_t at = start + offset + index * 8;
            if (words[index] > at && words[index] % 16 == 0 && is_chain(content, at)) return at;
        }
        if (count < 64) break;
    }
    return 0;
}

/// Who awaits an asynchronous function stands in a chain of contexts: the next one, and where that one resumes. They
/// lie on the heap: what points into the stack is something else.
static void follow_contexts(struct vigil_run_layout *content, uint64_t context, uint64_t stack, uint64_t frame) {
    struct vigil_crash_slot *slot = &content->crash;
    uint64_t pair[2];
    while (slot->crash.async_frame_count < VIGIL_RUN_ASYNC_FRAMES && (context < stack || context > frame)) {
        if (!read_pair(context, pair) || !is_code(content, pair[1])) return;
        slot->async_frames[slot->crash.async_frame_count++] = pair[1];
        if (pair[0] == context) return;
        context = pair[0];
    }
}

static void walk(struct vigil_run_layout *content, const struct place *place) {
    struct vigil_crash_slot *slot = &content->crash;
    struct vigil_crash *crash = &slot->crash;
    uint64_t pair[2], context;
    add_frame(slot, place->counter);
    // After a call into nowhere the return address is still the last thing on the stack.
    if (!is_code(content, place->counter) && read_pair(place->stack, pair) && is_code(content, pair[0]))
        add_frame(slot, pair[0]);
    for (uint64_t frame = find_frame(content, place); read_pair(frame, pair) && pair[1] != 0;) {
        add_frame(slot, pair[1]);
        // Asynchronous functions keep their context below the frame's two words.
        if (crash->async_frame_count == 0 && read_memory(frame - 8, &context, 8) == 8)
            follow_contexts(content, context, place->stack, pair[0]);
        if (pair[0] <= frame || pair[0] - frame > 16 << 20 || crash->frame_count == VIGIL_RUN_FRAMES) break;
        frame = pair[0];
    }
    if (crash->async_frame_count == 0) follow_contexts(content, place->async_context, 1, 0);
}

static struct place read_registers(struct vigil_crash_slot *slot, const ucontext_t *context) {
#if defined(__x86_64__)
    const greg_t *registers = context->uc_mcontext.gregs;
    slot->crash.machine = 62;
    slot->crash.register_count = NGREG;
    for (int index = 0; index < NGREG; index++) slot->registers[index] = (uint64_t)registers[index];
    return (struct place){
        .counter = (uint64_t)registers[REG_RIP],
        .stack = (uint64_t)registers[REG_RSP],
        .frame = (uint64_t)registers[REG_RBP],
        .async_context = (uint64_t)registers[REG_R14],
    };
#else
    const mcontext_t *machine = &context->uc_mcontext;
    slot->crash.machine = 183;
    slot->crash.register_count = 34;
    for (int index = 0; index < 31; index++) slot->registers[index] = machine->regs[index];
    slot->registers[31] = machine->sp;
    slot->registers[32] = machine->pc;
    slot->registers[33] = machine->pstate;
    return (struct place){
        .counter = machine->pc,
        .stack = machine->sp,
        .frame = machine->regs[29],
        .async_context = machine->regs[22],
    };
#endif
}

// MARK: - The handler

static void write_crash(int signal, const siginfo_t *info, const ucontext_t *context) {
    struct vigil_crash_slot *slot = &run->content->crash;
    struct vigil_crash *crash = &slot->crash;
    __atomic_store_n(&crash->state, VIGIL_CRASH_BEGUN, __ATOMIC_RELEASE);
    crash->signal = signal;
    crash->code = info->si_code;
    crash->error = info->si_errno;
    if (info->si_code > 0) crash->address = (uint64_t)(uintptr_t)info->si_addr;
    else crash->sender = info->si_pid;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    crash->time_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    crash->thread = (int32_t)syscall(SYS_gettid);
    prctl(PR_GET_NAME, slot->thread_name, 0, 0, 0);
    struct place place = read_registers(slot, context);
    read_message(slot);
    walk(run->content, &place);
    __atomic_store_n(&crash->state, VIGIL_CRASH_WHOLE, __ATOMIC_RELEASE);
    fsync(run->descriptor);
}

static void wait_for_other(void) {
    struct timespec pause = {.tv_nsec = 10000000};
    for (int turn = 0; turn < 200; turn++) {
        if (__atomic_load_n(&run->content->crash.crash.state, __ATOMIC_ACQUIRE) == VIGIL_CRASH_WHOLE) return;
        nanosleep(&pause, NULL);
    }
}

static void crashed(int signal, siginfo_t *info, void *context) {
    int saved_errno = errno;
    int thread = (int)syscall(SYS_gettid), nobody = 0;
    if (run->pid == getpid()) {
        if (atomic_compare_exchange_strong(&crashed_thread, &nobody, thread)) write_crash(signal, info, context);
        else if (nobody != thread) wait_for_other();
    }
    for (int index = 0; index < crash_signal_count; index++)
        if (crash_signals[index] == signal) sigaction(signal, &former_actions[index], NULL);
    // Returning runs into the same fault again, now under the former handler. What was sent rather than caused, a trap
    // that the processor steps over, and a system call that was refused would not come again by themselves. A child
    // that was forked off comes here too, hence not the run's process.
    if (info->si_code <= 0 || signal == SIGTRAP || signal == SIGSYS)
        syscall(SYS_rt_tgsigqueueinfo, getpid(), thread, signal, info);
    errno = saved_errno;
}

int vigil_crash_install(struct vigil_run *of) {
    if (run != NULL) return 0;
    if (of->descriptor < 0) return EINVAL;
    if (pipe2(probe, O_CLOEXEC | O_NONBLOCK) != 0) return errno;
    vigil_modules_collect(of->content);
    atomic_fetch_add(&of->uses, 1);
    run = of;
    vigil_crash_stack_prepare();
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    action.sa_sigaction = crashed;
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < crash_signal_count; index++)
        sigaction(crash_signals[index], &action, &former_actions[index]);
    return 0;
}

// MARK: - Stacks for the handler

void vigil_crash_stack_prepare(void) {
    stack_t former;
    if (run == NULL || own_stack != NULL || sigaltstack(NULL, &former) != 0) return;
    if ((former.ss_flags & SS_DISABLE) == 0) return;
    void *memory =
        mmap(NULL, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t stack = {.ss_sp = memory, .ss_size = stack_bytes};
    if (sigaltstack(&stack, NULL) == 0) own_stack = memory;
    else munmap(memory, stack_bytes);
}

void vigil_crash_stack_release(void) {
    stack_t present;
    if (own_stack == NULL) return;
    if (sigaltstack(NULL, &present) == 0 && present.ss_sp == own_stack) {
        stack_t none = {.ss_flags = SS_DISABLE};
        sigaltstack(&none, NULL);
    }
    munmap(own_stack, stack_bytes);
    own_stack = NULL;
}

#else

int vigil_crash_install(struct vigil_run *run) {
    (void)run;
    return 0;
}
void vigil_crash_stack_prepare(void) {}
void vigil_crash_stack_release(void) {}

#endif
