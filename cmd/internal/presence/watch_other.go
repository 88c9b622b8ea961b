//go:build !linux

package presence

// Watch does nothing on this system. stop may be called once.
func Watch(string, func(Sign)) (stop func()) { return func() {} }
