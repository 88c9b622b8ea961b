package frame

// Counted reports whether the numbers of records have come, shown or not.
func (f *Frame) Counted() bool { return f.counts != nil }
