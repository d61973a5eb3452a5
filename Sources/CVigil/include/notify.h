#ifndef CVIGIL_NOTIFY_H
#define CVIGIL_NOTIFY_H

/// Sends a message (`READY=1`) to the service manager that listens on a Unix datagram socket: systemd's
/// NOTIFY_SOCKET, where a leading `@` stands for an abstract name. Returns 0 or an errno.
int vigil_notify(const char *_Nonnull socket_path, const char *_Nonnull message);

#endif
