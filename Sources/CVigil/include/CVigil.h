#ifndef CVIGIL_H
#define CVIGIL_H
#include "cycles.h"
#endif
