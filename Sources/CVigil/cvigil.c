#include "CVigil.h"
