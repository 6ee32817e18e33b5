#include "declare.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"

enum { LONGEST_TEXT = 4096 };

/* So many times of what is there for every character to be learned. */
static const double GENERAL_SHARES[] = {[TEXTS_TO_LEARN] = 1, [TEXTS_RARE] = 20, [TEXTS_LIFELIKE] = 0.2},
                    SPECIAL_SHARES[] = {[TEXTS_TO_LEARN] = 1, [TEXTS_RARE] = 1, [TEXTS_LIFELIKE] = 0.1};

/* Shares of a field's texts: by the grammar; phrases as people write them; general Chinese; special symbols. The rest is
 * known phrases. */
struct mix {
    double grammar, phrases, general, special;
    int least, most; /* characters of general text */
};

static const struct mix NAME_MIX = {
    .grammar = 0.25, .phrases = 0.35, .general = 0.3, .special = 0, .least = 6, .most = 24};
static const struct mix UNIT_MIX = {
    .grammar = 0.45, .phrases = 0.4, .general = 0.15, .special = 0, .least = 4, .most = 14};
static const struct mix GOAL_MIX = {
    .grammar = 0.18, .phrases = 0.42, .general = 0.3, .special = 0, .least = 40, .most = 160};
static const struct mix LEVEL_MIX = {
    .grammar = 0.15, .phrases = 0.41, .general = 0.25, .special = 0.09, .least = 2, .most = 18};
static const struct mix VALUE_MIX = {
    .grammar = 0.55, .phrases = 0.14, .general = 0.08, .special = 0.15, .least = 1, .most = 8};

static const double NAMES = 0.3; /* of texts for rare characters */

struct draft {
    const struct declare_source *source;
    struct rng *rng;
    json_t *declaration;
};

static json_t *indicator_known(const struct draft *draft)
{
    const struct declarations *known = draft->source->known;
    size_t count = declarations_count(known);
    const json_t *declaration = declarations_at(known, (size_t)rng_below(draft->rng, (int)count));
    json_t *year = json_object_get(json_object_get(declaration, "indicators"), "year");
    size_t entries = json_array_size(year);
    return entries ? json_array_get(year, (size_t)rng_below(draft->rng, (int)entries)) : NULL;
}

/* Some of the clauses of a known goal, in their order. */
static void goal_known(const struct draft *draft, struct strbuf *out)
{
    const struct declarations *known = draft->source->known;
    for (int i = 1 + rng_below(draft->rng, 3); i > 0; i--) {
        const json_t *declaration =
            declarations_at(known, (size_t)rng_below(draft->rng, (int)declarations_count(known)));
        const char *goal = declaration_text(json_object_get(declaration, "goal"), "year");
        while (*goal) {
            size_t length = strcspn(goal, ",;");
            length += goal[length] != '\0';
            if (rng_chance(draft->rng, 0.6))
                strbuf_add(out, goal, length);
            goal += length;
        }
    }
}

static void known_draw(const struct draft *draft, const char *field, struct strbuf *out)
{
    const struct declarations *known = draft->source->known;
    if (strcmp(field, "goal") == 0) {
        goal_known(draft, out);
    } else if (strcmp(field, "l3") == 0 || strcmp(field, "value") == 0) {
        strbuf_puts(out, declaration_text(indicator_known(draft), field));
    } else {
        const json_t *declaration =
            declarations_at(known, (size_t)rng_below(draft->rng, (int)declarations_count(known)));
        strbuf_puts(out, declaration_text(declaration, field));
    }
}

static void general_text_draw(const struct draft *draft, int least, struct strbuf *out)
{
    const struct declare_source *source = draft->source;
    if (source->texts != TEXTS_RARE)
        general_draw(source->general, draft->rng, least, out);
    else if (rng_chance(draft->rng, NAMES))
        wording_draw(source->wording, "names", draft->rng, out);
    else
        general_draw_rare(source->general, draft->rng, least, out);
}

static void text_draw(const struct draft *draft, const char *field, const struct mix *mix, struct strbuf *out)
{
    const struct declare_source *source = draft->source;
    double general_share = GENERAL_SHARES[source->texts] * mix->general;
    double special_share = SPECIAL_SHARES[source->texts] * mix->special;
    double all = 1 - (mix->general - general_share) - (mix->special - special_share);
    double drawn = all * rng_unit(draft->rng);
    double phrases = mix->grammar + mix->phrases, general = phrases + general_share;
    char phrase[32];
    snprintf(phrase, sizeof phrase, "phrase_%s", field);
    if (drawn < mix->grammar)
        wording_draw(source->wording, field, draft->rng, out);
    else if (drawn < phrases)
        wording_draw(source->wording, phrase, draft->rng, out);
    else if (drawn < general)
        general_text_draw(draft, mix->least + rng_below(draft->rng, mix->most - mix->least + 1), out);
    else if (drawn < general + special_share)
        wording_draw(source->wording, "special", draft->rng, out);
    else
        known_draw(draft, field, out);
}

/* People leave a mark standing before what they write, which no typesetter would: it wants to be read all the same. */
static void stray_mark_draw(const struct draft *draft, struct strbuf *out)
{
    static const char *const marks[] = {"，", "，", "、", "。", "；", "：", ".", ","};
    if (rng_chance(draft->rng, 0.03))
        strbuf_puts(out, marks[rng_below(draft->rng, sizeof marks / sizeof *marks)]);
}

/* A string for the field; `mix` NULL: by the grammar alone. */
static json_t *string_draw(const struct draft *draft, const char *field, const struct mix *mix)
{
    struct strbuf text = STRBUF_INIT(LONGEST_TEXT);
    if (mix)
        stray_mark_draw(draft, &text);
    if (mix)
        text_draw(draft, field, mix, &text);
    else
        wording_draw(draft->source->wording, field, draft->rng, &text);
    json_t *string = json_string(text.text);
    strbuf_release(&text);
    return string ? string : json_string("");
}

static void put(const struct draft *draft, const char *field, const struct mix *mix)
{
    json_object_set_new(draft->declaration, field, string_draw(draft, field, mix));
}

static json_t *funds_draw(const struct draft *draft)
{
    json_t *funds = json_object();
    static const char *const items[] = {"total", "fiscal", "other", "carry"};
    for (int i = 0; i < (rng_chance(draft->rng, 0.4) ? 4 : 3); i++)
        json_object_set_new(funds, items[i], string_draw(draft, "amount", NULL));
    return funds;
}

static json_t *indicators_draw(const struct draft *draft)
{
    static const struct {
        const char *first, *second;
    } levels[] = {{"产出指标", "数量指标"},     {"产出指标", "质量指标"},       {"产出指标", "时效指标"},
                  {"产出指标", "成本指标"},     {"效益指标", "经济效益指标"},   {"效益指标", "社会效益指标"},
                  {"效益指标", "生态效益指标"}, {"效益指标", "可持续影响指标"}, {"满意度指标", "满意度指标"}};
    json_t *entries = json_array();
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        for (int k = 1 + rng_below(draft->rng, i < 2 ? 3 : 2); k > 0; k--)
            json_array_append_new(entries,
                                  json_pack("{s:s, s:s, s:o, s:o}", "l1", levels[i].first, "l2",
                                            levels[i].second, "l3", string_draw(draft, "l3", &LEVEL_MIX),
                                            "value", string_draw(draft, "value", &VALUE_MIX)));
    return entries;
}

json_t *declare(const struct declare_source *source, struct rng *rng)
{
    char year[16];
    snprintf(year, sizeof year, "%d", 2012 + rng_below(rng, 24));
    json_t *declaration = json_pack("{s:s, s:s, s:s, s:b}", "title", "项目支出绩效目标申报表", "year", year,
                                    "form", "two", "signoff", 1);
    if (!declaration)
        return NULL;
    struct draft draft = {source, rng, declaration};
    put(&draft, "name", &NAME_MIX);
    put(&draft, "dept", &UNIT_MIX);
    put(&draft, "unit", &UNIT_MIX);
    put(&draft, "attr_label", NULL);
    put(&draft, "attr", NULL);
    put(&draft, "period", NULL);
    put(&draft, "span", NULL);
    json_object_set_new(declaration, "funds",
                        json_pack("{s:o, s:o}", "mid", funds_draw(&draft), "year", funds_draw(&draft)));
    json_object_set_new(declaration, "goal",
                        json_pack("{s:o, s:o}", "mid", string_draw(&draft, "goal", &GOAL_MIX), "year",
                                  string_draw(&draft, "goal", &GOAL_MIX)));
    json_object_set_new(
        declaration, "indicators",
        json_pack("{s:o, s:o}", "mid", indicators_draw(&draft), "year", indicators_draw(&draft)));
    return declaration;
}
