#define _GNU_SOURCE
#include "disk.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <limits.h>
#include <mntent.h>
#include <sys/vfs.h>
#else
#include <sys/mount.h>
#include <sys/param.h>
#endif

const int VIGIL_ENOENT = ENOENT, VIGIL_ENOSPC = ENOSPC, VIGIL_EDQUOT = EDQUOT, VIGIL_EACCES = EACCES;
const int VIGIL_EPERM = EPERM, VIGIL_EROFS = EROFS, VIGIL_EWOULDBLOCK = EWOULDBLOCK;

#define RETRY(call) ({ __typeof__(call) result_; do { result_ = (call); } while (result_ < 0 && errno == EINTR); \
    result_ < 0 ? -errno : result_; })

int vigil_disk_open(const char *path, int mode) {
    int flags = O_CLOEXEC | (mode == VIGIL_OPEN_READ ? O_RDONLY : O_RDWR) | (mode == VIGIL_OPEN_CREATE ? O_CREAT : 0);
    return RETRY(open(path, flags, 0600));
}

int64_t vigil_disk_size(int file) {
    struct stat status;
    if (fstat(file, &status) < 0) return -errno;
    return status.st_size;
}

int vigil_disk_identity(int file, uint64_t *device, uint64_t *number) {
    struct stat status;
    if (fstat(file, &status) < 0) return -errno;
    *device = (uint64_t)status.st_dev;
    *number = (uint64_t)status.st_ino;
    return 0;
}

int64_t vigil_disk_read(int file, void *buffer, size_t count, int64_t offset) {
    return RETRY(pread(file, buffer, count, offset));
}

int64_t vigil_disk_write(int file, const void *buffer, size_t count, int64_t offset) {
    return RETRY(pwrite(file, buffer, count, offset));
}

int vigil_disk_sync(int file, int whole) {
#if defined(__APPLE__)
    (void)whole;
    // fsync alone leaves the data in the drive's cache there.
    if (fcntl(file, F_FULLFSYNC) == 0) return 0;
    return RETRY(fsync(file));
#else
    return whole ? RETRY(fsync(file)) : RETRY(fdatasync(file));
#endif
}

int vigil_disk_truncate(int file, int64_t size) { return RETRY(ftruncate(file, size)); }
int vigil_disk_close(int file) {
    // A lock lives as long as any copy of the descriptor, and a child that is being started has one until it runs.
    flock(file, LOCK_UN);
    return close(file) < 0 ? -errno : 0;
}
int vigil_disk_rename(const char *from, const char *to) { return rename(from, to) < 0 ? -errno : 0; }
int vigil_disk_unlink(const char *path) { return unlink(path) < 0 ? -errno : 0; }

int vigil_disk_make_directory(const char *path) {
    if (mkdir(path, 0700) == 0 || errno == EEXIST) return 0;
    return -errno;
}

int vigil_disk_sync_directory(const char *path) {
    int directory = RETRY(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory < 0) return directory;
    int result = RETRY(fsync(directory));
    close(directory);
    return result;
}

int vigil_disk_list(const char *path, char **names, size_t *length) {
    *names = NULL;
    *length = 0;
    DIR *directory = opendir(path);
    if (!directory) return -errno;
    size_t capacity = 0;
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        size_t size = strlen(entry->d_name) + 1;
        if (*length + size > capacity) {
            capacity = (capacity + size) * 2;
            char *larger = realloc(*names, capacity);
            if (!larger) {
                free(*names);
                closedir(directory);
                return -ENOMEM;
            }
            *names = larger;
        }
        memcpy(*names + *length, entry->d_name, size);
        *length += size;
    }
    closedir(directory);
    return 0;
}

#if defined(__linux__)
// File systems in user space are local or not: their type in the list of mounts tells.
static const char *fuse_network(const char *path, char *type, size_t size) {
    static const char *const kinds[] = {"sshfs", "glusterfs", "s3fs", "rclone", "curlftpfs", "davfs", "goofys", "ceph"};
    char real[PATH_MAX];
    FILE *mounts = realpath(path, real) ? setmntent("/proc/self/mounts", "r") : NULL;
    size_t best = 0;
    type[0] = 0;
    if (!mounts) return "";
    struct mntent *mount;
    while ((mount = getmntent(mounts))) {
        size_t length = strlen(mount->mnt_dir);
        int within = !strncmp(mount->mnt_dir, real, length)
            && (length == 1 || real[length] == '/' || real[length] == 0);
        if (!within || length < best) continue;
        best = length;
        snprintf(type, size, "%s", mount->mnt_type);
    }
    endmntent(mounts);
    for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
        if (strstr(type, kinds[index])) return kinds[index];
    }
    return "";
}
#endif

int vigil_disk_filesystem(const char *path, struct vigil_filesystem *result) {
    struct statfs status;
    memset(result, 0, sizeof *result);
    if (statfs(path, &status) < 0) return -errno;
    result->free_bytes = (uint64_t)status.f_bavail * (uint64_t)status.f_bsize;
    result->total_bytes = (uint64_t)status.f_blocks * (uint64_t)status.f_bsize;
    const char *network = "";
#if defined(__linux__)
    char type[64];
    switch ((unsigned long)status.f_type & 0xffffffffUL) {
    case 0x6969: network = "nfs"; break;
    case 0x517b: network = "smb"; break;
    case 0xff534d42: network = "cifs"; break;
    case 0xfe534d42: network = "smb2"; break;
    case 0x65735546: network = fuse_network(path, type, sizeof type); break;
    case 0x5346414f: network = "afs"; break;
    case 0x00c36400: network = "ceph"; break;
    case 0x47504653: network = "gpfs"; break;
    case 0x0bd00bd0: network = "lustre"; break;
    }
#else
    if (!(status.f_flags & MNT_LOCAL)) network = status.f_fstypename;
#endif
    snprintf(result->network, sizeof result->network, "%s", network);
    return 0;
}

int vigil_disk_lock(int file) { return RETRY(flock(file, LOCK_EX | LOCK_NB)); }
int vigil_disk_process(void) { return (int)getpid(); }

void vigil_disk_message(int code, char *buffer, size_t size) {
    snprintf(buffer, size, "%s", strerror(code));
}
