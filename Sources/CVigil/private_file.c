#define _GNU_SOURCE
#include "private_file.h"

#include "system.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void sync_folder_of(const char *path) {
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash == folder) slash++;
    if (slash) *slash = 0;
    int descriptor = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    fsync(descriptor);
    close(descriptor);
}

int vigil_place_private_file(const char *path, const void *bytes, size_t size, bool replaces) {
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof temporary) return ENAMETOOLONG;
    int descriptor = mkstemp(temporary);
    if (descriptor < 0) return errno;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    int result = vigil_write_all(descriptor, bytes, size);
    if (result == 0 && fsync(descriptor) != 0) result = errno;
    close(descriptor);
    // A link is refused where the name is taken, a rename is not.
    if (result == 0 && (replaces ? rename(temporary, path) : link(temporary, path)) != 0) result = errno;
    if (result != 0 || !replaces) unlink(temporary);
    if (result == 0) sync_folder_of(path);
    return result;
}

int vigil_append_lines(const char *path, const void *bytes, size_t size) {
    int descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return errno;
    int result = 0;
    struct stat status;
    do result = flock(descriptor, LOCK_EX) == 0 ? 0 : errno;
    while (result == EINTR);
    if (result == 0 && fstat(descriptor, &status) != 0) result = errno;
    if (result == 0) {
        char last = '\n';
        // A writer that was killed may have left a piece of a line.
        if (status.st_size > 0 && pread(descriptor, &last, 1, status.st_size - 1) == 1 && last != '\n') {
            result = vigil_write_all(descriptor, "\n", 1);
        }
        if (result == 0) result = vigil_write_all(descriptor, bytes, size);
        // Where the disk is full, what was written of the lines is taken back: they will come again.
        if (result != 0 && ftruncate(descriptor, status.st_size) != 0) result = errno;
    }
    close(descriptor);
    return result;
}

int vigil_file_permissions(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? (int)(status.st_mode & 0777) : -errno;
}
