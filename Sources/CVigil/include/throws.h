#ifndef CVIGIL_THROWS_H
#define CVIGIL_THROWS_H
#include "crash.h"

// Where errors are thrown. The runtime calls a hook before each `throw`; the throwing thread then writes its return
// addresses into a ring of its own: no lock, no allocation, nothing shared. Who records an error asks the rings later.

/// Has throws noted from now on, in the whole process, and ended as often as it was begun. Hooks that were there before
/// go on being called; ours stay when it has ended, and do no more than that.
void vigil_throws_begin(void);
void vigil_throws_end(void);

/// Where an error of the calling thread or task, or one with a box that any thread threw, was thrown first: an error
/// that was caught and thrown on comes from where it came from at the beginning. Throws are known for ten seconds.
///
/// The error is an `any Error`. Returns false, and leaves the addresses alone, where it is not known.
bool vigil_throw_find(const void *_Nonnull error, struct vigil_return_addresses *_Nonnull addresses);

/// Throws that were not noted since more threads threw at a time than there are rings.
uint64_t vigil_throws_missed(void);
#endif
