//go:build cgo

package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"chartkey/assets"
)

// openApp is the one place that opens a display.
func openApp() (fyne.App, error) {
	icon := fyne.NewStaticResource("icon.png", assets.IconPNG)
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: appName, Version: version, Build: build, Icon: icon})
	a := app.NewWithID(appID)
	a.SetIcon(icon)
	return a, nil
}
