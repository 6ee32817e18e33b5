/*
 * `shenbao forms`: lists form files, names every mistake in them, and runs the examples they carry.
 */
#include <errno.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "commands.h"
#include "models.h"
#include "shenbao/form.h"
#include "shenbao/status.h"

enum { FORMS_MISTAKEN = EXIT_PAGES_FAILED };

struct forms_work {
    const char *action;
    char **files;
    size_t file_count;
    const char *model_dir;
};

enum { KEY_MODEL_DIR = 256 };

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct forms_work *work = state->input;
    switch (key) {
    case KEY_MODEL_DIR:
        work->model_dir = value;
        return 0;
    case ARGP_KEY_ARGS:
        work->action = state->argv[state->next];
        work->files = state->argv + state->next + 1;
        work->file_count = (size_t)(state->argc - state->next - 1);
        return 0;
    case ARGP_KEY_NO_ARGS:
        work->action = "list";
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static struct forms_work arguments_parse(int argc, char **argv)
{
    const struct argp_option options[] = {
        {"model-dir", KEY_MODEL_DIR, "DIR", 0,
         TR("folder with forms/ (default: as `shenbao run`)",
            "含 forms/ 的文件夹（默认与 shenbao run 相同）"),
         0},
        {0},
    };
    const struct argp argp = {
        options,
        parse,
        "[list]\ncheck FILE...\ntest [FILE...]",
        TR("Lists the forms that are known; names every mistake of form files; runs the examples that form "
           "files "
           "carry, of the known forms or of FILEs, which take the place of forms with their id.",
           "列出已有的表样；检查表样文件中的全部错误；运行表样文件自带的示例（已有的表样，或给出的文件；"
           "文件会替换相同 id 的表样）。"),
        NULL,
        NULL,
        NULL};
    struct forms_work work = {0};
    argp_parse(&argp, argc, argv, 0, NULL, &work);
    return work;
}

static int fail(const char *message, int status)
{
    fprintf(stderr, "shenbao forms: %s\n", message ? message : log_reason(status));
    return status == STATUS_MODEL_MISSING ? EXIT_NO_MODEL : FORMS_MISTAKEN;
}

/* The known forms, with the files in the place of those with their ids. */
static int forms_load(const struct forms_work *work, struct form_set **ret_forms)
{
    CLEANUP(cleanup_free) char *found = work->model_dir ? strdup(work->model_dir) : models_dir_find();
    CLEANUP(cleanup_free) char *dir = found ? path_join(found, "forms") : NULL;
    CLEANUP(cleanup_free) char *message = NULL;
    if (!dir)
        return fail(TR("no models folder was found; name it with --model-dir or SHENBAO_MODELS",
                       "找不到模型文件夹；请用 --model-dir 或 SHENBAO_MODELS 指定"),
                    STATUS_MODEL_MISSING);
    struct form_set *forms = NULL;
    int status = form_set_load(dir, &forms, &message);
    for (size_t i = 0; status == STATUS_OK && i < work->file_count; i++)
        status = form_set_load_file(forms, work->files[i], &message);
    if (status != STATUS_OK) {
        form_set_free(forms);
        return fail(message, status);
    }
    *ret_forms = forms;
    return EXIT_ALL_READ;
}

static int list(const struct forms_work *work)
{
    struct form_set *forms = NULL;
    int failed = forms_load(work, &forms);
    for (size_t i = 0; !failed && i < form_set_count(forms); i++) {
        struct form_facts facts = form_set_facts(forms, i);
        printf("%s@%d\t%s\t%s\n", facts.id, facts.version, facts.name, facts.file);
    }
    form_set_free(forms);
    return failed;
}

static int check_file(const char *path, struct arena *arena)
{
    struct form_mistake *mistakes = NULL;
    size_t count = 0;
    int status = form_file_check(path, arena, &mistakes, &count);
    if (status == STATUS_IO || status == STATUS_NO_MEMORY) {
        printf("%s: %s\n", path, status == STATUS_IO ? strerror(errno) : log_reason(status));
        return FORMS_MISTAKEN;
    }
    for (size_t i = 0; i < count; i++)
        printf("%s:%d: %s\n", path, mistakes[i].line, mistakes[i].text);
    if (count == 0)
        printf(TR("%s: no mistakes\n", "%s：没有错误\n"), path);
    return count ? FORMS_MISTAKEN : EXIT_ALL_READ;
}

static int check(const struct forms_work *work)
{
    int failed = EXIT_ALL_READ;
    if (work->file_count == 0)
        return fail(TR("name the files to check", "请给出要检查的文件"), STATUS_BAD_ARGUMENT), EXIT_USAGE;
    for (size_t i = 0; i < work->file_count; i++) {
        struct arena *arena = arena_new();
        if (!arena || check_file(work->files[i], arena))
            failed = FORMS_MISTAKEN;
        arena_free(arena);
    }
    return failed;
}

static void tell(void *context, int line, const char *text)
{
    printf("%s:%d: %s\n", (const char *)context, line, text);
}

static bool is_asked_for(const struct forms_work *work, const char *file)
{
    bool asked = work->file_count == 0;
    for (size_t i = 0; i < work->file_count; i++)
        asked |= strcmp(work->files[i], file) == 0;
    return asked;
}

static size_t test_form(const struct form_set *forms, size_t index, struct form_facts facts)
{
    CLEANUP(cleanup_free) char *file = strdup(facts.file);
    size_t differences = form_examples_run(forms, index, tell, file);
    if (facts.example_count == 0)
        printf(TR("%s: no examples\n", "%s：没有示例\n"), facts.file);
    else if (differences == 0)
        printf(TR_COUNT(facts.example_count, "%s: %zu example passes\n", "%s: %zu examples pass\n",
                        "%s：%zu 个示例通过\n"),
               facts.file, facts.example_count);
    return differences;
}

static int test(const struct forms_work *work)
{
    struct form_set *forms = NULL;
    int failed = forms_load(work, &forms);
    size_t differences = 0;
    for (size_t i = 0; !failed && i < form_set_count(forms); i++) {
        struct form_facts facts = form_set_facts(forms, i);
        if (is_asked_for(work, facts.file))
            differences += test_form(forms, i, facts);
    }
    form_set_free(forms);
    return failed ? failed : differences ? FORMS_MISTAKEN : EXIT_ALL_READ;
}

int command_forms(int argc, char **argv)
{
    struct forms_work work = arguments_parse(argc, argv);
    if (strcmp(work.action, "list") == 0)
        return list(&work);
    if (strcmp(work.action, "check") == 0)
        return check(&work);
    if (strcmp(work.action, "test") == 0)
        return test(&work);
    fprintf(stderr,
            TR("shenbao forms: there is no '%s': it takes list, check or test\n",
               "shenbao forms：没有“%s”：可用 list、check 或 test\n"),
            work.action);
    return EXIT_USAGE;
}
