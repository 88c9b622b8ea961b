// Package ui is the vocabulary of Chartkey's window: what it needs of the rest of the program ([Backend], [Session]), where one can be
// ([Route]), what a page is and gets ([Page], [Env]), how work that waits is done off the window's thread ([Run]), which keys do what
// ([Shortcuts]), and how a failure is said to a person ([Explain]).
//
// Nothing here or below draws from the network, opens files or knows a key. What comes from a clinic is text to be drawn, never markup,
// never an address to be fetched.
//
// # Rooms
//
//	ui           this vocabulary; imports no page
//	ui/look      the theme: colours, sizes, fonts
//	ui/parts     our widgets
//	ui/reader    the widget that draws a narrative
//	ui/frame     the window: sidebar or bottom bar, the one switch from route to page, lock and curtain
//	ui/uitest    fakes and golden files for tests
//	ui/<page>    one package a page; a page imports the vocabulary and the widgets, never another page
//
// # Rules
//
//   - Whatever may wait (keyring, disk, network, key derivation) goes through [Run]; its answer comes back on the window's thread, and not
//     at all after the page was left.
//   - Every text a person reads goes through fyne's lang with a constant key and the English words beside it: lang.X("page.key", "Words").
//     Data goes into the template's parameters, never into the key or the words.
//   - A list that is empty or short says why.
package ui
