#ifndef CVIGIL_RUN_FILE_H
#define CVIGIL_RUN_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What a process leaves behind: a file that is mapped and shared, so that what was stored into it is there after any
// death of the process, without a system call for it. The first thread to record in it takes a ring and is then the
// only one to write there. docs/formats/run-file.md describes the bytes; numbers are in the machine's own order.

/// What is known of a log line, or of the end of an operation, beside its text.
struct vigil_crumb {
    /// 0: never written; odd: being written.
    uint64_t sequence;
    int64_t time_ns;
    uint64_t trace_high, trace_low, span_id;
    /// Negative where it is a log line.
    int64_t duration_ns;
    uint32_t thread;
    uint8_t severity, outcome, reserved;
    uint8_t text_size;
};

enum { VIGIL_CRUMB_TEXT = 200 };

/// How a run ended, as far as it could say so itself.
enum vigil_run_ending { VIGIL_RUN_OPEN = 0, VIGIL_RUN_EXITED = 1, VIGIL_RUN_TOLD_TO_END = 2 };

/// What the process knew of itself at its last sign of life; numbers that the system does not tell are negative.
struct vigil_run_beat {
    int64_t time_ns;
    int64_t resident_bytes, memory_limit_bytes;
    /// Processes killed for want of memory: in the process's own control group, and on the whole machine.
    int64_t group_oom_kills, host_oom_kills;
};

struct vigil_run_head {
    char magic[8];
    uint32_t version, size;
    int32_t pid;
    /// 1 where someone else counts this program's crashes.
    uint32_t is_supervised;
    uint64_t pid_start_ticks;
    int64_t start_ns;
    uint32_t ending;
    int32_t ending_signal;
    struct vigil_run_beat beat;
    /// Crumbs that found no ring.
    uint64_t crumbs_lost;
    uint32_t resource_size, module_count;
};

enum vigil_crash_state { VIGIL_CRASH_NONE = 0, VIGIL_CRASH_BEGUN = 1, VIGIL_CRASH_WHOLE = 2 };

struct vigil_crash {
    uint32_t state;
    int32_t signal, code, error;
    uint64_t address;
    int64_t time_ns;
    int32_t thread, sender;
    /// As in an ELF file: 62 is x86-64, 183 is AArch64.
    uint32_t machine;
    uint32_t register_count, frame_count, async_frame_count;
};

struct vigil_module {
    /// What was added to the addresses that the file says, and where its code lies.
    uint64_t bias, start, end;
    uint32_t build_id_size;
};

/// What such a file holds.
struct vigil_run_layout;

struct vigil_run_head *_Nonnull vigil_run_head(const struct vigil_run_layout *_Nonnull content);

/// Texts of it, each with room for a zero at its end.
enum vigil_run_text { VIGIL_RUN_BOOT_ID = 0, VIGIL_RUN_MEMORY_GROUP, VIGIL_RUN_THREAD_NAME, VIGIL_RUN_MESSAGE };
const char *_Nonnull vigil_run_text(
    const struct vigil_run_layout *_Nonnull content, enum vigil_run_text text, size_t *_Nonnull size);
/// Sets a text, cut to its room.
void vigil_run_set_text(
    struct vigil_run_layout *_Nonnull content, enum vigil_run_text text, const char *_Nonnull value);
/// The resource's bytes, and how many may be there.
uint8_t *_Nonnull vigil_run_resource(const struct vigil_run_layout *_Nonnull content, size_t *_Nonnull room);

const struct vigil_crash *_Nonnull vigil_run_crash(const struct vigil_run_layout *_Nonnull content);
/// Return addresses, or registers; never more than there is room for.
enum vigil_crash_list { VIGIL_CRASH_FRAMES = 0, VIGIL_CRASH_ASYNC_FRAMES, VIGIL_CRASH_REGISTERS };
const uint64_t *_Nonnull vigil_crash_list(
    const struct vigil_run_layout *_Nonnull content, enum vigil_crash_list list, size_t *_Nonnull count);

/// The module of an index; NULL beyond the last.
const struct vigil_module *_Nullable vigil_run_module(
    const struct vigil_run_layout *_Nonnull content, size_t index, const char *_Nullable *_Nonnull path,
    const uint8_t *_Nullable *_Nonnull build_id);

/// The run of this process, or one in memory alone.
struct vigil_run;

/// A run that nothing but this process sees; NULL without memory. Threads that record in it keep it alive.
struct vigil_run *_Nullable vigil_run_in_memory(void);
/// A run in a new file, 0600, locked for as long as this process lives. Returns 0 or an errno.
int vigil_run_create(const char *_Nonnull path, struct vigil_run *_Nullable *_Nonnull run);
void vigil_run_release(struct vigil_run *_Nonnull run);
/// Its content; NULL in a process that was forked from its own.
struct vigil_run_layout *_Nullable vigil_run_content(struct vigil_run *_Nonnull run);

/// Adds what was logged or has ended to the calling thread's ring; text that is too long is cut between characters.
/// Of the crumb, the sequence, the thread and the text's size are not looked at.
void vigil_breadcrumb_add(
    struct vigil_run *_Nonnull run, const struct vigil_crumb *_Nonnull crumb, const char *_Nonnull text, size_t size);
/// Copies the crumb in a slot of all rings together, with its text; -1 where none was written, or it is being
/// written, else 0; 1 beyond the last slot.
int vigil_breadcrumb_read(
    const struct vigil_run_layout *_Nonnull content, size_t slot, struct vigil_crumb *_Nonnull crumb,
    char *_Nonnull text);
/// The slots of the newest crumbs, at most `most` and 64, the oldest first: those of a thread or a trace, where one is
/// given in `like` and not zero, else all.
size_t vigil_breadcrumbs_find(
    const struct vigil_run_layout *_Nonnull content, const struct vigil_crumb *_Nonnull like,
    uint32_t *_Nonnull slots, size_t most);
/// The number of the calling thread, as crumbs have it.
uint32_t vigil_thread_number(void);

/// Notes a sign of life, and which modules are loaded.
void vigil_run_beat(struct vigil_run *_Nonnull run, const struct vigil_run_beat *_Nonnull beat);
/// Notes which modules are loaded, where that has changed since.
void vigil_run_note_modules(struct vigil_run *_Nonnull run);
/// Has the file say, and then go, when this process exits or is told to end by a signal that nobody else handles.
/// One run a process; a second call does nothing.
void vigil_run_end_with_process(struct vigil_run *_Nonnull run);

/// Opens what another process left: reads it, and locks it. Returns 0 and the content with what
/// `vigil_run_close` wants back, or an errno: EWOULDBLOCK where its process lives or someone else has it, EINVAL where
/// it is no such file.
int vigil_run_open(
    const char *_Nonnull path, const struct vigil_run_layout *_Nullable *_Nonnull content, int *_Nonnull descriptor);
/// Lets go of it; removes it where nobody shall report it again.
void vigil_run_close(
    const char *_Nonnull path, const struct vigil_run_layout *_Nonnull content, int descriptor, bool removes);

/// When a process was started, in the kernel's ticks; 0 where there is none.
uint64_t vigil_process_start_ticks(int32_t pid);

#endif
