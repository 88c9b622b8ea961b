package workspace

import (
	"testing"

	"chartkey/vault/audit"
)

// TestOpened: what was opened is told as the library has it now, and telling it opens nothing.
func TestOpened(t *testing.T) {
	_, w, _, c := filled(t)
	all, err := w.Records(t.Context(), RecordFilter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	r := all[0]
	if _, err := w.Record(t.Context(), r.Connection, r.Type, r.ID); err != nil {
		t.Fatal(err)
	}
	log, err := w.Activity(t.Context(), 0)
	if err != nil || log[0].Kind != audit.View {
		t.Fatalf("%+v, %v", log, err)
	}
	opened, err := w.Opened(t.Context(), log)
	if err != nil || len(opened) != 1 || opened[log[0].N] != r {
		t.Errorf("%+v, %v, want %+v", opened, err, r)
	}
	if after, err := w.Activity(t.Context(), 0); err != nil || len(after) != len(log) {
		t.Errorf("%d entries, before %d: to look at the log was noted; %v", len(after), len(log), err)
	}
	if _, err := w.RemoveConnection(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if opened, err = w.Opened(t.Context(), log); err != nil || len(opened) != 0 {
		t.Errorf("after its removal: %+v, %v", opened, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Opened(t.Context(), log); CodeOf(err) != Locked {
		t.Errorf("after the lock: %v", err)
	}
}

// TestOpenedKey: the reference and the connection, whatever that is called.
func TestOpenedKey(t *testing.T) {
	c := Connection{ID: newID(), Name: "Northside (old) Clinic"}
	for _, text := range []string{c.label(), c.ID} {
		if key, ok := openedKey(audit.Entry{Kind: audit.View, Object: "Observation/a.b-1", Text: text}); !ok || key.Connection != c.ID || key.Ref() != "Observation/a.b-1" {
			t.Errorf("%q: %+v", text, key)
		}
	}
}
