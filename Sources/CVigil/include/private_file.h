#ifndef CVIGIL_PRIVATE_FILE_H
#define CVIGIL_PRIVATE_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Files for this user alone (mode 0600). Each call returns 0 or an errno.

/// Writes a file that is there whole or not at all, also after a power cut; EEXIST where there is one and it is not to
/// be replaced.
int vigil_place_private_file(const char *_Nonnull path, const void *_Nonnull bytes, size_t size, bool replaces);
/// Appends whole lines in one write, which other processes may do too. Where the last line has no end, it gets one.
int vigil_append_lines(const char *_Nonnull path, const void *_Nonnull bytes, size_t size);
/// The permissions of a file, or minus an errno.
int vigil_file_permissions(const char *_Nonnull path);
#endif
