package narrative

// The limits of a document. A viewer lays out 20,000 blocks at most, long before a parser of 1 MB is slow.
const (
	maxInput      = 1 << 20
	maxDepth      = 64
	maxBlocks     = 20_000
	maxRuns       = 50_000
	maxText       = 1 << 20
	maxAttributes = 64
	maxNotes      = 100
	maxDetail     = 80
	maxLink       = 4096
	maxLinkText   = 1000
	maxAlt        = 1000
	maxSpan       = 9
	maxImages     = 500
	maxImageBytes = 1 << 20
	maxAllImages  = 16 << 20
	maxPixels     = 50_000_000
	maxMarkupData = 4 << 20 // image bytes repeated in one Markup
	maxMarks      = 8       // combining marks on one letter; living scripts need four
	maxPlain      = 64 << 10
)
