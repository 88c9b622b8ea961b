//go:build !linux

package bench

import "os"

// PeakMemory is not measured on this system.
func PeakMemory(*os.ProcessState) float64 { return 0 }
