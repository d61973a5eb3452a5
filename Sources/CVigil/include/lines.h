#ifndef CVIGIL_LINES_H
#define CVIGIL_LINES_H
#include <stddef.h>
#include <stdint.h>

// Which lines of which source files machine code was made of: DWARF's line tables, versions 2 to 5.

/// Bytes of a file; none where it has no such section.
struct vigil_section {
    const uint8_t *_Nullable bytes;
    size_t size;
};

/// Where an address comes from.
struct vigil_line {
    /// As in the file.
    uint64_t address;
    /// 0: not known.
    uint64_t line;
    /// The source file's name as the compiler was given it; within the sections.
    const char *_Nullable file;
};

/// Finds the lines of addresses, which ascend, in one walk over the section `.debug_line`; `.debug_line_str` and
/// `.debug_str` hold names. Damaged sections give no lines or wrong ones, and nothing outside of them is read.
void vigil_lines_find(
    struct vigil_section lines, struct vigil_section line_names, struct vigil_section names,
    struct vigil_line *_Nonnull sought, size_t count);
#endif
