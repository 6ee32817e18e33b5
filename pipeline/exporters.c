#include "exporters.h"

#include "base/log.h"
#include "base/strbuf.h"
#include "export_lines.h"

const struct exporter *const exporters[] = {
    &exporter_json, &exporter_jsonl,    &exporter_csv,      &exporter_xlsx,  &exporter_sqlite,
    &exporter_html, &exporter_markdown, &exporter_page_xml, &exporter_alto,  &exporter_hocr,
    &exporter_pdf,  &exporter_report,   &exporter_bagit,    &exporter_lines, NULL};

enum { LIST_CEILING = 8192 };

const struct exporter *exporter_lookup(const char *name)
{
    for (const struct exporter *const *exporter = exporters; *exporter; exporter++)
        if (strcmp((*exporter)->name, name) == 0)
            return *exporter;
    return NULL;
}

const struct exporter *exporter_fitting(const struct exporter *exporter, const struct export_choices *choices)
{
    return exporter->fitting ? exporter->fitting(choices) : exporter;
}

const char *exporter_names(void)
{
    static struct strbuf list = STRBUF_INIT(LIST_CEILING);
    strbuf_clear(&list);
    for (size_t i = 0; exporters[i]; i++) {
        const char *between = exporters[i + 1] ? TR(", ", "、") : TR(" or ", " 或 ");
        strbuf_puts(&list, i ? between : "");
        strbuf_puts(&list, exporters[i]->name);
    }
    return list.text;
}

const char *exporter_summaries(void)
{
    static struct strbuf list = STRBUF_INIT(LIST_CEILING);
    strbuf_clear(&list);
    for (size_t i = 0; exporters[i]; i++)
        strbuf_printf(&list, TR("%s%s (%s)", "%s%s（%s）"), i ? TR(", ", "、") : "", exporters[i]->name,
                      TR(exporters[i]->summary, exporters[i]->summary_zh));
    return list.text;
}
