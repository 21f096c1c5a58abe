#pragma once
#include <stdio.h>

#include <jpeglib.h>

// Makes a Huffman table that was fitted to a part of a picture fit for all of it: every symbol that may occur gets a code,
// those that the part lacked the longest ones. (ITU-T T.81, annex K.2.)
void limn_complete_table(JHUFF_TBL *table, int is_ac);
