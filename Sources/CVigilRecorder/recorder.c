// Records what a program changes below a folder, in order and with its data, for tests of what a power cut leaves.
//
// It is loaded into the program (LD_PRELOAD) and stands between it and the C library. Every changing call is made and
// recorded under one lock, so that the order of the records is that of the changes; a synchronisation is recorded where
// it begins and where it has succeeded, and takes its time between the two without the lock. Records are appended to
// the recording by one write each, so that others can append theirs, and outlive the program's end.
//
//     VIGIL_RECORD_FILE      the recording, which is there already
//     VIGIL_RECORD_ROOT      the folder below which is recorded, without a slash at its end
//     VIGIL_RECORD_KILL      KIND:NUMBER, where the program ends as by kill -9: before so many calls of the kind
//                            (any, write, sync, name); of a write a part may be made
//     VIGIL_RECORD_DELAY_US  the longest that a synchronisation takes longer than it does
//     VIGIL_RECORD_SEED      for what is left to chance
//
// What goes past the C library's functions (calls that it makes within itself, system calls made by hand, writes to
// shared memory maps) is not seen; those of the former that are known to change files are recorded as unknown.

#if defined(__linux__)
#define _GNU_SOURCE
#include "recorder.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES_MAX 65536
#define PATH_SPACE (2 * PATH_MAX)

struct tracked {
    dev_t device;
    ino_t file;
    bool is_folder;
    /// Whether nothing that is written matters, as what it holds is made again whenever it is opened.
    bool is_ignored;
    char *path;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct tracked files[FILES_MAX];
static bool is_tracked[FILES_MAX];
static int recording = -1;
static char root[PATH_MAX];
static size_t root_length;
static uint64_t random_state, tokens, kill_after, counted;
static unsigned delay_us;
enum { KILL_ANY, KILL_WRITE, KILL_SYNC, KILL_NAME };
static int kill_kind;

#define REAL(name) ({ static __typeof__(&name) real_; if (!real_) real_ = dlsym(RTLD_NEXT, #name); real_; })

// MARK: The recording

static uint64_t next_random(void) {
    random_state += 0x9e3779b97f4a7c15;
    uint64_t value = random_state;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
}

static void append(struct vigil_record record, const char *path, const char *second, const void *bytes, size_t count) {
    record.path_length = path ? (uint32_t)strlen(path) : 0;
    record.second_path_length = second ? (uint32_t)strlen(second) : 0;
    record.size = (uint32_t)(sizeof record + record.path_length + record.second_path_length + count);
    struct iovec pieces[] = {
        {&record, sizeof record}, {(void *)path, record.path_length}, {(void *)second, record.second_path_length},
        {(void *)bytes, count},
    };
    if (syscall(SYS_writev, recording, pieces, 4) != (ssize_t)record.size) abort();
}

static void set_up(void) {
    const char *file = getenv("VIGIL_RECORD_FILE"), *below = getenv("VIGIL_RECORD_ROOT");
    if (!file || !below) return;
    snprintf(root, sizeof root, "%s", below);
    root_length = strlen(root);
    const char *seed = getenv("VIGIL_RECORD_SEED"), *delay = getenv("VIGIL_RECORD_DELAY_US");
    random_state = seed ? strtoull(seed, NULL, 10) : 0;
    delay_us = delay ? (unsigned)strtoul(delay, NULL, 10) : 0;
    const char *end = getenv("VIGIL_RECORD_KILL"), *number = end ? strchr(end, ':') : NULL;
    if (number) {
        kill_after = strtoull(number + 1, NULL, 10);
        kill_kind = *end == 'w' ? KILL_WRITE : *end == 's' ? KILL_SYNC : *end == 'n' ? KILL_NAME : KILL_ANY;
    }
    // Far up, where no descriptor of the program's comes to lie.
    int opened = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (opened < 0) abort();
    recording = fcntl(opened, F_DUPFD_CLOEXEC, 1000);
    if (recording < 0) abort();
    syscall(SYS_close, opened);
    append((struct vigil_record){.kind = VIGIL_RECORD_START}, NULL, NULL, NULL, 0);
}

static bool is_recording(void) {
    pthread_once(&once, set_up);
    return recording >= 0;
}

static void end_here(void) {
    append((struct vigil_record){.kind = VIGIL_RECORD_KILL, .value = counted}, NULL, NULL, NULL, 0);
    syscall(SYS_kill, getpid(), SIGKILL);
    while (true) pause();
}

/// Whether the program ends with this call; under the lock.
static bool is_last(int kind) {
    if (!kill_after || (kill_kind != KILL_ANY && kill_kind != kind)) return false;
    counted += 1;
    return counted == kill_after;
}

static void note_unknown(const char *name) {
    if (is_recording()) append((struct vigil_record){.kind = VIGIL_RECORD_UNKNOWN}, name, NULL, NULL, 0);
}

// MARK: Which files are meant

/// The path below the root; nil where it is not there.
static const char *below_root(int folder, const char *path, char *space) {
    if (!is_recording() || !path || !*path) return NULL;
    if (*path != '/') {
        char start[PATH_MAX];
        if (folder == AT_FDCWD) {
            if (!getcwd(start, sizeof start)) return NULL;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t length = readlink(link, start, sizeof start - 1);
            if (length < 0) return NULL;
            start[length] = 0;
        }
        snprintf(space, PATH_SPACE, "%s/%s", start, path);
        path = space;
    }
    if (strncmp(path, root, root_length) != 0 || (path[root_length] && path[root_length] != '/')) return NULL;
    const char *rest = path + root_length;
    while (*rest == '/') rest++;
    if (rest != space) memmove(space, rest, strlen(rest) + 1);
    size_t length = strlen(space);
    while (length > 0 && space[length - 1] == '/') space[--length] = 0;
    return space;
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static void forget(int number) {
    if (number < 0 || number >= FILES_MAX || !is_tracked[number]) return;
    is_tracked[number] = false;
    free(files[number].path);
    files[number].path = NULL;
}

static void track(int number, const struct stat *status, const char *path) {
    if (number < 0 || number >= FILES_MAX) abort();
    forget(number);
    files[number] = (struct tracked){
        .device = status->st_dev, .file = status->st_ino, .is_folder = S_ISDIR(status->st_mode),
        .is_ignored = ends_with(path, "-shm"), .path = strdup(path),
    };
    is_tracked[number] = true;
}

/// The file behind a descriptor where it is meant; it may have been closed past us and be another now.
static struct tracked *find(int number) {
    if (number < 0 || number >= FILES_MAX || !is_tracked[number]) return NULL;
    struct stat status;
    struct tracked *file = &files[number];
    if (fstat(number, &status) == 0 && status.st_ino == file->file && status.st_dev == file->device) return file;
    forget(number);
    return NULL;
}

static bool may_be_tracked(int number) { return number >= 0 && number < FILES_MAX && is_tracked[number]; }

#define LOCK() pthread_mutex_lock(&lock)
/// Keeps the error of the call that was made.
#define UNLOCK() ({ int error_ = errno; pthread_mutex_unlock(&lock); errno = error_; })

// MARK: Opening and closing

typedef int (*opener)(int, const char *, int, mode_t);

static int real_open(int folder, const char *path, int flags, mode_t mode) {
    return REAL(openat)(folder, path, flags, mode);
}

static int open_recorded(int folder, const char *path, int flags, mode_t mode) {
    char space[PATH_SPACE];
    const char *name = below_root(folder, path, space);
    if (!name) return real_open(folder, path, flags, mode);
    if ((flags & O_TMPFILE) == O_TMPFILE) note_unknown("open with O_TMPFILE");
    LOCK();
    struct stat before, status;
    bool was_there = fstatat(folder, path, &before, 0) == 0;
    bool changes = (!was_there && (flags & O_CREAT)) || (was_there && (flags & O_TRUNC) && before.st_size > 0);
    if (changes && is_last(KILL_NAME)) end_here();
    int number = real_open(folder, path, flags, mode);
    if (number >= 0 && fstat(number, &status) == 0) {
        track(number, &status, name);
        struct vigil_record record = {.file = status.st_ino};
        if (!was_there) {
            record.kind = VIGIL_RECORD_CREATE;
            append(record, name, NULL, NULL, 0);
        } else if (changes && !files[number].is_ignored) {
            record.kind = VIGIL_RECORD_TRUNCATE;
            append(record, NULL, NULL, NULL, 0);
        }
    }
    UNLOCK();
    return number;
}

#define MODE(flags, last) ({ mode_t mode_ = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list list_; \
    va_start(list_, last); mode_ = va_arg(list_, mode_t); va_end(list_); } mode_; })

int open(const char *path, int flags, ...) { return open_recorded(AT_FDCWD, path, flags, MODE(flags, flags)); }
int open64(const char *path, int flags, ...) { return open_recorded(AT_FDCWD, path, flags, MODE(flags, flags)); }
int openat(int folder, const char *path, int flags, ...) {
    return open_recorded(folder, path, flags, MODE(flags, flags));
}
int openat64(int folder, const char *path, int flags, ...) {
    return open_recorded(folder, path, flags, MODE(flags, flags));
}
int creat(const char *path, mode_t mode) {
    return open_recorded(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int number) {
    if (may_be_tracked(number)) {
        LOCK();
        forget(number);
        UNLOCK();
    }
    return REAL(close)(number);
}

static int duplicated(int number, int copy) {
    if (copy < 0 || !may_be_tracked(number)) return copy;
    LOCK();
    struct tracked *file = find(number);
    struct stat status;
    if (file && fstat(copy, &status) == 0) {
        char path[PATH_SPACE];
        snprintf(path, sizeof path, "%s", file->path);
        track(copy, &status, path);
    }
    UNLOCK();
    return copy;
}

int dup(int number) { return duplicated(number, REAL(dup)(number)); }
int dup2(int number, int copy) {
    if (may_be_tracked(copy)) { LOCK(); forget(copy); UNLOCK(); }
    return duplicated(number, REAL(dup2)(number, copy));
}
int dup3(int number, int copy, int flags) {
    if (may_be_tracked(copy)) { LOCK(); forget(copy); UNLOCK(); }
    return duplicated(number, REAL(dup3)(number, copy, flags));
}

#define FCNTL(name) int name(int number, int command, ...) { \
    va_list list; va_start(list, command); void *argument = va_arg(list, void *); va_end(list); \
    int result = REAL(name)(number, command, argument); \
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? duplicated(number, result) : result; }
FCNTL(fcntl)
FCNTL(fcntl64)

// MARK: Writing

static ssize_t write_recorded(int number, const struct iovec *pieces, int count, off_t offset, bool is_at_place) {
    LOCK();
    struct tracked *file = find(number);
    if (!file || file->is_ignored) {
        UNLOCK();
        return is_at_place ? REAL(pwritev)(number, pieces, count, offset) : REAL(writev)(number, pieces, count);
    }
    size_t size = 0;
    for (int index = 0; index < count; index++) size += pieces[index].iov_len;
    char *bytes = malloc(size + 1), *end = bytes;
    for (int index = 0; index < count; index++) {
        memcpy(end, pieces[index].iov_base, pieces[index].iov_len);
        end += pieces[index].iov_len;
    }
    if (!is_at_place) {
        bool appends = fcntl(number, F_GETFL) & O_APPEND;
        offset = lseek(number, 0, appends ? SEEK_END : SEEK_CUR);
    }
    bool is_end = is_last(KILL_WRITE);
    if (is_end) size = (size_t)(next_random() % (size + 1));
    ssize_t written = syscall(SYS_pwrite64, number, bytes, size, offset);
    if (written > 0) {
        if (!is_at_place) lseek(number, offset + written, SEEK_SET);
        struct vigil_record record = {
            .kind = VIGIL_RECORD_WRITE, .file = file->file, .offset = (uint64_t)offset,
        };
        append(record, NULL, NULL, bytes, (size_t)written);
    }
    if (is_end) end_here();
    int error = errno;
    free(bytes);
    errno = error;
    UNLOCK();
    return written;
}

ssize_t write(int number, const void *bytes, size_t count) {
    if (!may_be_tracked(number)) return REAL(write)(number, bytes, count);
    struct iovec piece = {(void *)bytes, count};
    return write_recorded(number, &piece, 1, 0, false);
}
ssize_t writev(int number, const struct iovec *pieces, int count) {
    if (!may_be_tracked(number)) return REAL(writev)(number, pieces, count);
    return write_recorded(number, pieces, count, 0, false);
}
ssize_t pwrite(int number, const void *bytes, size_t count, off_t offset) {
    if (!may_be_tracked(number)) return REAL(pwrite)(number, bytes, count, offset);
    struct iovec piece = {(void *)bytes, count};
    return write_recorded(number, &piece, 1, offset, true);
}
ssize_t pwrite64(int number, const void *bytes, size_t count, off64_t offset) {
    return pwrite(number, bytes, count, offset);
}
ssize_t pwritev(int number, const struct iovec *pieces, int count, off_t offset) {
    if (!may_be_tracked(number)) return REAL(pwritev)(number, pieces, count, offset);
    return write_recorded(number, pieces, count, offset, true);
}
ssize_t pwritev64(int number, const struct iovec *pieces, int count, off64_t offset) {
    return pwritev(number, pieces, count, offset);
}

static int resized(int number, off_t size) {
    LOCK();
    struct tracked *file = find(number);
    bool is_recorded = file && !file->is_ignored;
    if (is_recorded && is_last(KILL_WRITE)) end_here();
    int result = (int)syscall(SYS_ftruncate, number, size);
    if (result == 0 && is_recorded) {
        struct vigil_record record = {
            .kind = VIGIL_RECORD_TRUNCATE, .file = file->file, .value = (uint64_t)size,
        };
        append(record, NULL, NULL, NULL, 0);
    }
    UNLOCK();
    return result;
}

int ftruncate(int number, off_t size) {
    return may_be_tracked(number) ? resized(number, size) : REAL(ftruncate)(number, size);
}
int ftruncate64(int number, off64_t size) { return ftruncate(number, size); }

/// Room that is given makes a file longer, by zeros.
static int allocated(int number, int mode, off_t offset, off_t length) {
    if (mode != 0) note_unknown("fallocate with a mode");
    struct stat status;
    if (fstat(number, &status) != 0) return errno;
    return status.st_size >= offset + length ? 0 : resized(number, offset + length) == 0 ? 0 : errno;
}

int fallocate(int number, int mode, off_t offset, off_t length) {
    if (!may_be_tracked(number)) return REAL(fallocate)(number, mode, offset, length);
    int error = allocated(number, mode, offset, length);
    if (error) errno = error;
    return error ? -1 : 0;
}
int fallocate64(int number, int mode, off64_t offset, off64_t length) {
    return fallocate(number, mode, offset, length);
}
int posix_fallocate(int number, off_t offset, off_t length) {
    if (!may_be_tracked(number)) return REAL(posix_fallocate)(number, offset, length);
    return allocated(number, 0, offset, length);
}
int posix_fallocate64(int number, off64_t offset, off64_t length) { return posix_fallocate(number, offset, length); }

// MARK: Synchronising

static int synchronized(int number, bool with_all) {
    int (*real)(int) = with_all ? REAL(fsync) : REAL(fdatasync);
    if (!may_be_tracked(number)) return real(number);
    LOCK();
    struct tracked *file = find(number);
    if (!file || file->is_ignored) {
        UNLOCK();
        return real(number);
    }
    struct vigil_record record = {
        .kind = VIGIL_RECORD_SYNC_BEGIN, .file = file->file, .offset = file->is_folder,
        .value = (uint64_t)getpid() << 32 | ++tokens,
    };
    bool is_end = is_last(KILL_SYNC);
    append(record, file->path, NULL, NULL, 0);
    if (is_end) end_here();
    useconds_t pause = delay_us ? (useconds_t)(next_random() % delay_us) : 0;
    UNLOCK();
    int result = real(number);
    if (result != 0) return result;
    if (pause) usleep(pause);
    LOCK();
    record.kind = VIGIL_RECORD_SYNC_END;
    append(record, NULL, NULL, NULL, 0);
    UNLOCK();
    return 0;
}

int fsync(int number) { return synchronized(number, true); }
int fdatasync(int number) { return synchronized(number, false); }

// MARK: Names

/// Records what was done to names, where it succeeded.
#define NAMED(folder, path, second_folder, second_path, record_kind, call) ({ \
    char space_[PATH_SPACE], second_space_[PATH_SPACE]; \
    const char *first_ = below_root(folder, path, space_); \
    const char *second_ = second_path ? below_root(second_folder, second_path, second_space_) : NULL; \
    int result_; \
    if (!first_ && !second_) { \
        result_ = call; \
    } else { \
        if (second_path && (!first_ || !second_)) note_unknown("a name goes over the border"); \
        LOCK(); \
        if (is_last(KILL_NAME)) end_here(); \
        result_ = call; \
        if (result_ == 0) append((struct vigil_record){.kind = record_kind}, first_, second_, NULL, 0); \
        UNLOCK(); \
    } \
    result_; })
#define NONE ((const char *)NULL)

int rename(const char *from, const char *to) {
    return NAMED(AT_FDCWD, from, AT_FDCWD, to, VIGIL_RECORD_RENAME, REAL(rename)(from, to));
}
int renameat(int folder, const char *from, int second, const char *to) {
    return NAMED(folder, from, second, to, VIGIL_RECORD_RENAME, REAL(renameat)(folder, from, second, to));
}
int renameat2(int folder, const char *from, int second, const char *to, unsigned flags) {
    if (flags & ~1U) note_unknown("renameat2 with flags");
    return NAMED(folder, from, second, to, VIGIL_RECORD_RENAME, REAL(renameat2)(folder, from, second, to, flags));
}
int unlink(const char *path) {
    return NAMED(AT_FDCWD, path, 0, NONE, VIGIL_RECORD_UNLINK, REAL(unlink)(path));
}
int unlinkat(int folder, const char *path, int flags) {
    int kind = flags & AT_REMOVEDIR ? VIGIL_RECORD_REMOVE_FOLDER : VIGIL_RECORD_UNLINK;
    return NAMED(folder, path, 0, NONE, kind, REAL(unlinkat)(folder, path, flags));
}
int remove(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode) ? rmdir(path) : unlink(path);
}
int rmdir(const char *path) {
    return NAMED(AT_FDCWD, path, 0, NONE, VIGIL_RECORD_REMOVE_FOLDER, REAL(rmdir)(path));
}
int mkdir(const char *path, mode_t mode) {
    return NAMED(AT_FDCWD, path, 0, NONE, VIGIL_RECORD_MAKE_FOLDER, REAL(mkdir)(path, mode));
}
int mkdirat(int folder, const char *path, mode_t mode) {
    return NAMED(folder, path, 0, NONE, VIGIL_RECORD_MAKE_FOLDER, REAL(mkdirat)(folder, path, mode));
}

// MARK: What a recording cannot tell of

#define UNLESS_BELOW(folder, path, name) \
    ({ char space_[PATH_SPACE]; if (below_root(folder, path, space_)) note_unknown(name); })

int link(const char *from, const char *to) {
    UNLESS_BELOW(AT_FDCWD, to, "link");
    return REAL(link)(from, to);
}
int linkat(int folder, const char *from, int second, const char *to, int flags) {
    UNLESS_BELOW(second, to, "linkat");
    return REAL(linkat)(folder, from, second, to, flags);
}
int symlink(const char *from, const char *to) {
    UNLESS_BELOW(AT_FDCWD, to, "symlink");
    return REAL(symlink)(from, to);
}
int truncate(const char *path, off_t size) {
    UNLESS_BELOW(AT_FDCWD, path, "truncate");
    return REAL(truncate)(path, size);
}
FILE *fopen(const char *path, const char *mode) {
    if (strpbrk(mode, "wa+")) UNLESS_BELOW(AT_FDCWD, path, "fopen");
    return REAL(fopen)(path, mode);
}
FILE *fopen64(const char *path, const char *mode) {
    if (strpbrk(mode, "wa+")) UNLESS_BELOW(AT_FDCWD, path, "fopen64");
    return REAL(fopen64)(path, mode);
}
int mkstemp(char *path) {
    UNLESS_BELOW(AT_FDCWD, path, "mkstemp");
    return REAL(mkstemp)(path);
}
int mkostemp(char *path, int flags) {
    UNLESS_BELOW(AT_FDCWD, path, "mkostemp");
    return REAL(mkostemp)(path, flags);
}
ssize_t copy_file_range(int from, off64_t *in, int to, off64_t *out, size_t count, unsigned flags) {
    if (may_be_tracked(to)) note_unknown("copy_file_range");
    return REAL(copy_file_range)(from, in, to, out, count, flags);
}
ssize_t pwritev2(int number, const struct iovec *pieces, int count, off_t offset, int flags) {
    if (may_be_tracked(number)) note_unknown("pwritev2");
    return REAL(pwritev2)(number, pieces, count, offset, flags);
}
void *mmap(void *address, size_t length, int protection, int flags, int number, off_t offset) {
    if ((flags & MAP_SHARED) && (protection & PROT_WRITE) && may_be_tracked(number) && !files[number].is_ignored) {
        note_unknown("mmap");
    }
    return REAL(mmap)(address, length, protection, flags, number, offset);
}
void *mmap64(void *address, size_t length, int protection, int flags, int number, off64_t offset) {
    return mmap(address, length, protection, flags, number, offset);
}
#endif
