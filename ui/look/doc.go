// Package look is the theme of the window: colours, sizes, fonts and line symbols, in light, dark and high contrast, with texts from one to
// two times their size. A widget asks the theme by name each time it draws; nothing is stored, so that a change shows at once.
//
// One accent, one warning colour. Every text stands out from what it is drawn on by at least 4.5 to 1 (7 to 1 in high contrast); the
// borders of fields and the focus ring by at least 3 to 1.
package look
