#define _GNU_SOURCE
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int vigil_pty_open(int template_terminal, int *controller, int *terminal) {
    int opened = posix_openpt(O_RDWR | O_NOCTTY);
    if (opened < 0) return errno;
    fcntl(opened, F_SETFD, FD_CLOEXEC);
    char *name = NULL;
    int other = -1;
    if (grantpt(opened) == 0 && unlockpt(opened) == 0 && (name = ptsname(opened)) != NULL)
        other = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (other < 0) {
        int failure = errno;
        close(opened);
        return failure;
    }
    struct termios settings;
    if (template_terminal >= 0 && tcgetattr(template_terminal, &settings) == 0) {
        tcsetattr(other, TCSANOW, &settings);
        vigil_window_size_copy(template_terminal, opened);
    }
    *controller = opened;
    *terminal = other;
    return 0;
}

bool vigil_is_terminal(int descriptor) {
    return isatty(descriptor) == 1;
}

bool vigil_is_foreground(int terminal) {
    return tcgetpgrp(terminal) == getpgrp();
}

bool vigil_window_size(int descriptor, uint16_t *rows, uint16_t *columns) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return false;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return true;
}

void vigil_window_size_copy(int from, int to) {
    struct winsize size;
    if (ioctl(from, TIOCGWINSZ, &size) == 0) ioctl(to, TIOCSWINSZ, &size);
}

bool vigil_line_discipline(int descriptor, struct vigil_line_discipline *discipline) {
    struct termios settings;
    if (tcgetattr(descriptor, &settings) != 0) return false;
    discipline->is_canonical = (settings.c_lflag & ICANON) != 0;
    discipline->makes_signals = (settings.c_lflag & ISIG) != 0;
    discipline->interrupt_character = settings.c_cc[VINTR];
    return true;
}

// One terminal for the process, since the ways out that must restore it know nothing but globals.
static struct termios saved_settings;
static volatile sig_atomic_t saved_descriptor = -1;

static const int crash_signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
enum { crash_signal_count = sizeof crash_signals / sizeof crash_signals[0] };
static struct sigaction former_actions[crash_signal_count];

void vigil_terminal_restore(void) {
    int descriptor = saved_descriptor;
    saved_descriptor = -1;
    if (descriptor < 0) return;
    // As a background process the call would stop us; then the terminal is someone else's already.
    while (tcsetattr(descriptor, TCSADRAIN, &saved_settings) != 0 && errno == EINTR) {}
}

static void crashed(int signal) {
    vigil_terminal_restore();
    // Returning runs into the same fault again, now under the former handler.
    for (int index = 0; index < crash_signal_count; index++)
        if (crash_signals[index] == signal) sigaction(signal, &former_actions[index], NULL);
}

static void restore_on_every_way_out(void) {
    static bool is_done = false;
    if (is_done) return;
    is_done = true;
    atexit(vigil_terminal_restore);
    struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < crash_signal_count; index++)
        sigaction(crash_signals[index], &action, &former_actions[index]);
}

int vigil_terminal_raw(int descriptor) {
    struct termios settings;
    if (tcgetattr(descriptor, &settings) != 0) return errno;
    restore_on_every_way_out();
    if (saved_descriptor < 0) saved_settings = settings;
    saved_descriptor = descriptor;
    cfmakeraw(&settings);
    return tcsetattr(descriptor, TCSADRAIN, &settings) == 0 ? 0 : errno;
}
