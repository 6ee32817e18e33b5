/*
 * Scoped clean-up: `CLEANUP(pixDestroy) PIX *binary = …;` frees the variable when it goes out of scope. Takes
 * any function of the shape void f(T **), as Leptonica's destroyers are.
 */
#ifndef SHENBAO_BASE_CLEANUP_H
#define SHENBAO_BASE_CLEANUP_H

#define CLEANUP(function) __attribute__((cleanup(function)))

/* For malloc'd memory: CLEANUP(cleanup_free) char *text = …; */
void cleanup_free(void *pointer_to_pointer);

#endif
