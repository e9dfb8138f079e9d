// Mixed traffic over HTTP/3 for a time, each answer checked to its end; what became of all of it is printed
// as JSON, every second a line, and a last one when all that had begun has ended.
// usage: soak ADDRESS SERVER_NAME CERTIFICATE.pem SECONDS CONNECTIONS
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// A byte that is late for so long will not come.
const patience = 60 * time.Second

type kind struct {
	name  string
	share int
	run   func(within context.Context, wire *http3.ClientConn) error
}

var (
	name  string
	kinds = []kind{
		{"small", 40, small},
		{"events", 20, events},
		{"cancel", 15, cancel},
		{"download", 10, download},
		{"upload", 10, upload},
		{"websocket", 5, webSocket},
	}
	lock   sync.Mutex
	done   = map[string]int{}
	failed = map[string]int{}
)

func main() {
	name = os.Args[2]
	pem, err := os.ReadFile(os.Args[3])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	seconds, _ := strconv.Atoi(os.Args[4])
	connections, _ := strconv.Atoi(os.Args[5])
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	var all sync.WaitGroup
	for range connections {
		all.Go(func() { connection(os.Args[1], roots, end) })
	}
	ended := make(chan struct{})
	go func() { all.Wait(); close(ended) }()
	for {
		select {
		case <-time.After(time.Second):
			tell()
		case <-ended:
			tell()
			return
		}
	}
}

func tell() {
	lock.Lock()
	defer lock.Unlock()
	said, _ := json.Marshal(map[string]any{"done": done, "failed": failed})
	fmt.Println(string(said))
}

func count(what string, err error) {
	lock.Lock()
	defer lock.Unlock()
	if err != nil {
		failed[what+": "+err.Error()]++
	} else {
		done[what]++
	}
}

// One connection that lives all the time, with eight at work on it.
func connection(address string, roots *x509.CertPool, end time.Time) {
	to, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		panic(err)
	}
	socket, err := net.ListenUDP("udp4", nil)
	if err != nil {
		panic(err)
	}
	within, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	settings := &tls.Config{RootCAs: roots, ServerName: name, NextProtos: []string{"h3"}}
	wire, err := (&quic.Transport{Conn: socket}).Dial(within, to, settings, &quic.Config{MaxIdleTimeout: patience})
	count("connect", err)
	if err != nil {
		return
	}
	speaks := (&http3.Transport{DisableCompression: true}).NewClientConn(wire)
	select {
	case <-speaks.ReceivedSettings(): // WebSockets need to know that the other side takes them
	case <-within.Done():
		count("connect", errors.New("no SETTINGS"))
		return
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for time.Now().Before(end) && wire.Context().Err() == nil {
				one := pick()
				within, stop := context.WithTimeout(context.Background(), patience)
				count(one.name, one.run(within, speaks))
				stop()
			}
		})
	}
	all.Wait()
	if err := context.Cause(wire.Context()); err != nil {
		count("connection", err)
	}
	wire.CloseWithError(quic.ApplicationErrorCode(http3.ErrCodeNoError), "")
}

func pick() kind {
	at := rand.IntN(100)
	for _, one := range kinds {
		if at -= one.share; at < 0 {
			return one
		}
	}
	panic("shares do not make 100")
}

func send(within context.Context, wire *http3.ClientConn, method, path string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(within, method, "https://"+name+path, body)
	if err != nil {
		return nil, err
	}
	response, err := wire.RoundTrip(request)
	if err == nil && response.StatusCode != 200 {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 200))
		response.Body.Close()
		return nil, fmt.Errorf("status %d %s", response.StatusCode, text)
	}
	return response, err
}

func expect(within context.Context, wire *http3.ClientConn, method, path string, body io.Reader, whole []byte) error {
	response, err := send(within, wire, method, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%w after %s of it", err, part(len(got), len(whole)))
	}
	if !bytes.Equal(got, whole) {
		return fmt.Errorf("wrong: %d bytes of %d", len(got), len(whole))
	}
	return nil
}

// Kept short: each reason is counted.
func part(got, whole int) string {
	switch got {
	case 0:
		return "nothing"
	case whole:
		return "all"
	}
	return "a part"
}

func pattern(size int) []byte {
	whole := make([]byte, size)
	for i := range whole {
		at := i & 0xffff
		whole[i] = byte(at*7 + at>>8)
	}
	return whole
}

func small(within context.Context, wire *http3.ClientConn) error {
	path := fmt.Sprintf("/small/%d", rand.Int())
	return expect(within, wire, "GET", path, nil, []byte(path))
}

func events(within context.Context, wire *http3.ClientConn) error {
	number := 1 + rand.IntN(40)
	var whole strings.Builder
	for i := range number {
		fmt.Fprintf(&whole, "data: %d\n\n", i)
	}
	return expect(within, wire, "GET", fmt.Sprintf("/events/%d", number), nil, []byte(whole.String()))
}

func download(within context.Context, wire *http3.ClientConn) error {
	size := 1 + rand.IntN(4<<20)
	return expect(within, wire, "GET", fmt.Sprintf("/bytes/%d", size), nil, pattern(size))
}

func upload(within context.Context, wire *http3.ClientConn) error {
	body := pattern(1 + rand.IntN(2<<20))
	return expect(within, wire, "POST", "/echo", bytes.NewReader(body), body)
}

// Leaves in the midst of a stream that would go on for ever.
func cancel(within context.Context, wire *http3.ClientConn) error {
	within, stop := context.WithCancel(within)
	defer stop()
	response, err := send(within, wire, "GET", "/endless", nil)
	if err != nil {
		return err
	}
	_, err = io.ReadFull(response.Body, make([]byte, 1+rand.IntN(100_000)))
	return err
}

// RFC 9220, with frames of up to 125 bytes (RFC 6455 section 5.2).
func webSocket(within context.Context, wire *http3.ClientConn) error {
	stream, err := wire.OpenRequestStream(within)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(within, func() { stream.CancelRead(0x10c); stream.CancelWrite(0x10c) })
	defer stop()
	request, _ := http.NewRequestWithContext(within, "CONNECT", "https://"+name+"/ws", nil)
	request.Proto = "websocket"
	request.Header.Set("Sec-WebSocket-Version", "13")
	if err := stream.SendRequestHeader(request); err != nil {
		return err
	}
	response, err := stream.ReadResponse()
	if err != nil {
		return err
	}
	if response.StatusCode != 200 {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	for i := range 20 {
		text := fmt.Sprintf("message %d", i)
		if err := echoed(stream, 0x81, []byte(text)); err != nil {
			return err
		}
	}
	if err := echoed(stream, 0x88, []byte{1000 >> 8, 1000 & 0xff}); err != nil {
		return fmt.Errorf("closing: %w", err)
	}
	stream.Close()
	rest, err := io.ReadAll(stream)
	if err == nil && len(rest) > 0 {
		err = errors.New("more after the Close")
	}
	return err
}

// Sends a frame and waits for the same of the other side; pings between are passed over.
func echoed(stream *http3.RequestStream, opcode byte, payload []byte) error {
	frame := append([]byte{opcode, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...) // masked with zeros
	if _, err := stream.Write(frame); err != nil {
		return err
	}
	for {
		head := make([]byte, 2)
		if _, err := io.ReadFull(stream, head); err != nil {
			return err
		}
		got := make([]byte, head[1])
		if _, err := io.ReadFull(stream, got); err != nil {
			return err
		}
		if head[0] == 0x89 {
			continue
		}
		if head[0] != opcode || !bytes.Equal(got, payload) {
			return fmt.Errorf("got %x %q (expected: %x %q)", head[0], got, opcode, payload)
		}
		return nil
	}
}
