#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// Between fork and exec only async-signal-safe calls are made: other threads may have held any lock.

extern char **environ;

static int report_pipe(int ends[2]) {
    if (pipe(ends) != 0) return errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
}

static void report(int descriptor, int32_t value) {
    ssize_t written = write(descriptor, &value, sizeof value);
    (void)written;
}

/// Reads words until no one can write any more: process ids (negative) and an errno, in any order. Returns the errno.
static int read_report(int descriptor, int32_t *pid) {
    int failure = 0;
    while (true) {
        int32_t word;
        ssize_t count = read(descriptor, &word, sizeof word);
        if (count < 0 && errno == EINTR) continue;
        if (count != sizeof word) return failure;
        if (word < 0) *pid = -word;
        else failure = word;
    }
}

static void reap(pid_t child) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
}

static void close_all_above(int last) {
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, (unsigned)last + 1, ~0U, 0U) == 0) return;
#endif
    for (int descriptor = last + 1; descriptor < 65536; descriptor++) close(descriptor);
}

static void close_others_at_exec(const int *kept, int count) {
    long open_max = sysconf(_SC_OPEN_MAX);
    int end = open_max > 0 && open_max < 65536 ? (int)open_max : 65536;
#if defined(__linux__) && defined(SYS_close_range)
    // 4 is CLOSE_RANGE_CLOEXEC.
    if (syscall(SYS_close_range, 3U, ~0U, 4U) == 0) end = 3;
#endif
    for (int descriptor = 3; descriptor < end; descriptor++) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    for (int index = 0; index < count; index++) fcntl(kept[index], F_SETFD, 0);
}

static void reset_signals(void) {
    // What has a handler is reset by exec; what our own process ignores for itself must not stay ignored. The
    // others (SIGHUP under nohup) stay as the parent got them.
    signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Makes a descriptor one of the standard three.
static int place_descriptor(int descriptor, int target) {
    if (descriptor < 0) return 0;
    if (descriptor == target) return fcntl(target, F_SETFD, 0);
    return dup2(descriptor, target);
}

static void become(const struct vigil_spawn_request *request, int report_descriptor) {
    if (request->place != VIGIL_SPAWN_SAME_GROUP) setpgid(0, 0);
    if (place_descriptor(request->input, 0) < 0) goto failed;
    if (place_descriptor(request->output, 1) < 0) goto failed;
    if (place_descriptor(request->error, 2) < 0) goto failed;
    if (request->place == VIGIL_SPAWN_OWN_TERMINAL) {
        sigset_t background;
        sigemptyset(&background);
        sigaddset(&background, SIGTTOU);
        sigprocmask(SIG_BLOCK, &background, NULL);
        if (tcsetpgrp(0, getpid()) < 0) goto failed;
    }
    close_others_at_exec(request->kept, request->kept_count);
    reset_signals();
    environ = (char **)request->environment;
    execvp(request->arguments[0], request->arguments);
failed:
    report(report_descriptor, errno);
    _exit(127);
}

static int wait_for(pid_t pid, int options, struct vigil_wait_result *result);

/// Leads the session of the one process that it starts, and tells what becomes of it.
static void lead_session(const struct vigil_spawn_request *request, int report_descriptor, int changes) {
    if (setsid() < 0 || ioctl(request->input, TIOCSCTTY, 0) < 0) {
        report(report_descriptor, errno);
        _exit(127);
    }
    pid_t child = fork();
    if (child == 0) {
        close(changes);
        become(request, report_descriptor);
    }
    report(report_descriptor, child < 0 ? errno : -(int32_t)child);
    if (child < 0) _exit(127);
    // Everything is closed, so that the terminal and the pipes end with the process. What reaches the whole session
    // is for the process alone.
    dup2(changes, 0);
    changes = 0;
    close_all_above(0);
    const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2};
    for (size_t index = 0; index < sizeof ignored / sizeof ignored[0]; index++) signal(ignored[index], SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    struct vigil_wait_result result;
    do {
        if (wait_for(child, WUNTRACED | WCONTINUED, &result) < 0) break;
        ssize_t written = write(changes, &result, sizeof result);
        (void)written;
    } while (result.kind != VIGIL_EXITED && result.kind != VIGIL_SIGNALED);
    _exit(0);
}

int vigil_spawn(const struct vigil_spawn_request *request, struct vigil_spawned *spawned) {
    int ends[2], change_ends[2] = {-1, -1};
    int failure = report_pipe(ends);
    if (failure) return failure;
    bool has_leader = request->place == VIGIL_SPAWN_OWN_TERMINAL;
    if (has_leader && (failure = report_pipe(change_ends))) {
        close(ends[0]);
        close(ends[1]);
        return failure;
    }
    pid_t child = fork();
    if (child == 0) {
        if (has_leader) lead_session(request, ends[1], change_ends[1]);
        else become(request, ends[1]);
    }
    failure = child < 0 ? errno : 0;
    close(ends[1]);
    if (has_leader) close(change_ends[1]);
    spawned->pid = spawned->child = child;
    if (child > 0) {
        // On both sides, so that neither meets the time before the other has done it.
        if (request->place == VIGIL_SPAWN_OWN_GROUP) setpgid(child, child);
        failure = read_report(ends[0], &spawned->pid);
        if (failure) reap(child);
    }
    close(ends[0]);
    if (has_leader && failure) close(change_ends[0]);
    else if (has_leader) fcntl(change_ends[0], F_SETFL, O_NONBLOCK);
    spawned->changes = failure ? -1 : change_ends[0];
    return failure;
}

static void become_detached(
    char *const *arguments, char *const *environment, const char *log_path, int report_descriptor
) {
    if (setsid() < 0) goto failed;
    pid_t grandchild = fork();
    if (grandchild < 0) goto failed;
    if (grandchild > 0) {
        report(report_descriptor, -(int32_t)grandchild);
        _exit(0);
    }
    int null = open("/dev/null", O_RDONLY);
    int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND, S_IRUSR | S_IWUSR);
    if (null < 0 || log < 0) goto failed;
    if (place_descriptor(null, 0) < 0 || place_descriptor(log, 1) < 0 || place_descriptor(log, 2) < 0) goto failed;
    close_others_at_exec(NULL, 0);
    reset_signals();
    environ = (char **)environment;
    execv(arguments[0], arguments);
failed:
    report(report_descriptor, errno);
    _exit(127);
}

int vigil_spawn_detached(
    char *const *arguments, char *const *environment, const char *log_path, int32_t *pid
) {
    int ends[2];
    int failure = report_pipe(ends);
    if (failure) return failure;
    pid_t child = fork();
    if (child == 0) become_detached(arguments, environment, log_path, ends[1]);
    failure = child < 0 ? errno : 0;
    close(ends[1]);
    if (child > 0) {
        failure = read_report(ends[0], pid);
        reap(child);
    }
    close(ends[0]);
    return failure;
}

static int64_t nanoseconds(struct timeval time) {
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

/// Returns 1 if there was news, 0 if none, -1 without children.
static int wait_for(pid_t pid, int options, struct vigil_wait_result *result) {
    int status;
    struct rusage usage;
    memset(&usage, 0, sizeof usage);
    memset(result, 0, sizeof *result);
    pid_t found;
    do found = wait4(pid, &status, options, &usage);
    while (found < 0 && errno == EINTR);
    if (found <= 0) return found == 0 ? 0 : -1;
    result->pid = found;
    result->kind = WIFSTOPPED(status) ? VIGIL_STOPPED
        : WIFCONTINUED(status) ? VIGIL_CONTINUED
        : WIFSIGNALED(status) ? VIGIL_SIGNALED
        : VIGIL_EXITED;
    result->value = WIFSTOPPED(status) ? WSTOPSIG(status)
        : WIFSIGNALED(status) ? WTERMSIG(status)
        : WIFEXITED(status) ? WEXITSTATUS(status)
        : 0;
    result->user_ns = nanoseconds(usage.ru_utime);
    result->system_ns = nanoseconds(usage.ru_stime);
#if defined(__APPLE__)
    result->resident_max_bytes = usage.ru_maxrss;
#else
    result->resident_max_bytes = (int64_t)usage.ru_maxrss * 1024;
#endif
    return 1;
}

int vigil_wait(int32_t pid, struct vigil_wait_result *result) {
    return wait_for(pid, WNOHANG | WUNTRACED | WCONTINUED, result);
}

int vigil_read_change(int changes, struct vigil_wait_result *result) {
    ssize_t count;
    do count = read(changes, result, sizeof *result);
    while (count < 0 && errno == EINTR);
    if (count < 0 && errno == EAGAIN) return 0;
    return count == sizeof *result ? 1 : -1;
}

int vigil_kill(int32_t pid, int signal) {
    return kill(pid, signal) == 0 ? 0 : errno;
}

bool vigil_adopt_orphans(void) {
#if defined(__linux__)
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
#else
    return false;
#endif
}
