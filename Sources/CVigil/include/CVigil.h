#ifndef CVIGIL_H
#define CVIGIL_H
#include "cycles.h"
#include "notify.h"
#include "process.h"
#include "signals.h"
#include "spawn.h"
#include "system.h"
#include "terminal.h"
#endif
