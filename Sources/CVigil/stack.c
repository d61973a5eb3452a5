#define _GNU_SOURCE
#include "crash.h"
#include "run_internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// MARK: - The calling thread's stack

static _Thread_local uintptr_t stack_end;

/// The highest address of the calling thread's stack; asked once a thread, since it may read a file.
static uintptr_t find_stack_end(void) {
    if (stack_end != 0) return stack_end;
#if defined(__linux__)
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    void *start;
    size_t size;
    if (pthread_attr_getstack(&attributes, &start, &size) == 0) stack_end = (uintptr_t)start + size;
    pthread_attr_destroy(&attributes);
#elif defined(__APPLE__)
    stack_end = (uintptr_t)pthread_get_stackaddr_np(pthread_self());
#endif
    return stack_end;
}

void vigil_return_addresses_from(const void *start, struct vigil_return_addresses *addresses) {
    uintptr_t end = find_stack_end(), frame = (uintptr_t)start;
    size_t most = sizeof addresses->values / sizeof addresses->values[0];
    addresses->count = 0;
    while (addresses->count < most && frame % sizeof(void *) == 0 && frame < end && end - frame >= 2 * sizeof(void *)) {
        const uintptr_t *pair = (const uintptr_t *)frame;
        if (pair[1] == 0) break;
        addresses->values[addresses->count++] = pair[1];
        if (pair[0] <= frame) break;
        frame = pair[0];
    }
}

void vigil_return_addresses(struct vigil_return_addresses *addresses) {
    vigil_return_addresses_from(__builtin_frame_address(0), addresses);
}

// MARK: - Names

extern char *swift_demangle(const char *name, size_t length, char *buffer, size_t *size, uint32_t flags)
    __attribute__((weak));

extern char *__cxa_demangle(const char *name, char *buffer, size_t *size, int *status) __attribute__((weak));

bool vigil_demangle(const char *name, char *text, size_t size) {
    if (size == 0) return false;
    char *found = NULL;
    if (strncmp(name, "_Z", 2) == 0) {
        if (__cxa_demangle != NULL) found = __cxa_demangle(name, NULL, NULL, NULL);
    } else if (swift_demangle != NULL) {
        found = swift_demangle(name, strlen(name), NULL, NULL, 0);
    }
    if (found == NULL) return false;
    strncpy(text, found, size - 1);
    text[size - 1] = 0;
    free(found);
    return true;
}
