package bench

import (
	"os"
	"syscall"
)

// PeakMemory is the most memory that a process had that has ended, in MB.
func PeakMemory(p *os.ProcessState) float64 {
	return float64(p.SysUsage().(*syscall.Rusage).Maxrss) / 1024
}
