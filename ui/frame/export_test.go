package frame

// Counted reports whether the numbers of records have come, shown or not.
func (f *Frame) Counted() bool { return f.counts != nil }

// WaitForPage waits until the work of the page that is shown has ended.
func (f *Frame) WaitForPage() { f.under.Wait() }

// Busy reports whether an access is being ended.
func (f *Frame) Busy() bool { return f.works.Ending("c1") != nil }
