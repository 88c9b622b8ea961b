// Package records is the page of records: a list of one kind or of all, searched as one types, and beside it the one that is open. On a
// window as narrow as a phone the open one takes the place of the list, and one goes back.
//
// Opening a record is noted in the person's log, so none is opened by itself.
package records
