package vault

import "slices"

// loose is a change that is not durable yet: of a file's content, or of names.
type loose struct {
	file  *node
	at    int
	data  []byte // nil: the file was cut at that place
	names []naming
}

// naming is a name that was given to a node, or taken away if that is nil.
type naming struct {
	in   *node
	name string
	node *node
}

// fate is what becomes of a loose change when the power goes.
type fate int

const (
	lost   fate = iota
	kept        // it has arrived
	half        // of what was written the first half has arrived
	zeroed      // as half, and the file has its length all the same
)

// clone is a copy that goes its own way.
func (d *crashDisk) clone() *crashDisk {
	made := map[*node]*node{}
	var copied func(*node) *node
	copyNames := func(names map[string]*node) map[string]*node {
		if names == nil {
			return nil
		}
		all := make(map[string]*node, len(names))
		for name, n := range names {
			all[name] = copied(n)
		}
		return all
	}
	copied = func(n *node) *node {
		if n == nil || made[n] != nil {
			return made[n]
		}
		c := &node{folder: n.folder, data: slices.Clip(n.data), lasting: slices.Clip(n.lasting)} // which no append touches
		made[n] = c
		c.names, c.durable = copyNames(n.names), copyNames(n.durable)
		return c
	}
	c := &crashDisk{locks: MemoryDisk(), root: copied(d.root)}
	for _, l := range d.loose {
		l.file, l.names = copied(l.file), slices.Clone(l.names)
		for i, n := range l.names {
			l.names[i].in, l.names[i].node = copied(n.in), copied(n.node)
		}
		c.loose = append(c.loose, l)
	}
	return c
}

// afterCut is what is there when the power is back, after each loose change has had its fate.
func (d *crashDisk) afterCut(fates []fate) *crashDisk {
	c := d.clone()
	for i, l := range c.loose {
		l.arrive(fates[i])
	}
	c.loose = nil
	seen := map[*node]bool{}
	var settle func(*node)
	settle = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		n.data, n.names = slices.Clip(n.lasting), nil
		if n.folder {
			n.names = map[string]*node{}
		}
		for name, inside := range n.durable {
			n.names[name] = inside
			settle(inside)
		}
	}
	settle(c.root)
	return c
}

// arrive brings a change to the medium.
func (l loose) arrive(f fate) {
	if f == lost {
		return
	}
	for _, n := range l.names {
		if n.node == nil {
			delete(n.in.durable, n.name)
		} else {
			n.in.durable[n.name] = n.node
		}
	}
	if l.file == nil {
		return
	}
	data, whole := l.data, l.at+len(l.data)
	if f != kept {
		data = data[:len(data)/2]
	}
	l.file.lasting = patched(l.file.lasting, l.at, data)
	if f == zeroed {
		l.file.lasting = patched(l.file.lasting, whole, nil)
	}
	if l.data == nil {
		l.file.lasting = slices.Clip(l.file.lasting[:l.at])
	}
}

// patched is the content with data at a place, behind zeros where nothing is before it yet.
func patched(content []byte, at int, data []byte) []byte {
	if at == len(content) {
		return append(content, data...)
	}
	made := make([]byte, max(len(content), at+len(data)))
	copy(made, content)
	copy(made[at:], data)
	return made
}

// sync makes the loose changes durable that are meant.
func (d *crashDisk) sync(meant func(loose) bool) {
	d.loose = slices.DeleteFunc(d.loose, func(l loose) bool {
		if !meant(l) {
			return false
		}
		l.arrive(kept)
		return true
	})
}

// settled has everything on the medium that programs see.
func settled(d *crashDisk) *crashDisk {
	c := d.clone()
	c.loose = nil
	seen := map[*node]bool{}
	var walk func(*node)
	walk = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		n.lasting, n.durable = slices.Clip(n.data), map[string]*node{}
		for name, inside := range n.names {
			n.durable[name] = inside
			walk(inside)
		}
	}
	walk(c.root)
	return c
}
