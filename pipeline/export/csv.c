#include "export/csv.h"

static void begin_field(struct csv *csv)
{
    if (csv->row_begun)
        fputc(',', csv->out);
    csv->row_begun = true;
}

/* "-12.50": digits with at most one point, after at most one sign. */
static bool is_plain_number(const char *text)
{
    text += *text == '+' || *text == '-';
    size_t whole = strspn(text, "0123456789");
    if (whole == 0)
        return false;
    text += whole;
    if (*text == '.')
        text += 1 + strspn(text + 1, "0123456789");
    return *text == '\0';
}

static bool looks_like_formula(const char *text)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (strncmp(text, wide[i], strlen(wide[i])) == 0)
            return true;
    return *text && strchr("=+-@\t\r\n'", *text) && !is_plain_number(text);
}

void csv_text(struct csv *csv, const char *text)
{
    begin_field(csv);
    if (!text)
        return;
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        fputc('"', csv->out);
    if (looks_like_formula(text))
        fputc('\'', csv->out);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', csv->out);
        fputc(*c, csv->out);
    }
    if (quoted)
        fputc('"', csv->out);
}

void csv_integer(struct csv *csv, long long number)
{
    begin_field(csv);
    fprintf(csv->out, "%lld", number);
}

void csv_real(struct csv *csv, double number, int decimals)
{
    begin_field(csv);
    fprintf(csv->out, "%.*f", decimals, number);
}

void csv_end_row(struct csv *csv)
{
    fputs("\r\n", csv->out);
    csv->row_begun = false;
}
