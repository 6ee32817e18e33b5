/*
 * What has to be known of a recogniser's model before anything is shown to it.
 */
#ifndef SHENBAO_TEXT_MODEL_H
#define SHENBAO_TEXT_MODEL_H

/*
 * The height in pixels that the network wants a line's picture to have, out of DIR/NAME.traineddata. A picture of
 * another height is scaled by Tesseract, which costs sharpness. STATUS_MODEL_MISSING, STATUS_MODEL_BAD where the file is
 * no model of a line recogniser. Method: the layout of Tesseract's tessdatamanager.cpp and network.cpp.
 */
int model_height(const char *dir, const char *name, int *ret_height);

#endif
