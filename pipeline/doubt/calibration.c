#include "doubt/calibration.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "shenbao/status.h"

enum {
    FILE_LIMIT = 4 << 20, /* bytes: a calibration has a hundred thousand */
    WORDS = 64            /* of a statement */
};

static const double largest = 1e6; /* no score is beyond, nor what adds up to it */

const char *const class_names[CLASS_COUNT] = {"blank", "label", "text", "line"};
const char *const forest_names[FOREST_COUNT] = {"cell", "line"};

/* What is being read. */
struct reader {
    struct calibration *calibration;
    char *words[WORDS];
    size_t word_count;
    bool begun, ended;
    char *room; /* for a message */
};

static bool number_take(const char *text, double low, double high, double *ret_number)
{
    char *end;
    errno = 0;
    double number = strtod(text, &end);
    if (errno || end == text || *end || !(number >= low && number <= high))
        return false;
    *ret_number = number;
    return true;
}

static int name_find(const char *name, const char *(*name_of)(size_t), size_t count)
{
    size_t i = 0;
    while (i < count && strcmp(name, name_of(i)) != 0)
        i++;
    return i < count ? (int)i : -1;
}

static const char *class_name(size_t index)
{
    return class_names[index];
}

static const char *forest_name(size_t index)
{
    return forest_names[index];
}

static const char *unknown(const struct reader *reader, const char *what, const char *name)
{
    snprintf(reader->room, 96, "there is no %s \"%.40s\"", what, name);
    return reader->room;
}

static const char *weight_read(struct reader *reader)
{
    struct calibration *calibration = reader->calibration;
    int class = name_find(reader->words[1], class_name, CLASS_COUNT);
    if (class < 0)
        return unknown(reader, "class", reader->words[1]);
    double *place = &calibration->bias[class];
    if (strcmp(reader->words[2], "bias") != 0) {
        int evidence = name_find(reader->words[2], evidence_name, EVIDENCE_COUNT);
        if (evidence <= EVIDENCE_CLASS)
            return unknown(reader, "evidence", reader->words[2]);
        place = &calibration->weights[class][evidence];
    }
    if (!isnan(*place))
        return "this weight is said twice";
    return number_take(reader->words[3], -largest, largest, place) ? NULL : "the weight is no number";
}

/* Adds the node at the word, and what hangs on it; `tree` is where its tree begins. */
static const char *node_read(struct reader *reader, struct forest *forest, size_t tree, size_t *word)
{
    double number;
    if (*word == reader->word_count)
        return "the tree ends where a node is missing";
    if (forest->node_count == FOREST_NODES_MOST)
        return "the trees have more than 16384 nodes";
    struct forest_node *node = &forest->nodes[forest->node_count++];
    const char *name = reader->words[(*word)++];
    *node = (struct forest_node){.column = -1};
    if (number_take(name, -largest, largest, &number)) {
        node->value = (float)number;
        return NULL;
    }
    int column = name_find(name, evidence_name, EVIDENCE_COUNT);
    if (column < 0)
        return unknown(reader, "evidence", name);
    if (*word == reader->word_count || !number_take(reader->words[(*word)++], -largest, largest, &number))
        return "what evidence is compared with is a number";
    node->column = (int16_t)column;
    node->value = (float)number;
    const char *wrong = node_read(reader, forest, tree, word);
    node->no = (uint16_t)(forest->node_count - tree);
    return wrong ? wrong : node_read(reader, forest, tree, word);
}

static const char *tree_read(struct reader *reader)
{
    size_t word = 2;
    int index = name_find(reader->words[1], forest_name, FOREST_COUNT);
    if (index < 0)
        return unknown(reader, "forest", reader->words[1]);
    struct forest *forest = &reader->calibration->forests[index];
    if (forest->tree_count == FOREST_TREES_MOST)
        return "there are more than 1024 trees";
    size_t tree = forest->node_count;
    forest->roots[forest->tree_count++] = (uint16_t)tree;
    const char *wrong = node_read(reader, forest, tree, &word);
    return wrong ? wrong : word < reader->word_count ? "something after the tree's last node" : NULL;
}

static const char *curve_read(struct reader *reader)
{
    struct calibration *calibration = reader->calibration;
    struct curve_point point, *before = &calibration->curve[calibration->curve_count];
    if (calibration->curve_count == CURVE_MOST)
        return "the curve has more than 128 points";
    if (!number_take(reader->words[1], -largest, largest, &point.score) ||
        !number_take(reader->words[2], 0, 1, &point.error))
        return "a point of the curve is a score and a probability";
    if (calibration->curve_count > 0 && (point.score <= before[-1].score || point.error < before[-1].error))
        return "the curve does not rise";
    *before = point;
    calibration->curve_count++;
    return NULL;
}

static const char *threshold_read(struct reader *reader)
{
    struct calibration *calibration = reader->calibration;
    struct threshold row, *before = &calibration->thresholds[calibration->threshold_count];
    if (calibration->threshold_count == THRESHOLDS_MOST)
        return "there are more than 256 thresholds";
    if (!number_take(reader->words[1], 0, 1, &row.probability) ||
        !number_take(reader->words[2], 0, 1, &row.load) ||
        !number_take(reader->words[3], 0, 10000, &row.slip) ||
        !number_take(reader->words[4], 0, 1, &row.caught))
        return "a threshold is a probability, a load, a slip and the share that is caught";
    if (calibration->threshold_count > 0 &&
        (row.probability <= before[-1].probability || row.load < before[-1].load ||
         row.slip > before[-1].slip || row.caught < before[-1].caught))
        return "with a higher threshold more is flagged and less let through";
    *before = row;
    calibration->threshold_count++;
    return NULL;
}

static const char *model_read(struct reader *reader)
{
    if (strlen(reader->words[1]) != HASH_HEX_SIZE - 1 ||
        strspn(reader->words[1], "0123456789abcdef") != HASH_HEX_SIZE - 1)
        return "the model is named by the 64 digits of its SHA-256";
    memcpy(reader->calibration->model, reader->words[1], HASH_HEX_SIZE);
    return NULL;
}

static const char *head_read(struct reader *reader)
{
    reader->begun = true;
    return strcmp(reader->words[1], "3") == 0 ? NULL : "this program reads calibrations of version 3";
}

static const char *end_read(struct reader *reader)
{
    const struct calibration *calibration = reader->calibration;
    reader->ended = true;
    for (size_t i = 0; i < CLASS_COUNT; i++)
        if (isnan(calibration->bias[i])) {
            snprintf(reader->room, 96, "\"weight %s bias\" is missing", class_names[i]);
            return reader->room;
        }
    return calibration->curve_count < 2       ? "the curve has fewer than two points"
           : calibration->threshold_count < 1 ? "there is no threshold"
           : !calibration->model[0]           ? "the model is not named"
                                              : NULL;
}

static const char *statement_read(struct reader *reader)
{
    static const struct {
        const char *name;
        size_t least, most; /* words */
        const char *(*read)(struct reader *);
    } kinds[] = {{"shenbao-calibration", 2, 2, head_read},
                 {"model", 2, 2, model_read},
                 {"weight", 4, 4, weight_read},
                 {"tree", 3, WORDS, tree_read},
                 {"curve", 3, 3, curve_read},
                 {"threshold", 5, 5, threshold_read},
                 {"end", 1, 1, end_read}};
    size_t i = 0, count = sizeof kinds / sizeof kinds[0];
    while (i < count && strcmp(reader->words[0], kinds[i].name) != 0)
        i++;
    if (reader->begun ? i == 0 : i > 0)
        return "a calibration begins with \"shenbao-calibration 3\", once";
    if (i == count)
        return unknown(reader, "statement", reader->words[0]);
    if (reader->ended)
        return "something after \"end\"";
    bool fits = reader->word_count >= kinds[i].least && reader->word_count <= kinds[i].most;
    return fits ? kinds[i].read(reader) : "too few or too many words";
}

static const char *line_read(struct reader *reader, char *line)
{
    char *rest = line, *word;
    line[strcspn(line, "#\r")] = '\0';
    reader->word_count = 0;
    while ((word = strsep(&rest, " \t"))) {
        if (*word && reader->word_count == WORDS)
            return "too few or too many words";
        if (*word)
            reader->words[reader->word_count++] = word;
    }
    return reader->word_count ? statement_read(reader) : NULL;
}

/* Weights that are not said are 0; until then they are NaN. */
static void weights_set(struct calibration *calibration, double from, double to)
{
    for (size_t class = 0; class < CLASS_COUNT; class ++) {
        for (size_t i = 0; i < EVIDENCE_COUNT; i++) {
            double *weight = &calibration->weights[class][i];
            *weight = isnan(from) == isnan(*weight) ? to : *weight;
        }
    }
}

const char *calibration_parse(const char *text, struct calibration *ret_calibration, int *ret_line,
                              char room[96])
{
    struct reader reader = {.calibration = ret_calibration, .room = room};
    CLEANUP(cleanup_free) char *copy = strdup(text);
    char *rest = copy, *line;
    const char *wrong = copy ? NULL : "out of memory";
    memset(ret_calibration, 0, sizeof *ret_calibration);
    weights_set(ret_calibration, 0, NAN);
    for (size_t i = 0; i < CLASS_COUNT; i++)
        ret_calibration->bias[i] = NAN;
    for (*ret_line = 0; !wrong && (line = strsep(&rest, "\n"));) {
        ++*ret_line;
        wrong = line_read(&reader, line);
    }
    weights_set(ret_calibration, NAN, 0);
    return wrong || reader.ended ? wrong : "\"end\" is missing: the file was cut off";
}

int calibration_load(const char *path, struct calibration **ret_calibration, char **ret_message)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    int line = 0, status = file_read(path, FILE_LIMIT, &text, &size);
    char room[96];
    const char *wrong = NULL;
    struct calibration *calibration = status == STATUS_OK ? calloc(1, sizeof *calibration) : NULL;
    if (status == STATUS_OK && calibration)
        wrong = strlen(text) == size ? calibration_parse(text, calibration, &line, room) : "not a text file";
    if (status == STATUS_OK)
        status = !calibration ? STATUS_NO_MEMORY : wrong ? STATUS_MODEL_BAD : STATUS_OK;
    else if (status == STATUS_NOT_FOUND || status == STATUS_NO_PERMISSION)
        status = STATUS_MODEL_MISSING;
    else if (status == STATUS_TOO_MANY_BYTES)
        wrong = "larger than 4 MB", status = STATUS_MODEL_BAD;
    if (status == STATUS_OK) {
        *ret_calibration = calibration;
        return STATUS_OK;
    }
    free(calibration);
    if (ret_message && asprintf(ret_message, wrong ? "%s:%d: %s" : "%s", path, line, wrong) < 0)
        *ret_message = NULL;
    return status;
}

void calibration_free(struct calibration *calibration)
{
    free(calibration);
}

const char *calibration_model(const struct calibration *calibration)
{
    return calibration->model;
}

double calibration_threshold(const struct calibration *calibration, const struct doubt_options *options)
{
    const struct threshold *rows = calibration->thresholds;
    size_t row = 0, last = calibration->threshold_count - 1;
    while (row < last && (rows[row].slip > options->max_slip || rows[row].caught < options->least_caught) &&
           rows[row + 1].load <= options->review_rate)
        row++;
    return rows[row].probability;
}

enum forest_of forest_of_evidence(const double *evidence)
{
    return (int)evidence[EVIDENCE_CLASS] == CLASS_LINE ? FOREST_LINE : FOREST_CELL;
}

double calibration_sum(const struct calibration *calibration, const double *evidence)
{
    size_t class = (size_t)evidence[EVIDENCE_CLASS];
    double score = calibration->bias[class];
    for (size_t i = EVIDENCE_CLASS + 1; i < EVIDENCE_COUNT; i++)
        score += calibration->weights[class][i] * evidence[i];
    return score;
}

double calibration_score(const struct calibration *calibration, const double *evidence)
{
    return calibration_sum(calibration, evidence) +
           forest_score(&calibration->forests[forest_of_evidence(evidence)], evidence);
}

double calibration_curve(const struct calibration *calibration, double score)
{
    const struct curve_point *curve = calibration->curve;
    size_t last = calibration->curve_count - 1, i = 1;
    if (score <= curve[0].score)
        return 1 - curve[0].error;
    while (i < last && curve[i].score < score)
        i++;
    double share = (score - curve[i - 1].score) / (curve[i].score - curve[i - 1].score);
    share = share < 1 ? share : 1;
    return 1 - (curve[i - 1].error + share * (curve[i].error - curve[i - 1].error));
}

double calibration_probability(const struct calibration *calibration, const double *evidence)
{
    return calibration_curve(calibration, calibration_score(calibration, evidence));
}
