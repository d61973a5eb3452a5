#ifndef CVIGIL_SIGNALS_H
#define CVIGIL_SIGNALS_H
#include <stdbool.h>
#include <stdint.h>

/// Has the given signals (bit n is signal n) written to a pipe, one byte each: the number, with the highest bit set
/// where the terminal sent it. Several subscriptions may live side by side. Signals that are ignored, as SIGHUP is
/// under nohup, stay so. Returns 0 and the end to read, or an errno.
int vigil_signals_subscribe(uint64_t signals, int *_Nonnull descriptor);
/// Ends a subscription and closes its pipe. The last to leave a signal gives it back its default.
void vigil_signals_unsubscribe(int descriptor);

/// Stops this process as the terminal's stop key would, together with the rest of its group, and returns when it
/// has been continued, or at once where nothing could continue it (an orphaned group).
void vigil_stop_self(void);

#endif
