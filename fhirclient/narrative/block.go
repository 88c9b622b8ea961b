package narrative

// Block is one of Paragraph, Heading, Preformatted, Quote, List, Definitions, Table, Rule and Picture.
type Block interface{ block() }

// Paragraph is flowing text. A line break within it is "\n" in a run.
type Paragraph struct {
	Runs  []Run
	Align Align
}

// Heading is a heading of level 1 to 6.
type Heading struct {
	Level int
	Runs  []Run
	Align Align
}

// Preformatted keeps its spaces and line breaks.
type Preformatted struct{ Runs []Run }

// Quote is a block quotation.
type Quote struct{ Blocks []Block }

// List is a bulleted or numbered list. Start is the first number of an ordered list.
type List struct {
	Ordered bool
	Marker  Marker
	Start   int
	Items   []Item
}

// Item is one entry of a list.
type Item struct{ Blocks []Block }

// Definitions is a definition list.
type Definitions struct{ Entries []Definition }

// Definition is a term (dt) or what is said of it (dd).
type Definition struct {
	Term   bool
	Blocks []Block
}

// Table is a table. Rows of head, body and foot stand in the order of the source.
type Table struct {
	Caption []Block
	Rows    []Row
}

// Row is a table row.
type Row struct{ Cells []Cell }

// Cell is a table cell. ColSpan and RowSpan lie between 1 and 9.
type Cell struct {
	Header           bool
	ColSpan, RowSpan int
	Blocks           []Block
}

// Rule is a horizontal line.
type Rule struct{}

// Picture is an image that stands alone. Image and Link are counted from 1; Link may be 0.
type Picture struct{ Image, Link int }

func (Paragraph) block()    {}
func (Heading) block()      {}
func (Preformatted) block() {}
func (Quote) block()        {}
func (List) block()         {}
func (Definitions) block()  {}
func (Table) block()        {}
func (Rule) block()         {}
func (Picture) block()      {}

// Run is a piece of text of one appearance, or an image within a line (Image not 0, Text empty).
type Run struct {
	Text  string
	Style Style
	Link  int // into Links, counted from 1; 0: none
	Image int // into Images, counted from 1; 0: none
	Dir   Direction
	Lang  string // BCP 47, as sent
}

// Style is a set of appearances.
type Style uint16

// The appearances of a run. Concealed text was hidden by its author and is shown here: mark it.
const (
	Bold Style = 1 << iota
	Italic
	Underline
	Strike
	Mono
	Sub
	Sup
	Concealed
)

// Has reports whether all of t are set.
func (s Style) Has(t Style) bool { return s&t == t }

// Align is "left", "right", "center", "justify" or "" for the default.
type Align string

// Direction is "ltr", "rtl" or "" for what the text itself says.
type Direction string

// Marker is what stands before list items: a FHIR list class such as "little-roman" or "disc", or "" for the default.
type Marker string
