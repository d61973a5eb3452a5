#include "include/operations.h"
#include <pthread.h>

uint32_t vigil_bridges;
const void *vigil_task_local;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vigil_operation *shared;
static struct vigil_operation *made;

struct vigil_operation *vigil_operation_take_shared(void) {
    struct vigil_shard *shard = vigil_shard_get();
    pthread_mutex_lock(&lock);
    struct vigil_operation *first = shared;
    struct vigil_operation *last = first;
    uint32_t count = first ? 1 : 0;
    // Some more than one, so that the lock is seldom taken.
    while (shard && last && last->next && count < 64) {
        last = last->next;
        count++;
    }
    if (last) {
        shared = last->next;
        last->next = NULL;
    }
    pthread_mutex_unlock(&lock);
    if (!first || !shard) return first;
    if (count > 1) {
        last->next = shard->free_operations;
        shard->free_operations = first->next;
        shard->free_operations_count += count - 1;
    }
    return first;
}

void vigil_operation_share(struct vigil_shard *shard) {
    struct vigil_operation *first = shard->free_operations;
    struct vigil_operation *last = first;
    uint32_t count = 1;
    while (count < 64 && last->next) {
        last = last->next;
        count++;
    }
    shard->free_operations = last->next;
    shard->free_operations_count -= count;
    pthread_mutex_lock(&lock);
    last->next = shared;
    shared = first;
    pthread_mutex_unlock(&lock);
}

void vigil_operation_made(struct vigil_operation *operation) {
    struct vigil_operation *before = __atomic_load_n(&made, __ATOMIC_RELAXED);
    do operation->made_before = before;
    while (!__atomic_compare_exchange_n(&made, &before, operation, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

struct vigil_operation *vigil_operations_made(void) { return __atomic_load_n(&made, __ATOMIC_ACQUIRE); }

void vigil_operations_forked(void) {
    // A thread that does not exist here may have held the lock, in the middle of the list.
    lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    shared = NULL;
    // Likewise a place, which may be half written; nobody would ever let go of it.
    for (struct vigil_operation *operation = made; operation; operation = operation->made_before) {
        if ((operation->state & 1) == 0) continue;
        vigil_operation_close(operation, operation->state >> 1);
        if (vigil_shard_self && vigil_shard_self->current == operation) vigil_shard_self->current = NULL;
    }
}
