//go:build cgo

package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"chartkey/assets"
	"chartkey/cmd/internal/release"
)

// testOnlyThreads lets the window library look at each call whether it is made on the window's thread, which costs a look at the whole stack.
var testOnlyThreads = false

// openApp is the one place that opens a display.
func openApp() (fyne.App, error) {
	icon := fyne.NewStaticResource("icon.png", assets.Icon)
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: appName, Version: release.Version, Build: build, Icon: icon,
		Migrations: map[string]bool{"fyneDo": !testOnlyThreads}})
	a := app.NewWithID(appID)
	a.SetIcon(icon)
	keepNoPreferences(a)
	return a, nil
}

// keepNoPreferences stops the window library from writing its preferences at the end. Nothing is kept in them, and it writes them in place
// while it watches the file, so that it may read half of what it writes and complain.
func keepNoPreferences(a fyne.App) {
	if l, can := a.Lifecycle().(interface{ SetOnStoppedHookExecuted(stopped func()) }); can {
		l.SetOnStoppedHookExecuted(func() {})
	}
}
