package summary

// Identity reads from a Patient by what one tells whose record it is: the name that the person goes by, and the birth date as sent. What the
// resource does not give is "".
func Identity(raw []byte) (name, born string) {
	t := parse(raw)
	root := t.root()
	if !t.whole || !root.get("resourceType").is("Patient") {
		return "", ""
	}
	if born = root.get("birthDate").line(maxLabel); !iso(born) {
		born = ""
	}
	return bounded(calledBy(root.get("name")), maxTitle), born
}
