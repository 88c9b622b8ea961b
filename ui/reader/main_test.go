package reader

import (
	"os"
	"testing"

	"chartkey/ui"
)

func TestMain(m *testing.M) {
	if err := ui.LoadWords(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
