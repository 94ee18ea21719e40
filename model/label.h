/*
 * What people call a field of the paper: the one place that says it, for whoever shows fields to a
 * person. In French, as the paper is, or in Arabic; programs use the names.
 */
#ifndef MODEL_LABEL_H
#define MODEL_LABEL_H

#include "base/text.h"
#include "model/language.h"

/*
 * Appends the label of the field of that name: "medecin_date" is "date du médecin", "ligne_2_prix"
 * is "ligne 2, prix". What model/label.list does not have is its name with spaces.
 */
void label_append(struct text *text, const char *name);

/* The same in a language: "السطر 2، الثمن". */
void label_append_in(struct text *text, const char *name, enum language language);

#endif
