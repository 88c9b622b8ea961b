package reader

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"chartkey/fhirclient/narrative"
	"chartkey/ui/look"
	"chartkey/ui/parts"
	"chartkey/ui/uitest"
)

// page is a reader in a scrolling window, with what it told its page.
type page struct {
	*Reader
	*uitest.Screen
	bench    *uitest.Bench
	scroll   *parts.Scroll
	followed []narrative.Link
	copied   []string
}

// enter shows a document in a window of a size. What the reader does later waits until bench.Settle.
func enter(t *testing.T, div string, w, h float32) *page {
	return enterDocument(t, narrative.Parse(`<div xmlns="http://www.w3.org/1999/xhtml">`+div+`</div>`), w, h)
}

func enterDocument(t *testing.T, doc narrative.Document, w, h float32) *page {
	p := &page{bench: uitest.NewBench(t)}
	p.Screen = uitest.ShowObject(t, func() fyne.CanvasObject {
		p.Reader = New(Prepare(doc), Options{
			Tasks:  p.bench.Env.Tasks,
			Follow: func(l narrative.Link) { p.followed = append(p.followed, l) },
			Copy:   func(text string) { p.copied = append(p.copied, text) },
		})
		p.scroll = parts.NewScroll(p.Reader)
		return p.scroll
	}, uitest.Form{Name: "reader", Width: w, Height: h, Choice: look.Choice{Variant: look.Light, Scale: 1, Still: true}})
	return p
}

// shown are the words of the objects that exist, those of areas included.
func (p *page) shown() []string {
	var out []string
	for _, o := range p.paint.objects {
		switch o := o.(type) {
		case *canvas.Text:
			out = append(out, o.Text)
		case *area:
			for _, in := range o.paint.objects {
				if text, ok := in.(*canvas.Text); ok {
					out = append(out, text.Text)
				}
			}
		}
	}
	return out
}

func (p *page) shows(words string) bool {
	return strings.Contains(strings.Join(p.shown(), " "), words)
}

func (p *page) key(names ...fyne.KeyName) {
	for _, n := range names {
		p.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

// rings are those that show where the focus is.
func (p *page) rings() (rings []*canvas.Rectangle) {
	for _, o := range p.paint.objects {
		if r, ok := o.(*canvas.Rectangle); ok && r.StrokeWidth == look.RingWidth && r.StrokeColor == look.Color(look.Ring) {
			rings = append(rings, r)
		}
	}
	return rings
}

func paragraphs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<p>paragraph %d of many</p>", i)
	}
	return b.String()
}

// to scrolls so that the reader is seen from y on.
func (p *page) to(y float32) {
	top, bottom := p.window()
	parts.RevealPart(p.Reader, y+look.GapLarge, y+bottom-top+look.GapLarge)
}

func TestLongDocumentComesInSlices(t *testing.T) {
	p := enter(t, paragraphs(9000), 400, 300)
	if p.placed == len(p.boxes()) || !p.shows("paragraph 0 of many") {
		t.Fatalf("%d boxes are placed at once; shown %v", p.placed, p.shown())
	}
	guess, measured := p.MinSize().Height, len(p.m.widths)
	p.bench.Until("a slice", func() bool { return len(p.m.widths) > measured })
	if n := len(p.m.widths) - measured; n > sliceWords {
		t.Errorf("%d words in one slice", n)
	}
	p.bench.Settle()
	if p.placed != len(p.boxes()) {
		t.Fatalf("%d boxes of %d are placed", p.placed, len(p.boxes()))
	}
	if h := p.MinSize().Height; guess < h/2 || guess > h*2 || p.Size().Height != h {
		t.Errorf("guessed %v, is %v, has %v", guess, h, p.Size().Height)
	}
}

func TestOnlyWhatIsSeenHasObjects(t *testing.T) {
	p := enter(t, paragraphs(5000), 400, 300)
	p.bench.Settle()
	for _, y := range []float32{0, 40_000, 150_000, 1000} {
		p.to(y)
		want := fmt.Sprintf("paragraph %d of many", int(y/31)+5)
		if n := len(p.paint.objects); n > 40 || !p.shows(want) || p.top != y {
			t.Errorf("at %v: seen from %v, %d objects, without %q", y, p.top, n, want)
		}
	}
	before := p.painted
	test.Scroll(p.Canvas, fyne.NewPos(50, 50), 0, -40)
	if p.painted != before || p.top != 1040 {
		t.Errorf("a small step made objects anew, or did not scroll: %v", p.top)
	}
}

func TestNewWidthKeepsThePlace(t *testing.T) {
	p := enter(t, strings.Repeat("<p>some words that take more than one line where the window is narrow</p>", 300)+"<p>here</p>"+paragraphs(50), 700, 300)
	p.bench.Settle()
	at := p.text.body.boxes[300].y
	p.to(at)
	p.Window.Resize(fyne.NewSize(200, 300))
	p.bench.Settle()
	now := p.text.body.boxes[300].y
	if p.top < now-40 || p.top > now+40 || now < at*1.5 || !p.shows("here") {
		t.Errorf("the paragraph lies at %v, before at %v; seen from %v: %v", now, at, p.top, p.shown())
	}
}

func TestThemeIsReadAtEachPainting(t *testing.T) {
	p := enter(t, "<p>a</p>", 400, 300)
	light := p.paint.objects[0].(*canvas.Text).Color
	fyne.CurrentApp().Settings().SetTheme(look.New(look.Choice{Variant: look.Dark, Scale: 1}))
	p.Refresh()
	if dark := p.paint.objects[0].(*canvas.Text).Color; dark == light || dark != look.Color(look.Ink) {
		t.Errorf("light %v, dark %v", light, dark)
	}
	before := p.MinSize().Height
	fyne.CurrentApp().Settings().SetTheme(look.New(look.Choice{Variant: look.Dark, Scale: 2}))
	p.Refresh()
	if text := p.paint.objects[0].(*canvas.Text); text.TextSize != 28 || p.MinSize().Height != 2*before {
		t.Errorf("text of %v, height %v after %v", text.TextSize, p.MinSize().Height, before)
	}
}

func TestLinks(t *testing.T) {
	p := enter(t, paragraphs(3)+`<p>see <a href="https://www.hospital.example/a">the page</a>, <a href="javascript:x">not this</a>, <a href="Patient/1">the patient</a> or <a href="#end">below</a></p>`+
		paragraphs(200)+`<p id="end">the end</p>`, 400, 300)
	p.bench.Settle()
	tap := func(words string) {
		t.Helper()
		for _, o := range p.paint.objects {
			if text, ok := o.(*canvas.Text); ok && strings.Contains(text.Text, words) {
				test.TapCanvas(p.Canvas, text.Position().AddXY(5, 8-p.top))
				return
			}
		}
		t.Fatalf("%q is not shown", words)
	}
	tap("the page")
	tap("not this")
	tap("the patient")
	want := []narrative.Link{
		{Text: "the page", Target: "https://www.hospital.example/a", HostASCII: "www.hospital.example", Clickable: true},
		{Text: "the patient", Target: "Patient/1"},
	}
	if diff := cmp.Diff(want, p.followed); diff != "" {
		t.Error(diff)
	}
	tap("below")
	if !p.shows("the end") || len(p.followed) != 2 {
		t.Errorf("an internal link leads to %v, told %v", p.top, p.followed)
	}
}

func TestPointerOverLinks(t *testing.T) {
	p := enter(t, `<p>see <a href="https://www.hospital.example/a">the page</a></p>`, 400, 300)
	link := p.paint.hits[0]
	test.MoveMouse(p.Canvas, fyne.NewPos(link.left+2, link.top+8))
	if p.Cursor() != desktop.PointerCursor {
		t.Error("no hand over the link")
	}
	test.MoveMouse(p.Canvas, fyne.NewPos(2, link.top+8))
	if p.Cursor() != desktop.DefaultCursor {
		t.Error("a hand over words")
	}
}

func TestKeysGoThroughLinks(t *testing.T) {
	link := func(n int) string {
		return fmt.Sprintf(`<p>a <a href="https://www.hospital.example/%d">link %d</a></p>`, n, n)
	}
	p := enter(t, link(1)+paragraphs(100)+`<table><tr><td>`+link(2)+`</td></tr></table>`+link(3), 400, 300)
	p.bench.Settle()
	p.Canvas.Focus(p.Reader)
	p.key(fyne.KeyTab, fyne.KeyReturn, fyne.KeyTab, fyne.KeyReturn)
	if len(p.followed) != 2 || p.followed[1].Text != "link 2" || !p.shows("link 2") {
		t.Errorf("followed %v, shown %v", p.followed, p.shown())
	}
	if len(p.rings()) != 1 {
		t.Error("the link has no ring")
	}
	if !p.AcceptsTab() {
		t.Error("Tab leaves before the last link")
	}
	p.key(fyne.KeyTab)
	if p.AcceptsTab() {
		t.Error("Tab stays after the last link")
	}
	rings := len(p.rings())
	p.FocusLost()
	if rings != 1 || len(p.rings()) != 0 {
		t.Errorf("%d rings with the focus, %d without", rings, len(p.rings()))
	}
	p.FocusGained()
	p.key(fyne.KeyReturn)
	if last := p.followed[len(p.followed)-1]; last.Text != "link 3" {
		t.Errorf("the focus comes back at %q", last.Text)
	}
}

func TestPointerLeavesNoRing(t *testing.T) {
	p := enter(t, "<p>one</p><p>two</p>", 400, 300)
	test.TapCanvas(p.Canvas, fyne.NewPos(10, 40))
	if p.Canvas.Focused() != fyne.Focusable(p.Reader) || p.marked != 1 || len(p.rings()) != 0 {
		t.Errorf("marked %d with %d rings", p.marked, len(p.rings()))
	}
	p.key(fyne.KeyUp)
	if p.marked != 0 || len(p.rings()) != 1 {
		t.Errorf("by keys: marked %d with %d rings", p.marked, len(p.rings()))
	}
}

func TestKeysMoveThePage(t *testing.T) {
	p := enter(t, paragraphs(500), 400, 300)
	p.bench.Settle()
	p.Canvas.Focus(p.Reader)
	for _, row := range []struct {
		key  fyne.KeyName
		from float32
		to   float32
	}{
		{fyne.KeyPageDown, 1000, 1270}, {fyne.KeyPageUp, 1000, 730}, {fyne.KeyHome, 1000, 0}, {fyne.KeyEnd, 1000, p.MinSize().Height - 300},
	} {
		p.to(row.from)
		p.key(row.key)
		if p.top != row.to {
			t.Errorf("%s leads to %v, want %v", row.key, p.top, row.to)
		}
	}
	p.key(fyne.KeyHome, fyne.KeyEscape)
	p.TypedShortcut(ctrlF)
	if len(p.Keys()) != 1 || p.Keys()[0] != fyne.KeyEscape || len(p.Shortcuts()) != 1 {
		t.Errorf("the window hears of %v and %v", p.Keys(), p.Shortcuts())
	}
}

func TestKeysGoFromPartToPart(t *testing.T) {
	p := enter(t, "<p>first</p><p>"+strings.Repeat("long ", 600)+"</p><p>last</p>", 400, 300)
	p.bench.Settle()
	p.Canvas.Focus(p.Reader)
	var marks []int
	for range 60 {
		p.key(fyne.KeyDown)
		marks = append(marks, p.marked)
	}
	if !slices.IsSorted(marks) || marks[0] != 1 || marks[10] != 1 || marks[59] != 2 || !p.shows("last") {
		t.Errorf("marks %v, shown %v", marks, p.shown())
	}
}

func TestCopying(t *testing.T) {
	p := enter(t, `<p>one</p><ul><li>two</li></ul><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table><script>x</script>`, 400, 300)
	p.Canvas.Focus(p.Reader)
	p.TypedShortcut(&fyne.ShortcutCopy{})
	p.key(fyne.KeyDown, fyne.KeyDown)
	p.TypedShortcut(&fyne.ShortcutCopy{})
	p.TypedShortcut(&fyne.ShortcutSelectAll{})
	p.TypedShortcut(&fyne.ShortcutCopy{})
	want := []string{"one", "a\tb\nc\td", "one\n• two\na\tb\nc\td"}
	if diff := cmp.Diff(want, p.copied); diff != "" {
		t.Error(diff)
	}
	test.TapSecondaryAt(p.Reader, fyne.NewPos(5, 5))
	menu := p.Canvas.Overlays().Top()
	if menu == nil {
		t.Fatal("no menu")
	}
	p.Canvas.Overlays().Remove(menu)
}

func TestWideTableMovesInItsPlace(t *testing.T) {
	cell := "<td>several words that need room</td>"
	p := enter(t, "<p>before</p><table><tr>"+strings.Repeat(cell, 5)+`<td>electrocardiogram <a href="https://www.hospital.example/">link</a></td></tr></table>`+paragraphs(100), 300, 300)
	p.bench.Settle()
	if len(p.areas) != 1 {
		t.Fatalf("%d areas", len(p.areas))
	}
	b := &p.text.body.boxes[1]
	at := fyne.NewPos(50, b.y+10)
	test.Scroll(p.Canvas, at, -50, 0)
	if b.offset != 50 || p.top != 0 {
		t.Errorf("sideways: %v and %v", b.offset, p.top)
	}
	test.Scroll(p.Canvas, at, 0, -40)
	if b.offset != 50 || p.top != 40 {
		t.Errorf("downwards: %v and %v", b.offset, p.top)
	}
	test.Scroll(p.Canvas, at.SubtractXY(0, 40), -9999, 0)
	if b.offset != b.inner-b.w {
		t.Errorf("beyond the end: %v of %v", b.offset, b.inner-b.w)
	}
	test.TapAt(p.areas[b], fyne.NewPos(p.areas[b].paint.hits[0].left+1, p.areas[b].paint.hits[0].top+1))
	if len(p.followed) != 1 {
		t.Error("the link in the table does nothing")
	}
	b.offset = 0
	p.Canvas.Focus(p.Reader)
	p.marked = 1
	p.key(fyne.KeyRight)
	if b.offset != sideStep {
		t.Errorf("by key: %v", b.offset)
	}
	p.current, p.marked = 0, -1
	b.offset = 0
	p.key(fyne.KeyTab)
	if p.current == 0 || b.offset == 0 {
		t.Errorf("the focus goes to link %d, which lies at %v", p.current, b.offset)
	}
	p.to(2000)
	if len(p.areas) != 0 {
		t.Error("an area out of view has objects")
	}
}

func TestNotesUnfold(t *testing.T) {
	p := enter(t, `<p onclick="x" style="display:none">a</p><script>x</script><script>y</script><img src="https://example.org/x.png"/>`, 600, 500)
	p.bench.Settle()
	if !p.shows("4 things were left out: scripts, a remote picture. 1 thing to know: hidden text.") || p.shows("not run") {
		t.Errorf("shown: %q", p.shown())
	}
	before := p.MinSize().Height
	p.Canvas.Focus(p.Reader)
	p.key(fyne.KeyTab, fyne.KeyReturn)
	if !p.shows("3: scripts. A record is read, not run.") || !p.shows("1: a remote picture.") || p.MinSize().Height <= before {
		t.Errorf("shown: %q", p.shown())
	}
	p.key(fyne.KeyReturn)
	if p.shows("not run") || p.MinSize().Height != before {
		t.Errorf("shown: %q, height %v after %v", p.shown(), p.MinSize().Height, before)
	}
	if text := p.Copy(); strings.Contains(text, "left out") {
		t.Errorf("copied: %q", text)
	}
	if quiet := Prepare(narrative.Parse(`<p class="x">a</p>`)); len(quiet.body.boxes) != 1 {
		t.Error("a fold for nothing")
	}
}

func coloured(w, h int) string {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, color.NRGBA{R: 200, A: 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestPicturesOfTheDocument(t *testing.T) {
	p := enter(t, `<p><img alt="red" src="`+coloured(800, 400)+`"/></p><p>text with <img alt="small" src="`+coloured(20, 10)+`"/> in it</p>`, 400, 600)
	pictures := func() (sizes []fyne.Size) {
		for _, o := range p.paint.objects {
			if p, ok := o.(*canvas.Image); ok {
				sizes = append(sizes, p.Size())
			}
		}
		return sizes
	}
	if n := len(pictures()); n != 0 {
		t.Errorf("%d pictures were decoded on the window's thread", n)
	}
	p.bench.Settle()
	if diff := cmp.Diff([]fyne.Size{{Width: 400, Height: 200}, {Width: 20, Height: 10}}, pictures()); diff != "" {
		t.Error(diff)
	}
	if !p.shows("red") || !p.shows("text with") || !p.shows("in it") {
		t.Errorf("shown: %v", p.shown())
	}
}

func TestPictureBeyondTheLimits(t *testing.T) {
	for name, img := range map[string]narrative.Image{
		"too many pixels": {Shown: true, MediaType: "image/png", Width: 6000, Height: 6000, Data: []byte{1}},
		"no data":         {Shown: true, MediaType: "image/png", Width: 6, Height: 6},
		"another kind":    {Shown: true, MediaType: "image/webp", Width: 6, Height: 6, Data: []byte{1}},
		"not shown":       {MediaType: "image/png", Width: 6, Height: 6, Data: []byte{1}},
	} {
		if drawable(img) {
			t.Error(name)
		}
	}
	if _, err := decode(narrative.Image{MediaType: "image/png", Data: []byte("no picture")}); err == nil {
		t.Error("what is damaged was decoded")
	}
	if img, err := decode(narrative.Image{MediaType: "image/png", Data: dataOf(t, coloured(4000, 2))}); err != nil || img.Bounds().Dx() != maxSide {
		t.Errorf("kept: %v, %v", img, err)
	}
}

func dataOf(t *testing.T, address string) []byte {
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(address, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAccessible(t *testing.T) {
	p := enter(t, `<p>one</p><ul><li>two</li></ul>`, 400, 300)
	if p.AccessibilityLabel() != "one\n• two" || p.AccessibilityRole() != fyne.AccessibleRoleText {
		t.Errorf("%q", p.AccessibilityLabel())
	}
}

func TestEmptyDocument(t *testing.T) {
	p := enterDocument(t, narrative.Document{}, 400, 300)
	p.Canvas.Focus(p.Reader)
	p.key(fyne.KeyDown, fyne.KeyUp, fyne.KeyTab, fyne.KeyReturn, fyne.KeyRight, fyne.KeyEnd, fyne.KeyHome, desktop.KeyMenu)
	test.TapSecondaryAt(p.Reader, fyne.NewPos(1, 1))
	p.TypedShortcut(&fyne.ShortcutCopy{})
	if p.MinSize().Height != 0 || len(p.paint.objects) != 0 {
		t.Errorf("height %v, %d objects", p.MinSize().Height, len(p.paint.objects))
	}
}

func TestKeysBeforeTheFirstLayout(t *testing.T) {
	test.NewTempApp(t)
	r := New(Prepare(narrative.Parse(`<p>a <a href="https://example.org/">b</a> <a href="#c">c</a><span id="c">d</span></p>`)), Options{})
	r.FocusGained()
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyTab, fyne.KeyReturn, fyne.KeyEnd, desktop.KeyMenu} {
		r.TypedKey(&fyne.KeyEvent{Name: k})
	}
	r.follow(2)
	r.Refresh()
}

var ctrlF = &desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierShortcutDefault}

// TestTheKeysGoOnFromWhereOneHasScrolledTo: after a page down the next part is one that is seen, not one far above.
func TestTheKeysGoOnFromWhereOneHasScrolledTo(t *testing.T) {
	p := enter(t, paragraphs(300), 400, 300)
	p.bench.Settle()
	p.FocusGained()
	p.key(fyne.KeyPageDown, fyne.KeyPageDown, fyne.KeyPageDown)
	before, _ := p.window()
	p.key(fyne.KeyDown)
	if after, _ := p.window(); before < 300 || after < before {
		t.Errorf("it was seen from %v on, and is from %v", before, after)
	}
	p.key(fyne.KeyEnd)
	if !p.shows("paragraph 299 of many") || p.marked != len(p.boxes())-1 {
		t.Errorf("at the end the part %d of %d is marked", p.marked, len(p.boxes()))
	}
	p.key(fyne.KeyHome)
	if top, _ := p.window(); top > 1 || p.marked != 0 {
		t.Errorf("at the beginning it is seen from %v on, and the part %d is marked", top, p.marked)
	}
}
