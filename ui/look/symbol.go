package look

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"chartkey/assets"
)

// SymbolName names a line symbol, the file of that name in assets/symbols. What is drawn is its outline, which `go test ./ui/look -update` makes
// of it.
type SymbolName string

// The symbols.
const (
	Mark         SymbolName = "mark"
	Home         SymbolName = "home"
	Results      SymbolName = "results"
	Medicines    SymbolName = "medicines"
	Allergies    SymbolName = "allergies"
	Conditions   SymbolName = "conditions"
	Vaccinations SymbolName = "vaccinations"
	Procedures   SymbolName = "procedures"
	Visits       SymbolName = "visits"
	Plans        SymbolName = "plans"
	Documents    SymbolName = "documents"
	People       SymbolName = "people"
	Clinic       SymbolName = "clinic"
	Key          SymbolName = "key"
	Log          SymbolName = "log"
	Settings     SymbolName = "settings"
	About        SymbolName = "about"
	Search       SymbolName = "search"
	Sync         SymbolName = "sync"
	Lock         SymbolName = "lock"
	Unlock       SymbolName = "unlock"
	Back         SymbolName = "back"
	Forward      SymbolName = "forward"
	Close        SymbolName = "close"
	Check        SymbolName = "check"
	Warning      SymbolName = "warning"
	Refused      SymbolName = "refused"
	Question     SymbolName = "question"
	Browser      SymbolName = "browser"
	Copy         SymbolName = "copy"
	Source       SymbolName = "source"
	Add          SymbolName = "add"
	Remove       SymbolName = "remove"
	Person       SymbolName = "person"
	Door         SymbolName = "door"
	Eye          SymbolName = "eye"
	EyeShut      SymbolName = "eye-shut"
	Records      SymbolName = "records"
	Down         SymbolName = "down"
	Up           SymbolName = "up"
	Export       SymbolName = "export"
	Waiting      SymbolName = "waiting"
)

// Symbols is all of them.
var Symbols = []SymbolName{
	Mark, Home, Results, Medicines, Allergies, Conditions, Vaccinations, Procedures, Visits, Plans, Documents, People,
	Clinic, Key, Log, Settings, About, Search, Sync, Lock, Unlock, Back, Forward, Close, Check, Warning, Refused, Question, Browser,
	Copy, Source, Add, Remove, Person, Door, Eye, EyeShut, Records, Down, Up, Export, Waiting,
}

// icons are those that fyne's own widgets show.
var icons = map[fyne.ThemeIconName]SymbolName{
	theme.IconNameVisibility:    Eye,
	theme.IconNameVisibilityOff: EyeShut,
	theme.IconNameCancel:        Close,
	theme.IconNameConfirm:       Check,
	theme.IconNameSearch:        Search,
	theme.IconNameWarning:       Warning,
	theme.IconNameError:         Warning,
	theme.IconNameInfo:          About,
	theme.IconNameContentCopy:   Copy,
	theme.IconNameArrowDropDown: Down,
	theme.IconNameArrowDropUp:   Up,
	theme.IconNameNavigateBack:  Back,
	theme.IconNameNavigateNext:  Forward,
	theme.IconNameFolder:        Documents,
	theme.IconNameFile:          Documents,
}

// Symbol is a line symbol in a colour of the theme. It takes the theme's colour anew each time that it is drawn.
func Symbol(name SymbolName, in fyne.ThemeColorName) fyne.Resource {
	return &symbol{name: name, in: in}
}

type symbol struct {
	name SymbolName
	in   fyne.ThemeColorName
}

// Name tells one colour from another: fyne keeps drawn pictures by it.
func (s *symbol) Name() string { return fmt.Sprintf("%s-%s.svg", s.name, s.hex()) }

// Content is the drawing in today's colour.
func (s *symbol) Content() []byte {
	drawn, err := assets.Outlines.ReadFile("outlines/" + string(s.name) + ".svg")
	if err != nil {
		panic("no symbol " + s.name) // a misspelt constant
	}
	return bytes.ReplaceAll(drawn, []byte("currentColor"), []byte(s.hex()))
}

func (s *symbol) hex() string {
	c := color.NRGBAModel.Convert(theme.Color(s.in)).(color.NRGBA)
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}
