/* What stands in a table's row and column, and what of an element no column tells. */
#include "export/page_json.h"
#include "export/tables.h"

enum { PATH_BYTES = 64 };

/* Names with blanks between; false where the array holds something else. */
static bool names_put(const json_t *names, struct strbuf *room)
{
    size_t i;
    json_t *name;
    if (!json_is_array(names))
        return false;
    json_array_foreach(names, i, name)
    {
        const char *word = json_string_value(name);
        if (!word || !*word || strchr(word, ' '))
            return false;
        strbuf_puts(room, i ? " " : "");
        strbuf_puts(room, word);
    }
    return true;
}

static void points_put(const json_t *points, struct strbuf *room)
{
    size_t i;
    json_t *point;
    json_array_foreach(points, i, point)
        strbuf_printf(room, "%s%.1f,%.1f", i ? " " : "", json_number_value(json_array_get(point, 0)),
                      json_number_value(json_array_get(point, 1)));
}

static void json_put(const json_t *value, struct strbuf *room)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(JSON_REAL_DIGITS) | JSON_ENCODE_ANY);
    strbuf_puts(room, text ? text : "");
    free(text);
}

/* True where the column gives the member back as it is. */
static bool is_told(const struct flat_column *column, const json_t *element, const json_t *member,
                    struct strbuf *room)
{
    switch (column->kind) {
    case COLUMN_TEXT:
    case COLUMN_DECIMAL:
        return json_is_string(member) && (column->required || *json_string_value(member));
    case COLUMN_INTEGER:
        return json_is_integer(member);
    case COLUMN_PROBABILITY:
        return json_is_number(member);
    case COLUMN_NAMES: /* beside a confidence, or in a check, it is always there */
        strbuf_clear(room);
        return names_put(member, room) &&
               (strcmp(column->path, "flags") != 0 || json_object_get(element, "confidence"));
    default:
        return true;
    }
}

static json_t *parent_of(json_t *object, const char *path, const char **ret_name)
{
    for (const char *dot; object && (dot = strchr(path, '.')); path = dot + 1) {
        char key[PATH_BYTES];
        snprintf(key, sizeof key, "%.*s", (int)(dot - path), path);
        object = json_object_get(object, key);
    }
    *ret_name = path;
    return object;
}

/* Takes the member out where its column tells it. Objects that hold nothing more go too. */
static void told_remove(json_t *rest, const struct flat_column *column, const json_t *element,
                        struct strbuf *room)
{
    const char *name;
    json_t *parent = parent_of(rest, column->path, &name);
    json_t *member = json_object_get(parent, name);
    if (!member || !is_told(column, element, member, room))
        return;
    json_object_del(parent, name);
    if (parent == rest || json_object_size(parent) > 0)
        return;
    char above[PATH_BYTES];
    snprintf(above, sizeof above, "%.*s", (int)(name - column->path - 1), column->path);
    json_object_del(rest, above);
}

/* Of a record, the tables of its own hold the lists. */
static bool has_table(const char *member)
{
    const struct flat_table *table = flat_table_lookup(member);
    return table && table->list;
}

static json_t *record_rest(const json_t *record)
{
    json_t *rest = json_object(), *member;
    const char *name;
    json_object_foreach((json_t *)record, name, member)
    {
        if (!has_table(name) && strcmp(name, "form") != 0)
            json_object_set(rest, name, member);
    }
    return rest;
}

static json_t *element_rest(const struct flat_table *table, const json_t *element, struct strbuf *room)
{
    json_t *rest = json_deep_copy(element);
    for (size_t i = 0; rest && i < table->column_count; i++) {
        const struct flat_column *column = &table->columns[i];
        if (column->from == FROM_ELEMENT && column->path)
            told_remove(rest, column, element, room);
    }
    return rest;
}

static struct flat_value other_value(const struct flat_table *table, const struct flat_row *row,
                                     struct strbuf *room)
{
    json_t *rest = table->list ? element_rest(table, row->element, room) : record_rest(row->element);
    bool empty = json_is_object(rest) && json_object_size(rest) == 0;
    strbuf_clear(room);
    if (rest && !empty)
        json_put(rest, room);
    json_decref(rest);
    return room->length ? (struct flat_value){.kind = VALUE_TEXT, .text = room->text}
                        : (struct flat_value){0};
}

static struct flat_value integer_value(long long integer)
{
    return (struct flat_value){.kind = VALUE_INTEGER, .integer = integer};
}

static const json_t *member_of(const struct flat_row *row, const struct flat_column *column)
{
    const json_t *object = column->from == FROM_PAGE    ? row->page
                           : column->from == FROM_TABLE ? row->table
                                                        : row->element;
    const char *name;
    const json_t *parent = parent_of((json_t *)object, column->path, &name);
    return json_object_get(parent, name);
}

static struct flat_value member_value(const struct flat_column *column, const json_t *member,
                                      struct strbuf *room)
{
    struct flat_value text = {.kind = VALUE_TEXT};
    switch (column->kind) {
    case COLUMN_INTEGER:
        return json_is_integer(member) ? integer_value(json_integer_value(member)) : (struct flat_value){0};
    case COLUMN_PROBABILITY:
        return json_is_number(member)
                   ? (struct flat_value){.kind = VALUE_REAL, .real = json_number_value(member)}
                   : (struct flat_value){0};
    case COLUMN_NAMES:
        text.kind = names_put(member, room) ? VALUE_TEXT : VALUE_NONE;
        break;
    case COLUMN_TEXTS:
        if (!json_array_size(member))
            return (struct flat_value){0};
        json_put(member, room);
        break;
    case COLUMN_POINTS:
        points_put(member, room);
        break;
    default:
        text.text = json_string_value(member);
        text.kind = text.text ? VALUE_TEXT : VALUE_NONE;
        return text;
    }
    text.text = room->text;
    return text;
}

struct flat_value flat_value(const struct flat_table *table, const struct flat_row *row,
                             const struct flat_column *column, struct strbuf *room)
{
    strbuf_clear(room);
    switch (column->from) {
    case FROM_RECORD:
        return integer_value((long long)row->record);
    case FROM_POSITION:
        return integer_value((long long)row->position);
    case FROM_KEY:
        return (struct flat_value){.kind = VALUE_TEXT, .text = row->key};
    default:
        return column->kind == COLUMN_OTHER ? other_value(table, row, room)
                                            : member_value(column, member_of(row, column), room);
    }
}
