package auth

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// transportError turns the error of a request that got no answer into one of this package's kinds: ErrCaptivePortal
// when something answers without TLS where TLS is due, ErrConfigRejected for a certificate that is not accepted,
// ErrOffline for all else. context.Canceled and the kinds that our own transport gave stay what they are. The
// address is left out of the text, since it may hold a patient's id.
func transportError(err error) error {
	if err == nil {
		return nil
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, ErrConfigRejected):
		return fmt.Errorf("could not connect: %w", err)
	case errors.Is(err, ErrOffline), errors.Is(err, ErrForeignOrigin), errors.Is(err, ErrCaptivePortal):
		return err
	case errors.Is(err, ErrProxy), isProxy(err):
		return fmt.Errorf("%w: %w", ErrOffline, ErrProxy)
	case isPlainAnswer(err):
		return fmt.Errorf("%w: the answer came without encryption", ErrCaptivePortal)
	case isCertificate(err):
		return fmt.Errorf("%w: %w", ErrConfigRejected, ErrCertificate)
	case isTimeout(err):
		return fmt.Errorf("%w: %w", ErrOffline, ErrNoAnswer)
	case isUnknownHost(err):
		return fmt.Errorf("%w: %w", ErrOffline, ErrUnknownHost)
	case isRefused(err):
		return fmt.Errorf("%w: %w", ErrOffline, ErrRefused)
	}
	return fmt.Errorf("%w: the connection failed", ErrOffline)
}

// firstContactError is transportError for an address that nobody has reached yet: a host that does not exist, or
// that refuses, is more likely a typing error than an outage.
func firstContactError(err error) error {
	err = transportError(err)
	for _, detail := range []error{ErrUnknownHost, ErrRefused} {
		if errors.Is(err, detail) {
			return fmt.Errorf("%w: nothing answers at this address: %w", ErrBadAddress, detail)
		}
	}
	return err
}

// isProxy reports whether the way to the proxy of this device, or the proxy itself, was the obstacle.
func isProxy(err error) bool {
	operation, ok := errors.AsType[*net.OpError](err)
	return ok && operation.Op == "proxyconnect"
}

// isPlainAnswer reports whether plain HTTP came where TLS was due.
func isPlainAnswer(err error) bool {
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return noTLS || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// isCertificate reports whether the certificate, not the network, was the obstacle.
func isCertificate(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, otherName := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	return unknown || otherName || invalid
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && timeout.Timeout()
}

func isUnknownHost(err error) bool {
	lookup, ok := errors.AsType[*net.DNSError](err)
	return ok && lookup.IsNotFound
}

func isRefused(err error) bool {
	// Windows has a number of its own, which package syscall does not name on every system.
	const refusedOnWindows = syscall.Errno(10061)
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, refusedOnWindows)
}
