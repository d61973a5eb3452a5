#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

// The handler can only look at globals without a lock, so subscriptions are a fixed table of atomics.
enum { subscription_count = 64 };
static _Atomic(uint64_t) wanted[subscription_count];
static _Atomic(int) writers[subscription_count];
static int readers[subscription_count];
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;

static void handle(int signal, siginfo_t *info, void *context) {
    (void)context;
    int saved_errno = errno;
#if defined(__linux__)
    bool is_from_terminal = info->si_code == SI_KERNEL;
#else
    bool is_from_terminal = info->si_pid == 0;
#endif
    uint8_t byte = (uint8_t)(signal | (is_from_terminal ? 0x80 : 0));
    for (int index = 0; index < subscription_count; index++) {
        if (!(atomic_load(&wanted[index]) >> signal & 1)) continue;
        ssize_t written = write(atomic_load(&writers[index]), &byte, 1);
        (void)written;
    }
    errno = saved_errno;
}

static void install(int signal) {
    struct sigaction former;
    if (sigaction(signal, NULL, &former) == 0 && former.sa_handler == SIG_IGN && signal != SIGCHLD) return;
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    action.sa_sigaction = handle;
    sigfillset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

static void uninstall(int signal) {
    struct sigaction former;
    if (sigaction(signal, NULL, &former) != 0 || former.sa_sigaction != handle) return;
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(signal, &action, NULL);
}

int vigil_signals_subscribe(uint64_t signals, int *descriptor) {
    int ends[2];
    if (pipe(ends) != 0) return errno;
    for (int end = 0; end < 2; end++) {
        fcntl(ends[end], F_SETFD, FD_CLOEXEC);
        fcntl(ends[end], F_SETFL, O_NONBLOCK);
    }
    pthread_mutex_lock(&table_lock);
    int free_index = 0;
    while (free_index < subscription_count && atomic_load(&wanted[free_index]) != 0) free_index++;
    if (free_index == subscription_count) {
        pthread_mutex_unlock(&table_lock);
        close(ends[0]);
        close(ends[1]);
        return EMFILE;
    }
    readers[free_index] = ends[0];
    atomic_store(&writers[free_index], ends[1]);
    atomic_store(&wanted[free_index], signals);
    for (int signal = 1; signal < 64; signal++)
        if (signals >> signal & 1) install(signal);
    pthread_mutex_unlock(&table_lock);
    *descriptor = ends[0];
    return 0;
}

void vigil_signals_unsubscribe(int descriptor) {
    pthread_mutex_lock(&table_lock);
    uint64_t left = 0, others = 0;
    for (int index = 0; index < subscription_count; index++) {
        uint64_t signals = atomic_load(&wanted[index]);
        if (signals == 0) continue;
        if (readers[index] != descriptor) {
            others |= signals;
            continue;
        }
        left = signals;
        atomic_store(&wanted[index], 0);
        // A handler that runs right now writes at worst to a closed descriptor.
        close(atomic_load(&writers[index]));
        close(descriptor);
    }
    for (int signal = 1; signal < 64; signal++)
        if ((left & ~others) >> signal & 1) uninstall(signal);
    pthread_mutex_unlock(&table_lock);
}

void vigil_stop_self(void) {
    struct sigaction former, ignored = {.sa_handler = SIG_IGN}, plain = {.sa_handler = SIG_DFL};
    sigaction(SIGTSTP, &ignored, &former);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &plain, NULL);
    // To this thread, so that the stop has happened, and ended, when it returns.
    raise(SIGTSTP);
    sigaction(SIGTSTP, &former, NULL);
}
