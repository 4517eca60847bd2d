// Texts in files that spreadsheets open: none of them is to be taken for a formula (PR-64).
#pragma once

#include <string>
#include <string_view>

namespace itinera {

// Whether a spreadsheet may take this text for a formula or a command: it begins with one of
// = + - @ | %, their full-width forms, TAB, CR or LF, perhaps behind apostrophes.
bool may_act(std::string_view text);
// With an apostrophe before it if it may act; else as it is.
std::string inert_text(std::string_view text);
// The text that inert_text was given; a view into `text`.
std::string_view without_inert_mark(std::string_view text);

}  // namespace itinera
