package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Our own colours, beside those of fyne's theme. Ink, Accent, OnAccent, Hover and Border are fyne's own names under ours.
const (
	Ink      = theme.ColorNameForeground          // titles, values, what one reads
	Accent   = theme.ColorNamePrimary             // what can be done, what is chosen
	OnAccent = theme.ColorNameForegroundOnPrimary // words on a filled accent
	Page     = theme.ColorNameBackground          // behind cards
	Hover    = theme.ColorNameHover               // under the pointer
	Border   = theme.ColorNameInputBorder         // of what can be typed in or chosen

	Surface     fyne.ThemeColorName = "chartkeySurface"     // lists, cards, fields
	Sidebar     fyne.ThemeColorName = "chartkeySidebar"     // behind the sidebar
	Hairline    fyne.ThemeColorName = "chartkeyHairline"    // between and around surfaces
	Muted       fyne.ThemeColorName = "chartkeyMuted"       // captions
	Tint        fyne.ThemeColorName = "chartkeyTint"        // behind what is chosen, and behind chips
	TintText    fyne.ThemeColorName = "chartkeyTintText"    // words on a tint, links
	WarningTint fyne.ThemeColorName = "chartkeyWarningTint" // behind a warning
	WarningText fyne.ThemeColorName = "chartkeyWarningText" // words of a warning, also on a surface
	Ring        fyne.ThemeColorName = "chartkeyRing"        // around what has the focus; not the colour of what is chosen
	Skeleton    fyne.ThemeColorName = "chartkeySkeleton"    // where words will be
	Band        fyne.ThemeColorName = "chartkeyBand"        // reference range in a chart
	Bar         fyne.ThemeColorName = "chartkeyBar"         // of scrolling
	Faint       fyne.ThemeColorName = "chartkeyFaint"       // words of what cannot be used now
)

type palette map[fyne.ThemeColorName]color.NRGBA

var light = palette{
	Ink: rgb(0x14202a), Accent: rgb(0x0b6e69), OnAccent: rgb(0xffffff), Page: rgb(0xf6f8fa), Hover: rgb(0xedf1f4), Border: rgb(0x73818b),
	Surface: rgb(0xffffff), Sidebar: rgb(0xe9eef1), Hairline: rgb(0xdde4e9), Muted: rgb(0x51606b),
	Tint: rgb(0xd5edea), TintText: rgb(0x0a5c57), WarningTint: rgb(0xfdf1da), WarningText: rgb(0x8a5000),
	Ring: rgb(0x14202a), Skeleton: rgb(0xe4eaee), Band: rgb(0xd5edea), Faint: rgb(0x7d8b95), Bar: rgb(0xb3bec6),
}

var dark = palette{
	Ink: rgb(0xe9eff2), Accent: rgb(0x4cc2b8), OnAccent: rgb(0x0c1317), Page: rgb(0x10181d), Hover: rgb(0x1e2b33), Border: rgb(0x74858f),
	Surface: rgb(0x172229), Sidebar: rgb(0x0c1317), Hairline: rgb(0x27353e), Muted: rgb(0x9aabb5),
	Tint: rgb(0x143b3a), TintText: rgb(0x5fd0c5), WarningTint: rgb(0x3a2c10), WarningText: rgb(0xf0b84a),
	Ring: rgb(0xf4f8fa), Skeleton: rgb(0x24323b), Band: rgb(0x143b3a), Faint: rgb(0x74858f), Bar: rgb(0x43535d),
}

var contrast = palette{
	Ink: rgb(0xffffff), Accent: rgb(0x5cf0e4), OnAccent: rgb(0x000000), Page: rgb(0x000000), Hover: rgb(0x262626), Border: rgb(0xffffff),
	Surface: rgb(0x000000), Sidebar: rgb(0x000000), Hairline: rgb(0x9a9a9a), Muted: rgb(0xe6e6e6),
	Tint: rgb(0x003b38), TintText: rgb(0x7ff0e4), WarningTint: rgb(0x3a2900), WarningText: rgb(0xffd166),
	Ring: rgb(0xffff40), Skeleton: rgb(0x3a3a3a), Band: rgb(0x00524e), Faint: rgb(0xb0b0b0), Bar: rgb(0xb0b0b0),
}

// borrowed says which of our colours stands for a name that only fyne's own widgets use.
var borrowed = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNameButton:              Surface,
	theme.ColorNameDisabled:            Faint,
	theme.ColorNameDisabledButton:      Skeleton,
	theme.ColorNameError:               WarningText,
	theme.ColorNameFocus:               Ring,
	theme.ColorNameForegroundOnError:   Surface,
	theme.ColorNameForegroundOnSuccess: OnAccent,
	theme.ColorNameForegroundOnWarning: Surface,
	theme.ColorNameHeaderBackground:    Surface,
	theme.ColorNameHyperlink:           TintText,
	theme.ColorNameInputBackground:     Surface,
	theme.ColorNameMenuBackground:      Surface,
	theme.ColorNameOverlayBackground:   Surface,
	theme.ColorNamePlaceHolder:         Muted,
	theme.ColorNamePressed:             Tint,
	theme.ColorNameScrollBar:           Bar,
	theme.ColorNameSelection:           Tint,
	theme.ColorNameSeparator:           Hairline,
	theme.ColorNameSuccess:             Accent,
	theme.ColorNameWarning:             WarningText,
}

// of finds a colour by name; ok is false for a name that is not of this theme.
func (p palette) of(name fyne.ThemeColorName) (c color.NRGBA, ok bool) {
	if ours, isBorrowed := borrowed[name]; isBorrowed {
		name = ours
	}
	c, ok = p[name]
	return c, ok
}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff} //nolint:gosec // one byte each, by intent
}
