// Package parts holds the widgets that every page is made of. They draw in the theme of ui/look, work by keyboard, show where the focus is,
// and never give a long text to a widget that measures all of it.
//
// # Texts
//
// [Text] is one line, cut with an ellipsis where it does not fit; [Paragraph] flows. Both take any text, also a server's: control
// characters and those that turn the direction of writing are left out, and line breaks of a one-line text become spaces.
//
// # Layout
//
// A part that flows is higher when it is narrower. fyne asks for a smallest size before it says a width; so layouts of this package ask
// [HeightFor] a width instead. Put flowing parts into [Column], [Line], [Flow], [Padded], [Card] and [Scroll], not into fyne's boxes.
// Objects are listed in the order in which they are read; that is also the order of the focus.
//
// All of it belongs to the window's thread.
package parts
