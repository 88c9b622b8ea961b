package auth

import (
	"testing"

	"chartkey/docs/hostile"
)

// TestHostile is what servers, kills and stores may do to a refresh.
func TestHostile(t *testing.T) {
	hostile.Run(t, map[string]hostile.Row{
		"R03": {Does: "the answer of a refresh is lost", Show: hostile.Itself(lostAnswers)},
		"R05": {Does: "many refresh at once", Show: hostile.Itself(manyProcessesUseEachTokenOnce)},
		"R06": {Does: "a kill at each step of a refresh", Show: hostile.Itself(killAtEveryStep)},
		"R11": {Does: "the new token cannot be stored", Show: hostile.Itself(storeThatDoesNotKeep)},
	})
}
