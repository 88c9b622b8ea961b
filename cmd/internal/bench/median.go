package bench

import "slices"

// Median is the middle one of some figures.
func Median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}
