package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"

	"chartkey/auth/sandbox"
)

// TestWhyEmpty: of each connection it is said why it has no records of a kind, at every time.
func TestWhyEmpty(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	wants := func(situation, typ string, want ...string) {
		t.Helper()
		rows, err := w.WhyEmpty(t.Context(), typ)
		if err != nil || rows == nil {
			t.Fatal(rows, err)
		}
		var got []string
		for _, m := range rows {
			if m.Connection == "" || m.Reason.IsZero() || typ != "" && m.Type != typ {
				t.Errorf("%s: %+v", situation, m)
			}
			got = append(got, m.State)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", situation, got, want)
		}
	}
	wants("no connection", "Observation")
	h.connected(w, sandbox.Options{Deny: []string{"Condition"}})
	wants("not fetched yet", "Observation", "unknown")
	wants("not fetched yet, of anything", "", "unknown")
	mustSync(t, w)
	wants("refused", "Condition", "refused")
	wants("not asked for", "Account", "not-asked")
	wants("nothing refers to one", "PractitionerRole", "unknown")
	if rows, err := w.WhyEmpty(t.Context(), ""); err != nil || !slices.ContainsFunc(rows, func(m Missing) bool { return m.Type == "Condition" }) {
		t.Errorf("of anything: %+v, %v", rows, err)
	}
	h.connected(w, sandbox.Options{}) // of the same name, so that either may come first
	rows, err := w.WhyEmpty(t.Context(), "Account")
	if err != nil || len(rows) != 2 || rows[0].State == rows[1].State {
		t.Errorf("two connections: %+v, %v", rows, err)
	}
}

// TestMissingOfAPart: from the first page to the end of the first sync it is said that there is more, and an export says so too.
func TestMissingOfAPart(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	p, c := paged(h, w, 5, 10)
	fetched := func(situation string, want Fetched, reason string) {
		t.Helper()
		for name, ask := range map[string]func() ([]Missing, error){
			"Missing": func() ([]Missing, error) { return w.Missing(t.Context()) },
			"export": func() ([]Missing, error) {
				done, err := w.ExportRaw(t.Context(), t.TempDir())
				if err != nil {
					return nil, err
				}
				var m manifest
				data, err := os.ReadFile(done.Manifest)
				if err := errors.Join(err, json.Unmarshal(data, &m)); err != nil || len(m.Missing) != len(done.Missing) {
					t.Errorf("%s: the manifest has %+v, the answer %+v, %v", situation, m.Missing, done.Missing, err)
				}
				return done.Missing, nil
			},
		} {
			list, err := ask()
			if err != nil {
				t.Fatal(situation, name, err)
			}
			i := slices.IndexFunc(list, func(m Missing) bool { return m.Type == "*" })
			switch {
			case want == "" && i >= 0, want != "" && i < 0:
				t.Errorf("%s, %s: %+v", situation, name, list)
			case i >= 0 && (list[i].Fetched != want || list[i].Connection != c.ID || list[i].State != "unknown" || list[i].Reason.String() != reason):
				t.Errorf("%s, %s: %+v", situation, name, list[i])
			}
		}
	}
	fetched("never fetched", NotFetched, "not fetched yet")
	ctx, cancel := context.WithCancel(t.Context())
	p.set(func(page int) {
		if page == 3 {
			cancel()
		}
	})
	_, err := w.Sync(ctx, nil, nil, nil)
	wants(t, err, Cancelled)
	fetched("cut off", FetchedInPart, "fetched only in part so far")
	p.set(nil)
	mustSync(t, w)
	fetched("fetched", "", "")
}

// TestMissingOfWhatHasEnded: nobody is told that what was erased is only not fetched yet, or that the rest of a part is to come.
func TestMissingOfWhatHasEnded(t *testing.T) {
	want := func(situation string, list []Missing, err error, reason string) {
		t.Helper()
		if err != nil || len(list) != 1 || list[0].Fetched != FetchedNoMore || list[0].Reason.String() != reason {
			t.Errorf("%s: %+v, %v", situation, list, err)
		}
	}
	t.Run("and was erased", func(t *testing.T) {
		const reason = "nothing of it is kept here, and this access is not used any more"
		_, w, _, c := filled(t)
		if _, err := w.Revoke(t.Context(), c.ID, true); err != nil {
			t.Fatal(err)
		}
		list, err := w.Missing(t.Context())
		want("Missing", list, err, reason)
		list, err = w.WhyEmpty(t.Context(), "Observation")
		want("WhyEmpty", list, err, reason)
	})
	t.Run("amid the first sync", func(t *testing.T) {
		h := newHouse(t)
		w := h.enter()
		p, c := paged(h, w, 5, 10)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		p.set(func(page int) {
			if page == 3 {
				cancel()
			}
		})
		_, err := w.Sync(ctx, nil, nil, nil)
		wants(t, err, Cancelled)
		p.set(nil)
		if _, err := w.Revoke(t.Context(), c.ID, false); err != nil {
			t.Fatal(err)
		}
		list, err := w.Missing(t.Context())
		want("Missing", list, err, "fetched only in part, and this access is not used any more")
	})
}

// TestCheckType: a name is wrong if neither FHIR nor a record has it, and the person is told what it is near to.
func TestCheckType(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	for name, near := range map[string]string{
		"Observation": "", "Account": "",
		"observation": "Observation", "OBSERVATIONS": "Observation", "Conditions2": "Condition", "medicationrequests": "MedicationRequest", "pat": "Patient",
		"Foo": "-", "": "-", "\xff": "-", "Ob": "-", "é": "-",
	} {
		err := w.CheckType(t.Context(), name)
		if near == "" {
			if err != nil {
				t.Errorf("%q: %v", name, err)
			}
			continue
		}
		wants(t, err, Usage)
		if got := nearType(name); near != "-" && got != near || near == "-" && got != "" {
			t.Errorf("%q is near to %q, want %q", name, got, near)
		}
	}
}
