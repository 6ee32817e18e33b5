#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <leptonica/allheaders.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/debug.h"

static bool folder_has(const char *dir, const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return access(path, R_OK) == 0 && unlink(path) == 0;
}

static void test_pictures_are_numbered_in_the_order_of_the_flow(void **state)
{
    char dir[] = "/tmp/debug-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct debug *debug = debug_new(dir, "页1");
    assert_non_null(debug);
    PIX *pix = pixCreate(4, 4, 8);
    debug_pix(debug, "grey", pix);
    debug_pix(debug, "nothing", NULL); /* takes no number */
    debug_pix(debug, "binary", pix);
    debug_free(debug);
    pixDestroy(&pix);
    assert_true(folder_has(dir, "页1-00-grey.png"));
    assert_true(folder_has(dir, "页1-01-binary.png"));
    assert_int_equal(rmdir(dir), 0); /* and nothing else was written */
}

static void test_off_is_null(void **state)
{
    PIX *pix = pixCreate(4, 4, 8);
    debug_pix(NULL, "grey", pix);
    debug_free(NULL);
    pixDestroy(&pix);
}

static void test_a_folder_that_cannot_be_made(void **state)
{
    errno = 0;
    assert_null(debug_new("/proc/no/such/folder", "page"));
    assert_int_not_equal(errno, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures_are_numbered_in_the_order_of_the_flow),
        cmocka_unit_test(test_off_is_null),
        cmocka_unit_test(test_a_folder_that_cannot_be_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
