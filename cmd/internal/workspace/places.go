package workspace

import (
	"context"
	"errors"

	"chartkey/assets/phrase"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// Secret is one secret of a person, or something that belongs to them without being one.
type Secret struct {
	What  phrase.Phrase // it is
	Where phrase.Phrase // it lies
	Guard phrase.Phrase // what protects it there
	Next  phrase.Phrase // what to do where it is not as it should be
	OK    bool
}

// Secrets says where each secret of the person lies, those of each connection among them. It changes nothing, and asks no keyring to be opened.
func (w *Workspace) Secrets(ctx context.Context) ([]Secret, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	kept, err := w.session.Kept(ctx)
	if err != nil {
		return nil, err
	}
	connections, err := w.loadAll(ctx)
	if err != nil {
		return nil, err
	}
	now, err := w.session.Now()
	if err != nil {
		return nil, err
	}
	list := newPlaces(ctx, w.cfg, now, connections).all(kept)
	return append(list, Secret{
		What: phrase.New("secret.access", "Short-lived access to the clinics"), OK: true,
		Where: phrase.New("secret.access.where", "In the memory of this program, and nowhere else."),
		Guard: phrase.New("secret.access.guard", "A lock forgets it."),
	}), nil
}

// Secrets is [Workspace.Secrets] for a person who is locked: what of theirs is behind the key is left out.
func (h *Home) Secrets(ctx context.Context, p vault.Person) ([]Secret, error) {
	kept, err := h.vault.Kept(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	return newPlaces(ctx, h.cfg, p, nil).all(kept), nil
}

// places words where the secrets of a person lie.
type places struct {
	person      vault.Person
	keyring     keyring.Place
	memory      bool
	connections map[string]Connection
}

func newPlaces(ctx context.Context, cfg Config, p vault.Person, connections []Connection) places {
	made := places{person: p, memory: cfg.memory != nil, connections: map[string]Connection{}}
	if cfg.Keyring != nil {
		made.keyring, _ = keyring.Locate(ctx, cfg.Keyring) // what is wrong with it each entry says
	}
	for _, c := range connections {
		made.connections[c.ID] = c
	}
	return made
}

func (p places) all(kept []vault.Kept) []Secret {
	list := make([]Secret, 0, len(kept))
	for _, k := range kept {
		s := Secret{OK: !k.Missing && k.Err == nil}
		s.What, s.Guard, s.Next = p.words(k)
		s.Where = p.where(k)
		if k.Secret == vault.RefreshToken && k.Place == vault.Nowhere && k.Err == nil {
			s.OK = !p.lasts(k.Connection)
		}
		if s.OK {
			s.Next = phrase.Phrase{}
		} else if next := p.unseen(k); !next.IsZero() {
			s.Next = next
		}
		list = append(list, s)
	}
	return list
}

// lasts reports whether a connection should have a refresh token.
func (p places) lasts(id string) bool {
	c := p.connections[id]
	return c.State == Connected && c.Expires.IsZero()
}

// where says the place of one.
func (p places) where(k vault.Kept) phrase.Phrase {
	elsewhere, moved := errors.AsType[*vault.ElsewhereError](k.Err)
	switch {
	case moved && elsewhere.SameProgram():
		return phrase.New("secret.where.other", "It was put into {{.Kept}}, and no keyring that is there now has it.").Text("Kept", elsewhere.Kept.String())
	case moved:
		return phrase.New("secret.where.elsewhere", "It was put into {{.Kept}}, and now {{.Now}} answers, which does not have it.").
			Text("Kept", elsewhere.Kept.String()).Text("Now", elsewhere.Now.String())
	case k.Place == vault.Nowhere:
		return p.nowhere(k)
	case p.memory:
		return phrase.New("secret.where.memory", "In the memory of this window, and nowhere else.")
	case k.Place == vault.InFile && k.Missing:
		return phrase.New("secret.where.file.missing", "It should be in the file {{.File}}, which is not there.").Text("File", k.Name)
	case k.Place == vault.InFile:
		return phrase.New("secret.where.file", "In the file {{.File}}.").Text("File", k.Name)
	case k.Missing:
		return p.entry(phrase.New("secret.where.keyring.missing", "It should be in {{.Keyring}} as {{.Service}} {{.Entry}}, which is not there."), k)
	}
	return p.entry(phrase.New("secret.where.keyring", "In {{.Keyring}} as {{.Service}} {{.Entry}}."), k)
}

// entry fills in which entry of which keyring it is.
func (p places) entry(words phrase.Phrase, k vault.Kept) phrase.Phrase {
	named := phrase.New("secret.keyring", "the keyring of this computer")
	if known := p.keyring.String(); known != "" {
		named = phrase.New("secret.keyring.named", "the keyring of this computer ({{.Name}})").Text("Name", known)
	}
	service := p.keyring.Service
	if service == "" {
		service = KeyringService
	}
	return words.Part("Keyring", named).Text("Service", service).Text("Entry", k.Name)
}

// nowhere says why something lies in no place.
func (p places) nowhere(k vault.Kept) phrase.Phrase {
	switch k.Secret {
	case vault.TypedSecret:
		return phrase.New("secret.where.mind", "Nowhere here: only you know it.")
	case vault.RecoveryCode:
		return phrase.New("secret.where.paper", "Nowhere here: it is on your paper.")
	case vault.LogKey:
		return phrase.New("secret.where.derived", "Nowhere: it is made of the key of the records each time.")
	}
	if k.Err != nil {
		return phrase.New("secret.where.unseen", "Where it lies could not be seen.")
	}
	return phrase.New("secret.where.none", "There is none.")
}

// unseen is what to do where something could not be looked at; zero for what has a next step of its own.
func (p places) unseen(k vault.Kept) phrase.Phrase {
	elsewhere, moved := errors.AsType[*vault.ElsewhereError](k.Err)
	switch {
	case moved && elsewhere.SameProgram():
		return phrase.New("secret.next.other",
			"Open {{.Kept}} again. If it is gone, open the records with the recovery code and choose anew what opens them.").
			Text("Kept", elsewhere.Kept.String())
	case moved:
		return phrase.New("secret.next.elsewhere",
			"Start {{.Kept}} again. If it is gone, open the records with the recovery code and choose anew what opens them.").
			Text("Kept", elsewhere.Kept.String())
	}
	switch CodeOf(k.Err) {
	case KeyringLocked:
		return phrase.New("secret.next.locked", "Not looked at, since the keyring is locked: unlock it and look again.")
	case NoKeyring:
		return phrase.New("secret.next.none", "Not looked at, since no keyring answers: start it and look again.")
	}
	return phrase.Phrase{}
}

// TriedPlace is a place in which something of no meaning was written, read and deleted.
type TriedPlace struct {
	Place phrase.Phrase
	Came  phrase.Phrase // of it, with the times
	Next  phrase.Phrase // what to do where it does not keep what it is given
	OK    bool
}

// TryPlaces tries each place of the person's secrets, and touches none of them. A keyring may show its prompt.
func (h *Home) TryPlaces(ctx context.Context, p vault.Person) []TriedPlace {
	trials := h.vault.TryFolders(p)
	if p.Backend == vault.InKeyring {
		trials = append([]vault.Trial{h.vault.TryKeyring(ctx)}, trials...)
	}
	return h.cameOf(trials)
}

func (h *Home) cameOf(trials []vault.Trial) []TriedPlace {
	list := make([]TriedPlace, 0, len(trials))
	for _, t := range trials {
		one := TriedPlace{OK: t.Err == nil, Place: phrase.New("place.keyring", "Keyring")}
		if t.Place == vault.InFile {
			one.Place = phrase.New("place.folder", "Folder {{.Folder}}").Text("Folder", t.Name)
		}
		if h.InMemory() {
			one.Place = phrase.New("place.memory", "Memory of this window")
		}
		one.Came, one.Next = cameOf(t)
		list = append(list, one)
	}
	return list
}

// cameOf words a trial.
func cameOf(t vault.Trial) (came, next phrase.Phrase) {
	switch {
	case t.Err == nil:
		return phrase.New("place.kept", "A test value was written in {{.Write}}, read in {{.Read}} and deleted in {{.Delete}}.").
			Text("Write", brief(t.Took.Write)).Text("Read", brief(t.Took.Read)).Text("Delete", brief(t.Took.Delete)), phrase.Phrase{}
	case t.Place == vault.InFile && CodeOf(t.Err) == DiskFull:
		return phrase.New("place.full", "The disk is full."), phrase.New("place.full.next", "Make room and try again.")
	case t.Place == vault.InFile:
		return phrase.New("place.unkept", "It does not keep what it is given."),
			phrase.New("place.folder.next", "Look at the rights of that folder, and try again.")
	case CodeOf(t.Err) == KeyringLocked:
		return phrase.New("place.locked", "It stayed locked, or did not answer."), phrase.New("place.locked.next", "Answer what it asks, and try again.")
	}
	return phrase.New("place.unkept", "It does not keep what it is given."),
		phrase.New("place.keyring.next", "Look whether a keyring runs and its disk has room, and try again.")
}
