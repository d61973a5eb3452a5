#define _GNU_SOURCE
#include "append.h"
#include "file_limit.h"
#include "system.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int vigil_append_open(const char *path, int *descriptor, int64_t *size) {
    int file;
    do {
        file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    } while (file < 0 && errno == EINTR);
    if (file < 0) return errno;
    struct stat status;
    if (fstat(file, &status) < 0) {
        int failure = errno;
        close(file);
        return failure;
    }
    *descriptor = file;
    *size = status.st_size;
    return 0;
}

int vigil_append(int descriptor, const void *bytes, size_t size) {
    struct stat before;
    int isFile = fstat(descriptor, &before) == 0 && S_ISREG(before.st_mode);
    sigset_t signals = file_limit_hold();
    int failure = vigil_write_all(descriptor, bytes, size);
    file_limit_release(signals);
    // Only where nobody else has appended meanwhile is what follows ours.
    struct stat after;
    if (failure != 0 && isFile && fstat(descriptor, &after) == 0 && after.st_size > before.st_size &&
        after.st_size < before.st_size + (off_t)size)
        while (ftruncate(descriptor, before.st_size) < 0 && errno == EINTR) {}
    return failure;
}

int vigil_rename(const char *from, const char *to) { return rename(from, to) < 0 ? errno : 0; }
