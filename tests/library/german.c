/* Makes the program that it is linked with one that speaks German: numbers have a comma where others have a point. */
#include <locale.h>
#include <stdlib.h>

__attribute__((constructor)) static void german(void)
{
    if (!setlocale(LC_ALL, "de_DE.UTF-8"))
        abort();
}
