#ifndef CVIGIL_SPAWN_H
#define CVIGIL_SPAWN_H
#include <stdbool.h>
#include <stdint.h>

/// How a new process stands to its parent's session and group.
enum vigil_spawn_place {
    /// Same group: the terminal's signals reach it and the parent alike.
    VIGIL_SPAWN_SAME_GROUP = 0,
    /// A group of its own in the parent's session.
    VIGIL_SPAWN_OWN_GROUP = 1,
    /// A session of its own, whose controlling terminal is its standard input, in the foreground there. The session
    /// is led by a process between this one and the new one: a leader whose parent is in another session could not be
    /// stopped with Ctrl-Z. It tells what becomes of the new process through a descriptor.
    VIGIL_SPAWN_OWN_TERMINAL = 2,
};

/// What to start. All strings stay the caller's.
struct vigil_spawn_request {
    /// The program's name or path, then its arguments, then NULL.
    char *_Nullable const *_Nonnull arguments;
    char *_Nullable const *_Nonnull environment;
    /// Standard input, output and error of the new process; -1 leaves the parent's.
    int input, output, error;
    enum vigil_spawn_place place;
    /// Further descriptors that stay open; all others above 2 are closed at exec.
    const int *_Nullable kept;
    int kept_count;
};

struct vigil_spawned {
    int32_t pid;
    /// This process's child: the session leader of a process with a terminal of its own, else the process itself.
    int32_t child;
    /// Where vigil_read_change learns of a process that is not this one's child; else -1.
    int changes;
};

/// Starts a process, and waits until exec has worked or failed. Returns 0, or the errno of fork or exec.
int vigil_spawn(
    const struct vigil_spawn_request *_Nonnull request, struct vigil_spawned *_Nonnull spawned);

/// Starts a process in a session of its own that is nobody's child: input from /dev/null, output and errors
/// appended to a file. Returns 0 and the process id, or an errno.
int vigil_spawn_detached(
    char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment,
    const char *_Nonnull log_path, int32_t *_Nonnull pid);

enum vigil_wait_kind { VIGIL_EXITED = 0, VIGIL_SIGNALED = 1, VIGIL_STOPPED = 2, VIGIL_CONTINUED = 3 };

/// What wait found.
struct vigil_wait_result {
    int32_t pid;
    enum vigil_wait_kind kind;
    /// Exit code, or number of the signal.
    int32_t value;
    /// Of the process and the children that it has waited for; only where it has ended.
    int64_t user_ns, system_ns, resident_max_bytes;
};

/// Asks, without waiting, after a child (-1: any). Returns 1 if there was news, 0 if none, -1 without children.
int vigil_wait(int32_t pid, struct vigil_wait_result *_Nonnull result);

/// The same, of a process with a terminal of its own, as its session leader tells it; the descriptor does not block.
int vigil_read_change(int changes, struct vigil_wait_result *_Nonnull result);

/// Sends a signal to a process, or, with a negative id, to a group. Returns 0 or an errno.
int vigil_kill(int32_t pid, int signal);

/// Has orphaned descendants become children of this process, where the system can (Linux).
bool vigil_adopt_orphans(void);

#endif
