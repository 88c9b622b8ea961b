package parts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
	"chartkey/ui/uitest"
)

// show puts objects into a column of a window.
func show(t *testing.T, form uitest.Form, made func() []fyne.CanvasObject) *uitest.Screen {
	t.Helper()
	return uitest.ShowObject(t, func() fyne.CanvasObject {
		return parts.NewScroll(parts.Inset(parts.Column(look.GapMedium, made()...)))
	}, form)
}

func TestButtonsArePressedByPointerAndKeys(t *testing.T) {
	pressed := map[string]int{}
	button := func(words string) *parts.Button {
		return parts.NewButton(parts.Quiet, look.Copy, words, func() { pressed[words]++ })
	}
	s := show(t, uitest.Wide, func() []fyne.CanvasObject {
		off := button("Off")
		off.Disable()
		return []fyne.CanvasObject{button("One"), off, button("Two"), parts.NewIconButton(look.Settings, "More", func() { pressed["More"]++ }),
			parts.NewLink("Link", func() { pressed["Link"]++ })}
	})
	for _, words := range []string{"One", "Off", "More", "Link"} {
		s.Tap(words)
	}
	s.Key(fyne.KeyTab)
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyTab)
	if s.Focused() != "Two" {
		t.Fatalf("the focus is at %q: what is off is passed over", s.Focused())
	}
	s.Key(fyne.KeySpace)
	s.Key(fyne.KeyEnter)
	if want := map[string]int{"One": 2, "Two": 2, "More": 1, "Link": 1}; fmt.Sprint(pressed) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", pressed, want)
	}
	s.Key(fyne.KeyEscape)
	if !slices.Contains(s.Keys(), fyne.KeyEscape) {
		t.Error("Escape did not reach the window")
	}
}

// TestWhatThePointerRestsOnLetsGoOfItsPage when the page is forgotten: the window library keeps it until the pointer moves. What the pointer has
// left stays as it is.
func TestWhatThePointerRestsOnLetsGoOfItsPage(t *testing.T) {
	pressed := map[string]int{}
	button := func(words string) *parts.Button {
		return parts.NewButton(parts.Quiet, look.Copy, words, func() { pressed[words]++ })
	}
	var left, rested *parts.Button
	s := show(t, uitest.Wide, func() []fyne.CanvasObject {
		left, rested = button("Left"), button("Rested on")
		return []fyne.CanvasObject{left, rested}
	})
	left.MouseIn(&desktop.MouseEvent{})
	left.MouseOut()
	rested.MouseIn(&desktop.MouseEvent{})
	s.Tap("Rested on")
	parts.Forget()
	s.Tap("Left")
	s.Tap("Rested on")
	if want := map[string]int{"Left": 1, "Rested on": 1}; fmt.Sprint(pressed) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", pressed, want)
	}
}

func TestAFieldKeepsWhatIsTypedAndHandsOnTheRest(t *testing.T) {
	var field *parts.Field
	var changed, submitted []string
	s := show(t, uitest.Wide, func() []fyne.CanvasObject {
		field = parts.NewField("Name", "As you like.")
		field.Changed = func(text string) { changed = append(changed, text) }
		field.Submitted = func(text string) { submitted = append(submitted, text) }
		return []fyne.CanvasObject{field}
	})
	s.Into("Name", "Ines")
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyEscape)
	s.Do(ui.DoSearch)
	s.Canvas.Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	s.Canvas.Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierControl})
	if field.Text() != "Ines" || len(changed) != 4 || len(submitted) != 1 {
		t.Errorf("%q, changed %q, submitted %q", field.Text(), changed, submitted)
	}
	if len(s.Keys()) != 1 || len(s.Shortcuts()) != 1 {
		t.Errorf("the window got the keys %v and the shortcuts %v", s.Keys(), s.Shortcuts())
	}
	field.Fail("Somebody is called that already.")
	s.Sees("Somebody is called that already.")
	s.SeesNot("As you like.")
	if s.Focused() != "Name. Somebody is called that already." {
		t.Errorf("it says %q", s.Focused())
	}
	s.Check()
	s.Type("x")
	s.SeesNot("Somebody")
}

func TestASecretIsHiddenUntilAskedFor(t *testing.T) {
	s := show(t, uitest.Wide, func() []fyne.CanvasObject { return []fyne.CanvasObject{parts.NewSecret("Passphrase", "")} })
	s.Into("Passphrase", "winter")
	s.SeesNot("winter")
	s.Tap("Show what I type")
	s.Sees("winter")
	s.Tap("Hide what I type")
	s.SeesNot("winter")
	if order := s.Order(); !slices.Equal(order, []string{"Passphrase", "Show what I type"}) {
		t.Errorf("the focus goes through %q", order)
	}
}

func TestChoice(t *testing.T) {
	var chosen []string
	var choice *parts.Choice
	s := show(t, uitest.Phone, func() []fyne.CanvasObject {
		choice = parts.NewChoice([]parts.Option{{Key: "a", Title: "First"}, {Key: "b", Title: "Second", Sentence: "With a sentence."}, {Key: "c", Title: "Third"}}, "a",
			func(key string) { chosen = append(chosen, key) })
		return []fyne.CanvasObject{choice}
	})
	s.Tap("Second")
	s.Tap("Second")
	s.Key(fyne.KeyTab)
	for _, key := range []fyne.KeyName{fyne.KeyUp, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp} {
		s.Key(key)
	}
	if got := strings.Join(chosen, ""); got != "bcb" || choice.Chosen() != "b" {
		t.Errorf("chosen: %q, last %q", got, choice.Chosen())
	}
	if s.Focused() != "Second. With a sentence." {
		t.Errorf("the focus is at %q", s.Focused())
	}
	s.Check()
}

func TestCheck(t *testing.T) {
	var told []bool
	s := show(t, uitest.Phone, func() []fyne.CanvasObject {
		return []fyne.CanvasObject{parts.NewCheck("Delete the records here as well", false, func(on bool) { told = append(told, on) })}
	})
	s.Tap("Delete the records")
	s.Key(fyne.KeyTab)
	s.Key(fyne.KeySpace)
	if !slices.Equal(told, []bool{true, false}) {
		t.Errorf("told %v", told)
	}
}

// shown is a list of numbered rows.
type shown struct {
	*uitest.Screen
	list   *parts.RowList
	rows   []string
	opened []int
}

func showList(t *testing.T, form uitest.Form, n int) *shown {
	t.Helper()
	l := &shown{}
	for i := range n {
		l.rows = append(l.rows, fmt.Sprintf("Row %d", i))
	}
	l.Screen = uitest.ShowObject(t, func() fyne.CanvasObject {
		l.list = parts.NewRowList(func() int { return len(l.rows) }, func(i int) parts.RowData {
			return parts.RowData{Key: l.rows[i], Title: l.rows[i], Caption: "12 Mar 2024", Value: "6.1 %", Chip: "Result", Warning: i%3 == 0}
		}, func(i int) { l.opened = append(l.opened, i) })
		return parts.Below(0, parts.Inset(parts.Title("List")), l.list)
	}, form)
	return l
}

func TestAListByKeys(t *testing.T) {
	l := showList(t, uitest.Wide, 1000)
	l.Canvas.Focus(l.list)
	for _, row := range []struct {
		key  fyne.KeyName
		seen string
	}{
		{fyne.KeyDown, "Row 1"}, {fyne.KeyUp, "Row 0"}, {fyne.KeyUp, "Row 0"}, {fyne.KeyPageDown, "Row 10"}, {fyne.KeyEnd, "Row 999"},
		{fyne.KeyDown, "Row 999"}, {fyne.KeyPageUp, "Row 989"}, {fyne.KeyHome, "Row 0"},
	} {
		l.Key(row.key)
		if got, _, _ := strings.Cut(l.Focused(), ","); got != row.seen {
			t.Errorf("%s leads to %q, want %q", row.key, got, row.seen)
		}
		l.Sees(row.seen)
	}
	l.Key(fyne.KeyDown)
	l.Key(fyne.KeyReturn)
	l.Key(fyne.KeyReturn)
	l.Key(fyne.KeyDown)
	l.Key(fyne.KeySpace)
	if !slices.Equal(l.opened, []int{1, 1, 2}) {
		t.Errorf("opened %v", l.opened)
	}
	l.Key(fyne.KeyEscape)
	if len(l.Keys()) != 1 {
		t.Error("Escape did not reach the window")
	}
	l.Check()
}

func TestWhatIsOpenStaysOpenWhenTheListChanges(t *testing.T) {
	l := showList(t, uitest.Wide, 20)
	l.Tap("Row 3")
	l.Tap("Row 3") // again, as after going back
	if !slices.Equal(l.opened, []int{3, 3}) {
		t.Errorf("opened %v", l.opened)
	}
	l.opened = l.opened[:1]
	l.rows = append([]string{"New 1", "New 2"}, l.rows...)
	l.list.Reload(5)
	if l.list.Chosen() != 5 || len(l.opened) != 1 {
		t.Errorf("row %d is open, opened %v", l.list.Chosen(), l.opened)
	}
	l.rows = slices.DeleteFunc(l.rows, func(r string) bool { return r == "Row 3" })
	l.list.Reload(-1)
	if l.list.Chosen() != -1 {
		t.Errorf("row %d is open though it is gone", l.list.Chosen())
	}
	l.rows = nil
	l.list.Reload(-1)
	l.Canvas.Focus(l.list)
	for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyEnd, fyne.KeyReturn, fyne.KeyPageUp} {
		l.Key(key)
	}
	if len(l.opened) != 1 {
		t.Errorf("opened %v of nothing", l.opened)
	}
}

func TestAListOfAnyLength(t *testing.T) {
	l := showList(t, uitest.PhoneLarge, 300_000)
	l.Canvas.Focus(l.list)
	l.Key(fyne.KeyEnd)
	l.Sees("Row 199999")
	l.Check()
	if n := len(l.Texts()); n > 200 {
		t.Errorf("%d texts are drawn", n)
	}
}

// BenchmarkListStep scrolls by two rows at a time, up to the end and from the beginning again, so that each step shows rows with words that
// were not seen.
func BenchmarkListStep(b *testing.B) {
	const rows, step, steps = 100_000, 120, 50_000
	var list *parts.RowList
	uitest.ShowObject(b, func() fyne.CanvasObject {
		list = parts.NewRowList(func() int { return rows }, func(i int) parts.RowData {
			return parts.RowData{Title: fmt.Sprintf("Row %d", i), Caption: "12 Mar 2024", Value: "6.1 %", Chip: "Result", Warning: i%3 == 0}
		}, nil)
		return list
	}, uitest.Wide)
	b.ResetTimer()
	for i := range b.N {
		list.ScrollToOffset(float32(i%steps) * step)
	}
}

func TestWhatGetsTheFocusIsScrolledIntoView(t *testing.T) {
	s := show(t, uitest.Middle, func() []fyne.CanvasObject {
		var objects []fyne.CanvasObject
		for i := range 40 {
			objects = append(objects, parts.Card(parts.Column(4, parts.Body("Between"), parts.NewButton(parts.Quiet, "", fmt.Sprintf("Button %d", i), nil))))
		}
		return objects
	})
	for range 30 {
		s.Key(fyne.KeyTab)
		o := s.Canvas.Focused().(fyne.CanvasObject)
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		if at.Y < 0 || at.Y+o.Size().Height > s.Form.Height {
			t.Fatalf("%s has the focus and stands at %v", s.Focused(), at)
		}
	}
	s.Key(fyne.KeyHome)
	s.Tap("Button 0")
}

func TestKeysScrollAPageOfWords(t *testing.T) {
	var page fyne.CanvasObject
	uitest.ShowObject(t, func() fyne.CanvasObject {
		page = parts.NewScroll(parts.Inset(parts.Para(strings.Repeat("Some words of a long page. ", 400))))
		return page
	}, uitest.Phone)
	if !parts.ScrollByKey(page, fyne.KeyPageDown) || parts.ScrollByKey(page, fyne.KeyF5) {
		t.Error("Page Down scrolls, F5 does not")
	}
	var short fyne.CanvasObject
	uitest.ShowObject(t, func() fyne.CanvasObject {
		short = parts.NewScroll(parts.Body("x"))
		return short
	}, uitest.Phone)
	if parts.ScrollByKey(short, fyne.KeyPageDown) {
		t.Error("there is nothing to scroll")
	}
}

// TestTheWindowIsToldThatSomebodyIsThere: by whatever is done in it.
func TestTheWindowIsToldThatSomebodyIsThere(t *testing.T) {
	s := show(t, uitest.Phone, func() []fyne.CanvasObject {
		return []fyne.CanvasObject{parts.NewButton(parts.Quiet, "", "Button", nil), parts.NewField("Field", ""),
			parts.NewChoice([]parts.Option{{Key: "a", Title: "First"}, {Key: "b", Title: "Second"}}, "a", nil),
			parts.Para(strings.Repeat("Some words of a long page. ", 400))}
	})
	for _, c := range []struct {
		name string
		do   func()
	}{
		{"a key in an empty place", func() { s.Key(fyne.KeyDown) }},
		{"a press", func() { s.Tap("Button") }},
		{"a letter", func() { s.Into("Field", "x") }},
		{"a key", func() { s.Key(fyne.KeyBackspace) }},
		{"the focus", func() { s.Key(fyne.KeyTab) }},
		{"a choice", func() { s.Tap("Second") }},
		{"the wheel", func() { test.Scroll(s.Canvas, fyne.NewPos(60, 400), 0, -20) }},
		{"the clipboard", func() {
			s.Into("Field", "")
			s.Canvas.Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: fyne.CurrentApp().Clipboard()})
		}},
	} {
		before := s.Touches()
		if c.do(); s.Touches() == before {
			t.Errorf("%s is not told of", c.name)
		}
	}
}

// TestTheWheelOverAField scrolls the page, as it does beside the field.
func TestTheWheelOverAField(t *testing.T) {
	field := parts.NewField("Passphrase", "")
	s := show(t, uitest.Phone, func() []fyne.CanvasObject {
		return []fyne.CanvasObject{field, parts.Para(strings.Repeat("Some words of a long page. ", 400))}
	})
	entry := field.Entry().(fyne.CanvasObject)
	top := func() float32 { return fyne.CurrentApp().Driver().AbsolutePositionForObject(entry).Y }
	before := top()
	test.Scroll(s.Canvas, fyne.NewPos(60, before+entry.Size().Height/2), 0, -20)
	if moved := before - top(); moved != 20 {
		t.Errorf("the page moved by %v", moved)
	}
}

// TestAValueGivesWayToTheTitle: many words at the end of a row leave the title whole, where there is room for it.
func TestAValueGivesWayToTheTitle(t *testing.T) {
	s := show(t, uitest.Phone, func() []fyne.CanvasObject {
		return []fyne.CanvasObject{
			parts.NewRow(parts.RowData{Title: "Breathing test (spirometry)", Value: "Slightly narrowed airways. They open after the spray."}, nil),
			parts.NewRow(parts.RowData{Title: strings.Repeat("A title without an end ", 500), Value: "6.1 %"}, nil),
		}
	})
	s.Check()
	s.Sees("Breathing test (spirometry)")
	s.Sees("Slightly narr")
	s.Sees("6.1 %")
}

func TestTitlesAndTextsOfServers(t *testing.T) {
	hostile := strings.Repeat("Haemoglobin\u202e A1c\n\x00", 1000)
	for _, form := range []uitest.Form{uitest.Phone, uitest.PhoneLarge, uitest.Wide} {
		s := show(t, form, func() []fyne.CanvasObject {
			return []fyne.CanvasObject{parts.Title(hostile), parts.Body(hostile), parts.NewChip("", hostile), parts.NewWarningChip(hostile),
				parts.NewRow(parts.RowData{Title: hostile, Caption: hostile, Value: hostile, Chip: hostile, Warning: true, Symbol: look.Clinic}, nil),
				parts.Facts([]ui.Fact{{Label: hostile, Value: hostile[:300]}}), parts.NewButton(parts.Quiet, "", hostile[:200], nil)}
		})
		s.Check()
	}
}

// TestKeysOfWhatIsGone: the window library leaves the keys with a button that was taken out of the window, such as by its own press.
func TestKeysOfWhatIsGone(t *testing.T) {
	pressed, submitted := 0, 0
	var scroll *parts.Scroll
	button := parts.NewButton(parts.Primary, "", "End it", func() { pressed++; scroll.SetContent(parts.Column(0)) })
	field := parts.NewField("Address", "")
	field.Submitted = func(string) { submitted++; scroll.SetContent(parts.Column(0)) }
	s := uitest.ShowObject(t, func() fyne.CanvasObject {
		scroll = parts.NewScroll(parts.Column(0, button, field))
		return scroll
	}, uitest.Phone)
	for range 3 { // a key that is held
		s.Canvas.Focus(button)
		s.Key(fyne.KeyReturn)
	}
	if pressed != 1 {
		t.Errorf("pressed %d times", pressed)
	}
	scroll.SetContent(parts.Column(0, button, field))
	for range 3 {
		s.Canvas.Focus(field.Entry())
		s.Key(fyne.KeyReturn)
	}
	if submitted != 1 {
		t.Errorf("submitted %d times", submitted)
	}
}

func TestTrend(t *testing.T) {
	full := uitest.NewSession(ui.Person{}).Stored[0].Trends[0]
	one := ui.Trend{Points: full.Points[:1]}
	flat := ui.Trend{Points: []ui.Point{{Value: 5}, {Value: 5}}}
	high := ui.Trend{Points: full.Points, High: 5.6, HasHigh: true}
	many := ui.Trend{}
	for i := range 500 {
		many.Points = append(many.Points, ui.Point{When: fmt.Sprint(i), Value: float64(i)})
	}
	apart := ui.Trend{Points: []ui.Point{{Value: 1e308}, {Value: -1e308}}}
	for name, trend := range map[string]ui.Trend{"none": {}, "one": one, "apart": apart, "flat": flat, "high": high, "many": many, "full": full} {
		t.Run(name, func(t *testing.T) {
			var chart *parts.TrendChart
			s := show(t, uitest.Phone, func() []fyne.CanvasObject {
				chart = parts.NewTrendChart(trend)
				return []fyne.CanvasObject{chart}
			})
			s.Check()
			drawn := len(trend.Points) > 1 && name != "apart"
			if (chart.Size().Height > 0) != drawn || (chart.AccessibilityLabel() != "") != drawn {
				t.Errorf("%d values: %v high, says %q", len(trend.Points), chart.Size().Height, chart.AccessibilityLabel())
			}
			if name == "full" {
				s.Sees("May 2021")
				s.Sees("Mar 2024")
				if want := "6 values, from 7.0 % (May 2021) to 6.1 % (Mar 2024)"; chart.AccessibilityLabel() != want {
					t.Errorf("it says %q", chart.AccessibilityLabel())
				}
			}
			s.Golden("trend-" + name)
		})
	}
}

func TestSplitShowsOneWhereThereIsRoomForOne(t *testing.T) {
	for _, form := range uitest.Forms {
		t.Run(form.Name, func(t *testing.T) {
			var split *parts.Split
			s := uitest.ShowObject(t, func() fyne.CanvasObject {
				split = parts.NewSplit(parts.Inset(parts.Title("List")), parts.Inset(parts.Title("Detail")))
				return split
			}, form)
			s.Sees("List")
			split.Open()
			s.Sees("Detail")
			if !split.One() {
				s.Sees("List")
			} else {
				s.SeesNot("List")
			}
			if one := split.One(); split.Close() != one || split.Close() {
				t.Error("a step back is one from the detail to the list, where only one is shown")
			}
			s.Sees("List")
		})
	}
}

func TestTheFocusFollowsWhatIsShown(t *testing.T) {
	var split *parts.Split
	s := uitest.ShowObject(t, func() fyne.CanvasObject {
		split = parts.NewSplit(parts.NewButton(parts.Quiet, "", "In the list", func() { split.Open() }), parts.NewButton(parts.Quiet, "", "In the detail", nil))
		return split
	}, uitest.Phone)
	s.Key(fyne.KeyTab)
	s.Key(fyne.KeyReturn)
	if s.Focused() != "In the detail" {
		t.Errorf("the focus is at %q", s.Focused())
	}
	split.Close()
	if s.Focused() != "In the list" {
		t.Errorf("the focus is at %q", s.Focused())
	}
	s.Canvas.Unfocus()
	s.Tap("In the list")
	if s.Focused() != "" {
		t.Errorf("by pointer, the focus went to %q", s.Focused())
	}
}

func TestStepsGrow(t *testing.T) {
	var steps *parts.Steps
	s := show(t, uitest.Phone, func() []fyne.CanvasObject {
		steps = parts.NewSteps()
		return []fyne.CanvasObject{parts.Card(steps), parts.Body("Below")}
	})
	first := steps.Add(parts.StepWaiting, "Asked the clinic", "")
	steps.Add(parts.StepWarning, "Tried the old key again", "It still works, which it must not after an end that the clinic has confirmed.")
	steps.Set(first, parts.StepDone, "Asked the clinic", "It said yes.")
	s.Sees("It said yes.")
	s.Check()
	if steps.Len() != 2 {
		t.Errorf("%d steps", steps.Len())
	}
}

func TestProgressCanBeCancelled(t *testing.T) {
	cancelled := 0
	var p *parts.Progress
	s := show(t, uitest.Phone, func() []fyne.CanvasObject {
		p = parts.NewProgress("Getting records", func() { cancelled++ })
		return []fyne.CanvasObject{p}
	})
	p.Set("Results: 120 records of a clinic with quite a long name", 120, 400)
	s.Sees("120 records")
	s.Check()
	s.Tap("Cancel")
	if cancelled != 1 {
		t.Errorf("cancelled %d times", cancelled)
	}
}

func TestAThemeChangeReachesWhatIsDrawn(t *testing.T) {
	s := uitest.ShowObject(t, things, uitest.Wide)
	s.Restyle(look.Choice{Variant: look.Contrast, Scale: 1.5, Still: true})
	s.Check()
	s.Picture("parts-restyled")
}

// TestManySteps: a server that names thousands of things does not stop the window.
func TestManySteps(t *testing.T) {
	begun := time.Now()
	steps := parts.NewSteps()
	for i := range 5000 {
		if n := steps.Add(parts.StepDone, fmt.Sprintf("Step %d", i), "It worked."); n != i {
			t.Fatalf("step %d got number %d", i, n)
		}
	}
	steps.Set(4999, parts.StepRefused, "The last", "No.")
	s := show(t, uitest.Phone, func() []fyne.CanvasObject { return []fyne.CanvasObject{steps} })
	s.Check()
	s.Sees("Step 63")
	s.SeesNot("Step 64")
	s.Sees("and 4,936 more")
	if took := time.Since(begun); took > 20*time.Second { // against minutes
		t.Errorf("it took %v", took)
	}
}

// TestAValueIsWholeWhereTheTextIsLarge: on a narrow window a row grows, and what it says of a value flows.
func TestAValueIsWholeWhereTheTextIsLarge(t *testing.T) {
	value := "Never smoked tobacco, and does not want to begin"
	data := parts.RowData{Key: "a", Title: "Tobacco smoking status", Caption: "12 Mar 2024 · Northside Clinic", Value: value, Chip: "Result · To be noted", Warning: true}
	for _, form := range []uitest.Form{uitest.Phone, uitest.PhoneLarge, uitest.MiddleLarge, uitest.Wide} {
		s := show(t, form, func() []fyne.CanvasObject { return []fyne.CanvasObject{parts.NewRow(data, nil)} })
		drawn := strings.Join(s.Texts(), " ")
		if !strings.Contains(drawn, value) || !strings.Contains(drawn, data.Chip) {
			t.Errorf("%s: it says %q", form.Name, drawn)
		}
		s.Check()
	}
	data.Value = "128/82 mmHg"
	for _, form := range []uitest.Form{uitest.Phone, uitest.PhoneLarge, uitest.MiddleLarge} {
		s := uitest.ShowObject(t, func() fyne.CanvasObject {
			return parts.NewRowList(func() int { return 1 }, func(int) parts.RowData { return data }, nil)
		}, form)
		if drawn := strings.Join(s.Texts(), " "); !strings.Contains(drawn, data.Value) || !strings.Contains(drawn, data.Chip) {
			t.Errorf("%s: it says %q", form.Name, drawn)
		}
		s.Check()
	}
}

// TestAListLeadsOn: by Up in its first row to what stands above, and by Return to what it opened.
func TestAListLeadsOn(t *testing.T) {
	above, entered := 0, 0
	s := uitest.ShowObject(t, func() fyne.CanvasObject {
		l := parts.NewRowList(func() int { return 3 }, func(i int) parts.RowData { return parts.RowData{Key: fmt.Sprint(i), Title: fmt.Sprint("Row ", i)} }, nil)
		l.Above = func() bool { above++; return true }
		l.Entered = func() { entered++ }
		return l
	}, uitest.Wide)
	s.Key(fyne.KeyTab)
	for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyUp, fyne.KeySpace} {
		s.Key(key)
	}
	if above != 0 || entered != 0 {
		t.Errorf("above %d, entered %d", above, entered)
	}
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyUp)
	s.Rune('?')
	if above != 1 || entered != 1 || string(s.Runes()) != "?" {
		t.Errorf("above %d, entered %d, typed %q", above, entered, string(s.Runes()))
	}
}

// TestMoreIsTold: a mark says where there is more below than is seen.
func TestMoreIsTold(t *testing.T) {
	for _, rows := range []int{3, 60} {
		var s *parts.Scroll
		uitest.ShowObject(t, func() fyne.CanvasObject {
			column := parts.Column(0)
			for range rows {
				column.Add(parts.Body("A place"))
			}
			s = parts.NewScroll(column)
			s.TellMore(look.Sidebar)
			return s
		}, uitest.Middle)
		if s.More() != (rows == 60) {
			t.Errorf("%d rows: more %v", rows, s.More())
		}
		s.ToBottom()
		s.Resize(s.Size())
		s.Refresh()
		if s.More() {
			t.Errorf("%d rows: more at the end", rows)
		}
	}
}

// TestACaptionFlowsWhereTheRowIsNarrow, as its value does; where there is room it is one line.
func TestACaptionFlowsWhereTheRowIsNarrow(t *testing.T) {
	const caption = "Influenza vaccine · Northside Clinic and practice"
	for _, form := range []uitest.Form{uitest.Wide, uitest.PhoneLarge} {
		s := show(t, form, func() []fyne.CanvasObject {
			return []fyne.CanvasObject{parts.NewRow(parts.RowData{Symbol: look.Clinic, Title: "Clinic", Caption: caption}, nil)}
		})
		s.Check()
		var drawn []string
		for _, thing := range uitest.Things(s.Canvas) {
			if thing.Drawn {
				drawn = append(drawn, thing.Says)
			}
		}
		if got := strings.Join(drawn[1:], " "); got != caption || (len(drawn) > 2) != (form.Name == uitest.PhoneLarge.Name) {
			t.Errorf("%s: %q", form.Name, drawn)
		}
	}
}
