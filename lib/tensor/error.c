#include "error.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

bool error_set(Error *error, const char *format, ...) {
    if (!error) return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    error->memory = false;
    return false;
}

bool error_memory(Error *error, unsigned long long bytes) {
    error_set(error, "not enough memory for %llu bytes", bytes);
    if (error) error->memory = true;
    return false;
}

const char *number_text(char text[NUMBER_TEXT], double value) {
    snprintf(text, NUMBER_TEXT, isnan(value) ? "NaN" : "%.14g", value);
    return text;
}
