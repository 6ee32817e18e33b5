#include "export/datapackage.h"

#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/hash.h"
#include "export/tables.h"
#include "shenbao/status.h"

static const char *type_of(const struct flat_column *column)
{
    switch (column->kind) {
    case COLUMN_INTEGER:
        return "integer";
    case COLUMN_PROBABILITY:
    case COLUMN_DECIMAL:
        return "number";
    case COLUMN_TEXTS:
        return "array";
    case COLUMN_OTHER:
        return "object";
    default:
        return "string";
    }
}

static json_t *words_json(const char *const *words)
{
    json_t *list = json_array();
    for (; *words; words++)
        json_array_append_new(list, json_string(*words));
    return list;
}

/* An empty text is what Frictionless holds for missing: only what is never empty is required. */
static json_t *constraints_json(const struct flat_column *column)
{
    json_t *constraints = json_object();
    if (column->key || (column->required && (column->words || column->pattern || column->kind)))
        json_object_set_new(constraints, "required", json_true());
    if (column->pattern)
        json_object_set_new(constraints, "pattern", json_string(column->pattern));
    if (column->words)
        json_object_set_new(constraints, "enum", words_json(column->words));
    if (column->kind == COLUMN_INTEGER)
        json_object_set_new(constraints, "minimum", json_integer(0));
    if (column->kind == COLUMN_PROBABILITY) {
        json_object_set_new(constraints, "minimum", json_integer(0));
        json_object_set_new(constraints, "maximum", json_integer(1));
    }
    return constraints;
}

static json_t *field_json(const struct flat_column *column)
{
    json_t *field = json_pack("{s:s, s:s}", "name", column->name, "type", type_of(column));
    if (column->kind == COLUMN_DECIMAL)
        json_object_set_new(field, "groupChar", json_string(","));
    json_t *constraints = constraints_json(column);
    if (json_object_size(constraints) > 0)
        json_object_set(field, "constraints", constraints);
    json_decref(constraints);
    return field;
}

static json_t *key_json(const struct flat_table *table)
{
    json_t *key = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].key)
            json_array_append_new(key, json_string(table->columns[i].name));
    return key;
}

static json_t *link_json(const char *resource)
{
    json_t *key = key_json(flat_table_lookup(resource));
    json_t *reference = json_pack("{s:s, s:O}", "resource", resource, "fields", key);
    return json_pack("{s:o, s:o}", "fields", key, "reference", reference);
}

static json_t *schema_json(const struct flat_table *table)
{
    json_t *fields = json_array(), *links = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        json_array_append_new(fields, field_json(&table->columns[i]));
    if (strcmp(table->name, "pages") != 0)
        json_array_append_new(links, link_json("pages"));
    if (table->list)
        json_array_append_new(links, link_json("projects"));
    json_t *schema =
        json_pack("{s:o, s:o, s:[s]}", "fields", fields, "primaryKey", key_json(table), "missingValues", "");
    if (json_array_size(links) > 0)
        json_object_set(schema, "foreignKeys", links);
    json_decref(links);
    return schema;
}

static void content_describe(json_t *resource, const char *folder, const char *file)
{
    CLEANUP(cleanup_free) char *path = path_join(folder, file);
    char digits[HASH_HEX_SIZE], hash[HASH_HEX_SIZE + sizeof "sha256:"];
    struct stat facts;
    if (!path || stat(path, &facts) != 0 || hash_file(path, digits) != STATUS_OK)
        return;
    snprintf(hash, sizeof hash, "sha256:%s", digits);
    json_object_set_new(resource, "bytes", json_integer(facts.st_size));
    json_object_set_new(resource, "hash", json_string(hash));
}

static json_t *resource_json(const struct flat_table *table, const char *folder)
{
    char file[64];
    snprintf(file, sizeof file, "%s.csv", table->name);
    json_t *dialect = json_pack("{s:s, s:s, s:b, s:s, s:b}", "delimiter", ",", "quoteChar", "\"",
                                "doubleQuote", true, "lineTerminator", "\r\n", "header", true);
    json_t *resource = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "name", table->name, "path",
                                 file, "profile", "tabular-data-resource", "description", table->summary,
                                 "format", "csv", "mediatype", "text/csv", "encoding", "utf-8", "dialect",
                                 dialect, "schema", schema_json(table));
    content_describe(resource, folder, file);
    return resource;
}

json_t *datapackage_json(const char *folder)
{
    json_t *resources = json_array();
    for (size_t i = 0; i < flat_table_count; i++)
        json_array_append_new(resources, resource_json(&flat_tables[i], folder));
    return json_pack("{s:s, s:s, s:s, s:o}", "profile", "tabular-data-package", "name", "shenbao", "title",
                     "Declarations read by shenbao " SHENBAO_VERSION, "resources", resources);
}
