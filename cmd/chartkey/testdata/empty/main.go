// An empty window of the same size: what any program with the window library needs before it shows anything.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

func main() {
	w := app.New().NewWindow("Empty")
	w.Resize(fyne.NewSize(1240, 980))
	w.ShowAndRun()
}
