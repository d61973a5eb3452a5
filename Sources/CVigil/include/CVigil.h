#ifndef CVIGIL_H
#define CVIGIL_H
#include "crc32c.h"
#include "cycles.h"
#include "disk.h"
#include "notify.h"
#include "private_file.h"
#include "process.h"
#include "signals.h"
#include "spawn.h"
#include "system.h"
#include "terminal.h"
#endif
