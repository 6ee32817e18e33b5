/*
 * Prints what is to be compared exactly of a page result, as text that a person can read in a diff.
 *
 *   digest grid|text RESULT.json
 *
 * grid: turn, page flags, and a line a cell: row, column, spans, corners in whole pixels.
 * text: the cells' text, the lines outside and the records. Confidence and flags stay out: they move with
 * the recogniser's last digit.
 */
#include <jansson.h>
#include <math.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static long number_of(const json_t *object, const char *key)
{
    return (long)json_integer_value(json_object_get(object, key));
}

static const char *outcome_of(const json_t *page)
{
    const json_t *error = json_object_get(page, "error");
    return error ? text_of(error, "code") : "read";
}

static void print_corners(const json_t *polygon)
{
    size_t i;
    json_t *point;
    json_array_foreach(polygon, i, point)
        printf(" %ld,%ld", lround(json_number_value(json_array_get(point, 0))),
               lround(json_number_value(json_array_get(point, 1))));
}

static void print_grid(const json_t *page)
{
    size_t i, k;
    json_t *table, *cell, *flag;
    const json_t *facts = json_object_get(page, "page");
    printf("rotation %ld\n", number_of(facts, "rotation"));
    json_array_foreach(json_object_get(facts, "flags"), i, flag) printf("flag %s\n", json_string_value(flag));
    json_array_foreach(json_object_get(page, "tables"), i, table)
    {
        printf("table %ld x %ld\n", number_of(table, "rows"), number_of(table, "columns"));
        json_array_foreach(json_object_get(table, "cells"), k, cell)
        {
            printf("%2ld %2ld  %ld x %ld ", number_of(cell, "row"), number_of(cell, "column"),
                   number_of(cell, "row_span"), number_of(cell, "column_span"));
            print_corners(json_object_get(cell, "polygon"));
            putchar('\n');
        }
    }
}

static void print_cells(const json_t *page)
{
    size_t i, k;
    json_t *table, *cell, *line;
    json_array_foreach(json_object_get(page, "outside"), i, line)
        printf("%s: %s\n", text_of(line, "role"), text_of(line, "text"));
    json_array_foreach(json_object_get(page, "tables"), i, table)
    {
        json_array_foreach(json_object_get(table, "cells"), k, cell)
            printf("%s: %s\n", text_of(cell, "id"), text_of(cell, "text"));
    }
}

static void print_record(const json_t *record)
{
    size_t i;
    json_t *item;
    const char *name;
    printf("record %s\n", text_of(record, "form"));
    json_object_foreach(json_object_get(record, "fields"), name, item)
        printf("field %s: %s\n", name, text_of(item, "text"));
    json_array_foreach(json_object_get(record, "funds"), i, item)
        printf("fund %s %s: %s %s\n", text_of(item, "period"), text_of(item, "item"), text_of(item, "amount"),
               text_of(item, "unit"));
    json_array_foreach(json_object_get(record, "goals"), i, item)
        printf("goal %s %s: %s\n", text_of(item, "period"), text_of(item, "years"), text_of(item, "text"));
    json_array_foreach(json_object_get(record, "indicators"), i, item) printf(
        "indicator %s: %s | %s | %s | %s\n", text_of(item, "period"), text_of(item, "level1"),
        text_of(item, "level2"), text_of(item, "level3"), text_of(json_object_get(item, "value"), "text"));
    json_array_foreach(json_object_get(record, "checks"), i, item)
        printf("check %s %s: %s\n", text_of(item, "rule"), text_of(item, "period"), text_of(item, "outcome"));
}

static void print_text(const json_t *page)
{
    size_t i;
    json_t *record;
    print_cells(page);
    json_array_foreach(json_object_get(page, "records"), i, record) print_record(record);
}

int main(int argc, char **argv)
{
    json_error_t error;
    json_t *page = argc == 3 ? json_load_file(argv[2], 0, &error) : NULL;
    if (!page) {
        fprintf(stderr, "digest: %s\n", argc == 3 ? error.text : "usage: digest grid|text RESULT.json");
        return 1;
    }
    printf("%s: %s\n", text_of(json_object_get(page, "source"), "path"), outcome_of(page));
    if (strcmp(argv[1], "grid") == 0)
        print_grid(page);
    else
        print_text(page);
    json_decref(page);
    return 0;
}
