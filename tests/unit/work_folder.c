#include "work_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "shenbao/status.h"

static char dir[] = "/tmp/shenbao-test-XXXXXX";

int work_folder_enter(void **state)
{
    return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

int work_folder_leave(void **state)
{
    folder_remove(dir);
    return 0;
}

void work_file_put(const char *path, const char *text)
{
    assert_int_equal(file_write_whole(path, text, strlen(text)), STATUS_OK);
}
