#ifndef CVIGIL_H
#define CVIGIL_H
#include "append.h"
#include "crash.h"
#include "crc32c.h"
#include "cycles.h"
#include "disk.h"
#include "notify.h"
#include "operations.h"
#include "process.h"
#include "run_file.h"
#include "shards.h"
#include "signals.h"
#include "spawn.h"
#include "system.h"
#include "terminal.h"
#include "ticks.h"
#endif
