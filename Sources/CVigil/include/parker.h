#ifndef CVIGIL_PARKER_H
#define CVIGIL_PARKER_H

/// Lets one thread sleep until another wakes it; a wake-up before the sleep is not lost.
struct vigil_parker;
struct vigil_parker *_Nullable vigil_parker_make(void);
void vigil_parker_free(struct vigil_parker *_Nonnull parker);
void vigil_parker_sleep(struct vigil_parker *_Nonnull parker);
void vigil_parker_wake(struct vigil_parker *_Nonnull parker);
#endif
