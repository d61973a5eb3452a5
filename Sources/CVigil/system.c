#define _GNU_SOURCE
#include "system.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

extern char **environ;

const int32_t vigil_again = EAGAIN;
const int32_t vigil_missing = ENOENT;

void vigil_close(int descriptor) {
    if (descriptor >= 0) close(descriptor);
}

void vigil_at_exit(void (*body)(void)) {
    atexit(body);
}

int64_t vigil_read(int descriptor, void *buffer, size_t size) {
    ssize_t count;
    do count = read(descriptor, buffer, size);
    while (count < 0 && errno == EINTR);
    return count < 0 ? -(int64_t)errno : count;
}

int vigil_write_all(int descriptor, const void *bytes, size_t size) {
    const char *rest = bytes;
    while (size > 0) {
        ssize_t count = write(descriptor, rest, size);
        if (count >= 0) {
            rest += count;
            size -= (size_t)count;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd entry = {.fd = descriptor, .events = POLLOUT};
            poll(&entry, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

int vigil_pipe(int *reader, int *writer) {
    int ends[2];
    if (pipe(ends) != 0) return errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    *reader = ends[0];
    *writer = ends[1];
    return 0;
}

void vigil_set_nonblocking(int descriptor) {
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

int64_t vigil_write_some(int descriptor, const void *bytes, size_t size) {
    ssize_t count;
    do count = write(descriptor, bytes, size);
    while (count < 0 && errno == EINTR);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
    return count < 0 ? -(int64_t)errno : count;
}

int64_t vigil_write_ready(int descriptor, const void *bytes, size_t size) {
#if defined(__linux__) && defined(RWF_NOWAIT)
    struct iovec piece = {.iov_base = (void *)bytes, .iov_len = size};
    ssize_t taken;
    do taken = pwritev2(descriptor, &piece, 1, -1, RWF_NOWAIT);
    while (taken < 0 && errno == EINTR);
    if (taken >= 0) return taken;
    // Files and terminals, and pipes of older systems, know nothing of it, or say that they would wait for nothing.
    if (errno != EAGAIN && errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL) return -(int64_t)errno;
    bool is_busy = errno == EAGAIN;
#else
    bool is_busy = false;
#endif
    struct stat status;
    if (fstat(descriptor, &status) != 0) return -(int64_t)errno;
    if (S_ISREG(status.st_mode)) return vigil_write_some(descriptor, bytes, size);
    struct pollfd entry = {.fd = descriptor, .events = POLLOUT};
    if (is_busy || poll(&entry, 1, 0) <= 0) return 0;
#if defined(__linux__)
    // Opened anew it has a mode of its own.
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    int opened = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (opened >= 0) {
        int64_t count = vigil_write_some(opened, bytes, size);
        close(opened);
        return count;
    }
#endif
    // A stream that is ready takes as much as a pipe takes at once.
    return vigil_write_some(descriptor, bytes, size < _POSIX_PIPE_BUF ? size : _POSIX_PIPE_BUF);
}

uint32_t vigil_poll(const int *descriptors, int count, uint32_t writable, int timeout_ms) {
    struct pollfd entries[8];
    if (count > 8) count = 8;
    for (int index = 0; index < count; index++)
        entries[index] = (struct pollfd){.fd = descriptors[index], .events = writable >> index & 1 ? POLLOUT : POLLIN};
    uint32_t ready = 0;
    if (poll(entries, (nfds_t)count, timeout_ms) <= 0) return 0;
    for (int index = 0; index < count; index++)
        if (entries[index].revents != 0) ready |= 1u << index;
    return ready;
}

bool vigil_is_open_and_inherited(int descriptor) {
    int flags = fcntl(descriptor, F_GETFD);
    return flags >= 0 && !(flags & FD_CLOEXEC);
}

void vigil_ignore_broken_pipes(void) {
    signal(SIGPIPE, SIG_IGN);
}

int64_t vigil_read_file(const char *path, void *buffer, size_t size) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -(int64_t)errno;
    size_t filled = 0;
    int64_t count = 0;
    while (filled < size && (count = vigil_read(descriptor, (char *)buffer + filled, size - filled)) > 0)
        filled += (size_t)count;
    close(descriptor);
    return count < 0 ? count : (int64_t)filled;
}

int vigil_list_folder(const char *path, void *context, void (*visit)(void *context, const char *name)) {
    DIR *folder = opendir(path);
    if (folder == NULL) return errno;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) visit(context, entry->d_name);
    closedir(folder);
    return 0;
}

int vigil_make_temporary_folder(const char *prefix, char *path, size_t size) {
    const char *folder = getenv("TMPDIR");
    if (folder == NULL || folder[0] == 0) folder = "/tmp";
    int length = snprintf(path, size, "%s/%sXXXXXX", folder, prefix);
    if (length < 0 || (size_t)length >= size) return ENAMETOOLONG;
    return mkdtemp(path) == NULL ? errno : 0;
}

int vigil_make_folders(const char *path) {
    char partial[PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof partial) return ENAMETOOLONG;
    memcpy(partial, path, length + 1);
    for (size_t index = 1; index <= length; index++) {
        if (partial[index] != '/' && partial[index] != 0) continue;
        partial[index] = 0;
        if (mkdir(partial, S_IRWXU) != 0 && errno != EEXIST) return errno;
        if (index < length) partial[index] = '/';
    }
    return 0;
}

bool vigil_folder_is_own(const char *path) {
    struct stat status;
    if (lstat(path, &status) != 0 || !S_ISDIR(status.st_mode)) return false;
    return status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int vigil_remove(const char *path) {
    return remove(path) == 0 ? 0 : errno;
}

bool vigil_filesystem_space(const char *path, struct vigil_filesystem_space *space) {
    struct statvfs status;
    if (statvfs(path, &status) != 0) return false;
    space->total_bytes = (uint64_t)status.f_blocks * status.f_frsize;
    space->free_bytes = (uint64_t)status.f_bfree * status.f_frsize;
    space->available_bytes = (uint64_t)status.f_bavail * status.f_frsize;
    return true;
}

char **vigil_environment(void) {
    return environ;
}

int32_t vigil_process_id(void) {
    return getpid();
}

uint32_t vigil_user_id(void) {
    return geteuid();
}

bool vigil_host_name(char *name, size_t size) {
    if (gethostname(name, size) != 0) return false;
    name[size - 1] = 0;
    return true;
}

int64_t vigil_clock_ticks_per_second(void) {
    return sysconf(_SC_CLK_TCK);
}

int64_t vigil_page_bytes(void) {
    return sysconf(_SC_PAGESIZE);
}

int64_t vigil_processor_count(void) {
    return sysconf(_SC_NPROCESSORS_ONLN);
}

static int64_t clock_ns(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t vigil_wall_clock_ns(void) {
    return clock_ns(CLOCK_REALTIME);
}

int64_t vigil_monotonic_clock_ns(void) {
    return clock_ns(CLOCK_MONOTONIC);
}

int64_t vigil_thread_cpu_clock_ns(void) {
    return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

void vigil_thread_yield(void) {
    sched_yield();
}

bool vigil_executable_path(char *path, size_t size) {
#if defined(__APPLE__)
    uint32_t length = (uint32_t)size;
    return _NSGetExecutablePath(path, &length) == 0;
#else
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    if (length < 0) return false;
    path[length] = 0;
    return true;
#endif
}

void vigil_error_text(int code, char *text, size_t size) {
#if defined(__APPLE__)
    strerror_r(code, text, size);
#else
    // glibc's own returns the text, which may lie elsewhere.
    snprintf(text, size, "%s", strerror_r(code, text, size));
#endif
}

bool vigil_user_name(char *name, size_t size) {
    struct passwd entry, *found = NULL;
    char buffer[4096];
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) != 0 || found == NULL) return false;
    snprintf(name, size, "%s", entry.pw_name);
    return true;
}

static bool connects(const struct addrinfo *address, int timeout_ms) {
    int descriptor = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (descriptor < 0) return false;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    vigil_set_nonblocking(descriptor);
    bool is_connected = connect(descriptor, address->ai_addr, address->ai_addrlen) == 0;
    if (!is_connected && errno == EINPROGRESS) {
        struct pollfd entry = {.fd = descriptor, .events = POLLOUT};
        int failure = 0;
        socklen_t size = sizeof failure;
        is_connected = poll(&entry, 1, timeout_ms) == 1
            && getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
    }
    close(descriptor);
    return is_connected;
}

bool vigil_answers(const char *host, uint16_t port, int timeout_ms) {
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    char service[8];
    snprintf(service, sizeof service, "%u", (unsigned)port);
    if (getaddrinfo(host, service, &wanted, &found) != 0) return false;
    bool is_answered = false;
    for (struct addrinfo *address = found; address != NULL && !is_answered; address = address->ai_next)
        is_answered = connects(address, timeout_ms);
    freeaddrinfo(found);
    return is_answered;
}

struct thread_start {
    void *context;
    void (*body)(void *context);
};

static void *thread_main(void *argument) {
    struct thread_start start = *(struct thread_start *)argument;
    free(argument);
    start.body(start.context);
    return NULL;
}

int vigil_thread_start(void *context, void (*body)(void *context)) {
    struct thread_start *start = malloc(sizeof *start);
    if (start == NULL) return ENOMEM;
    *start = (struct thread_start){.context = context, .body = body};
    sigset_t all, former;
    sigfillset(&all);
    // Faults must still reach their handlers, and a stop the thread that asks for it.
    const int open[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGTSTP};
    for (size_t index = 0; index < sizeof open / sizeof open[0]; index++) sigdelset(&all, open[index]);
    pthread_sigmask(SIG_SETMASK, &all, &former);
    pthread_t thread;
    int failure = pthread_create(&thread, NULL, thread_main, start);
    pthread_sigmask(SIG_SETMASK, &former, NULL);
    if (failure) free(start);
    else pthread_detach(thread);
    return failure;
}
