package reader

// PrepareSource makes lines of a source text ready: small and in even columns, each broken where it is too long. Like [Prepare] it may run
// anywhere.
func PrepareSource(lines []string) *Text {
	t := &Text{}
	p := preparer{text: t, lexicon: lexicon{ids: map[word]int32{}}, out: &t.body, top: true}
	for _, l := range lines {
		p.gap = 0
		par := &paragraph{role: code, pre: true, runs: []run{{text: l, font: code.font()}}}
		p.cut(par)
		par.columns = false // lines are broken, not moved sideways
		p.count(par)
		p.emit(box{kind: kindText, par: par})
	}
	t.unfold, t.words = len(t.body.boxes), p.words
	return t
}
