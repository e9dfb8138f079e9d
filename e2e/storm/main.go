// Many clients at once, told by lines on stdin; each line is answered by one of JSON on stdout.
// usage: storm tcp|quic ADDRESS SERVER_NAME CERTIFICATE.pem
//
//	open N      N clients connect at the same moment, each asks once and stays
//	hold N      as open, but none ends its handshake before all have got the server's part of it
//	stall N     as hold, but none ever does; answered when all have got that far
//	ask         each that is open asks once more
//	streams N   one connection of QUIC asks N times at the same moment, until each answer has begun
//	ends        until those answers have ended
//	close       leaves, all at once
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"github.com/quic-go/quic-go/logging"
)

// Longer than anything a storm takes: what comes later is told as an error.
const patience = 90 * time.Second

// A client whose last packet is lost is missed only after so long.
const silence = 30 * time.Second

// Sockets may not run out, and one socket's clients would all be of one address.
const clientsOfSocket = 100

// A client has its own tickets, as programs on many machines have.
type client struct {
	settings *tls.Config
	wire     io.Closer
	ask      func(path string) (string, error)
	speaks   *http3.ClientConn // only over QUIC
}

type storm struct {
	quic    bool
	address string
	roots   *x509.CertPool
	name    string
	sockets []*quic.Transport
	clients []*client
	open    []*client
	streams []*stream
	retried atomic.Int64
}

type outcome struct {
	Answered int            `json:"answered"`
	Failed   map[string]int `json:"failed"`
	Resumed  int            `json:"resumed"`
	Retried  int            `json:"retried"`
	Seconds  float64        `json:"seconds"`
	P50      float64        `json:"p50"`
	P99      float64        `json:"p99"`
}

func main() {
	pem, err := os.ReadFile(os.Args[4])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	all := &storm{quic: os.Args[1] == "quic", address: os.Args[2], name: os.Args[3], roots: roots}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		word, number := lines.Text(), 0
		fmt.Sscanf(lines.Text(), "%s %d", &word, &number)
		said, err := json.Marshal(all.told(word, number))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(said))
	}
}

func (s *storm) told(word string, number int) outcome {
	switch word {
	case "open":
		return s.comeAtOnce(number, nil)
	case "hold":
		verify, _ := barrier(number, true)
		return s.comeAtOnce(number, verify)
	case "stall":
		verify, come := barrier(number, false)
		go s.comeAtOnce(number, verify)
		<-come
		return outcome{Answered: number, Failed: map[string]int{}}
	case "ask":
		return s.atOnce(len(s.open), func(i int) (time.Duration, bool, error) {
			return timed(func() error { return s.open[i].asked(fmt.Sprintf("/again/%d", i)) })
		})
	case "streams":
		s.streams = make([]*stream, number)
		return s.atOnce(number, func(i int) (time.Duration, bool, error) {
			return timed(func() (err error) { s.streams[i], err = begin(s.open[0], i); return })
		})
	case "ends":
		return s.atOnce(len(s.streams), func(i int) (time.Duration, bool, error) {
			return timed(func() error { return s.streams[i].end(i) })
		})
	case "close":
		told := s.atOnce(len(s.open), func(i int) (time.Duration, bool, error) {
			return 0, false, s.open[i].wire.Close()
		})
		for _, one := range s.open {
			one.wire = nil
		}
		s.open = nil
		return told
	}
	panic("no such word: " + word)
}

func (s *storm) comeAtOnce(number int, verify func(tls.ConnectionState) error) outcome {
	for len(s.clients) < number {
		s.clients = append(s.clients, &client{settings: &tls.Config{
			RootCAs: s.roots, ServerName: s.name, ClientSessionCache: tls.NewLRUClientSessionCache(1)}})
	}
	for _, one := range s.clients[:number] {
		one.settings.VerifyConnection = verify
	}
	s.retried.Store(0)
	told := s.atOnce(number, func(i int) (time.Duration, bool, error) { return s.connect(s.clients[i], i) })
	told.Retried = int(s.retried.Load())
	s.open = nil
	for _, one := range s.clients[:number] {
		if one.wire != nil {
			s.open = append(s.open, one)
		}
	}
	return told
}

// Lets nobody end the handshake before so many have come this far, or nobody at all; the channel is
// closed when they have.
func barrier(number int, opens bool) (func(tls.ConnectionState) error, chan struct{}) {
	count, come := &atomic.Int64{}, make(chan struct{})
	return func(tls.ConnectionState) error {
		if count.Add(1) == int64(number) {
			close(come)
		}
		if !opens {
			select {}
		}
		select {
		case <-come:
			return nil
		case <-time.After(patience):
			return errors.New("not all came as far as this")
		}
	}, come
}

// Runs all of them at the same moment and tells what became of them.
func (s *storm) atOnce(number int, step func(int) (time.Duration, bool, error)) outcome {
	told := outcome{Failed: map[string]int{}}
	took := make([]time.Duration, 0, number)
	start := make(chan struct{})
	var lock sync.Mutex
	var all sync.WaitGroup
	for i := range number {
		all.Go(func() {
			<-start
			time, resumed, err := step(i)
			lock.Lock()
			defer lock.Unlock()
			if err != nil {
				told.Failed[reason(err)]++
				return
			}
			told.Answered++
			took = append(took, time)
			if resumed {
				told.Resumed++
			}
		})
	}
	begin := time.Now()
	close(start)
	all.Wait()
	told.Seconds = time.Since(begin).Seconds()
	slices.Sort(took)
	if len(took) > 0 {
		told.P50 = took[len(took)/2].Seconds()
		told.P99 = took[len(took)*99/100].Seconds()
	}
	return told
}

// Addresses and trace ids would make the same reason many.
var ids = regexp.MustCompile("[0-9a-f]{16,}")

func reason(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Op + ": " + op.Err.Error()
	}
	return ids.ReplaceAllString(err.Error(), "…")
}

func timed(step func() error) (time.Duration, bool, error) {
	begin := time.Now()
	err := step()
	return time.Since(begin), false, err
}

// Gives how long the handshake took and whether it resumed a session.
func (s *storm) connect(c *client, number int) (time.Duration, bool, error) {
	within, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	begin := time.Now()
	connect := s.connectTCP
	if s.quic {
		connect = s.connectQUIC
	}
	state, err := connect(within, c, number)
	took := time.Since(begin)
	if err == nil {
		err = c.asked(fmt.Sprintf("/first/%d", number))
	}
	if err != nil {
		if c.wire != nil {
			c.wire.Close()
			c.wire = nil
		}
		return took, false, err
	}
	return took, state.DidResume, nil
}

func (s *storm) connectTCP(within context.Context, c *client, _ int) (tls.ConnectionState, error) {
	c.settings.NextProtos = []string{"http/1.1"}
	wire, err := (&tls.Dialer{Config: c.settings}).DialContext(within, "tcp", s.address)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	reader := bufio.NewReader(wire)
	c.wire = wire
	c.ask = func(path string) (string, error) {
		request, _ := http.NewRequest("GET", "https://"+s.name+path, nil)
		wire.SetDeadline(time.Now().Add(patience))
		if err := request.Write(wire); err != nil {
			return "", err
		}
		return body(http.ReadResponse(reader, request))
	}
	return wire.(*tls.Conn).ConnectionState(), nil
}

func (s *storm) connectQUIC(within context.Context, c *client, number int) (tls.ConnectionState, error) {
	c.settings.NextProtos = []string{"h3"}
	to, err := net.ResolveUDPAddr("udp", s.address)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	wire, err := s.socket(number/clientsOfSocket).Dial(within, to, c.settings, &quic.Config{
		HandshakeIdleTimeout: patience,
		MaxIdleTimeout:       silence,
		KeepAlivePeriod:      silence / 3,
		Tracer: func(context.Context, logging.Perspective, quic.ConnectionID) *logging.ConnectionTracer {
			return &logging.ConnectionTracer{ReceivedRetry: func(*logging.Header) { s.retried.Add(1) }}
		},
	})
	if err != nil {
		return tls.ConnectionState{}, err
	}
	c.speaks = (&http3.Transport{DisableCompression: true}).NewClientConn(wire)
	c.wire = ending{wire}
	c.ask = func(path string) (string, error) {
		within, stop := context.WithTimeout(context.Background(), patience)
		defer stop()
		request, _ := http.NewRequestWithContext(within, "GET", "https://"+s.name+path, nil)
		return body(c.speaks.RoundTrip(request))
	}
	return wire.ConnectionState().TLS, nil
}

var making sync.Mutex

func (s *storm) socket(number int) *quic.Transport {
	making.Lock()
	defer making.Unlock()
	for len(s.sockets) <= number {
		socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			panic(err)
		}
		s.sockets = append(s.sockets, &quic.Transport{Conn: socket})
	}
	return s.sockets[number]
}

type ending struct{ wire *quic.Conn }

func (e ending) Close() error {
	return e.wire.CloseWithError(quic.ApplicationErrorCode(http3.ErrCodeNoError), "")
}

// The origin answers with the path.
func (c *client) asked(path string) error {
	text, err := c.ask(path)
	if err == nil && text != path {
		err = fmt.Errorf("answered %.80q (expected: its path)", text)
	}
	return err
}

func body(response *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != 200 {
		err = fmt.Errorf("status %s: %s", response.Status, text)
	}
	return string(text), err
}

// An answer that comes in two events: the second when the origin is told to end.
type stream struct {
	body io.ReadCloser
	stop func()
}

func begin(c *client, number int) (*stream, error) {
	within, stop := context.WithCancel(context.Background())
	defer time.AfterFunc(patience, stop).Stop()
	url := fmt.Sprintf("https://%s/events/%d", c.settings.ServerName, number)
	request, _ := http.NewRequestWithContext(within, "GET", url, nil)
	request.Header.Set("Accept", "text/event-stream")
	response, err := c.speaks.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	first := fmt.Sprintf("data: first /events/%d\n\n", number)
	text := make([]byte, len(first))
	if _, err := io.ReadFull(response.Body, text); err != nil {
		return nil, err
	}
	if response.StatusCode != 200 || string(text) != first {
		return nil, fmt.Errorf("status %s, began %q (expected: 200, %q)", response.Status, text, first)
	}
	return &stream{response.Body, stop}, nil
}

func (s *stream) end(number int) error {
	if s == nil {
		return errors.New("never began")
	}
	defer s.stop()
	defer time.AfterFunc(patience, s.stop).Stop()
	last := fmt.Sprintf("data: last /events/%d\n\n", number)
	text, err := io.ReadAll(s.body)
	if err == nil && string(text) != last {
		err = fmt.Errorf("ended %q (expected: %q)", text, last)
	}
	return err
}
