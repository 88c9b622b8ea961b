package keyring

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
)

// MemoryStore is a Store that lives as long as the process.
type MemoryStore struct {
	mu     sync.Mutex
	values map[string]string
}

// Memory returns an empty store.
func Memory() *MemoryStore { return &MemoryStore{values: map[string]string{}} }

// Get returns the value of an account, or ErrNotFound.
func (m *MemoryStore) Get(ctx context.Context, account string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.values[account]
	if !ok {
		return "", ErrNotFound
	}
	return value, nil
}

// Set stores a value.
func (m *MemoryStore) Set(ctx context.Context, account, value string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[account] = value
	return nil
}

// Delete removes an account.
func (m *MemoryStore) Delete(ctx context.Context, account string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, account)
	return nil
}

// Accounts lists the accounts that have a value.
func (m *MemoryStore) Accounts() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.values))
}

// String tells nothing of the values.
func (m *MemoryStore) String() string { return "keyring in memory" }

// GoString tells nothing of the values.
func (m *MemoryStore) GoString() string { return m.String() }

// Format tells nothing of the values, for every verb.
func (m *MemoryStore) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.String()) }
