/* A small calibration for tests: its weights are plain, so that what comes out can be reckoned by hand. */
#ifndef SHENBAO_TESTS_CALIBRATION_TEXT_H
#define SHENBAO_TESTS_CALIBRATION_TEXT_H

#define CALIBRATION_MODEL "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define CALIBRATION_HEAD  "# how sure\nshenbao-calibration 3\nmodel " CALIBRATION_MODEL "\n"
#define CALIBRATION_BIASES                                                                                   \
    "weight blank bias -4\nweight label bias -4\nweight text bias -2\nweight line bias -2\n"
#define CALIBRATION_CURVE "curve -6 0.001\ncurve -2 0.01\ncurve 2 0.41\n"
#define CALIBRATION_THRESHOLDS                                                                               \
    "threshold 0.5 0.01 30 0.3\nthreshold 0.9 0.04 8 0.7\nthreshold 0.97 0.06 2.5 0.9\nthreshold 0.995 0.3 " \
    "0.5 0.995\n"
#define CALIBRATION_WEIGHTS                                                                                  \
    "weight text worst 1\nweight text differed 2\nweight text confirmed -3\nweight label distance 2\n"       \
    "weight text covered 1.5\nweight blank doubted 1\nweight line worst 1\n"

#define CALIBRATION_TEXT                                                                                     \
    CALIBRATION_HEAD CALIBRATION_BIASES CALIBRATION_WEIGHTS CALIBRATION_CURVE CALIBRATION_THRESHOLDS "end\n"

#endif
