#include "base/number.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>

bool size_parse(const char *text, int64_t thousand, int64_t low, int64_t high, int64_t *ret_size)
{
    static const char units[] = "KMG";
    if (!isdigit((unsigned char)text[0]) && text[0] != '-')
        return false;
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno || end == text)
        return false;
    if (*end) {
        const char *unit = strchr(units, toupper((unsigned char)*end));
        if (!unit || end[1])
            return false;
        for (const char *step = units; step <= unit; step++) {
            if (__builtin_mul_overflow(number, (long long)thousand, &number))
                return false;
        }
    }
    if (number < low || number > high)
        return false;
    *ret_size = number;
    return true;
}

bool number_parse(const char *text, int64_t low, int64_t high, int64_t *ret_number)
{
    size_t length = strlen(text);
    return length > 0 && isdigit((unsigned char)text[length - 1]) &&
           size_parse(text, 1, low, high, ret_number);
}

bool real_parse(const char *text, double low, double high, double *ret_number)
{
    if (!isdigit((unsigned char)text[0]) && text[0] != '.')
        return false;
    char *end;
    double number = strtod(text, &end);
    if (*end || !isfinite(number) || number < low || number > high)
        return false;
    *ret_number = number;
    return true;
}

bool seconds_parse(const char *text, double low, double high, double *ret_seconds)
{
    return real_parse(text, low, high, ret_seconds);
}
