package parts

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"chartkey/ui/look"
)

func TestASkeletonIsStillIfThePersonWantsNoMotion(t *testing.T) {
	app := test.NewTempApp(t)
	for _, still := range []bool{true, false} {
		app.Settings().SetTheme(look.New(look.Choice{Variant: look.Light, Scale: 1, Still: still}))
		s := NewSkeleton(3)
		renderer := s.CreateRenderer()
		if moves := s.breath != nil; moves == still {
			t.Errorf("still %v, moves %v", still, moves)
		}
		renderer.Destroy()
		if s.breath != nil {
			t.Error("it moves after its end")
		}
	}
}

// TestASkeletonThatNobodySawComesToRest: what it stood for may come before the first frame.
func TestASkeletonThatNobodySawComesToRest(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Choice{Variant: look.Light, Scale: 1}))
	s := NewSkeleton(3)
	s.CreateRenderer()
	if s.breath == nil {
		t.Fatal("it does not move")
	}
	if s.breathe(0.5); s.breath != nil {
		t.Error("it moves though it is nowhere")
	}
}

// TestASkeletonComesToRestWhereTheWishForNoMotionComesLater: it does not stay half faded either.
func TestASkeletonComesToRestWhereTheWishForNoMotionComesLater(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(look.Choice{Variant: look.Light, Scale: 1}))
	s := NewSkeleton(3)
	w := app.NewWindow("")
	defer w.Close()
	w.SetContent(s)
	if s.breathe(0.5); s.breath == nil || s.bars[0].FillColor == look.Color(look.Skeleton) {
		t.Fatal("it does not move")
	}
	app.Settings().SetTheme(look.New(look.Choice{Variant: look.Light, Scale: 1, Still: true}))
	if s.breathe(0.5); s.breath != nil || s.bars[0].FillColor != look.Color(look.Skeleton) {
		t.Errorf("it moves, or stays in %v", s.bars[0].FillColor)
	}
}
