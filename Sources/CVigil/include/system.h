#ifndef CVIGIL_SYSTEM_H
#define CVIGIL_SYSTEM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Calls of the operating system, here so that no Swift file needs the C library of one platform. Where nothing
// else is said they return 0 or an errno, and are repeated when a signal interrupts them.

/// The errno of an operation that would have to wait.
extern const int32_t vigil_again;
/// The errno of a file that does not exist.
extern const int32_t vigil_missing;

void vigil_close(int descriptor);
/// Has a function called when the process ends by itself.
void vigil_at_exit(void (*_Nonnull body)(void));
/// Bytes read (0 at the end), or minus an errno.
int64_t vigil_read(int descriptor, void *_Nonnull buffer, size_t size);
/// Writes everything, waiting where the descriptor does not block.
int vigil_write_all(int descriptor, const void *_Nonnull bytes, size_t size);
/// A pipe whose ends close at exec.
int vigil_pipe(int *_Nonnull reader, int *_Nonnull writer);
/// Waits until one of up to 8 descriptors (negative: left out) can be read or has ended, or, where its bit is set
/// in `writable`, can be written; at most so long (negative: for ever). Returns bit n for the n-th, 0 when time is up
/// or a signal came.
uint32_t vigil_poll(const int *_Nonnull descriptors, int count, uint32_t writable, int timeout_ms);
void vigil_set_nonblocking(int descriptor);
/// Writes what goes without waiting. Returns how many bytes that was, or minus an errno.
int64_t vigil_write_some(int descriptor, const void *_Nonnull bytes, size_t size);
/// The same, whatever the descriptor's own mode, which other processes may share: of a file it waits for the disk alone.
int64_t vigil_write_ready(int descriptor, const void *_Nonnull bytes, size_t size);
bool vigil_is_open_and_inherited(int descriptor);
void vigil_ignore_broken_pipes(void);

/// The first bytes of a file, at most `size`. Returns how many, or minus an errno.
int64_t vigil_read_file(const char *_Nonnull path, void *_Nonnull buffer, size_t size);
/// Calls for each name in a folder but "." and "..".
int vigil_list_folder(
    const char *_Nonnull path, void *_Nullable context,
    void (*_Nonnull visit)(void *_Nullable context, const char *_Nonnull name));
/// Makes a folder for this user alone under the temporary folder; the name is written to `path`.
int vigil_make_temporary_folder(const char *_Nonnull prefix, char *_Nonnull path, size_t size);
/// Makes a folder with all above it; 0700 where new.
int vigil_make_folders(const char *_Nonnull path);
/// Whether a path is a folder, and no link to one, that belongs to this user and that nobody else may write to.
bool vigil_folder_is_own(const char *_Nonnull path);
/// Removes a file, or an empty folder.
int vigil_remove(const char *_Nonnull path);

struct vigil_filesystem_space {
    uint64_t total_bytes, free_bytes, available_bytes;
};
bool vigil_filesystem_space(const char *_Nonnull path, struct vigil_filesystem_space *_Nonnull space);

/// The variables `NAME=value`, then NULL.
char *_Nullable *_Nonnull vigil_environment(void);
int32_t vigil_process_id(void);
uint32_t vigil_user_id(void);
bool vigil_host_name(char *_Nonnull name, size_t size);
int64_t vigil_clock_ticks_per_second(void);
int64_t vigil_page_bytes(void);
int64_t vigil_processor_count(void);
/// Nanoseconds since the Unix epoch, and of the monotonic clock.
int64_t vigil_wall_clock_ns(void);
int64_t vigil_monotonic_clock_ns(void);
/// Nanoseconds that the calling thread has run.
int64_t vigil_thread_cpu_clock_ns(void);
/// Lets other threads run.
void vigil_thread_yield(void);
/// The path of the running program; false where the system does not tell.
bool vigil_executable_path(char *_Nonnull path, size_t size);
/// What an errno means, in English.
void vigil_error_text(int code, char *_Nonnull text, size_t size);
/// The name of the user, from the system's user list.
bool vigil_user_name(char *_Nonnull name, size_t size);

/// Whether someone takes a TCP connection at an address within a time.
bool vigil_answers(const char *_Nonnull host, uint16_t port, int timeout_ms);

/// Runs a function on a detached thread of its own with every signal blocked, so that handlers run elsewhere.
int vigil_thread_start(void *_Nullable context, void (*_Nonnull body)(void *_Nullable context));

#endif
