#include "include/lines.h"

#include <stdbool.h>
#include <string.h>

// A line table is a program for a small machine, one for each unit of compilation, whose output is rows: from this
// address on, code comes from that line. Nothing says where in it an address is, so all programs are run; each step
// takes at least a byte of them, which bounds the time.
//
// > Source: DWARF Debugging Information Format, version 5, section 6.2 "Line Number Information"; 4 for older ones.

/// What is left to read. A read beyond the end gives 0 and leaves nothing.
struct reader {
    const uint8_t *at, *end;
    bool has_failed;
};

static size_t left(const struct reader *reader) { return (size_t)(reader->end - reader->at); }

static bool skip(struct reader *reader, uint64_t size) {
    if (size > left(reader)) {
        reader->has_failed = true;
        reader->at = reader->end;
        return false;
    }
    reader->at += size;
    return true;
}

static uint64_t number(struct reader *reader, size_t size) {
    const uint8_t *bytes = reader->at;
    uint64_t value = 0;
    if (!skip(reader, size)) return 0;
    for (size_t index = size; index-- > 0;) value = value << 8 | bytes[index];
    return value;
}

static uint64_t packed(struct reader *reader) {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        uint64_t byte = number(reader, 1);
        if (shift < 64) value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return value;
    }
}

/// A number with a sign, as one without that has the same effect when it is added.
static uint64_t packed_signed(struct reader *reader) {
    uint64_t value = 0;
    for (int shift = 0;;) {
        uint64_t byte = number(reader, 1);
        if (shift < 64) value |= (byte & 0x7f) << shift;
        shift += 7;
        if (byte >= 0x80) continue;
        return (byte & 0x40) && shift < 64 ? value | UINT64_MAX << shift : value;
    }
}

static const char *text(struct reader *reader) {
    const uint8_t *start = reader->at, *end = left(reader) ? memchr(start, 0, left(reader)) : NULL;
    if (!end) {
        skip(reader, UINT64_MAX);
        return NULL;
    }
    reader->at = end + 1;
    return (const char *)start;
}

static const char *text_in(struct vigil_section section, uint64_t offset) {
    if (offset >= section.size || !memchr(section.bytes + offset, 0, section.size - offset)) return NULL;
    return (const char *)section.bytes + offset;
}

// MARK: - Units

struct unit {
    uint64_t version, offset_size, instruction_length, line_range, opcode_base;
    int64_t line_base;
    bool is_readable;
    const uint8_t *operand_counts;
    /// Directories and files; then what rows are made by.
    struct reader tables, program;
};

/// Reads the head of a unit and goes on to the next one; false where none is whole.
static bool read_unit(struct reader *section, struct unit *unit) {
    uint64_t size = number(section, 4);
    unit->offset_size = size == UINT32_MAX ? 8 : 4;
    if (unit->offset_size == 8) size = number(section, 8);
    struct reader rest = {.at = section->at};
    if (!skip(section, size)) return false;
    rest.end = section->at;
    unit->version = number(&rest, 2);
    if (unit->version >= 5) skip(&rest, 2);
    uint64_t header = number(&rest, unit->offset_size);
    unit->program = rest;
    skip(&unit->program, header);
    unit->instruction_length = number(&rest, 1);
    skip(&rest, unit->version >= 4 ? 2 : 1);
    unit->line_base = (int8_t)number(&rest, 1);
    unit->line_range = number(&rest, 1);
    unit->opcode_base = number(&rest, 1);
    unit->operand_counts = rest.at;
    skip(&rest, unit->opcode_base ? unit->opcode_base - 1 : 0);
    unit->tables = rest;
    unit->is_readable = unit->version >= 2 && unit->version <= 5 && unit->line_range > 0 && unit->opcode_base > 0
        && !rest.has_failed;
    return true;
}

/// A value of an entry, of one of the forms that compilers use there; false for any other.
static bool read_form(
    struct reader *reader, uint64_t form, uint64_t offset_size, const struct vigil_section *names, const char **found) {
    static const uint8_t sizes[] = {[0x05] = 2, [0x06] = 4, [0x07] = 8, [0x0b] = 1, [0x1e] = 16, [0x1f] = 0};
    switch (form) {
    case 0x08: *found = text(reader); return true;
    case 0x0e: *found = text_in(names[1], number(reader, offset_size)); return true;
    case 0x1f: *found = text_in(names[0], number(reader, offset_size)); return true;
    case 0x09: return skip(reader, packed(reader));
    case 0x0f: packed(reader); return true;
    default: return form < sizeof sizes && sizes[form] != 0 && skip(reader, sizes[form]);
    }
}

/// Goes through one of the tables of version 5, and finds the path of an entry.
static const char *find_path(struct unit *unit, uint64_t wanted, const struct vigil_section *names) {
    uint64_t kinds[256], forms[256], columns = number(&unit->tables, 1);
    for (uint64_t column = 0; column < columns; column++) {
        kinds[column] = packed(&unit->tables);
        forms[column] = packed(&unit->tables);
    }
    const char *path = NULL;
    uint64_t count = packed(&unit->tables);
    for (uint64_t entry = 0; columns > 0 && entry < count && !unit->tables.has_failed; entry++) {
        for (uint64_t column = 0; column < columns; column++) {
            const char *found = NULL;
            if (!read_form(&unit->tables, forms[column], unit->offset_size, names, &found)) return NULL;
            if (entry == wanted && kinds[column] == 1) path = found;
        }
    }
    return path;
}

static const char *find_file(struct unit unit, uint64_t wanted, const struct vigil_section *names) {
    if (unit.version >= 5) {
        find_path(&unit, UINT64_MAX, names);
        return find_path(&unit, wanted, names);
    }
    for (const char *folder; (folder = text(&unit.tables)) && *folder;) continue;
    for (uint64_t index = 1;; index++) {
        const char *file = text(&unit.tables);
        if (!file || !*file) return NULL;
        if (index == wanted) return file;
        for (int each = 0; each < 3; each++) packed(&unit.tables);
    }
}

// MARK: - Rows

struct row {
    uint64_t address, file, line;
};

struct search {
    struct vigil_line *sought;
    size_t count;
    /// How many more may be looked at; in a table that is whole no two rows are about one address.
    size_t visits;
    const struct vigil_section *names;
};

/// Gives what lies between two rows the line of the first.
static void match(struct search *search, const struct unit *unit, const struct row *from, uint64_t to) {
    struct vigil_line *sought = search->sought;
    if (from->address > sought[search->count - 1].address || to <= sought[0].address || from->line == 0) return;
    size_t low = 0, high = search->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sought[middle].address < from->address) low = middle + 1;
        else high = middle;
    }
    for (; low < search->count && sought[low].address < to && search->visits > 0; low++, search->visits--) {
        if (sought[low].line != 0) continue;
        sought[low].line = from->line;
        sought[low].file = find_file(*unit, from->file, search->names);
    }
}

static void run(const struct unit *unit, struct search *search) {
    const struct row start = {.file = 1, .line = 1};
    struct row row = start, last = start;
    // Code that the linker left out begins at 0.
    bool has_last = false, is_there = false;
    struct reader program = unit->program;
    uint64_t const_add = (255 - unit->opcode_base) / unit->line_range * unit->instruction_length;
    while (left(&program) > 0 && search->visits > 0) {
        uint64_t opcode = number(&program, 1);
        bool is_row = false, is_end = false;
        if (opcode >= unit->opcode_base) {
            uint64_t steps = opcode - unit->opcode_base;
            row.address += steps / unit->line_range * unit->instruction_length;
            row.line += (uint64_t)unit->line_base + steps % unit->line_range;
            is_row = true;
        } else if (opcode == 0) {
            uint64_t size = packed(&program);
            struct reader operand = {.at = program.at};
            if (!skip(&program, size)) return;
            operand.end = program.at;
            uint64_t kind = number(&operand, 1);
            is_end = kind == 1;
            if (kind == 2) {
                row.address = number(&operand, left(&operand) < 8 ? left(&operand) : 8);
                is_there = row.address != 0;
            }
        } else if (opcode == 1) {
            is_row = true;
        } else if (opcode == 2) {
            row.address += packed(&program) * unit->instruction_length;
        } else if (opcode == 3) {
            row.line += packed_signed(&program);
        } else if (opcode == 4) {
            row.file = packed(&program);
        } else if (opcode == 8) {
            row.address += const_add;
        } else if (opcode == 9) {
            row.address += number(&program, 2);
        } else {
            for (int each = 0; each < unit->operand_counts[opcode - 1]; each++) packed(&program);
        }
        if (!is_row && !is_end) continue;
        if (has_last && is_there) match(search, unit, &last, row.address);
        last = row;
        has_last = !is_end;
        if (is_end) row = start;
    }
}

void vigil_lines_find(
    struct vigil_section lines, struct vigil_section line_names, struct vigil_section names,
    struct vigil_line *sought, size_t count) {
    if (count == 0 || lines.size == 0) return;
    const struct vigil_section sections[2] = {line_names, names};
    struct search search = {.sought = sought, .count = count, .visits = 64 * count + 64, .names = sections};
    struct reader section = {.at = lines.bytes, .end = lines.bytes + lines.size};
    struct unit unit;
    while (left(&section) > 0 && read_unit(&section, &unit)) {
        if (unit.is_readable) run(&unit, &search);
    }
}
