/* Requests to the correction page: taken apart rightly, and harmless whatever they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "review/api.h"
#include "shenbao/status.h"

static struct arena *arena;

static int setup(void **state)
{
    arena = arena_new();
    return !arena;
}

static int teardown(void **state)
{
    arena_free(arena);
    return 0;
}

static void test_parameters(void **state)
{
    const struct request request = {.target =
                                        "/api/cell?page=a%2Fb&who=%E7%8E%8B+x&bad=%0a&broken=%4&far=7&n=1x"};
    assert_string_equal(request_path(&request, arena), "/api/cell");
    assert_string_equal(request_parameter(&request, "page", arena), "a/b");
    assert_string_equal(request_parameter(&request, "who", arena), "王 x");
    assert_null(request_parameter(&request, "bad", arena));
    assert_null(request_parameter(&request, "broken", arena));
    assert_null(request_parameter(&request, "pag", arena));
    assert_int_equal(request_number(&request, "far", 1, 9, 5, arena), 7);
    assert_int_equal(request_number(&request, "far", 1, 6, 5, arena), 5);
    assert_int_equal(request_number(&request, "n", 1, 9, 5, arena), 5);
}

static void test_cookies(void **state)
{
    const struct request request = {.target = "/", .cookie = "a=1; shenbao-80=x; shenbao-8=secret"};
    assert_string_equal(request_cookie(&request, "shenbao-8", arena), "secret");
    assert_null(request_cookie(&request, "shenbao-9", arena));
    assert_true(same_secret("secret", "secret"));
    assert_false(same_secret("secret", "secre"));
    assert_false(same_secret("secret", "Secret"));
}

static void test_hosts(void **state)
{
    char name[] = "review.example.org", *names[] = {name};
    static const struct {
        const char *host;
        bool ours;
    } cases[] = {{"127.0.0.1:80", true},
                 {"localhost:80", true},
                 {"LOCALHOST:80", true},
                 {"[::1]:80", true},
                 {"10.1.2.3:80", true},
                 {"review.example.org", true},
                 {"127.0.0.1", false},
                 {"127.0.0.1:81", false},
                 {"evil.example:80", false},
                 {"", false},
                 {":80", false},
                 {"[::1:80", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(host_is_ours(cases[i].host, 80, names, 1), cases[i].ours);
    assert_true(origin_is_hosts("http://a:1", "a:1") && origin_is_hosts("https://a:1", "a:1"));
    assert_false(origin_is_hosts("null", "a:1") || origin_is_hosts("http://a:12", "a:1") ||
                 origin_is_hosts("", ""));
}

static void test_places_and_names(void **state)
{
    struct desk_place place;
    char page[80] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef-3";
    assert_true(place_parse(page, "t0r1c2", &place));
    assert_int_equal(place.frame, 3);
    page[0] = 'G';
    assert_false(place_parse(page, "t0r1c2", &place));
    assert_false(place_parse("../../x-1", "", &place));
    assert_false(place_parse(NULL, "", &place));
    assert_true(name_is_fit("王芳") && name_is_fit("Li Lei"));
    assert_false(name_is_fit("") || name_is_fit(" a") || name_is_fit("a\nb") || name_is_fit("\xff"));
}

static void test_texts(void **state)
{
    assert_string_equal(text_clean(" a\nb\x01 ", arena), "a b");
    assert_string_equal(text_clean("e\xcc\x81", arena), "é");
    assert_string_equal(text_clean("<script>", arena), "<script>");
    assert_null(text_clean("\xff", arena));
    assert_null(text_clean(NULL, arena));
}

/* ---- whatever comes ---- */

static uint32_t random_next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static const char *spoil(const char *text, uint32_t *seed)
{
    size_t length = strlen(text);
    char *spoiled = arena_strndup(arena, text, length);
    for (uint32_t n = random_next(seed) % 4; n > 0 && length > 0; n--) {
        size_t at = random_next(seed) % length;
        if (random_next(seed) % 4 == 0)
            spoiled[at] = '\0';
        else
            spoiled[at] = (char)(1 + random_next(seed) % 255);
        length = strlen(spoiled);
    }
    return spoiled;
}

static void test_any_request_gets_an_answer(void **state)
{
    static const char *const targets[] = {"/",
                                          "/main.js",
                                          "/api/cell?page=00-0&cell=t0r0c0&who=a",
                                          "/api/next",
                                          "/api/settle",
                                          "/api/settle-many",
                                          "/api/undo",
                                          "/api/group",
                                          "/api/facts",
                                          "/api/report",
                                          "/api/picture?page=0&width=9"};
    static const char body[] =
        "{\"who\":\"a\",\"kind\":\"split\",\"page\":"
        "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef-0\",\"cell\":\"t0r0c0\","
        "\"text\":\"x\",\"change\":{\"axis\":\"row\",\"at\":0.5},\"place\":[1,2,3],\"count\":3,"
        "\"deeds\":[{\"kind\":\"text\"}],\"keep\":[{\"page\":\"x\"}],\"from\":\"a\",\"to\":\"b\"}";
    char out[] = "/tmp/shenbao-XXXXXX", command[64], pages[64], *message = NULL;
    struct desk *desk = NULL;
    assert_non_null(mkdtemp(out));
    snprintf(pages, sizeof pages, "%s/pages", out);
    assert_int_equal(mkdir(pages, 0777), 0);
    assert_int_equal(desk_open(&(struct desk_options){.out_dir = out, .lease = 1}, &desk, &message),
                     STATUS_OK);
    const struct api api = {.desk = desk, .token = "0123456789abcdef", .port = 80};
    uint32_t seed = 1;
    size_t done = 0;
    for (int i = 0; i < 4000; i++) {
        bool spoiled = i % 2;
        const char *target = targets[random_next(&seed) % (sizeof targets / sizeof targets[0])];
        const char *text = spoil(body, &seed);
        struct request request = {
            .method = random_next(&seed) % 2 ? "POST" : "GET",
            .target = spoiled ? spoil(target, &seed) : target,
            .host = spoiled ? spoil("localhost:80", &seed) : "localhost:80",
            .origin = "http://localhost:80",
            .site = "same-origin",
            .cookie = spoiled ? spoil("shenbao-80=0123456789abcdef", &seed) : "shenbao-80=0123456789abcdef",
            .content_type = "application/json",
            .body = text,
            .body_size = strlen(text),
        };
        struct response response;
        api_respond(&api, &request, &response);
        assert_true(response.status >= 200 && response.status < 600 && response.type && response.bytes);
        done += response.status == 200;
        free(response.owned);
        free(response.cookie);
    }
    assert_true(done > 100);
    desk_close(desk);
    snprintf(command, sizeof command, "rm -r %s", out);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters), cmocka_unit_test(test_cookies),
        cmocka_unit_test(test_hosts),      cmocka_unit_test(test_places_and_names),
        cmocka_unit_test(test_texts),      cmocka_unit_test(test_any_request_gets_an_answer),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
