// Package harden makes a process that holds keys keep its memory to itself, as far as the system lets it: no core dump, and on Linux no other
// program of the same person that attaches to it or reads its memory. Both commands call it before anything else.
//
// It is no protection from whoever is root, nor from a program that was there first and starts ours.
package harden
