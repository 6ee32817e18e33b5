#include "doubt/evidence.h"

#include <math.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"

/*
 * Each number is near 0 where it says nothing, and grows with what it says; those that say something good grow too, and
 * get their sign by the fit.
 *
 *   worst      log odds of an error in the symbol that the recogniser is least sure of
 *   sure       what of `worst` lies below -3, as a number of its own: the recogniser's certainty saturates
 *   unsure     what of it lies above 0
 *   errors     logarithm of the errors to expect in all symbols together
 *   agreed     share of the lines of which several pictures were read and all say the same
 *   outvoted   lines that some pictures say otherwise, and half of them or more do not
 *   differed   lines that most pictures say otherwise
 *   first      lines that the recogniser's first look says otherwise
 *   margin     how near the next best text comes, of the line where it comes nearest; 0 from MARGIN_WIDE on
 *   unfit      how badly the pictures show what was read: a symbol's logarithm, of the line where it is worst
 *   ease       how badly it reads by the language: a symbol's logarithm, of the line where it is worst
 *   strange    that of the two neighbours that follow each other least well
 *   symbols    logarithm of their number
 *   lines      logarithm of their number
 *   small      how many times the print would have to be doubled to be 32 pixels high
 *   beside     ink before and after lines that is none of theirs
 *   left       ink that was held to be no text
 *   spot       of a blank cell: logarithm of the grey levels by which its darkest spot is darker than its paper
 *   ink        share of the cell that is ink
 *   width      characters that the lines are wider or narrower than what was read
 *   repaired   the text is another than was read
 *   distance   how far the vocabulary's words are from those read
 *   against    how sure the recogniser was of what the repair replaced, times the distance
 *   equal      the same words stand elsewhere in the table
 *   near       nearly the same words stand elsewhere, and the same do not
 *   doubted    doubts that the form raised
 *   confirmed  it is part of a sum that adds up
 *   amount     it holds an amount of money
 *   covered, clipped, ghost, guessed   flags of the picture: under a seal, at the page's edge, less ink than the
 *              symbols need, sides that the grid had to guess
 *   sides      how far its four sides are from being plainly there
 *   figures    share of the symbols that are digits, points, signs
 *   rare       symbols that a declaration seldom has
 *   odd        neighbours that print does not have: 8.200, 2024-03.18, %%, 五-”, 6O, 以±
 *   alike      symbols that others look like: 一 - — · . , ' " ^
 *   page_worst, page_differed   the page's mean of `worst`, its share of lines in which looks differ
 */

static const char *const names[EVIDENCE_COUNT] = {
    "class",   "worst",  "sure",    "unsure",    "errors",  "agreed",   "outvoted",   "differed",
    "first",   "margin", "unfit",   "ease",      "strange", "symbols",  "lines",      "small",
    "beside",  "left",   "spot",    "ink",       "width",   "repaired", "distance",   "against",
    "equal",   "near",   "doubted", "confirmed", "amount",  "covered",  "clipped",    "ghost",
    "guessed", "sides",  "figures", "rare",      "odd",     "alike",    "page_worst", "page_differed",
};

size_t evidence_count(void)
{
    return EVIDENCE_COUNT;
}

const char *evidence_name(size_t index)
{
    return index < EVIDENCE_COUNT ? names[index] : NULL;
}

static const double UNFIT_MOST = 4;
static const double MARGIN_WIDE = 8; /* a logarithm: the next best text is out of the question */

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/*
 * The log odds of an error. The recogniser's certainty is 1 + 0.35 ln p (see text/recogniser.h), which ends at 0, and is
 * never surer than one in a thousand.
 */
static double error_odds(double certainty)
{
    double p = clamp(exp((certainty - 1) / 0.35), 0.02, 0.999);
    return log((1 - p) / p);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, size_t count)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

/* Widths of the symbols: how many are as wide as a Han character, and how many may or may not be. */
struct symbol_count {
    int wide, half, either;
    int ink_ends; /* signs at the line's ends whose ink does not fill their place */
};

static bool is_either(int32_t code)
{
    return code < 0x80 && strchr(",.:;!?()%\"'-+=<>", (int)code) != NULL;
}

static bool is_light(int32_t code)
{
    return is_either(code) || code == 0x3001 || code == 0x3002 || (code >= 0x2018 && code <= 0x201D) ||
           (code >= 0x3008 && code <= 0x3011);
}

static int32_t symbol_next(const utf8proc_uint8_t **text)
{
    int32_t code = 0;
    utf8proc_ssize_t step = utf8proc_iterate(*text, -1, &code);
    *text += step > 0 ? step : 1;
    return code;
}

static struct symbol_count symbols_count(const char *text)
{
    struct symbol_count count = {0};
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    for (bool first = true; *at; first = false) {
        int32_t code = symbol_next(&at);
        if (code == ' ')
            continue;
        bool either = is_either(code) || (code >= 0x80 && code < 0x2E80);
        count.either += either;
        count.half += !either && code < 0x80;
        count.wide += !either && code >= 0x80;
        count.ink_ends += (first || !*at) && is_light(code);
    }
    return count;
}

double width_misfit(const struct text_line *line, double pitch)
{
    struct symbol_count count = symbols_count(line->text);
    double width = line->evidence.width;
    if (pitch <= 0 || width <= 0 || count.wide + count.half + count.either < 2)
        return 0;
    double expected = (count.wide + 0.5 * count.half + 0.75 * count.either) * pitch;
    double slack =
        (0.25 + 0.25 * count.either + 0.4 * count.ink_ends + 0.04 * (count.wide + count.half)) * pitch;
    double misfit = fabs(width - expected) - slack;
    return misfit > 0 ? misfit / pitch : 0;
}

/* A line's own pitch, where it is Han alone; else 0. */
static double line_pitch(const struct text_line *line)
{
    struct symbol_count count = symbols_count(line->text);
    if (count.wide < 4 || count.half || count.either || count.ink_ends)
        return 0;
    return line->evidence.width / (count.wide - 0.1);
}

/* Sums over the lines of a page. */
struct line_sums {
    double worst;
    size_t lines, looked, differed;
    double *heights, *pitches;
    size_t height_count, pitch_count;
};

static void line_add(const struct text_line *line, struct line_sums *sums, struct arena *arena)
{
    const struct line_evidence *evidence = &line->evidence;
    sums->worst += error_odds(evidence->worst);
    sums->lines++;
    sums->looked += evidence->looks > 1;
    sums->differed += evidence->looks > evidence->votes || !evidence->first;
    if (evidence->symbols >= 3)
        *(double *)arena_push(arena, &sums->heights, &sums->height_count, sizeof(double)) = evidence->height;
    double pitch = line_pitch(line);
    if (pitch > 0)
        *(double *)arena_push(arena, &sums->pitches, &sums->pitch_count, sizeof(double)) = pitch;
}

struct page_evidence page_evidence_take(const struct sheet *sheet, struct arena *arena)
{
    struct line_sums sums = {0};
    for (size_t t = 0; t < sheet->table_count; t++)
        for (size_t i = 0; i < sheet->tables[t].cell_count; i++)
            for (size_t k = 0; k < sheet->tables[t].cells[i].line_count; k++)
                line_add(&sheet->tables[t].cells[i].lines[k], &sums, arena);
    return (struct page_evidence){
        .worst = sums.lines ? sums.worst / (double)sums.lines : 0,
        .differed = (double)sums.differed / (double)(sums.looked + 5),
        .height = median(sums.heights, sums.height_count),
        .pitch = median(sums.pitches, sums.pitch_count),
    };
}

static void lines_weigh(const struct cell *cell, const struct page_evidence *page, double *values)
{
    double worst = 1, errors = 0, agreed = 0, margin = MARGIN_WIDE, fit = 1, beside = 0, width = 0, ease = 0,
           least = 0;
    int symbols = 0;
    for (size_t i = 0; i < cell->line_count; i++) {
        const struct line_evidence *line = &cell->lines[i].evidence;
        worst = line->worst < worst ? line->worst : worst;
        errors += line->errors;
        symbols += line->symbols;
        agreed += line->looks > 1 && line->votes == line->looks;
        values[EVIDENCE_OUTVOTED] += line->votes < line->looks && 2 * line->votes >= line->looks;
        values[EVIDENCE_DIFFERED] += 2 * line->votes < line->looks;
        values[EVIDENCE_FIRST] += !line->first;
        margin = line->margin < margin ? line->margin : margin;
        fit = line->fit < fit ? line->fit : fit;
        ease = line->ease < ease ? line->ease : ease;
        least = line->least < least ? line->least : least;
        beside += line->beside;
        width += width_misfit(&cell->lines[i], page->pitch);
    }
    double odds = error_odds(cell->line_count ? worst : 0);
    values[EVIDENCE_WORST] = odds;
    values[EVIDENCE_SURE] = odds < -3 ? -3 - odds : 0;
    values[EVIDENCE_UNSURE] = odds > 0 ? odds : 0;
    values[EVIDENCE_ERRORS] = log(0.02 + errors);
    values[EVIDENCE_AGREED] = cell->line_count ? agreed / (double)cell->line_count : 0;
    values[EVIDENCE_MARGIN] = 1 - margin / MARGIN_WIDE;
    values[EVIDENCE_UNFIT] = fit > 0 ? clamp(-log(fit), 0, UNFIT_MOST) : UNFIT_MOST;
    values[EVIDENCE_EASE] = -ease;
    values[EVIDENCE_STRANGE] = -least;
    values[EVIDENCE_SYMBOLS] = log(1.0 + symbols);
    values[EVIDENCE_LINES] = cell->line_count ? log((double)cell->line_count) : 0;
    values[EVIDENCE_BESIDE] = clamp(10 * beside, 0, 1);
    values[EVIDENCE_WIDTH] = clamp(width, 0, 2);
}

static bool is_alike(int32_t code)
{
    static const int32_t codes[] = {0x4E00, '-', 0x2014, 0xB7, '.', ',', '\'', '"', '^', 0x201C, 0x201D, 0};
    size_t i = 0;
    while (codes[i] && codes[i] != code)
        i++;
    return codes[i] != 0;
}

/* Neither Han of the basic block nor a sign that forms print; the network has such symbols, and seldom rightly. */
static bool is_rare(int32_t code)
{
    if (code < 0x80)
        return strchr("^`~@$&{}\\|<>", (int)code) != NULL || code < ' ';
    return code < 0xB0 ||
           (code > 0x2100 && code < 0x2E80 && code != 0x2103 && code != 0x2264 && code != 0x2265);
}

static bool is_digit(int32_t code)
{
    return code >= '0' && code <= '9';
}

static bool is_letter_like_digit(int32_t code)
{
    return code == 'O' || code == 'o' || code == 'l' || code == 'I';
}

/* Three symbols in a row, 0 before the first and after the last: the middle one does not go with its neighbours. */
static bool is_odd(int32_t before, int32_t code, int32_t after)
{
    bool quoted = before == 0x201C || after == 0x201D || before == '"' || after == '"';
    if (code == '-')
        return quoted;
    if (code == 0xB1)
        return before >= 0x4E00;
    if (code < 0x80 && strchr("%.,:;<>", (int)code))
        return code == after;
    return is_letter_like_digit(code) && (is_digit(before) || is_digit(after));
}

/* Digits after a point, where no other digit or point follows: a comma that was read as a point leaves three. */
static bool is_thousands(const int32_t *codes, int count)
{
    bool four =
        count >= 4 && codes[0] == '.' && is_digit(codes[1]) && is_digit(codes[2]) && is_digit(codes[3]);
    return four && (count == 4 || (!is_digit(codes[4]) && codes[4] != '%'));
}

static bool is_date_mark(int32_t code)
{
    return code == '-' || code == '.' || code == '/';
}

/* A date whose parts are set apart by two different marks: 2024-03.18. A dash may lead to another month: 2024.03-11. */
static bool is_mixed_date(const int32_t *codes, int count)
{
    if (count < 9 || !is_date_mark(codes[4]) || !is_date_mark(codes[7]) || codes[4] == codes[7] ||
        codes[7] == '-')
        return false;
    for (int i = 0; i < 9; i++)
        if (i != 4 && i != 7 && !is_digit(codes[i]))
            return false;
    return true;
}

static int odd_count(const int32_t *codes, int count)
{
    int odd = 0;
    for (int i = 0; i < count; i++) {
        odd += is_odd(i ? codes[i - 1] : 0, codes[i], i + 1 < count ? codes[i + 1] : 0);
        odd += is_thousands(codes + i, count - i);
        odd += is_mixed_date(codes + i, count - i);
    }
    return odd;
}

static void symbols_weigh(const char *text, double *values, struct arena *scratch)
{
    int32_t *codes = arena_array(scratch, strlen(text) + 1, sizeof *codes);
    int all = 0, half = 0, rare = 0, alike = 0;
    for (const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text; *at; all++) {
        codes[all] = symbol_next(&at);
        half += codes[all] < 0x80;
        rare += is_rare(codes[all]);
        alike += is_alike(codes[all]);
    }
    values[EVIDENCE_FIGURES] = all ? (double)half / all : 0;
    values[EVIDENCE_RARE] = clamp(rare, 0, 2);
    values[EVIDENCE_ALIKE] = log(1.0 + alike);
    values[EVIDENCE_ODD] = clamp(odd_count(codes, all), 0, 2);
}

static void verdict_weigh(const struct verdict *verdict, double *values)
{
    const struct cell_repair *repair = verdict->repair;
    if (repair) {
        values[EVIDENCE_REPAIRED] = repair->note != NULL;
        values[EVIDENCE_DISTANCE] = clamp(20 * (1 - repair->confidence), 0, 3);
        double sure = repair->note && values[EVIDENCE_WORST] < 0 ? -values[EVIDENCE_WORST] : 0;
        values[EVIDENCE_AGAINST] = sure * values[EVIDENCE_DISTANCE] / 3;
    }
    values[EVIDENCE_DOUBTED] = verdict->doubts > 2 ? 2 : verdict->doubts;
    values[EVIDENCE_CONFIRMED] = verdict->confirmed;
    values[EVIDENCE_AMOUNT] = verdict->amount;
}

void evidence_take(const struct cell *cell, const struct verdict *verdict, const struct twin *twin,
                   const struct page_evidence *page, struct arena *arena, double *values)
{
    memset(values, 0, EVIDENCE_COUNT * sizeof *values);
    values[EVIDENCE_CLASS] = !cell->text[0] ? CLASS_BLANK : verdict->repair ? CLASS_LABEL : CLASS_TEXT;
    lines_weigh(cell, page, values);
    symbols_weigh(cell->text, values, arena);
    verdict_weigh(verdict, values);
    values[EVIDENCE_SMALL] = page->height > 0 && page->height < 32 ? log2(32 / page->height) : 0;
    values[EVIDENCE_LEFT] = clamp(cell->left, 0, 1);
    values[EVIDENCE_SPOT] = log(1 + cell->spot);
    values[EVIDENCE_INK] = clamp(10 * cell->ink, 0, 2);
    values[EVIDENCE_EQUAL] = twin->equal;
    values[EVIDENCE_NEAR] = twin->near && !twin->equal;
    values[EVIDENCE_COVERED] = (cell->flags & FLAG_COVERED) != 0;
    values[EVIDENCE_CLIPPED] = (cell->flags & FLAG_CLIPPED) != 0;
    values[EVIDENCE_GHOST] = (cell->flags & FLAG_UNEXPECTED_TEXT) != 0;
    values[EVIDENCE_GUESSED] = (cell->flags & FLAG_GRID_REPAIRED) != 0;
    values[EVIDENCE_SIDES] = clamp(1 - cell->sides, 0, 1);
    values[EVIDENCE_PAGE_WORST] = page->worst + 3;
    values[EVIDENCE_PAGE_DIFFERED] = page->differed;
}

void evidence_take_line(const struct outside_line *line, const struct page_evidence *page,
                        struct arena *arena, double *values)
{
    struct text_line own = {.outline = line->outline, .text = line->text, .evidence = line->evidence};
    const struct cell cell = {.text = line->text, .lines = &own, .line_count = 1, .sides = 1};
    evidence_take(&cell, &(struct verdict){0}, &(struct twin){0}, page, arena, values);
    values[EVIDENCE_CLASS] = CLASS_LINE;
}
