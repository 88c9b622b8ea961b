package ui

// Progress is how far a sync has come.
type Progress struct {
	Connection, Clinic, Step string
	At, Of                   int // it is that clinic of so many, from 1
	Records                  int // of this clinic, without files
}

// Synced is what a sync brought.
type Synced struct {
	Stored, Unchanged, Removed, Quarantined int
	Files                                   int // of the stored, those that are files that records refer to: no list shows them
	Partial                                 []Missing
	Mended                                  *Mended // the stored records were damaged; nil if not
	Ends                                    []End
	Failed                                  []Notice // what failed, by clinic
}

// Mended is what a sync made of stored records that were damaged: what could be read is kept, and the rest asked for again.
type Mended struct {
	Kept, Lost int
	Uncounted  bool   // there may have been more that could not be read
	File       string // where the damaged file is kept
}

// End is what became of an access that was taken back, as a sync tells it: a pending one was tried again.
type End struct {
	Connection, Clinic string
	Revocation
}
