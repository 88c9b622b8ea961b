package records

import (
	"context"

	"chartkey/ui"
)

const (
	pieceSize  = 64 // records asked for at a time: more than a window shows
	mostPieces = 32 // kept of a list
)

// pieces is what is known of a list of any length: how long it is, and the records near to what is seen.
type pieces struct {
	query ui.RecordQuery
	total int
	held  map[int][]ui.Record // by number of the piece
}

// at is a record of the list. One of a piece that came shorter than it should is known to be nothing.
func (p *pieces) at(i int) (r ui.Record, known bool) {
	records, known := p.held[i/pieceSize]
	if i%pieceSize < len(records) {
		r = records[i%pieceSize]
	}
	return r, known
}

// put keeps a piece, and drops those that are far from it.
func (p *pieces) put(n int, records []ui.Record) {
	if p.held == nil {
		p.held = map[int][]ui.Record{}
	}
	p.held[n] = records
	for other := range p.held {
		if len(p.held) > mostPieces && max(other-n, n-other) > mostPieces/2 {
			delete(p.held, other)
		}
	}
}

// piece is the query of a piece.
func piece(q ui.RecordQuery, n int) ui.RecordQuery {
	q.From, q.Limit = n*pieceSize, pieceSize
	return q
}

// ask asks for the piece of a row that comes into view. One is asked for at a time: its answer draws the rows anew, and what is seen then and
// still not there is asked for next.
func (p *Page) ask(n int) {
	if p.env.Tasks.Busy("piece") || p.env.Tasks.Busy("list") {
		return
	}
	session, listed := p.env.Session, p.listed
	ui.Run(p.env.Tasks, "piece", func(ctx context.Context) ([]ui.Record, error) {
		return session.Records(ctx, piece(listed.query, n))
	}, func(records []ui.Record, err error) {
		switch {
		case listed != p.listed: // another list came meanwhile
		case err != nil:
			p.listed = &pieces{}
			p.fail(err)
		default:
			listed.put(n, records)
		}
		p.list.Refresh()
	})
}
