#ifndef CVIGIL_TERMINAL_H
#define CVIGIL_TERMINAL_H
#include <stdbool.h>
#include <stdint.h>

/// Opens a pseudo-terminal; both ends close at exec. Settings and size are taken from a terminal, where one is
/// given (else -1). Returns 0 or an errno.
int vigil_pty_open(int template_terminal, int *_Nonnull controller, int *_Nonnull terminal);

bool vigil_is_terminal(int descriptor);
/// Whether this process is in the foreground of the terminal, so that it may read and set it without being stopped.
bool vigil_is_foreground(int terminal);
/// Rows and columns; false where the descriptor is no terminal.
bool vigil_window_size(int descriptor, uint16_t *_Nonnull rows, uint16_t *_Nonnull columns);
/// Gives a terminal the size of another one.
void vigil_window_size_copy(int from, int to);

/// How a terminal treats what is typed.
struct vigil_line_discipline {
    /// Lines are edited by the terminal, and nothing arrives before the end of one.
    bool is_canonical;
    /// The interrupt character becomes a signal.
    bool makes_signals;
    uint8_t interrupt_character;
};
bool vigil_line_discipline(int descriptor, struct vigil_line_discipline *_Nonnull discipline);

/// Puts a terminal into raw mode; only one at a time. What it was before comes back by vigil_terminal_restore, at
/// exit, and when the process crashes. Returns 0 or an errno.
int vigil_terminal_raw(int descriptor);
void vigil_terminal_restore(void);

#endif
