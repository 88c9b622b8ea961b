package ui

import (
	"context"
	"reflect"
	"testing"
)

// TestWhereAnAnswerIsWritten: of work, progress and evidence it is the page's function that is told, not the one here that calls it.
func TestWhereAnAnswerIsWritten(t *testing.T) {
	posted := make(chan any)
	tasks := NewTasks(func(_ func(), written any) { posted <- written })
	done, show := func(int, error) {}, func(int) {}
	Run(tasks, "work", func(context.Context) (int, error) { return 1, nil }, done)
	written := []any{<-posted}
	Report(tasks, show)(1)
	written = append(written, <-posted)
	go Each(tasks, show)(1)
	written = append(written, <-posted)
	for i, want := range []any{done, show, show} {
		if reflect.ValueOf(written[i]).Pointer() != reflect.ValueOf(want).Pointer() {
			t.Errorf("%d: another function", i)
		}
	}
	tasks.Wait()
}
