/*
 * What went wrong, as a code. Every function of the library that can fail returns one of these: STATUS_OK
 * or a negative code. On failure the outputs (named ret_…) are untouched.
 */
#ifndef SHENBAO_STATUS_H
#define SHENBAO_STATUS_H

enum status {
    STATUS_OK = 0,

    /* the program around the page */
    STATUS_NO_MEMORY = -1,    /* an allocation failed, or a size would overflow */
    STATUS_BAD_ARGUMENT = -2, /* the caller broke the function's contract */
    STATUS_IO = -3,           /* reading or writing failed for a reason of the system's; errno has it */
    STATUS_INTERRUPTED = -4,  /* asked to stop */
    STATUS_INTERNAL = -5,     /* a library beneath failed where it should not */

    /* the input file */
    STATUS_NOT_FOUND = -10,       /* no such file */
    STATUS_NO_PERMISSION = -11,   /* may not be read */
    STATUS_NOT_A_FILE = -12,      /* a folder, device, socket … */
    STATUS_EMPTY_FILE = -13,      /* zero bytes */
    STATUS_NOT_AN_IMAGE = -14,    /* the content is no image format known here */
    STATUS_BAD_IMAGE = -15,       /* truncated or damaged: the header is right, the picture does not decode */
    STATUS_TOO_MANY_BYTES = -16,  /* the file is larger than the limit */
    STATUS_TOO_MANY_PIXELS = -17, /* the picture is larger than the limit */
    STATUS_TOO_MANY_FRAMES = -18, /* the file holds more frames than the limit */
    STATUS_TOO_SMALL = -19,       /* the picture is too small to hold a table */
    STATUS_CHANGED = -20,         /* the file changed while it was read, or since the plan was made */

    /* documents and archives that hold scans */
    STATUS_ENCRYPTED = -21,    /* a PDF or a member of a ZIP that needs a password */
    STATUS_BAD_PDF = -22,      /* damaged, so that poppler cannot read it */
    STATUS_TEXT_PDF = -23,     /* the page holds text, and no scan */
    STATUS_NO_PDF_TOOLS = -24, /* poppler's programs are not installed */
    STATUS_BAD_ZIP = -25,      /* damaged, or made to do harm */
    STATUS_EMPTY_ZIP = -26,    /* holds no scans */
    STATUS_BAD_PLAN = -27,     /* no plan, or one that was cut short or changed */

    /* models and forms */
    STATUS_MODEL_MISSING = -30, /* no trained data where it was looked for */
    STATUS_MODEL_BAD = -31,     /* the recogniser refuses the trained data */
    STATUS_FORM_BAD = -32,      /* a form file has a mistake */
    STATUS_MODELS_DIFFER = -33, /* the trained data for pages in black and white does not go with the other */

    /* the worker that read the page */
    STATUS_CRASHED = -40,     /* the worker ended by a signal */
    STATUS_TIMED_OUT = -41,   /* the page took longer than --page-timeout */
    STATUS_MEMORY_LIMIT = -42 /* the page needed more than --page-memory */
};

/* The code as a word for machines, e.g. "not_an_image"; never NULL. */
const char *status_name(int status);

/* The code of a word that status_name() gave; STATUS_INTERNAL for any other. */
int status_by_name(const char *name);

/* The code as a sentence for people, in English and in Chinese; never NULL. */
const char *status_text(int status);
const char *status_text_zh(int status);

#endif
