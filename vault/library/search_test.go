package library

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"Blood  Pressure, 120/80!", "blood pressure 120 80"},
		{"Crème brûlée ÅNGSTRÖM", "creme brulee angstrom"},
		{"cre\u0300me", "creme"},
		{"Łukasz Sørensen Straße Œdème þórr", "lukasz sorensen strasse oedeme thorr"},
		{"µg", "μg"},
		{"μg m² ﬁbrin ½", "μg m2 fibrin 1 2"},
		{"İstanbul ısı", "istanbul isi"},
		{"Ὀδυσσεύς", "οδυσσευσ"},
		{"血糖値 test", "血 糖 値 test"},
		{"ГЛЮКОЗА Ёлка", "глюкоза елка"},
		{"soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"},
		{"“quoted”—dash\u00a0nbsp", "quoted dash nbsp"},
		{"bad\xffbytes\x00nul", "bad bytes nul"},
		{strings.Repeat("x", 200) + " y", strings.Repeat("x", maxWord) + " y"},
		{"é" + strings.Repeat("a", 200), "e" + strings.Repeat("a", maxWord-1)},
	} {
		if got := fold(c.in); got != c.want {
			t.Errorf("fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got := len(fold(strings.Repeat("word ", 1<<20))); got > maxText+maxWord {
		t.Errorf("a text of 5 MiB folds to %d bytes", got)
	}
}

func TestMatchExpression(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" \t ", ""},
		{`"`, ""},
		{`""`, ""},
		{"-*^:", ""},
		{"gluc", `"gluc"*`},
		{"Glucose  Fasting ", `"glucose" "fasting"*`},
		{`"blood pressure" high`, `"blood pressure" "high"*`},
		{`high "blood pressure"`, `"high" "blood pressure"`},
		{`high "blood press`, `"high" "blood press"*`},
		{"“blood pressure”", `"blood pressure"`},
		{"x-ray chest", `"x ray" "chest"*`},
		{"a AND b OR NOT c", `"a" "and" "b" "or" "not" "c"*`},
		{"NEAR(a b) text:c {x}", `"near a" "b" "text c" "x"*`},
		{"aspirin -", `"aspirin"`},
	} {
		if got := matchExpression(c.in); got != c.want {
			t.Errorf("matchExpression(%q) = %s, want %s", c.in, got, c.want)
		}
	}
	if got := strings.Count(matchExpression(strings.Repeat("w ", 1000)), `"`); got != 2*maxTerms {
		t.Errorf("1000 words make %d quotes", got)
	}
	if got := matchExpression(`"` + strings.Repeat("w ", 1000)); strings.Count(got, "w") != maxPhrase || strings.Contains(got, "*") {
		t.Errorf("a phrase of 1000 words makes %s", got)
	}
}

func TestSearch(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) {
		put(t, w,
			sample("Observation", "glucose", "2023-01-01", "Glucose, fasting: 5.4 mmol/L"),
			sample("Observation", "pressure", "2024-05-05T08:00:00Z", "Blood pressure 120/80"),
			sample("Observation", "pressure2", "2024-05-05T09:00:00Z", "Pressure of the blood"),
			sample("Condition", "oedema", "1949", "Œdème de Quincke chez Łukasz"),
			sample("AllergyIntolerance", "undated", "", "Blood allergy AND OR NOT near"),
			sample("DiagnosticReport", "cjk", "2020", "空腹時血糖値"))
	})
	for _, c := range []struct{ name, text, want string }{
		{"a word", "glucose", "Observation/glucose"},
		{"the beginning of a word", "glu", "Observation/glucose"},
		{"newest first, undated last", "blood", "Observation/pressure2 Observation/pressure AllergyIntolerance/undated"},
		{"all words, in any order", "pressure blood", "Observation/pressure2 Observation/pressure"},
		{"a word that is not last is whole", "bloo pressure", ""},
		{"a phrase", `"blood pressure"`, "Observation/pressure"},
		{"a phrase being typed", `"blood pres`, "Observation/pressure"},
		{"a phrase is not a beginning", `"blood pres"`, ""},
		{"without diacritics", "oedeme lukasz", "Condition/oedema"},
		{"with other diacritics", "ÖDÈME", ""},
		{"upper case", "QUINCKE", "Condition/oedema"},
		{"numbers with a stroke", "120/80", "Observation/pressure"},
		{"numbers the wrong way round", "80/120", ""},
		{"no blanks", "血糖", "DiagnosticReport/cjk"},
		{"no such word", "zzz", ""},
		{"operators are words", "AND NOT OR", "AllergyIntolerance/undated"},
		{"a stroke of the index's own", "near", "AllergyIntolerance/undated"},
		{"nothing", "", ""},
		{"only signs", `"*" ^ ( ) { } - + : ; '`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := searched(t, lib, c.text); got != c.want {
				t.Errorf("Search(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
	records, err := lib.Search(t.Context(), "blood", Filter{Limit: 1})
	if err != nil || refs(records) != "Observation/pressure2" && refs(records) != "Observation/pressure" {
		t.Errorf("limit 1: %v %v", refs(records), err)
	}
}

// ranked is a library in which a word stands in titles, in values and elsewhere.
func ranked(t *testing.T) *Library {
	t.Helper()
	lib := newLibrary(t)
	named := func(id, date, title, value, text string) Record {
		r := sample("Observation", id, date, text)
		r.Title, r.Value, r.Flag = title, value, ""
		return r
	}
	change(t, lib, func(w *Writer) {
		put(t, w,
			named("peak-new", "2024", "Peak flow", "420 L/min", "Peak flow 420 visit for asthma"),
			named("problem", "1999", "Asthma", "", "Asthma since childhood"),
			named("severe", "2001", "Severe asthma", "", "Severe asthma"),
			named("reason", "2020", "Prescription", "for asthma, daily", "salbutamol"),
			named("peak-old", "2010", "Peak flow", "380 L/min", "Peak flow 380 visit for asthma"),
			named("mixed", "2022", "Asthma control", "good", "questions"),
			named("asthmatic", "2023", "Bronchitis", "asthmatic", ""), // without a text it is not found
		)
	})
	return lib
}

const byRank = "Observation/mixed Observation/severe Observation/problem Observation/reason Observation/peak-new Observation/peak-old"

// TestSearchRanks: what is called so comes before what is said so, and both before what only mentions it.
func TestSearchRanks(t *testing.T) {
	lib := ranked(t)
	for _, c := range []struct{ text, want string }{
		{"asth", byRank},
		{"asthma ", byRank},
		{"good asthma", "Observation/mixed"},                          // over title and value
		{"severe asthma", "Observation/severe"},                       //
		{`"asthma daily"`, "Observation/reason"},                      // next to each other in the value
		{"asthma visit", "Observation/peak-new Observation/peak-old"}, // elsewhere
		{"peak", "Observation/peak-new Observation/peak-old"},         // newest first
		{"asthma flow", "Observation/peak-new Observation/peak-old"},  // partly in the title is elsewhere
		{"asthmatic", ""},                                             //
	} {
		if got := searched(t, lib, c.text); got != c.want {
			t.Errorf("Search(%q) = %s, want %s", c.text, got, c.want)
		}
		if n, err := lib.Number(t.Context(), c.text, Filter{}); err != nil || n != len(strings.Fields(c.want)) {
			t.Errorf("Number(%q) = %d, %v", c.text, n, err)
		}
	}
}

// TestSearchInPieces: pieces of any size make the same list, whichever rank they begin in.
func TestSearchInPieces(t *testing.T) {
	lib := ranked(t)
	for size := 1; size <= 7; size++ {
		var all []Record
		for from := 0; ; from += size {
			records, err := lib.Search(t.Context(), "asthma", Filter{Limit: size, Offset: from})
			if err != nil {
				t.Fatal(err)
			}
			if len(records) == 0 {
				break
			}
			all = append(all, records...)
		}
		if got := refs(all); got != byRank {
			t.Errorf("in pieces of %d: %s", size, got)
		}
	}
	records, err := lib.Search(t.Context(), "asthma", Filter{Since: "2010", Limit: 2, Offset: 1})
	if got := refs(records); err != nil || got != "Observation/reason Observation/peak-new" {
		t.Errorf("among the later: %s, %v", got, err)
	}
}

// TestALibraryOfBeforeRanksAfterAWriter: until one came it is searched newest first.
func TestALibraryOfBeforeRanksAfterAWriter(t *testing.T) {
	lib := ranked(t)
	change(t, lib, func(w *Writer) {
		if err := errors.Join(w.begin(t.Context()), w.e.exec(`DROP TABLE heads`), w.e.exec(`DROP INDEX record_date`), w.e.exec(`CREATE INDEX record_date ON record (date, connection)`), w.e.exec(`UPDATE meta SET schema = 1`)); err != nil {
			t.Fatal(err)
		}
		w.ranks = false
	})
	const byDate = "Observation/peak-new Observation/mixed Observation/reason Observation/peak-old Observation/severe Observation/problem"
	if got := searched(t, lib, "asthma"); got != byDate {
		t.Errorf("before: %s", got)
	}
	change(t, lib, func(w *Writer) { remove(t, w, "Observation", "severe") })
	if got, want := searched(t, lib, "asthma"), strings.Replace(byRank, " Observation/severe", "", 1); got != want {
		t.Errorf("after: %s, want %s", got, want)
	}
	checkSound(t, lib)
}

// TestASearchThatEndsEarlyLeavesTheLibraryFree: its reading would else keep every Writer from committing.
func TestASearchThatEndsEarlyLeavesTheLibraryFree(t *testing.T) {
	lib := ranked(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := lib.read(ctx, func(e *engine) error {
		if err := e.exec(`BEGIN`); err != nil {
			return err
		}
		_, _, err := e.number(`SELECT count(*) FROM record`)
		cancel()
		return errors.Join(err, ctx.Err())
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := searched(t, lib, "asthma"); got != byRank {
		t.Error(got)
	}
	change(t, lib, func(w *Writer) { put(t, w, sample("Condition", "later", "2025", "asthma")) })
}

// TestSearchAmong: the filter chooses before the limit counts.
func TestSearchAmong(t *testing.T) {
	lib := newLibrary(t)
	elsewhere := sample("Condition", "elsewhere", "2020", "blood")
	elsewhere.Connection = "clinic-2"
	change(t, lib, func(w *Writer) {
		put(t, w, sample("Condition", "old", "1999", "blood"), sample("Encounter", "visit", "2001", "blood"), elsewhere)
		for i := range 5 {
			put(t, w, sample("Observation", fmt.Sprint(i), "2021", "blood"))
		}
	})
	for _, c := range []struct {
		filter Filter
		want   string
	}{
		{Filter{Types: []string{"Condition"}, Limit: 1}, "Condition/elsewhere"},
		{Filter{Types: []string{"Condition", "Encounter"}, Limit: 9}, "Condition/elsewhere Encounter/visit Condition/old"},
		{Filter{Types: []string{"Condition"}, Connection: clinic}, "Condition/old"},
		{Filter{Types: []string{"Condition", "Encounter"}, Since: "2001"}, "Condition/elsewhere Encounter/visit"},
		{Filter{Types: []string{"Immunization"}}, ""},
	} {
		found, err := lib.Search(t.Context(), "bloo", c.filter)
		if err != nil || refs(found) != c.want {
			t.Errorf("%+v: %s, %v, want %s", c.filter, refs(found), err, c.want)
		}
	}
}

// hostileQueries are queries that mean something to the index when they get there unquoted.
var hostileQueries = []string{
	`"`, `""`, `"""`, `a"b`, `a" OR "b`, `*`, `a*b*`, `^a`, `a NEAR b`, `NEAR(`, `text:`, `text : a`, `{text}: a`, `-text:a`, `- a`,
	`a AND`, `OR`, `NOT`, `a NOT`, `(`, `)`, `((((`, `a + b`, `'; DROP TABLE record; --`, "\x00", "a\x00b", "\xff\xfe", "%", `\`, `a\"`,
	strings.Repeat("(", 5000), strings.Repeat(`"a `, 5000), strings.Repeat("ab ", 50000), strings.Repeat("x", 100000),
	strings.Repeat("é\u0301", 5000), "\u202e", "\u0345\u0345", "ﷺ",
}

func TestHostileQueriesAreOnlyWords(t *testing.T) {
	lib := newLibrary(t)
	change(t, lib, func(w *Writer) { put(t, w, sample("A", "1", "", "a b c text")) })
	for i, q := range hostileQueries {
		if _, err := lib.Search(t.Context(), q, Filter{}); err != nil {
			t.Errorf("query %d: %v", i, err)
		}
	}
}

func TestRemovedTextIsNotFound(t *testing.T) {
	lib := newLibrary(t)
	other := sample("Condition", "other", "2020", "shared otherword")
	other.Connection = "clinic-2"
	change(t, lib, func(w *Writer) {
		w.SetRun(1)
		put(t, w, sample("Condition", "a", "2020", "shared aword"), sample("Condition", "b", "2020", "shared bword"),
			sample("Condition", "c", "2020", "shared cword"), sample("Observation", "d", "2020", "shared dword"), other)
	})
	steps := []struct {
		name string
		do   func(w *Writer) error
		want string
	}{
		{"remove", func(w *Writer) error {
			remove(t, w, "Condition", "a")
			return nil
		}, "Condition/other Observation/d Condition/c Condition/b"},
		{"put again on the same day", func(w *Writer) error {
			r := sample("Condition", "b", "2020", "shared changed")
			put(t, w, r)
			r.Text, r.Body = "shared twice", []byte("{}")
			put(t, w, r)
			return nil
		}, "Condition/other Observation/d Condition/c Condition/b"},
		{"sweep", func(w *Writer) error {
			w.SetRun(2)
			put(t, w, sample("Condition", "c", "2020", "shared cword")) // as it was
			n, err := w.Sweep(t.Context(), clinic, "Condition", 2)
			if n != 1 {
				t.Errorf("Sweep removed %d", n)
			}
			return err
		}, "Condition/other Observation/d Condition/c"},
		{"put and remove in one transaction", func(w *Writer) error {
			put(t, w, sample("Condition", "e", "2020", "shared eword"))
			remove(t, w, "Condition", "e")
			return nil
		}, "Condition/other Observation/d Condition/c"},
		{"remove the connection", func(w *Writer) error {
			n, err := w.RemoveConnection(t.Context(), clinic)
			if n != 2 {
				t.Errorf("RemoveConnection removed %d", n)
			}
			return err
		}, "Condition/other"},
	}
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			change(t, lib, func(w *Writer) {
				if err := s.do(w); err != nil {
					t.Fatal(err)
				}
			})
			if got := searched(t, lib, "shared"); got != s.want {
				t.Errorf("found %q, want %q", got, s.want)
			}
			checkSound(t, lib)
		})
	}
	for _, gone := range []string{"aword", "bword", "changed", "twice", "cword", "dword", "eword"} {
		if got := searched(t, lib, gone); got != "" {
			t.Errorf("%q still finds %s", gone, got)
		}
	}
}

// checkSound fails the test if Verify finds anything.
func checkSound(t testing.TB, lib *Library) {
	t.Helper()
	if report, err := lib.Verify(t.Context(), nil); err != nil || !report.Whole() {
		t.Errorf("Verify: %+v %v", report, err)
	}
}

// FuzzQuery: whatever is typed is a query that the index understands, and text is found by its own words.
func FuzzQuery(f *testing.F) {
	for _, q := range hostileQueries {
		if len(q) < 100 {
			f.Add(q)
		}
	}
	f.Add("Crème 血糖 120/80")
	db, err := sqlite3.Open(":memory:")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	if err := errors.Join(fts5.Register(db), db.Exec(wordsTable)); err != nil {
		f.Fatal(err)
	}
	e := &engine{db: db, stmts: map[string]*sqlite3.Stmt{}}
	f.Fuzz(func(t *testing.T, typed string) {
		match := matchExpression(typed)
		if !utf8.ValidString(match) || strings.ContainsAny(match, "\x00()^:{}") {
			t.Fatalf("matchExpression(%q) = %q", typed, match)
		}
		words := fold(strings.ReplaceAll(typed, `"`, " "))
		if again := fold(words); again != words {
			t.Fatalf("fold is not stable: %q, then %q", words, again)
		}
		if match == "" {
			return
		}
		err := errors.Join(e.exec(`DELETE FROM words WHERE rowid = 1`), e.exec(`INSERT INTO words (rowid, text) VALUES (1, ?)`, words))
		if err != nil {
			t.Fatal(err)
		}
		_, found, err := e.number(`SELECT rowid FROM words WHERE words MATCH ?`, match)
		if err != nil {
			t.Fatalf("%s is refused: %v", match, err)
		}
		if !found {
			t.Fatalf("%q does not find itself by %s", typed, match)
		}
	})
}

func TestDayOf(t *testing.T) {
	order := []string{"", "1900-01-01", "1949", "1949-02", "1949-02-03", "1949-12-31T23:59:59Z", "1950", "2024-02-28", "2024-02-29", "2024-12", "9999-12-31"}
	for i := 1; i < len(order); i++ {
		if dayOf(order[i-1]) >= dayOf(order[i]) {
			t.Errorf("dayOf(%q) = %d is not before dayOf(%q) = %d", order[i-1], dayOf(order[i-1]), order[i], dayOf(order[i]))
		}
	}
	for _, odd := range []string{"x", "20", "20210304", "-2021", "circa 1950", "202x"} {
		if dayOf(odd) != 0 {
			t.Errorf("dayOf(%q) = %d", odd, dayOf(odd))
		}
	}
	for _, same := range [][2]string{{"2021", "2021-01-01"}, {"2021-13-01", "2021"}, {"2021-05-99", "2021-05-01"}, {"2021-", "2021"}} {
		if dayOf(same[0]) != dayOf(same[1]) {
			t.Errorf("dayOf(%q) differs from dayOf(%q)", same[0], same[1])
		}
	}
	if got := indexRow("9999-12-31", maxNumber); got <= 0 || got&maxNumber != maxNumber {
		t.Error(fmt.Sprint("indexRow: ", got))
	}
}
