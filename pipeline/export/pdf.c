/*
 * A searchable PDF a page: the scan with its text, unseen, over it. A JPEG is kept byte for byte. The only user of qpdf.
 */
#include <errno.h>
#include <leptonica/allheaders.h>
#include <qpdf/qpdf-c.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "export/page_files.h"
#include "export/pdf_text.h"
#include "export/snippet.h"
#include "shenbao/page.h"
#include "shenbao/status.h"

enum { DPI_UNKNOWN = 200 };
static const double POINTS_PER_INCH = 72;

struct pdf {
    qpdf_data document;
    const struct leaf *leaf;
    double scale; /* points of a pixel */
};

/* ---- objects ---- */

static qpdf_oh parsed(const struct pdf *pdf, const char *text)
{
    return qpdf_oh_parse(pdf->document, text);
}

static void set(const struct pdf *pdf, qpdf_oh dictionary, const char *key, qpdf_oh value)
{
    qpdf_oh_replace_key(pdf->document, dictionary, key, value);
}

/* A stream of these bytes with the entries of `dictionary`, to which it belongs. */
static qpdf_oh stream_of(const struct pdf *pdf, const void *bytes, size_t size, const char *dictionary,
                         const char *filter, const char *parameters)
{
    static const char *const keys[] = {"/Type",       "/Subtype",          "/Width",  "/Height",
                                       "/ColorSpace", "/BitsPerComponent", "/Decode", "/Length1"};
    qpdf_oh stream = qpdf_oh_new_stream(pdf->document);
    qpdf_oh entries = parsed(pdf, dictionary), target = qpdf_oh_get_dict(pdf->document, stream);
    qpdf_oh_replace_stream_data(pdf->document, stream, bytes, size, parsed(pdf, filter),
                                parsed(pdf, parameters));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (qpdf_oh_has_key(pdf->document, entries, keys[i]))
            set(pdf, target, keys[i], qpdf_oh_get_key(pdf->document, entries, keys[i]));
    return stream;
}

/* ---- the picture ---- */

static bool is_jpeg(const struct scan_file *file)
{
    return file->size > 3 && file->bytes[0] == 0xFF && file->bytes[1] == 0xD8 && file->bytes[2] == 0xFF;
}

/* Its bytes as they are, where a reader of PDF shows them as we read them: grey or RGB. */
static L_COMP_DATA *jpeg_data(const struct scan_file *file)
{
    l_uint8 *copy = is_jpeg(file) ? malloc(file->size) : NULL;
    if (!copy)
        return NULL;
    memcpy(copy, file->bytes, file->size);
    L_COMP_DATA *data = l_generateJpegDataMem(copy, file->size, 0); /* takes the copy over */
    if (data && data->spp != 1 && data->spp != 3)
        l_CIDataDestroy(&data);
    return data;
}

static int picture_data(const struct scan_file *file, int frame, const struct scan_limits *limits,
                        L_COMP_DATA **ret_data)
{
    struct scan scan = {0};
    *ret_data = jpeg_data(file);
    if (*ret_data)
        return STATUS_OK;
    int status = scan_decode(file, frame, limits, &scan);
    if (status == STATUS_OK &&
        pixGenerateCIData(scan.pix, pixGetDepth(scan.pix) == 1 ? L_G4_ENCODE : L_FLATE_ENCODE, 0, 0,
                          ret_data) != 0)
        status = STATUS_NO_MEMORY;
    scan_release(&scan);
    return status;
}

static qpdf_oh picture_object(const struct pdf *pdf, const L_COMP_DATA *data)
{
    char dictionary[256], parameters[96] = "null";
    bool fax = data->type == L_G4_ENCODE;
    snprintf(dictionary, sizeof dictionary,
             "<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent %d >>",
             data->w, data->h, data->spp == 3 ? "/DeviceRGB" : "/DeviceGray", data->bps);
    if (fax)
        snprintf(parameters, sizeof parameters, "<< /K -1 /Columns %d /Rows %d /BlackIs1 %s >>", data->w,
                 data->h, data->minisblack ? "true" : "false");
    return stream_of(pdf, data->datacomp, data->nbytescomp, dictionary,
                     fax                           ? "/CCITTFaxDecode"
                     : data->type == L_JPEG_ENCODE ? "/DCTDecode"
                                                   : "/FlateDecode",
                     parameters);
}

/* ---- the text ---- */

static qpdf_oh font_object(const struct pdf *pdf, const struct pdf_text *text)
{
    char length[64];
    snprintf(length, sizeof length, "<< /Length1 %zu >>", text->font.length);
    qpdf_oh file = stream_of(pdf, text->font.text, text->font.length, length, "null", "null");
    qpdf_oh descriptor =
        parsed(pdf, "<< /Type /FontDescriptor /FontName /Unseen /Flags 4 /FontBBox [0 -120 1000 880]"
                    " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>");
    set(pdf, descriptor, "/FontFile2", file);
    qpdf_oh descendant = parsed(pdf, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unseen /DW 1000"
                                     " /CIDToGIDMap /Identity /CIDSystemInfo"
                                     " << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>");
    set(pdf, descendant, "/FontDescriptor", qpdf_make_indirect_object(pdf->document, descriptor));
    qpdf_oh font = parsed(pdf, "<< /Type /Font /Subtype /Type0 /BaseFont /Unseen /Encoding /Identity-H >>");
    qpdf_oh indirect = qpdf_make_indirect_object(pdf->document, descendant);
    set(pdf, font, "/DescendantFonts", qpdf_oh_wrap_in_array(pdf->document, indirect));
    set(pdf, font, "/ToUnicode",
        stream_of(pdf, text->unicode.text, text->unicode.length, "<< >>", "null", "null"));
    return qpdf_make_indirect_object(pdf->document, font);
}

/* ---- the page ---- */

static qpdf_oh content_object(const struct pdf *pdf, const struct pdf_text *text)
{
    struct strbuf content = STRBUF_INIT(text->content.length + 256);
    strbuf_printf(&content, "q %.3f 0 0 %.3f 0 0 cm /Scan Do Q\n", pdf->leaf->width * pdf->scale,
                  pdf->leaf->height * pdf->scale);
    strbuf_add(&content, text->content.text, text->content.length);
    qpdf_oh stream = stream_of(pdf, content.text, content.length, "<< >>", "null", "null");
    strbuf_release(&content);
    return stream;
}

static void page_add(const struct pdf *pdf, const L_COMP_DATA *picture, const struct pdf_text *text)
{
    char box[128];
    snprintf(box, sizeof box, "<< /Type /Page /MediaBox [0 0 %.3f %.3f] /Rotate %d >>",
             pdf->leaf->width * pdf->scale, pdf->leaf->height * pdf->scale, pdf->leaf->rotation);
    qpdf_oh page = parsed(pdf, box), resources = parsed(pdf, "<< /XObject << >> /Font << >> >>");
    set(pdf, qpdf_oh_get_key(pdf->document, resources, "/XObject"), "/Scan", picture_object(pdf, picture));
    set(pdf, qpdf_oh_get_key(pdf->document, resources, "/Font"), "/F", font_object(pdf, text));
    set(pdf, page, "/Resources", resources);
    set(pdf, page, "/Contents", content_object(pdf, text));
    qpdf_add_page(pdf->document, pdf->document, qpdf_make_indirect_object(pdf->document, page), QPDF_TRUE);
}

static void facts_add(const struct pdf *pdf)
{
    qpdf_oh info = qpdf_oh_new_dictionary(pdf->document);
    set(pdf, info, "/Title", qpdf_oh_new_unicode_string(pdf->document, pdf->leaf->path));
    set(pdf, info, "/Producer", qpdf_oh_new_unicode_string(pdf->document, "shenbao " SHENBAO_VERSION));
    set(pdf, qpdf_get_trailer(pdf->document), "/Info", qpdf_make_indirect_object(pdf->document, info));
    set(pdf, qpdf_get_root(pdf->document), "/Lang", qpdf_oh_new_unicode_string(pdf->document, "zh-CN"));
}

/* qpdf keeps the first error. */
static int document_write(const struct pdf *pdf, FILE *out)
{
    qpdf_init_write_memory(pdf->document);
    qpdf_set_deterministic_ID(pdf->document, QPDF_TRUE);
    qpdf_set_object_stream_mode(pdf->document, qpdf_o_generate);
    qpdf_write(pdf->document);
    if (qpdf_has_error(pdf->document))
        return STATUS_INTERNAL;
    size_t size = qpdf_get_buffer_length(pdf->document);
    return fwrite(qpdf_get_buffer(pdf->document), 1, size, out) == size ? STATUS_OK : STATUS_IO;
}

static int document_make(const struct page_file *file, const L_COMP_DATA *picture)
{
    const struct leaf *leaf = file->leaf;
    struct pdf pdf = {qpdf_init(), leaf, POINTS_PER_INCH / (leaf->dpi ? leaf->dpi : DPI_UNKNOWN)};
    struct pdf_text text;
    qpdf_silence_errors(pdf.document);
    int status = pdf_text_make(leaf, pdf.scale, file->arena, &text);
    if (status == STATUS_OK && qpdf_empty_pdf(pdf.document) == QPDF_SUCCESS) {
        page_add(&pdf, picture, &text);
        facts_add(&pdf);
        status = document_write(&pdf, file->out);
    }
    int reason = errno;
    pdf_text_release(&text);
    qpdf_cleanup(&pdf.document);
    errno = reason;
    return status;
}

static int pdf_write(const struct page_file *file)
{
    struct scan_file scan = {0};
    L_COMP_DATA *picture = NULL;
    int status = snippet_file(&file->request->scans, file->page->json, &scan);
    if (status == STATUS_OK)
        status = picture_data(&scan, file->leaf->frame, file->request->scans.limits, &picture);
    scan_file_release(&scan);
    if (status == STATUS_OK)
        status = document_make(file, picture);
    int reason = errno;
    l_CIDataDestroy(&picture);
    errno = reason;
    return status;
}

static int pdf_page(void *state, const struct export_page *page)
{
    return page_files_page(state, page, ".pdf", pdf_write);
}

const struct exporter exporter_pdf = {
    .name = "pdf",
    .summary = "searchable PDF, a file a page",
    .summary_zh = "可检索的 PDF，每页一个文件",
    .place = PLACE_FOLDER,
    .takes = TAKES_SCANS,
    .open = page_files_open,
    .page = pdf_page,
    .close = page_files_close,
};
