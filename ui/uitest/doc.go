// Package uitest shows pages without a screen: a made-up backend with a made-up person, a window of any size, theme and scale of text, and
// checks that hold for every page.
//
//	b := uitest.NewBench(t)
//	s := uitest.Show(t, home.New(b.Env), uitest.Wide)
//	b.Settle()
//	s.Sees("Ines Okonjo")
//	s.Tap("Get new records")
//	s.Check()
//	s.Golden("home")
//	s.Picture("home")
//
// Pictures are written only with CHARTKEY_PICTURES=DIR, for people to look at. Golden files lie in the page's testdata and are written anew
// with -update. Nothing here runs in parallel: measuring texts belongs to one thread.
package uitest
