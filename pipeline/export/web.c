/*
 * For reading: one HTML or Markdown document of all pages, each with its lines and its tables as they look. Markdown has
 * no tables with spans, so there too they are HTML, which Markdown takes.
 */
#include "base/arena.h"
#include "base/strbuf.h"
#include "export/exporter.h"
#include "export/html_table.h"
#include "export/markup.h"
#include "export/leaf.h"
#include "export/words.h"
#include "shenbao/status.h"

enum { REASON_CEILING = 4096 };

struct document {
    FILE *out;
    const struct export_request *request;
    struct strbuf reason;
    bool markdown;
};

static int document_new(const struct export_request *request, bool markdown, struct document **ret_document)
{
    struct document *document = calloc(1, sizeof *document);
    if (!document)
        return STATUS_NO_MEMORY;
    *document = (struct document){
        .out = request->out, .request = request, .reason = STRBUF_INIT(REASON_CEILING), .markdown = markdown};
    *ret_document = document;
    return STATUS_OK;
}

/* ---- the table ---- */

/* On which side its text stands, and why it is in doubt. */
static void look_put(void *context, FILE *out, const struct layout_cell *cell)
{
    static const char *const sides[] = {[SIDE_LEFT] = "left", [SIDE_CENTRE] = "", [SIDE_RIGHT] = "right"};
    struct document *document = context;
    const json_t *flags = json_object_get(cell->json, "flags");
    const char *side = sides[cell->side];
    bool doubt = json_array_size(flags) > 0;
    if (doubt || *side)
        fprintf(out, " class=\"%s%s%s\"", side, doubt && *side ? " " : "", doubt ? "doubt" : "");
    if (!doubt)
        return;
    strbuf_clear(&document->reason);
    words_flags(&document->reason, flags);
    markup_attribute(out, "title", document->reason.text);
}

static void text_put(void *context, FILE *out, const struct layout_cell *cell)
{
    html_lines_put(out, cell->text);
}

/* ---- Markdown's own ---- */

/* Marks that mean something in Markdown, with a backslash before; a line break ends the paragraph no more. */
static void markdown_put(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\`*_{}[]()<>#+-.!|&~=:", *text))
            fputc('\\', out);
        fputc(*text == '\n' || *text == '\r' ? ' ' : *text, out);
    }
}

static void heading_put(const struct document *document, const struct leaf *leaf)
{
    if (document->markdown) {
        fputs("## ", document->out);
        markdown_put(document->out, leaf->path);
        fprintf(document->out, leaf->frame ? " \\(%d\\)\n\n" : "\n\n", leaf->frame + 1);
        return;
    }
    fputs("<h2>", document->out);
    markup_text(document->out, leaf->path);
    fprintf(document->out, leaf->frame ? " (%d)</h2>\n" : "</h2>\n", leaf->frame + 1);
}

static void line_put(const struct document *document, const struct leaf_block *block)
{
    bool title = strcmp(block->role, "title") == 0;
    if (document->markdown) {
        fputs(title ? "### " : "", document->out);
        markdown_put(document->out, block->line.text);
        fputs("\n\n", document->out);
        return;
    }
    fputs(title ? "<h3>" : "<p>", document->out);
    html_lines_put(document->out, block->line.text);
    fputs(title ? "</h3>\n" : "</p>\n", document->out);
}

/* ---- the exporters ---- */

static void leaf_put(struct document *document, const struct leaf *leaf)
{
    struct html_table table = {"", document, document->markdown ? NULL : look_put, text_put};
    heading_put(document, leaf);
    for (size_t i = 0; i < leaf->block_count; i++) {
        const struct leaf_block *block = &leaf->blocks[i];
        if (block->role)
            line_put(document, block);
        else {
            html_table_put(document->out, &block->layout, &table);
            fputs(document->markdown ? "\n" : "", document->out);
        }
    }
}

static int document_page(void *state, const struct export_page *page)
{
    struct document *document = state;
    struct leaf leaf;
    if (json_object_get(page->json, "error"))
        return STATUS_OK;
    struct arena *arena = arena_new();
    if (!arena)
        return STATUS_NO_MEMORY;
    int status = leaf_make(page->json, arena, &leaf);
    if (status == STATUS_OK)
        leaf_put(document, &leaf);
    else
        document->request->left_out(document->request->context, page->name, status);
    arena_free(arena);
    return ferror(document->out) ? STATUS_IO : STATUS_OK;
}

static int html_open(const struct export_request *request, void **ret_state)
{
    struct document *document;
    int status = document_new(request, false, &document);
    if (status != STATUS_OK)
        return status;
    fputs(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>shenbao</title>\n"
        "<style>\nbody { font-family: sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em }\n"
        "table { border-collapse: collapse; width: 100% }\n"
        "td { border: 1px solid #888; padding: 2px 6px; text-align: center }\n"
        ".left { text-align: left }\n.right { text-align: right }\n.doubt { background: #ffe0b2 "
        "}\n</style>\n</head>\n<body>\n",
        document->out);
    *ret_state = document;
    return STATUS_OK;
}

static int markdown_open(const struct export_request *request, void **ret_state)
{
    struct document *document;
    int status = document_new(request, true, &document);
    if (status == STATUS_OK)
        *ret_state = document;
    return status;
}

static int document_close(void *state, bool keep)
{
    struct document *document = state;
    if (!document->markdown)
        fputs("</body>\n</html>\n", document->out);
    strbuf_release(&document->reason);
    free(document);
    return STATUS_OK;
}

const struct exporter exporter_html = {
    .name = "html",
    .summary = "a document to read",
    .summary_zh = "供阅读的网页",
    .open = html_open,
    .page = document_page,
    .close = document_close,
};

const struct exporter exporter_markdown = {
    .name = "md",
    .summary = "a Markdown document",
    .summary_zh = "Markdown 文档",
    .open = markdown_open,
    .page = document_page,
    .close = document_close,
};
