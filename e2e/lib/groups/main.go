// Says which group a server agrees on with Go's own TLS, and with quic-go, at the end of the server's
// part of the handshake: so a client certificate that is missing hinders nothing.
// usage: groups tcp|quic ADDRESS ALPN [only]   only: X25519MLKEM768 is all that is offered
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"time"

	"github.com/quic-go/quic-go"
)

func main() {
	agreed := tls.CurveID(0)
	settings := &tls.Config{
		InsecureSkipVerify: true, // who it is, others look at
		ServerName:         "one.test",
		NextProtos:         []string{os.Args[3]},
		MinVersion:         tls.VersionTLS13,
		VerifyConnection: func(state tls.ConnectionState) error {
			agreed = state.CurveID
			return nil
		},
	}
	if len(os.Args) > 4 {
		settings.CurvePreferences = []tls.CurveID{tls.X25519MLKEM768}
	}
	within, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	var err error
	if os.Args[1] == "quic" {
		_, err = quic.DialAddr(within, os.Args[2], settings, nil)
	} else {
		_, err = (&tls.Dialer{Config: settings}).DialContext(within, "tcp", os.Args[2])
	}
	if agreed == 0 {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(agreed)
}
