#include "process.h"
#include "system.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <crt_externs.h>
#include <mach/mach.h>
#elif defined(__GLIBC__)
#include <malloc.h>
#endif

extern char **environ;

const char *vigil_environment_entry(int64_t index) {
#if defined(__APPLE__)
    return (*_NSGetEnviron())[index];
#else
    return environ == NULL ? NULL : environ[index];
#endif
}

static int64_t nanoseconds(struct timeval time) {
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

#if defined(__APPLE__)
static void read_memory(struct vigil_process_usage *usage) {
    struct mach_task_basic_info info;
    mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
    if (task_info(mach_task_self(), MACH_TASK_BASIC_INFO, (task_info_t)&info, &count) != KERN_SUCCESS) return;
    usage->resident_bytes = (int64_t)info.resident_size;
    usage->virtual_bytes = (int64_t)info.virtual_size;
}

int64_t vigil_process_resident_bytes(void) {
    struct vigil_process_usage usage = {.resident_bytes = -1};
    read_memory(&usage);
    return usage.resident_bytes;
}
#else
static void read_memory(struct vigil_process_usage *usage) {
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL) return;
    long long size, resident;
    if (fscanf(file, "%lld %lld", &size, &resident) == 2) {
        usage->virtual_bytes = size * sysconf(_SC_PAGESIZE);
        usage->resident_bytes = resident * sysconf(_SC_PAGESIZE);
    }
    fclose(file);
}

int64_t vigil_process_resident_bytes(void) {
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    char text[128];
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    text[size > 0 ? size : 0] = 0;
    const char *second = strchr(text, ' ');
    return second ? strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE) : -1;
}
#endif

static int64_t count_entries(const char *path) {
    DIR *folder = opendir(path);
    if (folder == NULL) return -1;
    int64_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (entry->d_name[0] != '.') count++;
    closedir(folder);
    return count;
}

void vigil_process_release_memory(void) {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

void vigil_exit_now(int32_t code) {
    _exit(code);
}

int64_t vigil_process_file_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    return limit.rlim_cur > INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_cur;
}

int64_t vigil_process_raise_file_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    return limit.rlim_cur > INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_cur;
}

#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
/// How much longer the heap is left alone than reading it took.
static const int64_t heap_pause = 1000;
static pthread_mutex_t heap_lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t heap_used_bytes, heap_free_bytes, heap_read_again_at;

/// Reading it walks its free pieces, while whoever wants memory waits: with a million of them some tens of ms.
static void read_heap(struct vigil_process_usage *usage) {
    // Whoever was forked meanwhile finds it held for ever.
    if (pthread_mutex_trylock(&heap_lock) != 0) return;
    int64_t start = vigil_monotonic_clock_ns();
    if (start >= heap_read_again_at) {
        struct mallinfo2 heap = mallinfo2();
        heap_used_bytes = (int64_t)(heap.uordblks + heap.hblkhd);
        heap_free_bytes = (int64_t)heap.fordblks;
        int64_t end = vigil_monotonic_clock_ns();
        heap_read_again_at = end + (end - start) * heap_pause;
    }
    usage->heap_used_bytes = heap_used_bytes;
    usage->heap_free_bytes = heap_free_bytes;
    pthread_mutex_unlock(&heap_lock);
}
#endif

void vigil_process_usage(struct vigil_process_usage *usage) {
    memset(usage, 0xff, sizeof *usage);
    read_memory(usage);
    struct rusage times;
    if (getrusage(RUSAGE_SELF, &times) == 0) {
        usage->user_cpu_ns = nanoseconds(times.ru_utime);
        usage->system_cpu_ns = nanoseconds(times.ru_stime);
    }
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
    read_heap(usage);
#endif
    usage->threads = count_entries("/proc/self/task");
    int64_t files = count_entries("/proc/self/fd");
    // The folder that is being read is itself an open file.
    usage->open_files = files > 0 ? files - 1 : files;
}
