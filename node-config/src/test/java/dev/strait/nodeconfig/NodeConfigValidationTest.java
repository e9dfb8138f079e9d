package dev.strait.nodeconfig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each rule is broken once, in the JSON, so that the paths in the messages are those of a reader.
 */
class NodeConfigValidationTest {
  private static final String EDGE = new String(NodeConfigJson.write(SampleConfigs.edge()), UTF_8);
  private static final String CORE = new String(NodeConfigJson.write(SampleConfigs.core()), UTF_8);
  private static final String TRAFFIC =
      new String(NodeConfigJson.write(SampleConfigs.traffic()), UTF_8);

  @Test
  void theSamplesAreValid() {
    assertThat(NodeConfigValidation.check(SampleConfigs.edge())).isEmpty();
    assertThat(NodeConfigValidation.check(SampleConfigs.core())).isEmpty();
    assertThat(NodeConfigValidation.check(SampleConfigs.traffic())).isEmpty();
  }

  @Test
  void everyProblemIsToldAtOnce() throws Exception {
    assertThat(
            problems(
                EDGE.replace("\"port\":8080", "\"port\":70000")
                    .replace("\"maxLanes\":4", "\"maxLanes\":0")
                    .replace("\"backend\":\"llm\"", "\"backend\":\"lmm\"")))
        .containsExactly(
            "listeners[0].port: 70000 (expected: 0-65535)",
            "tunnel.maxLanes: 0 (expected: 1-64)",
            "routes[0].stable.rules[0].backendRefs[0].backend: lmm"
                + " (expected: one of the route's backends: [llm])");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "contractVersion":1 | "contractVersion":0 | contractVersion: 0 (expected: 1-1)
          "namespace":"default" | "namespace":"" | node.namespace: empty (expected: not empty)
          "name":"edge" | "name":"" | node.name: empty (expected: not empty)
          "name":"https" | "name":"http" | listeners[1].name: http (expected: a name that is not used before in listeners)
          "address":"127.0.0.1","port":8443 | "address":"localhost","port":8443 | listeners[1].address: localhost (expected: an IP address)
          "port":8443,"protocols":["HTTP1","HTTP2"] | "port":8443,"protocols":[] | listeners[1].protocols: empty (expected: at least one protocol)
          "port":8443,"protocols":["HTTP1","HTTP2"] | "port":8443,"protocols":["HTTP1","HTTP3"] | listeners[1].quic: absent (expected: present with HTTP3 in protocols, absent without)
          "port":8443,"protocols":["HTTP1","HTTP2"] | "port":8443,"quic":{"idleTimeoutMillis":300000,"congestionControl":"CUBIC","pathMtuDiscovery":true,"earlyData":true,"announcedPort":0},"protocols":["HTTP1","HTTP2"] | listeners[1].quic: present (expected: present with HTTP3 in protocols, absent without)
          "port":8443,"protocols":["HTTP1","HTTP2"] | "port":8443,"quic":{"idleTimeoutMillis":999,"congestionControl":"CUBIC","pathMtuDiscovery":true,"earlyData":true,"announcedPort":0},"protocols":["HTTP2","HTTP3"] | listeners[1].quic.idleTimeoutMillis: 999 (expected: 1000-86400000)
          "port":8443,"protocols":["HTTP1","HTTP2"] | "port":8443,"quic":{"idleTimeoutMillis":1000,"congestionControl":"BBR","pathMtuDiscovery":false,"earlyData":false,"announcedPort":443},"protocols":["HTTP3"] | listeners[1].protocols: [HTTP3] (expected: HTTP3 only with tls and beside HTTP1 or HTTP2, whose answers announce it)
          "name":"https" | "websocket":{"pingIntervalMillis":0,"pongTimeoutMillis":1,"readBufferBytes":4096,"writeBufferBytes":4096},"name":"https" | listeners[1].websocket.pingIntervalMillis: 0 (expected: 1-3600000)
          "name":"https" | "websocket":{"pingIntervalMillis":1,"pongTimeoutMillis":3600001,"readBufferBytes":4096,"writeBufferBytes":4096},"name":"https" | listeners[1].websocket.pongTimeoutMillis: 3600001 (expected: 1-3600000)
          "name":"https" | "websocket":{"pingIntervalMillis":1,"pongTimeoutMillis":1,"readBufferBytes":4095,"writeBufferBytes":4096},"name":"https" | listeners[1].websocket.readBufferBytes: 4095 (expected: 4096-16777216)
          "name":"https" | "websocket":{"pingIntervalMillis":1,"pongTimeoutMillis":1,"readBufferBytes":4096,"writeBufferBytes":16777217},"name":"https" | listeners[1].websocket.writeBufferBytes: 16777217 (expected: 4096-16777216)
          "certificates":[{"chain":"local-1a2b.crt.pem","key":"local-1a2b.key.pem"}] | "certificates":[] | listeners[1].tls.certificates: empty (expected: at least one certificate)
          "key":"local-1a2b.key.pem"}] | "key":"local-1a2b.key.pem"}],"clientValidation":{"trust":[],"required":true} | listeners[1].tls.clientValidation.trust: empty (expected: at least one file with CAs)
          "key":"local-1a2b.key.pem"}] | "key":"local-1a2b.key.pem"}],"clientValidation":{"trust":["../ca"],"required":true} | listeners[1].tls.clientValidation.trust[0]: ../ca (expected: a file of the bundle
          "key":"local-1a2b.key.pem" | "key":"../key" | listeners[1].tls.certificates[0].key: ../key (expected: a file of the bundle
          "chain":"identity-9c.crt.pem" | "chain":"" | tunnel.identity.chain: empty (expected: a file of the bundle
          "trust":"ca-77.pem","transports" | "trust":".x","transports" | tunnel.trust: .x (expected: a file of the bundle
          "transports":["QUIC"] | "transports":[] | tunnel.transports: empty (expected: at least one transport)
          "linksPerCore":1 | "linksPerCore":17 | tunnel.linksPerCore: 17 (expected: 1-16)
          "idleTimeoutMillis":15000,"ping | "idleTimeoutMillis":999,"ping | tunnel.idleTimeoutMillis: 999 (expected: 1000-600000)
          "pingIntervalMillis":5000 | "pingIntervalMillis":99 | tunnel.pingIntervalMillis: 99 (expected: 100-60000)
          "linksPerCore" | "listen":{"address":"127.0.0.1","port":1},"linksPerCore" | tunnel.listen: present (expected: absent on an edge)
          "spiffeId":"spiffe://strait.dev/ns/default/core/models" | "spiffeId":"core" | cores[0].spiffeId: core (expected: spiffe://TRUST-DOMAIN/PATH)
          "weight":1,"priority":0 | "weight":-1,"priority":0 | cores[0].weight: -1 (expected: 0-1000000)
          "priority":0 | "priority":-1 | cores[0].priority: -1 (expected: 0-1000000)
          "edges":[] | "edges":[{"spiffeId":"spiffe://a/b","trust":"t"}] | edges: 1 entries (expected: none on an edge)
          "id":"default/chat" | "id":"chat" | routes[0].id: chat (expected: NAMESPACE/NAME)
          "revision":"5f1e" | "revision":"" | routes[0].stable.revision: empty (expected: 1-64 characters)
          "retired":[] | "retired":[{"revision":"a","attachments":[],"rules":[],"backends":[]}] | routes[0].retired: 1 entries (expected: none on an edge)
          "listener":"https" | "listener":"ftp" | routes[0].stable.attachments[1].listener: ftp (expected: one of the node's listeners: [http, https])
          "listener":"https" | "listener":"http" | routes[0].stable.attachments[1].listener: http (expected: a name that is not used before in routes[0].stable.attachments)
          "*.example.org" | "*.Example.org" | routes[0].stable.attachments[0].hostnames[1]: *.Example.org (expected: a lower-case host name
          "value":"/v1" | "value":"v1" | routes[0].stable.rules[0].matches[0].path.value: v1 (expected: starts with '/')
          "method":"POST" | "method":"post" | routes[0].stable.rules[0].matches[0].method: post (expected: a method in upper case)
          "name":"user-agent" | "name":"User-Agent" | routes[0].stable.rules[0].matches[0].headers[0].name: User-Agent (expected: a header field name in lower case)
          "value":"openai/.*" | "value":"(" | routes[0].stable.rules[0].matches[0].headers[0].value: ( (expected: an RE2 expression;
          "value":"openai/.*" | "value":"(?!x)" | routes[0].stable.rules[0].matches[0].headers[0].value: (?!x) (expected: an RE2 expression;
          "name":"debug" | "name":"" | routes[0].stable.rules[0].matches[0].queryParams[0].name: empty (expected: not empty)
          "x-a":"1" | "X-A":"1" | routes[0].stable.rules[0].filters[0].set[X-A]: X-A (expected: a header field name in lower case)
          "x-a":"1" | "x-a":"\\r\\n" | routes[0].stable.rules[0].filters[0].set[x-a]: ?? (expected: a field value without control characters)
          "x-d":"4" | "x-a":"4" | routes[0].stable.rules[0].filters[0].add[x-a]: x-a (expected: one action a field)
          "remove":["x-e"] | "remove":["x-a"] | routes[0].stable.rules[0].filters[0].remove[0]: x-a (expected: one action a field)
          "backendRefs":[{"backend":"llm","weight":1}] | "backendRefs":[] | routes[0].stable.rules[0].backendRefs: empty (expected: at least one backend)
          "backend":"llm","weight":1 | "backend":"llm","weight":1000001 | routes[0].stable.rules[0].backendRefs[0].weight: 1000001 (expected: 0-1000000)
          "requestMillis":0 | "requestMillis":-1 | routes[0].stable.rules[0].timeouts.requestMillis: -1 (expected: 0-
          "backendRequestMillis":60000 | "backendRequestMillis":-1 | routes[0].stable.rules[0].timeouts.backendRequestMillis: -1 (expected: 0-
          "streamIdleMillis":300000 | "streamIdleMillis":-1 | routes[0].stable.rules[0].timeouts.streamIdleMillis: -1 (expected: 0-
          "coreRefs":["models"] | "coreRefs":["models","models"] | routes[0].stable.backends[0].coreRefs[1]: models (expected: a name that is not used before in
          "deadlineMillis":30000 | "deadlineMillis":86400001 | drain.deadlineMillis: 86400001 (expected: 0-86400000)
          "maxConnections":100000 | "maxConnections":0 | limits.maxConnections: 0 (expected: 1-
          "maxConcurrentStreams":250 | "maxConcurrentStreams":0 | limits.maxConcurrentStreams: 0 (expected: 1-
          "maxRequestLineBytes":8192 | "maxRequestLineBytes":10 | limits.maxRequestLineBytes: 10 (expected: 256-
          "maxHeaderBytes":65536 | "maxHeaderBytes":10 | limits.maxHeaderBytes: 10 (expected: 1024-
          "networks":["10.0.0.0/8"] | "networks":["10.0.0.0"] | routes[0].stable.rules[0].matches[0].client.networks[0]: 10.0.0.0 (expected: ADDRESS/BITS)
          "networks":["10.0.0.0/8"],"countries":["CN"] | "networks":[],"countries":[] | routes[0].stable.rules[0].matches[0].client: neither networks nor countries (expected: at least one of them)
          "countries":["CN"] | "countries":["cn"] | routes[0].stable.rules[0].matches[0].client.countries[0]: cn (expected: two letters in upper case)
          "contractVersion":1 | "geoip":{"file":"a.mmdb"},"contractVersion":1 | geoip.file: a.mmdb (expected: an absolute path)
          "maxHeaderCount":128 | "maxHeaderCount":0 | limits.maxHeaderCount: 0 (expected: 1-
          "handshakeTimeoutMillis":10000 | "handshakeTimeoutMillis":0 | limits.handshakeTimeoutMillis: 0 (expected: 1-
          "headerTimeoutMillis":15000 | "headerTimeoutMillis":0 | limits.headerTimeoutMillis: 0 (expected: 1-
          "idleTimeoutMillis":300000 | "idleTimeoutMillis":0 | limits.idleTimeoutMillis: 0 (expected: 1-
          "writeTimeoutMillis":300000 | "writeTimeoutMillis":-1 | limits.writeTimeoutMillis: -1 (expected: 0-
          "bufferBudgetBytes":0 | "bufferBudgetBytes":-1 | limits.bufferBudgetBytes: -1 (expected: 0-
          "admin":{"address":"127.0.0.1" | "admin":{"address":"::g" | admin.address: ::g (expected: an IP address)
          "port":9901 | "port":-1 | admin.port: -1 (expected: 0-65535)
          """)
  void anEdgeIsRefused(String good, String bad, String message) throws Exception {
    refused(EDGE, good, bad, message);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "listen":{"address":"127.0.0.1","port":9443}, | `` | tunnel.listen: absent (expected: an address and a port on a core)
          "listen":{"address":"127.0.0.1","port":9443} | "listen":{"address":"host","port":9443} | tunnel.listen.address: host (expected: an IP address)
          "contractVersion":1 | "geoip":{"file":"/a.mmdb"},"contractVersion":1 | geoip: present (expected: absent on a core)
          "listeners":[] | "listeners":[{"name":"a","address":"::1","port":1,"protocols":["HTTP1"]}] | listeners: 1 entries (expected: none on a core)
          "cores":[] | "cores":[{"name":"a","spiffeId":"spiffe://a/b","trust":"t","weight":1,"priority":1}] | cores: 1 entries (expected: none on a core)
          "attachments":[] | "attachments":[{"listener":"a","hostnames":[]}] | routes[0].stable.attachments: 1 entries (expected: none on a core)
          "rules":[] | "rules":[{"name":"a","matches":[],"filters":[],"backendRefs":[{"backend":"llm","weight":1}],"timeouts":{"requestMillis":0,"backendRequestMillis":0,"streamIdleMillis":0},"via":"TUNNEL"}] | routes[0].stable.rules: 1 entries (expected: none on a core)
          "retired":[] | "retired":[{"revision":"5f1e","attachments":[],"rules":[],"backends":[]}] | routes[0].versions[1].revision: 5f1e (expected: a name that is not used before in routes[0].versions)
          "host":"127.0.0.1","port":8000 | "host":"a b","port":8000 | routes[0].stable.backends[0].origin.host: a b (expected: an IP address or a lower-case DNS name)
          "host":"127.0.0.1","port":8000 | "host":"127.0.0.1","port":0 | routes[0].stable.backends[0].origin.port: 0 (expected: 1-65535)
          "serverName":"" | "serverName":"","trust":"/etc/ca" | routes[0].stable.backends[0].origin.tls.trust: /etc/ca (expected: a file of the bundle
          "maxConnections":1000, | "maxConnections":0, | routes[0].stable.backends[0].pool.maxConnections: 0 (expected: 1-100000)
          "maxIdle":100 | "maxIdle":-1 | routes[0].stable.backends[0].pool.maxIdle: -1 (expected: 0-100000)
          "connectTimeoutMillis":5000 | "connectTimeoutMillis":0 | routes[0].stable.backends[0].pool.connectTimeoutMillis: 0 (expected: 1-
          "trust":"ca-77.pem"}] | "trust":""}] | edges[0].trust: empty (expected: a file of the bundle
          "cidr":"127.0.0.0/8" | "cidr":"127.0.0.0/33" | egress.allow[0].cidr: 127.0.0.0/33 (expected: ADDRESS/BITS)
          "cidr":"127.0.0.0/8", | `` | egress.allow[0]: neither host nor cidr (expected: at least one of them)
          "cidr":"127.0.0.0/8" | "host":"*.*.x" | egress.allow[0].host: *.*.x (expected: a lower-case host name, *.NAME, or an IP address)
          "port":9902 | "port":65536 | admin.secure.port: 65536 (expected: 0-65535)
          "port":9902 | "port":9901 | admin.secure.port: 9901 (expected: another port than admin.port)
          "chain":"admin-3d.crt.pem" | "chain":"" | admin.secure.identity.chain: empty (expected: a file of the bundle
          "trust":"ca-77.pem","clients" | "trust":"..","clients" | admin.secure.trust: .. (expected: a file of the bundle
          "clients":["spiffe://strait.dev/ns/strait/operator/strait"] | "clients":[] | admin.secure.clients: empty (expected: at least one SPIFFE id)
          "clients":["spiffe://strait.dev/ns/strait/operator/strait"] | "clients":["operator"] | admin.secure.clients[0]: operator (expected: spiffe://TRUST-DOMAIN/PATH)
          "ports":[8000] | "ports":[0] | egress.allow[0].ports[0]: 0 (expected: 1-65535)
          """)
  void aCoreIsRefused(String good, String bad, String message) throws Exception {
    refused(CORE, good, bad, message);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "sequence":7 | "sequence":-1 | sequence: -1 (expected: 0-
          "host":"127.0.0.1" | "host":"-" | cores[models][0].host: - (expected: an IP address or a lower-case DNS name)
          "port":9443 | "port":0 | cores[models][0].port: 0 (expected: 1-65535)
          "releaseId":"r1" | "releaseId":"" | weights[default/chat].releaseId: empty (expected: not empty)
          "weight":5 | "weight":101 | weights[default/chat].weight: 101 (expected: 0-100)
          "maxWeight":100 | "maxWeight":0 | weights[default/chat].maxWeight: 0 (expected: 1-1000000)
          """)
  void aTrafficIsRefused(String good, String bad, String message) throws Exception {
    assertThat(TRAFFIC).contains(good);
    String broken = TRAFFIC.replace(good, bad);
    assertThat(NodeConfigValidation.check(NodeConfigJson.readTraffic(broken.getBytes(UTF_8))))
        .anySatisfy(problem -> assertThat(problem).startsWith(message));
  }

  @Test
  void aValueIsShownWithoutControlCharactersAndNotAtLength() throws Exception {
    List<String> problems = problems(EDGE.replace("\"/v1\"", "\"" + "x\\n".repeat(100) + "\""));

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).hasSizeLessThan(200).contains("x?x?").contains("…");
  }

  private static void refused(String json, String good, String bad, String message)
      throws Exception {
    assertThat(json).contains(good);
    List<String> problems = problems(json.replace(good, bad));
    assertThat(problems).anySatisfy(problem -> assertThat(problem).startsWith(message));
  }

  private static List<String> problems(String json) throws Exception {
    return NodeConfigValidation.check(NodeConfigJson.readConfig(json.getBytes(UTF_8)));
  }
}
