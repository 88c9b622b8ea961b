// Package summary turns one FHIR resource, as a server sent it, into what a
// person wants to read: a title in words, a date, a value, a flag, a status and
// a list of labelled facts.
//
// # Use
//
//	s := summary.Of(raw)
//	fmt.Println(s.When, s.Title, s.Value, s.Flag, s.Status)
//	for _, f := range s.Facts {
//		fmt.Println(f.Label, f.Value)
//	}
//
// [Of] never fails and never panics. Whatever the bytes are, there is a Summary
// with a title; [Summary.Readable] is false when the bytes were not one FHIR
// resource that could be read to its end, and then the summary makes no clinical
// statement at all.
//
// # What is promised
//
//   - Title is words: never empty, never a code alone, never "unknown". What
//     turns a statement around stands first ("Entered in error: ", "Refuted: ",
//     "Not done: ", "Do not give: "), what weakens it last ("(resolved)").
//   - When, numbers and units are as sent: 1.10 stays 1.10, 2004-05 stays
//     2004-05. When is empty unless it is a FHIR date, date-time or instant.
//   - A missing status reads "not given". Nothing is ever filled in by default.
//   - A value that the server withholds ("masked") reads "hidden".
//   - A modifierExtension, which may turn the meaning around, is not understood
//     here unless named in this package, and a fact labelled "Caution" says so
//     before all others.
//   - Names of elements are compared exactly. Of two members of one object with
//     the same name the first counts, and a Caution says so.
//   - An element may be a list where FHIR has one value and one value where FHIR
//     has a list; a string may be a number. R5 shapes (CodeableReference, a list
//     of Encounter.class) and unknown resource types are read as well.
//   - Texts are one line, bounded, without control characters, bidirectional
//     overrides and invisible characters. They remain a stranger's words: draw
//     them as plain text.
//   - The Summary shares no memory with raw.
//
// # What it is not for
//
// It is a reading, not the record: never store it in place of the bytes, never
// export it as data, never compute with its texts. It follows no reference except to
// contained resources, fetches nothing and decides nothing about [Summary.Labels].
// For the server's own wording see package narrative.
//
// # Limits
//
// 64 MiB of input, 256 levels, 20,000 values below one element and 200,000 in
// all, 60 facts, 10 elements of a list ("and 3 more"), 64 KiB of narrative in
// Words. Skipped values are said in a Caution, shortened texts end in "…"; facts
// beyond the sixtieth are left out.
// Words that Chartkey adds are English.
package summary
