package auth

import (
	"errors"
	"net/http"
	"testing"
)

// TestGrantClient: a fresh grant can be read with before it is adopted, at its own server only, and nothing is renewed for it.
func TestGrantClient(t *testing.T) {
	f := newFakeServer(t)
	stranger := newFakeServer(t)
	attempt, answer := signIn(t, f, newClock(), askedScopes)
	grant, err := attempt.Finish(t.Context(), answer)
	if err != nil {
		t.Fatal(err)
	}
	f.set(func() { f.posts = nil })
	client := grant.Client(f.config(), nil)
	get := func(address string) (int, error) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			return 0, err
		}
		return response.StatusCode, response.Body.Close()
	}
	if status, err := get(f.URL + "/fhir/Patient/p1"); err != nil || status != http.StatusOK {
		t.Errorf("%d, %v", status, err)
	}
	if _, err := get(stranger.URL + "/fhir/Patient/p1"); !errors.Is(err, ErrForeignOrigin) || len(stranger.reads) > 0 {
		t.Errorf("the stranger: %v, saw %d requests", err, len(stranger.reads))
	}
	f.set(func() { clear(f.access) })
	if status, err := get(f.URL + "/fhir/Patient/p1"); err != nil || status != http.StatusUnauthorized || len(f.posts) > 0 {
		t.Errorf("after its end: %d, %v, %d token requests", status, err, len(f.posts))
	}
}
