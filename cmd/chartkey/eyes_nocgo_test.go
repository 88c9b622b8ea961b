//go:build !cgo

package main

import "os"

func appMain() int { return run(os.Args[1:], os.Stderr) }
