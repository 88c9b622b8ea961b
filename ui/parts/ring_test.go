package parts_test

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"chartkey/ui/look"
	"chartkey/ui/parts"
	"chartkey/ui/uitest"
)

// TestTheRingOfTheFocusIsSeen: around everything that can have it, chosen or not, in every theme, it is at least two pixels wide and stands out
// from what is on either side of it. Rows of a list are drawn as rows are; the painter of the tests shifts what touches the edge of a list.
func TestTheRingOfTheFocusIsSeen(t *testing.T) {
	row := parts.RowData{Key: "a", Title: "Haemoglobin A1c", Caption: "12 Mar 2024", Value: "6.1 %"}
	things := map[string]func() (fyne.CanvasObject, fyne.Focusable){
		"primary": func() (fyne.CanvasObject, fyne.Focusable) {
			b := parts.NewButton(parts.Primary, look.Sync, "Get new records", nil)
			return parts.Flow(0, b), b
		},
		"quiet": func() (fyne.CanvasObject, fyne.Focusable) {
			b := parts.NewButton(parts.Quiet, look.Sync, "Get new records", nil)
			return parts.Flow(0, b), b
		},
		"danger": func() (fyne.CanvasObject, fyne.Focusable) {
			b := parts.NewButton(parts.Danger, look.Remove, "Remove", nil)
			return parts.Flow(0, b), b
		},
		"upon a warning": func() (fyne.CanvasObject, fyne.Focusable) {
			b := parts.NewButton(parts.Quiet, look.Sync, "Try again", nil)
			return parts.Warning("It did not work.", "", b), b
		},
		"chosen card": func() (fyne.CanvasObject, fyne.Focusable) {
			c := parts.NewChoice([]parts.Option{{Key: "a", Title: "One"}, {Key: "b", Title: "Other"}}, "a", nil)
			return c, parts.FirstFocusable(c)
		},
		"card": func() (fyne.CanvasObject, fyne.Focusable) {
			c := parts.NewChoice([]parts.Option{{Key: "a", Title: "One"}, {Key: "b", Title: "Other"}}, "b", nil)
			return c, parts.FirstFocusable(c)
		},
		"chosen row": func() (fyne.CanvasObject, fyne.Focusable) {
			r := parts.NewRow(row, nil)
			r.SetSelected(true)
			return r, r
		},
		"place where one is": func() (fyne.CanvasObject, fyne.Focusable) {
			n := parts.NewSidebarItem(look.Home, "Home", false, nil)
			n.SetActive(true)
			return parts.On(parts.NewPanel(look.Sidebar, "", 0), n), n
		},
		"place below where one is": func() (fyne.CanvasObject, fyne.Focusable) {
			n := parts.NewBottomItem(look.Home, "Home", nil)
			n.SetActive(true)
			return parts.On(parts.NewPanel(look.Sidebar, "", 0), n), n
		},
		"ticked box": func() (fyne.CanvasObject, fyne.Focusable) {
			c := parts.NewCheck("Delete the records here as well", true, nil)
			return c, c
		},
		"field": func() (fyne.CanvasObject, fyne.Focusable) {
			f := parts.NewField("Name", "")
			return f, f.Entry()
		},
		"wrong field": func() (fyne.CanvasObject, fyne.Focusable) {
			f := parts.NewField("Name", "")
			f.Fail("Type a name first.")
			return f, f.Entry()
		},
		"link": func() (fyne.CanvasObject, fyne.Focusable) {
			l := parts.NewLink("How this works", nil)
			return l, l
		},
	}
	for name, made := range things {
		for _, form := range []uitest.Form{uitest.Wide, uitest.WideDark, uitest.WideContrast} {
			t.Run(name+"/"+form.Name, func(t *testing.T) {
				var focused fyne.Focusable
				s := uitest.ShowObject(t, func() fyne.CanvasObject {
					var o fyne.CanvasObject
					o, focused = made()
					return parts.Padded(look.GapLarge, look.GapLarge, parts.Below(0, o, parts.NewPanel("", "", 0)))
				}, form)
				s.Canvas.Focus(focused)
				o := focused.(fyne.CanvasObject)
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
				high := min(o.Size().Height, look.Size(look.ItemHeight))
				ringed(t, s.Canvas.Capture(), int(at.X)-8, int(at.X)+16, int(at.Y+high*0.62))
			})
		}
	}
}

// ringed goes along a line of pixels across the leading side of the ring.
func ringed(t *testing.T, picture image.Image, from, to, y int) {
	t.Helper()
	ring := look.Color(look.Ring)
	first, last := -1, -1
	for x := from; x < to; x++ {
		if same(picture.At(x, y), ring) {
			if first < 0 {
				first = x
			}
			last = x
		} else if first >= 0 {
			break
		}
	}
	if last-first+1 < int(look.RingWidth) || first < 0 {
		t.Fatalf("the ring is %d pixels wide", last-first+1)
	}
	for side, x := range map[string]int{"outside": first - 1, "inside": last + 1} {
		if r := look.Ratio(ring, picture.At(x, y)); r < 3 {
			t.Errorf("%s of it is %v, from which it stands out %.1f to 1", side, picture.At(x, y), r)
		}
	}
}

func same(a, b color.Color) bool {
	x, y := color.NRGBAModel.Convert(a).(color.NRGBA), color.NRGBAModel.Convert(b).(color.NRGBA)
	near := func(p, q uint8) bool { return max(p, q)-min(p, q) < 6 }
	return near(x.R, y.R) && near(x.G, y.G) && near(x.B, y.B)
}
