#include "tests/support/typed_words.h"

#include <stdbool.h>
#include <string.h>

static bool starts_character(char byte)
{
	return ((unsigned char)byte & 0xC0) != 0x80;
}

static void add_word(struct arena *arena, word_list *words, const char *text, size_t length,
		     int column, int row, int line, struct typing typing)
{
	struct word *word = LIST_ADD(arena, words);
	int cells = 0;

	for (size_t i = 0; i < length; i++)
		cells += starts_character(text[i]);
	word->text = arena_copy_bytes(arena, text, length);
	word->score = typing.score;
	word->line = line;
	word->box = (struct box){ 60 + column * CELL_W, 60 + row * CELL_H, cells * CELL_W - 2,
				  LETTER_H };
	word->box.y += (int)(typing.lean * word->box.x);
}

void typed_row(struct arena *arena, word_list *words, const char *text, int row, int *line,
	       struct typing typing)
{
	int column = 0, last_column = 0;

	while (*text != '\0') {
		size_t spaces = strspn(text, " "), length = strcspn(text + spaces, " ");

		column += (int)spaces;
		text += spaces;
		if (length == 0)
			break;
		if (spaces >= 3 || last_column == 0)
			(*line)++;
		add_word(arena, words, text, length, column, row, *line, typing);
		for (size_t i = 0; i < length; i++)
			column += starts_character(text[i]);
		last_column = column;
		text += length;
	}
}
