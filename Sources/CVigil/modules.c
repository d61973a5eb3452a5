#define _GNU_SOURCE
#include "run_internal.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>
#if defined(__linux__)
#include <elf.h>
#include <link.h>
#endif

// What of the process's address space comes from which file. Collected outside of any signal handler, since the
// loader's lock may be held by who crashes.

#if defined(__linux__)
struct collection {
    struct vigil_run_layout *content;
    uint32_t count;
    unsigned long long changes;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const struct vigil_run_layout *collected;
static unsigned long long collected_changes;

static int count_changes(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    *(unsigned long long *)context = info->dlpi_adds + info->dlpi_subs;
    return 1;
}

static void read_build_id(struct vigil_module_slot *module, const char *notes, size_t size) {
    while (size > sizeof(ElfW(Nhdr))) {
        const ElfW(Nhdr) *note = (const void *)notes;
        size_t name = (note->n_namesz + 3u) & ~3u, whole = sizeof *note + name + ((note->n_descsz + 3u) & ~3u);
        if (whole > size) return;
        if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp(notes + sizeof *note, "GNU", 4) == 0) {
            size_t length = note->n_descsz < sizeof module->build_id ? note->n_descsz : sizeof module->build_id;
            memcpy(module->build_id, notes + sizeof *note + name, length);
            module->module.build_id_size = (uint32_t)length;
            return;
        }
        notes += whole;
        size -= whole;
    }
}

static int add(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    struct collection *collection = context;
    if (collection->count == VIGIL_RUN_MODULES) return 1;
    struct vigil_module_slot module = {.module = {.bias = info->dlpi_addr, .start = UINT64_MAX}};
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[index];
        uint64_t start = info->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_NOTE) read_build_id(&module, (const char *)(uintptr_t)start, part->p_memsz);
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0) continue;
        if (start < module.module.start) module.module.start = start;
        if (start + part->p_memsz > module.module.end) module.module.end = start + part->p_memsz;
    }
    if (module.module.end == 0) return 0;
    if (info->dlpi_name != NULL && info->dlpi_name[0] != 0) {
        strncpy(module.path, info->dlpi_name, sizeof module.path - 1);
    } else if (collection->count == 0) {
        ssize_t length = readlink("/proc/self/exe", module.path, sizeof module.path - 1);
        if (length < 0) module.path[0] = 0;
    }
    collection->content->modules[collection->count++] = module;
    return 0;
}

void vigil_modules_collect(struct vigil_run_layout *content) {
    unsigned long long changes = 0;
    dl_iterate_phdr(count_changes, &changes);
    pthread_mutex_lock(&lock);
    // A new run may lie where an older one lay.
    if (content->head.module_count == 0 || collected != content || collected_changes != changes) {
        struct collection collection = {.content = content};
        dl_iterate_phdr(add, &collection);
        __atomic_store_n(&content->head.module_count, collection.count, __ATOMIC_RELEASE);
        collected = content;
        collected_changes = changes;
    }
    pthread_mutex_unlock(&lock);
}

void vigil_modules_forked(void) {
    lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
}
#else
void vigil_modules_forked(void) {}
void vigil_modules_collect(struct vigil_run_layout *content) {
    (void)content;
}
#endif
