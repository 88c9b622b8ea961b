package narrative

// Status says whether a document may stand for its resource.
type Status string

const (
	// Shown says that the narrative has content and may be shown.
	Shown Status = "shown"
	// Structured says that it is blank, unreadable or misses a part: show the structured data.
	Structured Status = "structured"
	// Empty says that the resource has no narrative, or itself calls it empty.
	Empty Status = "empty"
)

// Document is a narrative as blocks. The zero value is a document without content.
type Document struct {
	Status Status
	Blocks []Block
	Notes  []Note

	links   []Link
	images  []Image
	anchors map[string]int
}

// Links returns the links in reading order. Run.Link is an index into it, counted from 1.
func (d Document) Links() []Link { return d.links }

// Images returns the images in reading order. Run.Image and Picture.Image are indexes into it, counted from 1.
func (d Document) Images() []Image { return d.images }

// Anchor returns the index in Blocks of the block that an internal link target such as "#dose" leads to.
func (d Document) Anchor(target string) (block int, ok bool) {
	if len(target) < 2 || target[0] != '#' {
		return 0, false
	}
	block, ok = d.anchors[target[1:]]
	return block, ok
}

// Note tells of one removal or oddity. Code is kebab-case and stable; Detail is short, cleaned and never markup.
type Note struct {
	Code, Detail string
	Count        int
}

// Link is one a element.
type Link struct {
	// Text is what is shown for the link, with the alternative text of images in it.
	Text string
	// Target is the address; "" when it was refused.
	Target string
	// HostASCII is the host that would be asked, in its ASCII (punycode) form; "" for tel and internal links.
	HostASCII string
	// Clickable says that a person may open the link after being shown HostASCII.
	Clickable bool
	// Spoofed says that the text names another host than HostASCII.
	Spoofed bool
}

// Image is one img element. Nothing is decoded here: Data holds the file as it came, once its header was checked.
type Image struct {
	Alt  string
	Kind string // "contained", "data" or "external"
	// Shown says that Data may be decoded and drawn; otherwise show Alt or a placeholder.
	Shown         bool
	MediaType     string // "image/png", "image/jpeg" or "image/gif"
	Width, Height int    // pixels, from the header
	Data          []byte
}
