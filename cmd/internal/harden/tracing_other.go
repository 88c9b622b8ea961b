//go:build unix && !linux

package harden

func refuseTracing() error { return nil }
