package records

import (
	"context"
	"time"

	"chartkey/ui"
)

// typing is how long nothing is asked after a letter: a person types on within this.
const typing = 150 * time.Millisecond

// found is the answer to a query: how long the list is, one piece of it, and where in it the record stands that is open or to be opened.
type found struct {
	pieces
	key  ui.RecordKey
	at   int  // -1 for nowhere
	lost bool // the list does not hold that record
}

// find asks for the records that fit what was typed, after a pause. An answer to what was typed before is dropped.
func (p *Page) find(pause time.Duration) {
	query := p.kind.Query(p.query)
	near := p.near
	if p.listed != nil && p.listed.query.Search != query.Search {
		near = 0
	}
	key := p.detail.key
	if p.wanted.Type != "" {
		key = p.wanted
	}
	session := p.env.Session
	ui.Run(p.env.Tasks, "list", func(ctx context.Context) (found, error) {
		select {
		case <-time.After(pause):
		case <-ctx.Done(): // more was typed
			return found{}, ctx.Err()
		}
		return answer(ctx, session, query, near, key)
	}, func(f found, err error) {
		if err != nil {
			p.unfound(query, err)
			return
		}
		p.showFound(f)
	})
}

// answer asks for the list, with the piece near to what is seen.
func answer(ctx context.Context, session ui.Session, q ui.RecordQuery, near int, key ui.RecordKey) (f found, err error) {
	f = found{pieces: pieces{query: q}, key: key, at: -1}
	if key.Type != "" && q.Search == "" {
		switch key, at, err := session.PlaceOf(ctx, q, key); {
		case err == nil:
			f.key, f.at = key, at
		case ui.CodeOf(err) != "not-found":
			return f, err
		default:
			f.lost = true
		}
	}
	if f.total, err = session.CountRecords(ctx, q); err != nil {
		return f, err
	}
	n := max(min(near, (f.total-1)/pieceSize), 0)
	records, err := session.Records(ctx, piece(q, n))
	f.put(n, records)
	return f, err
}

func (p *Page) showFound(f found) {
	anew := p.listed == nil || p.listed.query.Search != f.query.Search
	p.listed, p.failed = &f.pieces, nil
	p.list.Reload(f.at)
	if anew {
		p.list.ToTop()
	}
	p.show()
	p.openWanted(f)
	if p.top > 0 {
		p.list.ShowFrom(p.top)
		p.top = 0
	}
}

// unfound says that there is no answer. What was listed stays, unless it answers another question.
func (p *Page) unfound(query ui.RecordQuery, err error) {
	if p.listed == nil || p.listed.query.Search != query.Search {
		p.listed = &pieces{query: query}
	}
	p.fail(err)
	p.list.Refresh()
}

// openWanted opens the record that the route named without its clinic, and shows where in the list it stands, as far as that is known: in a
// search it is not before the row is drawn.
func (p *Page) openWanted(f found) {
	wanted := p.wanted
	p.wanted = ui.RecordKey{}
	switch {
	case wanted.Type == "":
	case f.query.Search != "":
		p.list.ChooseKey(-1, rowKey(wanted))
	case f.at >= 0:
		p.list.ChooseKey(f.at, rowKey(f.key))
		if wanted.Connection == "" {
			p.openKey(f.key)
		}
	case wanted.Connection == "" && f.lost:
		p.detail.fail(&ui.Failure{Code: "not-found", Err: errNotListed})
		p.split.Open()
	}
}
