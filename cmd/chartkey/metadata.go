package main

// What the program says of itself. FyneApp.toml says the same to the packaging tool; a test compares the two.
const (
	appID   = "org.chartkey.app"
	appName = "Chartkey"
	version = "0.1.0"
	build   = 1
	licence = "Apache-2.0"
)
