#ifndef CVIGIL_RUN_INTERNAL_H
#define CVIGIL_RUN_INTERNAL_H
#include "run_file.h"

#include <stdatomic.h>

enum {
    VIGIL_RUN_VERSION = 1,
    VIGIL_RUN_RINGS = 64,
    VIGIL_RUN_CRUMBS = 64,
    VIGIL_RUN_MODULES = 128,
    VIGIL_RUN_FRAMES = 128,
    VIGIL_RUN_ASYNC_FRAMES = 32,
    VIGIL_RUN_REGISTERS = 40,
};

struct vigil_crumb_slot {
    struct vigil_crumb crumb;
    char text[VIGIL_CRUMB_TEXT];
};

struct vigil_ring {
    /// How many crumbs were ever begun in it.
    uint64_t written;
    uint32_t is_taken;
    uint32_t reserved[13];
    struct vigil_crumb_slot slots[VIGIL_RUN_CRUMBS];
};

struct vigil_module_slot {
    struct vigil_module module;
    uint8_t build_id[20];
    char path[204];
};

struct vigil_crash_slot {
    struct vigil_crash crash;
    char thread_name[16];
    uint64_t registers[VIGIL_RUN_REGISTERS];
    uint64_t frames[VIGIL_RUN_FRAMES];
    uint64_t async_frames[VIGIL_RUN_ASYNC_FRAMES];
    char message[1024];
};

struct vigil_run_layout {
    struct vigil_run_head head;
    char boot_id[40];
    char memory_group[512];
    uint8_t resource[3072];
    struct vigil_crash_slot crash;
    struct vigil_module_slot modules[VIGIL_RUN_MODULES];
    struct vigil_ring rings[VIGIL_RUN_RINGS];
};

struct vigil_run {
    struct vigil_run_layout *content;
    int descriptor;
    int32_t pid;
    uint32_t next_ring;
    _Atomic(int) uses;
    char path[1024];
};

/// Notes which modules are loaded, where that has changed.
void vigil_modules_collect(struct vigil_run_layout *content);
/// In a forked child: nobody holds the modules' lock.
void vigil_modules_forked(void);
/// Gives the calling thread a stack for its crash handler, where it has none and crashes are handled.
void vigil_crash_stack_prepare(void);
void vigil_crash_stack_release(void);

#endif
