// Package narrative turns the XHTML that a FHIR server sends in text.div into a [Document]: typed blocks and runs that
// a viewer draws.
//
// # Use
//
//	doc := narrative.FromResource(raw) // a whole resource: text.status, text.div and contained images
//	doc := narrative.Parse(div)        // a div alone
//
// Draw doc.Blocks when doc.Status is [Shown]. When it is [Structured] the narrative is blank, unreadable or misses a
// part, so show the structured data (what Blocks then holds is a remainder). When it is [Empty] there is no narrative.
// [Document.Text] is for search, copying and tests, [Document.Markup] for export. [PlainText] is for all other strings
// of a server that reach a screen or a file: names, displays, notes, error texts. They are never markup.
//
// # What is promised
//
// Every input gives a Document: no function here fails or panics. The types are the allow list. No script, form,
// frame, media, style sheet, event attribute or address to load from has a place in them, so none can arrive. Nothing
// is fetched, opened, started or decoded: an image is a byte slice whose header was checked, an external image is its
// alternative text. Text that the author hid (display:none, size 0, transparent) is shown, since it may carry meaning.
// Whatever is removed or found odd leaves a [Note]; equal notes are counted.
//
// Reading is by XML rules (FHIR R4 §2.4, invariants txt-1 and txt-2), with HTML's named entities let through. What is
// not well-formed is read once more by HTML's token rules and carries the note html-fallback; the two readings differ,
// for instance in what a self-closed element swallows.
//
// Characters that make the screen differ from the text are taken out: direction overrides, unclosed embeddings and
// isolates, zero-width and tag characters outside the scripts and emoji that need them. Controls and overrides leave
// U+FFFD, the others nothing, so that a word cannot hide from search.
//
// # Links
//
// https, http, mailto and tel addresses may be clickable, and #name within the document. HostASCII is to be shown
// beside the text before anything is opened. Addresses without a public host, with a user name, or with characters that
// readers of addresses disagree on are not clickable. A literal reference such as Patient/1 keeps its target, so that
// the application may open its own record; every other refused target is blanked.
//
// # Limits
//
// 1 MB of input, 64 open elements, 20,000 blocks, 50,000 runs, 1 MB of text, images of 1 MB and 50 million pixels.
// What exceeds the first four becomes plain text at the end; every cut leaves the note shortened. Colours, sizes and
// fonts are not kept.
//
// # What it is not for
//
// It is no HTML sanitizer for a browser and no Markdown reader, and a Markup is not meant to be edited and sent back.
package narrative
