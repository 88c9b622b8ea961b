package workspace

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/assets/phrase"
	"chartkey/auth/sandbox"
)

// TestPatientsAreToldApartLeniently: a doubt is worth a word, and another way to write the same name is none.
func TestPatientsAreToldApartLeniently(t *testing.T) {
	patient := func(base, id, name, born string) Connection {
		return Connection{Base: base, Patient: id, PatientName: name, BirthDate: born}
	}
	for _, c := range []struct {
		situation string
		a, b      Connection
		another   bool
	}{
		{"one patient of one clinic", patient("a", "1", "Lena", "2015"), patient("a", "1", "Eve", "1990"), false},
		{"brother and sister", patient("a", "1", "Lena Meyer", "2015-05-03"), patient("a", "2", "Noah Meyer", "2017-01-09"), true},
		{"twins", patient("a", "1", "Lena Meyer", "2015-05-03"), patient("a", "2", "Noah Meyer", "2015-05-03"), true},
		{"at another clinic", patient("a", "1", "Lena Meyer", "2015-05-03"), patient("b", "1", "Noah Meyer", "2015-05-03"), true},
		{"the same person there", patient("a", "1", "Lena Meyer", "2015-05-03"), patient("b", "7", "Lena Meyer", "2015-05-03"), false},
		{"the family name first", patient("a", "1", "Lena Meyer", "2015-05-03"), patient("b", "7", "MEYER, Lena", "2015-05-03"), false},
		{"with a second name", patient("a", "1", "Lena Marie Meyer", "2015-05-03"), patient("b", "7", "Lena Meyer", "2015-05-03"), false},
		{"with an initial", patient("a", "1", "Lena M.", "2015-05-03"), patient("b", "7", "Lena Meyer", ""), false},
		{"another initial", patient("a", "1", "Lena K.", "2015-05-03"), patient("b", "7", "Lena Meyer", "2015-05-03"), true},
		{"without its accents", patient("a", "1", "Léna Müller", "2015-05-03"), patient("b", "7", "Lena Muller", "2015-05-03"), false},
		{"namesakes", patient("a", "1", "Lena Meyer", "2015-05-03"), patient("b", "7", "Lena Meyer", "1951-02-01"), true},
		{"a birth date that is less exact", patient("a", "1", "Lena Meyer", "2015-05-03"), patient("b", "7", "Lena Meyer", "2015"), false},
		{"nothing known at two clinics", patient("a", "1", "", ""), patient("b", "7", "Lena Meyer", ""), false},
		{"nothing known at one clinic", patient("a", "1", "", ""), patient("a", "7", "Lena Meyer", ""), true},
	} {
		if c.a.mayBeAnother(c.b) != c.another || c.b.mayBeAnother(c.a) != c.another {
			t.Errorf("%s: %t, %t, want %t", c.situation, c.a.mayBeAnother(c.b), c.b.mayBeAnother(c.a), c.another)
		}
	}
	list := []Connection{patient("a", "1", "Lena Meyer", ""), patient("a", "2", "Noah Meyer", ""), patient("b", "3", "Meyer, Lena", "")}
	if got := Patients(list); !slices.Equal(got, []int{1, 2, 1}) {
		t.Errorf("%v", got)
	}
	for i := range list {
		list[i].ID, list[i].Name = list[i].Patient, "Clinic "+list[i].Base
	}
	if got := Labels(list); got["2"] != "Clinic a · Noah Meyer" || got["3"] != "Clinic b · Meyer, Lena" {
		t.Errorf("%v", got)
	}
	if got := Labels(list[:1]); got["1"] != "Clinic a" {
		t.Errorf("one person alone: %v", got)
	}
}

// TestAConnectionKnowsItsPatient: as the review saw them, and as the Patient record says after a sync; kept sealed, and told of to the next.
func TestAConnectionKnowsItsPatient(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, c := h.connected(w, sandbox.Options{})
	if c.PatientName != "" {
		t.Errorf("nobody has looked: %q", c.PatientName)
	}
	mustSync(t, w)
	c, err := w.Connection(t.Context(), c.ID)
	if err != nil || c.PatientName == "" || len(c.BirthDate) != len("1971-03-08") {
		t.Fatalf("after a sync: %+v, %v", c, err)
	}
	patients := server.Patients()
	other := h.clinic(sandbox.Options{Approve: true, Patient: patients[1]})
	r := request(other)
	var seen *Candidate
	r.Review = func(_ context.Context, found *Candidate) error {
		seen = found
		return nil
	}
	done, err := w.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := w.Connection(t.Context(), done.Connection.ID)
	if err != nil || kept.PatientName == "" || kept.PatientName != seen.PatientName || kept.BirthDate != seen.BirthDate ||
		done.Connection.PatientName != kept.PatientName {
		t.Errorf("after the review: %+v, %v", kept, err)
	}
	if len(seen.Others) != 1 || seen.Others[0].PatientName != c.PatientName {
		t.Errorf("the review was told of %+v", seen.Others)
	}
	labels := Labels([]Connection{c, kept})
	if labels[c.ID] != "Clinic · "+c.PatientName || labels[kept.ID] != "Clinic · "+kept.PatientName {
		t.Errorf("%v", labels)
	}
	noPlainText(t, h.config.Dir, c.PatientName, kept.PatientName)

	r.Base, r.Review = kept.ID, nil // signed in anew without a look, the name stays
	if again, err := w.Connect(t.Context(), r); err != nil || again.Connection.PatientName != kept.PatientName {
		t.Errorf("signed in anew: %+v, %v", again.Connection, err)
	}
}

// noPlainText looks through all files for a name in clear.
func noPlainText(t *testing.T, dir string, names ...string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		for _, name := range names {
			if bytes.Contains(content, []byte(name)) {
				t.Errorf("a name lies in clear in %s", filepath.Base(path))
			}
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files, %v", files, err)
	}
}

// TestWhoReviewsNothingIsTold that it may be of another person, as far as that shows without a look: two patients of one clinic.
func TestWhoReviewsNothingIsTold(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, first := h.connected(w, sandbox.Options{})
	var told []string
	r := request(server)
	r.Notice = func(p phrase.Phrase) { told = append(told, p.Key()) }
	if _, err := w.change(t.Context(), first, func(c *Connection) bool { c.Patient = "somebody-else"; return true }); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(told, "notice.others") {
		t.Errorf("told %v", told)
	}
}

// TestAFailureNamesItsClinic: of several, each by itself, and the progress says which one is asked.
func TestAFailureNamesItsClinic(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	away, gone := h.connected(w, sandbox.Options{})
	_, there := h.connected(w, sandbox.Options{})
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.HasPrefix(r.URL.String(), strings.TrimSuffix(away.Base(), "/fhir")) {
			return nil, errors.New("no route")
		}
		return nil, nil
	})
	var last Progress
	done, err := w.Sync(t.Context(), []string{gone.ID, there.ID}, nil, func(p Progress) { last = p })
	if err == nil || len(done.Failed) != 1 || done.Failed[0].Connection.ID != gone.ID || done.Failed[0].Err == nil || done.Stored == 0 {
		t.Errorf("%+v, %v", done, err)
	}
	if last.ID != there.ID || last.At != 2 || last.Of != 2 || last.Records == 0 {
		t.Errorf("%+v", last)
	}
}

// TestAfterARepairTheTruthIsToldOfTheLastFetch: not that there never was one, until everything was listed again.
func TestAfterARepairTheTruthIsToldOfTheLastFetch(t *testing.T) {
	h, w, _, c := filled(t)
	first := h.clock.Now().UTC().Truncate(time.Second)
	path := w.session.LibraryPath()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, path, int(info.Size())-8000)
	w = h.enter()
	h.clock.pass(time.Hour)
	h.network.meddle(func(r *http.Request) (*http.Response, error) { return respond(r, 503, ``), nil })
	done, err := w.Sync(t.Context(), nil, nil, nil)
	if err == nil || done.Mended == nil {
		t.Fatalf("%+v, %v", done, err)
	}
	at := lastOf(t, w, c.ID)
	if !at.At.IsZero() || !at.Some || !at.Before.Equal(first) || at.Repaired.Before(first.Add(time.Hour)) {
		t.Errorf("after the repair: %+v, want %v before", at, first)
	}
	h.network.meddle(nil)
	h.clock.pass(time.Hour) // the clinic asked to wait
	mustSync(t, w)
	if at := lastOf(t, w, c.ID); at.At.IsZero() || !at.Repaired.IsZero() || !at.Before.IsZero() {
		t.Errorf("after a fetch: %+v", at)
	}
}

func lastOf(t *testing.T, w *Workspace, id string) LastSync {
	t.Helper()
	synced, err := w.LastSynced(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return synced[id]
}
