#include "shenbao/status.h"

#include <stddef.h>
#include <string.h>

static const struct {
    int status;
    const char *name, *english, *chinese;
} texts[] = {
    {STATUS_OK, "ok", "no error", "没有错误"},
    {STATUS_NO_MEMORY, "no_memory", "out of memory", "内存不足"},
    {STATUS_BAD_ARGUMENT, "bad_argument", "a wrong argument inside the program", "程序内部参数错误"},
    {STATUS_IO, "io_error", "reading or writing failed", "读写失败"},
    {STATUS_INTERRUPTED, "interrupted", "interrupted", "已中断"},
    {STATUS_INTERNAL, "internal_error", "a library failed unexpectedly", "底层库意外失败"},
    {STATUS_NOT_FOUND, "not_found", "there is no such file", "文件不存在"},
    {STATUS_NO_PERMISSION, "no_permission", "the file may not be read; check its permissions",
     "没有读取权限，请检查文件权限"},
    {STATUS_NOT_A_FILE, "not_a_file", "not a regular file", "不是普通文件"},
    {STATUS_EMPTY_FILE, "empty_file", "the file is empty; scan or copy it again",
     "文件为空，请重新扫描或复制"},
    {STATUS_NOT_AN_IMAGE, "not_an_image",
     "not an image this program reads (JPEG, PNG, TIFF, BMP, WebP, PNM, PDF, ZIP)",
     "不是可识别的图像格式（JPEG、PNG、TIFF、BMP、WebP、PNM、PDF、ZIP）"},
    {STATUS_BAD_IMAGE, "bad_image", "the image is damaged or cut short; scan or copy it again",
     "图像已损坏或不完整，请重新扫描或复制"},
    {STATUS_TOO_MANY_BYTES, "too_many_bytes", "the file is larger than --max-bytes allows",
     "文件大小超过 --max-bytes 的限制"},
    {STATUS_TOO_MANY_PIXELS, "too_many_pixels", "the image has more pixels than --max-pixels allows",
     "图像像素数超过 --max-pixels 的限制"},
    {STATUS_TOO_MANY_FRAMES, "too_many_frames", "the file has more frames than --max-frames allows",
     "文件页数超过 --max-frames 的限制"},
    {STATUS_TOO_SMALL, "too_small", "the image is too small to hold a table", "图像太小，容不下表格"},
    {STATUS_CHANGED, "changed", "the file changed while it was read, or since the plan was made; run again",
     "文件在读取过程中或制定计划之后被改动，请重新运行"},
    {STATUS_ENCRYPTED, "encrypted", "it needs a password; save it without one",
     "文件需要密码，请去除密码后再试"},
    {STATUS_BAD_PDF, "bad_pdf", "the PDF is damaged; make or copy it again", "PDF 已损坏，请重新生成或复制"},
    {STATUS_TEXT_PDF, "text_pdf", "the PDF page holds text and no scan: take its text from the PDF itself",
     "该 PDF 页面是文字而非扫描件，请直接从 PDF 提取文字"},
    {STATUS_NO_PDF_TOOLS, "no_pdf_tools", "to read PDF install poppler-utils (pdfinfo, pdfimages, pdftoppm)",
     "读取 PDF 需安装 poppler-utils（pdfinfo、pdfimages、pdftoppm）"},
    {STATUS_BAD_ZIP, "bad_zip", "the ZIP archive is damaged; make or copy it again",
     "ZIP 压缩包已损坏，请重新生成或复制"},
    {STATUS_EMPTY_ZIP, "empty_zip", "the ZIP archive holds no scans", "ZIP 压缩包中没有扫描件"},
    {STATUS_BAD_PLAN, "bad_plan", "no plan of this program, or one that was cut short",
     "不是有效的计划文件或已不完整"},
    {STATUS_MODEL_MISSING, "model_missing", "the recogniser's trained data is missing", "缺少识别模型"},
    {STATUS_MODEL_BAD, "model_bad", "the recogniser refuses its trained data", "识别模型无法加载"},
    {STATUS_MODELS_DIFFER, "models_differ",
     "the trained data for pages in black and white (-bilevel) beside it is damaged or does not go with it: "
     "make both anew, or take it away",
     "旁边的黑白页面模型（-bilevel）已损坏或与其不配套：请重新制作两者，或将其移走"},
    {STATUS_FORM_BAD, "form_bad", "a form file has a mistake", "表单文件有错误"},
    {STATUS_CRASHED, "crashed", "the worker crashed on this page", "处理该页的进程崩溃"},
    {STATUS_TIMED_OUT, "timed_out", "the page took longer than --page-timeout",
     "该页处理时间超过 --page-timeout"},
    {STATUS_MEMORY_LIMIT, "memory_limit", "the page needed more memory than --page-memory",
     "该页所需内存超过 --page-memory"},
};

static size_t text_index(int status)
{
    size_t count = sizeof texts / sizeof texts[0];
    for (size_t i = 0; i < count; i++) {
        if (texts[i].status == status)
            return i;
    }
    return 5; /* an unknown code is an internal error */
}

const char *status_name(int status)
{
    return texts[text_index(status)].name;
}

int status_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].name, name) == 0)
            return texts[i].status;
    }
    return STATUS_INTERNAL;
}

const char *status_text(int status)
{
    return texts[text_index(status)].english;
}

const char *status_text_zh(int status)
{
    return texts[text_index(status)].chinese;
}
