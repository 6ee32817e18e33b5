/*
 * A folder of its own for a group of tests, which is the working directory while they run.
 */
#ifndef SHENBAO_TESTS_WORK_FOLDER_H
#define SHENBAO_TESTS_WORK_FOLDER_H

/* For cmocka_run_group_tests(). */
int work_folder_enter(void **state);
int work_folder_leave(void **state);

/* Writes a file; fails the test where that fails. */
void work_file_put(const char *path, const char *text);

#endif
