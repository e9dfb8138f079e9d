// Says which group a server agrees on with Go's own TLS: usage: groups ADDRESS CA
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

func main() {
	pem, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	connection, err := tls.Dial("tcp", os.Args[1], &tls.Config{RootCAs: roots, ServerName: "one.test"})
	if err != nil {
		panic(err)
	}
	defer connection.Close()
	fmt.Println(connection.ConnectionState().CurveID)
}
