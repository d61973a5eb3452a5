#ifndef CVIGIL_PROCESS_H
#define CVIGIL_PROCESS_H
#include <stdbool.h>
#include <stdint.h>

/// What this process uses; fields that the platform does not tell are negative.
///
/// The heap's figures may be older: it is read so seldom that this takes at most a thousandth of the time.
struct vigil_process_usage {
    int64_t resident_bytes, virtual_bytes;
    int64_t heap_used_bytes, heap_free_bytes;
    int64_t user_cpu_ns, system_cpu_ns;
    int64_t threads, open_files;
};
void vigil_process_usage(struct vigil_process_usage *_Nonnull usage);

/// The resident memory of this process in bytes; negative where the platform does not tell. Takes some 5 µs.
int64_t vigil_process_resident_bytes(void);

/// Gives the system back memory that was freed and is kept for later, as far as the C library does that.
void vigil_process_release_memory(void);

/// Lets this process have as many files open as its administrator allows; returns how many, or -errno.
int64_t vigil_process_raise_file_limit(void);

/// Ends this process at once, without handlers or buffers.
void vigil_exit_now(int32_t code);

/// How many files this process may have open, or -errno.
int64_t vigil_process_file_limit(void);

/// The n-th variable of this process's environment as NAME=value; NULL after the last.
const char *_Nullable vigil_environment_entry(int64_t index);
#endif
