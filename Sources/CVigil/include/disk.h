#ifndef CVIGIL_DISK_H
#define CVIGIL_DISK_H
#include <stddef.h>
#include <stdint.h>

// The calls of the operating system that the store's disk makes, so that no Swift file needs its C library. Each
// returns a negative errno where it fails; calls that were interrupted are made again.

/// How a file is opened.
enum vigil_open_mode {
    /// For reading; the file must be there.
    VIGIL_OPEN_READ = 0,
    /// For reading and writing; the file must be there.
    VIGIL_OPEN_WRITE = 1,
    /// For reading and writing; made with mode 0600 where it is not there.
    VIGIL_OPEN_CREATE = 2,
};

/// What is known of a file system.
struct vigil_filesystem {
    uint64_t free_bytes;
    uint64_t total_bytes;
    /// Empty where it is local, else what kind of network file system it is.
    char network[16];
};

int vigil_disk_open(const char *path, int mode);
int64_t vigil_disk_size(int file);
/// What tells a file from every other one that is there, whatever its name.
int vigil_disk_identity(int file, uint64_t *device, uint64_t *number);
int64_t vigil_disk_read(int file, void *buffer, size_t count, int64_t offset);
int64_t vigil_disk_write(int file, const void *buffer, size_t count, int64_t offset);
/// Makes a file's data durable; with `whole`, what is known about the file too.
int vigil_disk_sync(int file, int whole);
int vigil_disk_truncate(int file, int64_t size);
/// Closes a file and lets go of its lock.
int vigil_disk_close(int file);
int vigil_disk_rename(const char *from, const char *to);
int vigil_disk_unlink(const char *path);
int vigil_disk_make_directory(const char *path);
/// Makes the entries of a directory durable.
int vigil_disk_sync_directory(const char *path);
/// Names of a directory's entries, each behind the other with a zero; free() them. `length` is that of all.
int vigil_disk_list(const char *path, char **names, size_t *length);
int vigil_disk_filesystem(const char *path, struct vigil_filesystem *result);
/// Locks a file for this process alone; -EWOULDBLOCK where another has it.
int vigil_disk_lock(int file);
int vigil_disk_process(void);
/// A sentence for an errno.
void vigil_disk_message(int code, char *buffer, size_t size);

extern const int VIGIL_ENOENT, VIGIL_ENOSPC, VIGIL_EDQUOT, VIGIL_EACCES, VIGIL_EPERM, VIGIL_EROFS, VIGIL_EWOULDBLOCK;
#endif
