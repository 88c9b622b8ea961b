package summary

// form is a FHIR datatype, as far as a reading without definitions can tell.
type form int

const (
	formUnknown form = iota
	formConcept
	formReference
	formName
	formRatio
	formRange
	formPeriod
	formTiming
	formAddress
	formAttachment
	formSamples
	formMoney
	formContact
	formIdentifier
	formQuantity
	formNote
)

// formMarks are the members that tell a datatype, in the order in which they are
// looked for; two names mean that both are needed.
var formMarks = []struct {
	name, too string
	form      form
}{
	{"coding", "", formConcept}, {"concept", "", formConcept},
	{"reference", "", formReference},
	{"family", "", formName}, {"given", "", formName},
	{"numerator", "", formRatio}, {"denominator", "", formRatio},
	{"low", "", formRange}, {"high", "", formRange},
	{"start", "", formPeriod}, {"end", "", formPeriod},
	{"repeat", "", formTiming}, {"event", "", formTiming},
	{"line", "", formAddress}, {"city", "", formAddress}, {"postalCode", "", formAddress},
	{"contentType", "", formAttachment},
	{"origin", "data", formSamples},
	{"currency", "value", formMoney},
}

// formOf tells which datatype an object looks like.
func formOf(v value) form {
	for _, m := range formMarks {
		if v.get(m.name).ok() && (m.too == "" || v.get(m.too).ok()) {
			return m.form
		}
	}
	switch {
	case v.get("type").isText() && v.get("identifier").isObject():
		return formReference
	case isContact(v):
		return formContact
	case isIdentifier(v):
		return formIdentifier
	case v.get("unit").ok(), isQuantity(v):
		return formQuantity
	case v.get("display").ok(), v.get("code").isText() && v.get("system").isText():
		return formConcept
	case v.get("text").isText():
		return formNote
	}
	return formUnknown
}

// write writes an object as a datatype.
func write(f form, v value) string {
	switch f {
	case formConcept:
		return v.said()
	case formReference:
		return referred(v)
	case formName:
		return humanName(v)
	case formRatio:
		return ratio(v)
	case formRange:
		return span(v)
	case formPeriod:
		return period(v)
	case formTiming:
		return timing(v)
	case formAddress:
		return address(v)
	case formAttachment:
		return attachment(v)
	case formSamples:
		return samples(v)
	case formMoney:
		return money(v)
	case formContact:
		return contact(v)
	default:
		return writeSimple(f, v)
	}
}

func writeSimple(f form, v value) string {
	switch f {
	case formIdentifier:
		return v.get("value").line(maxValue)
	case formQuantity:
		return quantity(v)
	case formNote:
		return note(v)
	}
	return ""
}

func isContact(v value) bool {
	return v.get("value").ok() && among(v.get("system").line(maxLabel), []string{"phone", "fax", "email", "pager", "url", "sms"})
}

func isIdentifier(v value) bool {
	return v.get("value").isText() && !v.get("unit").ok() && !v.get("code").ok() &&
		(v.get("system").isText() || v.get("use").isText() || v.get("assigner").ok())
}

func isQuantity(v value) bool {
	number := v.get("value").one()
	return number.isText() && number.node().kind == '0'
}
