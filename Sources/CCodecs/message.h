#pragma once

// Copies one line of text, whatever its length, into a message's buffer.
void limn_set_message(char *message, const char *text);
