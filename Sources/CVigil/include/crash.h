#ifndef CVIGIL_CRASH_H
#define CVIGIL_CRASH_H
#include "run_file.h"

/// Has crashes of this process (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS) written into its run, and
/// then handled as they were before: by the handler that was there, or by the system. One run a process; a second call
/// does nothing. Linux on x86-64 and arm64; elsewhere nothing happens.
///
/// The calling thread, and each thread that records a breadcrumb, gets a stack for the handler. Other threads run it
/// on their own, so that of all crashes only an overflow of their stack is not written.
///
/// Returns 0 or an errno.
int vigil_crash_install(struct vigil_run *_Nonnull run);

struct vigil_return_addresses {
    uint64_t count;
    uint64_t values[32];
};

/// The return addresses on the calling thread's stack, by frame pointers, the caller's own first. Nothing outside of
/// the thread's stack is read.
void vigil_return_addresses(struct vigil_return_addresses *_Nonnull addresses);

/// The same from a frame of the thread on.
void vigil_return_addresses_from(const void *_Nonnull frame, struct vigil_return_addresses *_Nonnull addresses);

/// The runtime's word for a mangled name in the caller's buffer; false where it is no name of Swift or C++.
bool vigil_demangle(const char *_Nonnull name, char *_Nonnull text, size_t size);

#endif
