package reader

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// long is a narrative of n segments of twelve words, every third bold, and the same for a RichText.
func long(n, distinct int) (narrative.Document, []widget.RichTextSegment) {
	random := rand.New(rand.NewPCG(1, 2))
	words := make([]string, distinct)
	for i := range words {
		words[i] = fmt.Sprintf("%s%d", strings.Repeat("abcde", 1+random.IntN(2))[:3+random.IntN(3)], i)
	}
	var doc strings.Builder
	var peer []widget.RichTextSegment
	doc.WriteString(`<div xmlns="http://www.w3.org/1999/xhtml">`)
	for i := range n {
		line := make([]string, 12)
		for j := range line {
			line[j] = words[random.IntN(distinct)]
		}
		said := strings.Join(line, " ")
		style := widget.RichTextStyle{}
		if i%3 == 0 {
			fmt.Fprintf(&doc, "<p><b>%s</b></p>", said)
			style.TextStyle.Bold = true
		} else {
			fmt.Fprintf(&doc, "<p>%s</p>", said)
		}
		peer = append(peer, &widget.TextSegment{Text: said, Style: style})
	}
	doc.WriteString("</div>")
	return narrative.Parse(doc.String()), peer
}

// fresh changes the size of text a little, so that no cache of the toolkit knows a word. The fonts are read already.
func fresh(app fyne.App, i int) {
	app.Settings().SetTheme(look.New(look.Choice{Variant: look.Light, Scale: 1 + float32(i%900)/1000}))
	for _, bold := range []bool{false, true} {
		fyne.MeasureText("x", look.Size(look.TextBody), fyne.TextStyle{Bold: bold})
	}
}

// BenchmarkReader shows 5,000 segments; the peer is a RichText in the same run.
func BenchmarkReader(b *testing.B) {
	app := test.NewTempApp(b)
	doc, peer := long(5000, 3000)
	size := fyne.NewSize(640, 700)
	round := 0
	b.Run("prepare", func(b *testing.B) {
		for b.Loop() {
			Prepare(doc)
		}
	})
	b.Run("first screen", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			fresh(app, round)
			round++
			tasks := ui.NewTasks(func(func(), any) {}) // the slices afterwards are another figure
			b.StartTimer()
			r := New(Prepare(doc), Options{Tasks: tasks})
			scroll := parts.NewScroll(r)
			scroll.Resize(size)
			if len(r.paint.objects) < 30 {
				b.Fatal("nothing is drawn")
			}
		}
	})
	b.Run("all of it", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			fresh(app, round)
			round++
			b.StartTimer()
			r := New(Prepare(doc), Options{})
			scroll := parts.NewScroll(r)
			scroll.Resize(size)
		}
	})
	b.Run("one slice", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			fresh(app, round)
			round++
			r := New(Prepare(doc), Options{Tasks: ui.NewTasks(func(func(), any) {})})
			r.Resize(size)
			b.StartTimer()
			r.advance(sliceWords, 1<<30)
		}
	})
	fresh(app, 0)
	r := New(Prepare(doc), Options{})
	scroll := parts.NewScroll(r)
	window := test.NewWindow(scroll)
	defer window.Close()
	window.Resize(size)
	scroll.Resize(size)
	b.Run("re-wrap", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			scroll.Resize(fyne.NewSize(600+float32(i%2)*40, 700))
		}
	})
	b.Run("scroll step", func(b *testing.B) {
		for b.Loop() {
			parts.Wheel(r, &fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -40)})
			if r.bottom > r.Size().Height-1000 {
				scroll.ToTop()
			}
		}
	})
	b.Run("RichText first screen", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			fresh(app, round)
			round++
			b.StartTimer()
			rich := widget.NewRichText(peer...)
			rich.Wrapping = fyne.TextWrapWord
			rich.Resize(size)
			container.NewVScroll(rich).Resize(size)
		}
	})
	b.Run("RichText re-wrap", func(b *testing.B) {
		rich := widget.NewRichText(peer...)
		rich.Wrapping = fyne.TextWrapWord
		s := container.NewVScroll(rich)
		s.Resize(size)
		for i := 0; b.Loop(); i++ {
			s.Resize(fyne.NewSize(600+float32(i%2)*40, 700))
		}
	})
}
