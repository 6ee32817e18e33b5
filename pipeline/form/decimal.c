#include "form/decimal.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool decimal_read(const char *text, int64_t *ret_millionths)
{
    bool negative = *text == '-';
    const char *at = text + negative;
    int64_t number = 0;
    int whole = 0, places = 0;
    for (; is_digit(*at) && whole <= DECIMAL_WHOLE_DIGITS; at++, whole++)
        number = number * 10 + (*at - '0');
    if (whole == 0 || whole > DECIMAL_WHOLE_DIGITS)
        return false;
    if (*at == '.') {
        for (at++; is_digit(*at) && places < DECIMAL_PLACES; at++, places++)
            number = number * 10 + (*at - '0');
        if (places == 0)
            return false;
    }
    if (*at)
        return false;
    for (; places < DECIMAL_PLACES; places++)
        number *= 10;
    *ret_millionths = negative ? -number : number;
    return true;
}
