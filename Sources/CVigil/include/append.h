#ifndef CVIGIL_APPEND_H
#define CVIGIL_APPEND_H
#include <stddef.h>
#include <stdint.h>

// Files that only grow, such as logs. Each call returns 0 or an errno.

/// Opens a file for appending, made with mode 0600 where it is not there, and says how large it is.
int vigil_append_open(const char *_Nonnull path, int *_Nonnull descriptor, int64_t *_Nonnull size);
/// Appends everything or nothing: what a full disk took of it is cut off again.
int vigil_append(int descriptor, const void *_Nonnull bytes, size_t size);
/// Gives a file another name, in the place of what has it.
int vigil_rename(const char *_Nonnull from, const char *_Nonnull to);

#endif
