#include "include/parker.h"
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct vigil_parker {
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool is_woken;
};

struct vigil_parker *vigil_parker_make(void) {
    struct vigil_parker *parker = calloc(1, sizeof *parker);
    if (!parker) return NULL;
    pthread_mutex_init(&parker->lock, NULL);
    pthread_cond_init(&parker->woken, NULL);
    return parker;
}

void vigil_parker_free(struct vigil_parker *parker) {
    pthread_cond_destroy(&parker->woken);
    pthread_mutex_destroy(&parker->lock);
    free(parker);
}

void vigil_parker_sleep(struct vigil_parker *parker) {
    pthread_mutex_lock(&parker->lock);
    while (!parker->is_woken) pthread_cond_wait(&parker->woken, &parker->lock);
    parker->is_woken = false;
    pthread_mutex_unlock(&parker->lock);
}

void vigil_parker_wake(struct vigil_parker *parker) {
    pthread_mutex_lock(&parker->lock);
    parker->is_woken = true;
    pthread_cond_signal(&parker->woken);
    pthread_mutex_unlock(&parker->lock);
}
