#ifndef CVIGIL_H
#define CVIGIL_H
#include "crash.h"
#include "crc32c.h"
#include "cycles.h"
#include "disk.h"
#include "notify.h"
#include "process.h"
#include "run_file.h"
#include "signals.h"
#include "spawn.h"
#include "system.h"
#include "terminal.h"
#endif
