package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Sizes of text. They grow with the scale that the person chose.
const (
	TextCaption = theme.SizeNameCaptionText    // 12
	TextBody    = theme.SizeNameText           // 14
	TextSection = theme.SizeNameSubHeadingText // 16
	TextTitle   = theme.SizeNameHeadingText    // 22

	TextValue fyne.ThemeSizeName = "chartkeyTextValue" // 40
	TextBar   fyne.ThemeSizeName = "chartkeyTextBar"   // 12, below a symbol in the bar
)

// Sizes that hold text grow by what their text grows.
const (
	RowHeight    fyne.ThemeSizeName = "chartkeyRow"     // 60: a row of two lines
	RowLine      fyne.ThemeSizeName = "chartkeyRowLine" // 20: what each line more adds to it, where large text meets a narrow window
	ItemHeight   fyne.ThemeSizeName = "chartkeyItem"    // 36: a row of one line, a button, a field
	SymbolSize   fyne.ThemeSizeName = "chartkeySymbol"  // 20
	BarSymbol    fyne.ThemeSizeName = "chartkeyBar"     // 20: a symbol above its words in the bar, which grows by half as much as they do
	BadgeSize    fyne.ThemeSizeName = "chartkeyBadge"   // 14: a symbol within a chip
	SidebarWidth fyne.ThemeSizeName = "chartkeySidebar" // 228
)

// Sizes that stay.
const (
	GapTiny   float32 = 4
	GapSmall  float32 = 8
	GapMedium float32 = 14
	GapLarge  float32 = 20

	RadiusCard float32 = 10
	RadiusRow  float32 = 8

	RingWidth float32 = 2
	LineWidth float32 = 1

	// ReadingWidth is as wide as running text gets.
	ReadingWidth float32 = 640
	// PageWidth is as wide as a page of cards gets.
	PageWidth float32 = 760
)

// Windows below these widths are drawn in one column, or with a sidebar of symbols. They are multiplied by the scale of text.
const (
	PhoneWidth float32 = 600
	WideWidth  float32 = 900
)

// grown are the sizes that change with the scale: what stays, and what is multiplied.
var grown = map[fyne.ThemeSizeName]struct{ fixed, scaled float32 }{
	TextCaption:               {0, 12},
	TextBody:                  {0, 14},
	TextSection:               {0, 16},
	TextTitle:                 {0, 22},
	TextValue:                 {0, 40},
	TextBar:                   {0, 12},
	RowHeight:                 {24, 36},
	RowLine:                   {0, 20},
	ItemHeight:                {16, 20},
	SymbolSize:                {0, 20},
	BarSymbol:                 {10, 10},
	BadgeSize:                 {0, 14},
	SidebarWidth:              {108, 120},
	theme.SizeNameInlineIcon:  {0, 20},
	theme.SizeNameLineSpacing: {0, 4},
}

var unscaled = map[fyne.ThemeSizeName]float32{
	theme.SizeNamePadding:            GapTiny,
	theme.SizeNameInnerPadding:       GapSmall,
	theme.SizeNameScrollBar:          10,
	theme.SizeNameScrollBarSmall:     4,
	theme.SizeNameScrollBarRadius:    4,
	theme.SizeNameSeparatorThickness: LineWidth,
	theme.SizeNameInputBorder:        LineWidth,
	theme.SizeNameInputRadius:        RadiusRow,
	theme.SizeNameButtonRadius:       RadiusRow,
	theme.SizeNameSelectionRadius:    RadiusRow,
	theme.SizeNameCardRadius:         RadiusCard,
	theme.SizeNameDialogRadius:       RadiusCard,
	theme.SizeNamePopupRadius:        RadiusCard,
	theme.SizeNameMenuRadius:         RadiusRow,
	theme.SizeNameModalBlurRadius:    0,
}
