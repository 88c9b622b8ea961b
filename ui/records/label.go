package records

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// labelChips say how the clinic wants the record to be handled; nil where it is handled as any other.
func labelChips(codes []string) fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, code := range codes {
		switch words := labelName(code); {
		case words == "":
		case code == "HTEST":
			chips = append(chips, parts.NewWarningChip(words))
		default:
			chips = append(chips, parts.NewChip(look.Lock, words))
		}
	}
	if len(chips) == 0 {
		return nil
	}
	return parts.Flow(look.GapSmall, chips...)
}

// labelName words the code of a security label; "" for those that say nothing out of the ordinary. A code without a word stays itself.
func labelName(code string) string {
	switch code {
	case "N", "U", "L", "M":
		return ""
	case "R":
		return lang.X("records.label.restricted", "Restricted")
	case "V":
		return lang.X("records.label.very-restricted", "Very restricted")
	case "HTEST":
		return lang.X("records.label.test", "Test data, no real person")
	case "PSY", "MH":
		return lang.X("records.label.psychiatry", "Mental health")
	case "ETH", "ETHUD", "SUD", "ALC":
		return lang.X("records.label.substances", "Alcohol or drugs")
	case "HIV":
		return lang.X("records.label.hiv", "HIV")
	case "STD":
		return lang.X("records.label.std", "Sexually transmitted disease")
	case "SDV", "VIO":
		return lang.X("records.label.violence", "Violence or abuse")
	case "SEX", "REPRO":
		return lang.X("records.label.sexuality", "Sexual health")
	case "GDIS":
		return lang.X("records.label.genetic", "Genetics")
	case "PATRECD", "SUBSETTED":
		return lang.X("records.label.part", "Only a part of the record")
	}
	return code
}
