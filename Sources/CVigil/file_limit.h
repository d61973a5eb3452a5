#ifndef CVIGIL_FILE_LIMIT_H
#define CVIGIL_FILE_LIMIT_H
#include <pthread.h>
#include <signal.h>

// Past the size that files may have (ulimit -f), a write is a signal that ends the program. Between these two it is
// EFBIG alone, on this thread.

static inline sigset_t file_limit_hold(void) {
    sigset_t limit, former;
    sigemptyset(&limit);
    sigaddset(&limit, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &limit, &former);
    return former;
}

static inline void file_limit_release(sigset_t former) {
    if (sigismember(&former, SIGXFSZ)) return;
    sigset_t pending, limit;
    sigemptyset(&limit);
    sigaddset(&limit, SIGXFSZ);
    int signal;
    if (sigpending(&pending) == 0 && sigismember(&pending, SIGXFSZ)) sigwait(&limit, &signal);
    pthread_sigmask(SIG_SETMASK, &former, NULL);
}

#endif
