#ifndef CVIGILRECORDER_H
#define CVIGILRECORDER_H
#include <stdint.h>

// What a recording consists of. The numbers are the machine's own byte order; VigilTestKit's DiskRecording reads them.

/// The kinds of records.
enum vigil_record_kind {
    VIGIL_RECORD_CREATE = 1,
    VIGIL_RECORD_WRITE = 2,
    VIGIL_RECORD_TRUNCATE = 3,
    VIGIL_RECORD_SYNC_BEGIN = 4,
    VIGIL_RECORD_SYNC_END = 5,
    VIGIL_RECORD_RENAME = 6,
    VIGIL_RECORD_UNLINK = 7,
    VIGIL_RECORD_MAKE_FOLDER = 8,
    VIGIL_RECORD_REMOVE_FOLDER = 9,
    /// Not written here: whoever sends load says with it that an answer arrived.
    VIGIL_RECORD_MARK = 10,
    VIGIL_RECORD_START = 11,
    VIGIL_RECORD_KILL = 12,
    /// A call that a recording cannot tell of; its name is the path.
    VIGIL_RECORD_UNKNOWN = 13,
};

/// What stands before a record's path and bytes.
struct vigil_record {
    uint32_t size;
    uint32_t kind;
    /// The file's number in its file system.
    uint64_t file;
    uint64_t offset;
    /// A size, a number of a synchronisation, or of a mark.
    uint64_t value;
    uint32_t path_length;
    uint32_t second_path_length;
};
#endif
