// Package reader draws a narrative.Document: text, headings, lists, tables, pictures and, at the end, what was left out of it.
//
//	text := reader.Prepare(document)       // anywhere; best off the window's thread, where the document was read
//	r := reader.New(text, reader.Options{Tasks: env.Tasks, Follow: ask, Copy: copyText})
//	page := parts.NewScroll(parts.Card(r))
//
// Prepare makes flat boxes of words of the document and touches no font. The reader then measures each distinct word once, on the window's
// thread and in slices of a few milliseconds, first screen first; after that a new width is arithmetic over known words. Objects exist
// for what is seen, and a little above and below it.
//
// # What it does not do
//
// It opens nothing and fetches nothing. A link calls [Options.Follow], and the page shows the address and asks; a link within the document
// leads there. A picture that lies elsewhere is a frame with its words.
//
// # Tables
//
// Columns are as wide as their words want, between the longest word and the whole text. A table that is too wide becomes a card for each
// row where the page is narrow and the table is plain (one row of headings, no merged cells); any other is moved sideways in its own place.
//
// # Keys
//
// Tab goes through the links and then on. Up and Down mark one part after the other, Left and Right move a wide table, Page Up, Page Down,
// Home and End move the page. Return follows the link or opens what is folded. Ctrl+C copies the marked part, Ctrl+A marks all of it.
//
// # Limits
//
// Fyne sets text from left to right. A word of a right-to-left script is drawn by itself as it should be, and a paragraph that begins with
// one stands on the right with its pieces from right to left; a piece that mixes both directions keeps the order of the characters.
// Every measured and drawn word stays for a minute in Fyne's own cache, in plain memory; measuring by word leaves less behind there.
package reader
