package main

// What the program is to the system. FyneApp.toml says the same to the packaging tool; a test compares the two.
const (
	appID   = "org.chartkey.app"
	appName = "Chartkey"
	build   = 1
)
