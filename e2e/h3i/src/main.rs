//! Runs one sequence through h3i and prints what came of it. usage: strait-h3i PORT <ACTIONS
//!
//! ACTIONS is a JSON array: {"stream", "bytes": hex, "fin"}, {"reset": stream, "code"}, {"await": stream} until its end,
//! {"awaitHead": stream} until the head of its answer, {"flush"} or {"close"}. What stands between two flushes leaves together. A sequence that does not close waits for the
//! server to; the QUIC idle time of 5 s ends it otherwise.

use h3i::actions::h3::{Action, ExpectedStreamSendResult, StreamEvent, StreamEventType, WaitType};
use h3i::client::sync_client;
use h3i::config::Config;
use h3i::frame::H3iFrame;
use h3i::quiche::h3::frame::Frame;
use h3i::quiche::ConnectionError;
use serde_json::{json, Map, Value};

const IDLE_MILLIS: u64 = 5_000;
const NO_ERROR: u64 = 0x100;

fn action(of: &Value) -> Action {
    let number = |name: &str| of[name].as_u64().unwrap();
    if let Some(hex) = of["bytes"].as_str() {
        let octet = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        Action::StreamBytes {
            stream_id: number("stream"),
            fin_stream: of["fin"].as_bool().unwrap(),
            bytes: (0..hex.len()).step_by(2).map(octet).collect(),
            expected_result: ExpectedStreamSendResult::Ok,
        }
    } else if of["reset"].is_u64() {
        Action::ResetStream { stream_id: number("reset"), error_code: number("code") }
    } else if of["await"].is_u64() {
        let event = StreamEvent { stream_id: number("await"), event_type: StreamEventType::Finished };
        Action::Wait { wait_type: WaitType::StreamEvent(event) }
    } else if of["awaitHead"].is_u64() {
        let event = StreamEvent { stream_id: number("awaitHead"), event_type: StreamEventType::Headers };
        Action::Wait { wait_type: WaitType::StreamEvent(event) }
    } else if of["flush"].is_boolean() {
        Action::FlushPackets
    } else {
        let error = ConnectionError { is_app: true, error_code: NO_ERROR, reason: vec![] };
        Action::ConnectionClose { error }
    }
}

fn frame(of: &H3iFrame) -> Value {
    match of {
        H3iFrame::Headers(headers) => {
            json!({"status": headers.status_code().map(|code| String::from_utf8_lossy(code))})
        }
        H3iFrame::ResetStream(reset) => json!({"reset": reset.error_code}),
        H3iFrame::QuicheH3(Frame::Data { payload }) => json!({"data": payload.len()}),
        H3iFrame::QuicheH3(other) => json!({"other": format!("{other:?}")}),
    }
}

fn main() {
    let port = std::env::args().nth(1).expect("usage: strait-h3i PORT <ACTIONS");
    let script: Vec<Value> = serde_json::from_reader(std::io::stdin()).unwrap();
    let config = Config::new()
        .with_host_port(format!("localhost:{port}"))
        .with_connect_to(format!("127.0.0.1:{port}"))
        .with_idle_timeout(IDLE_MILLIS)
        .verify_peer(false) // the certificate is made on the spot
        .build()
        .unwrap();
    let summary = sync_client::connect(config, script.iter().map(action).collect(), None).unwrap();
    let streams: Map<String, Value> = (script.iter())
        .filter_map(|step| step["stream"].as_u64())
        .map(|id| (id.to_string(), summary.stream_map.stream(id).iter().map(frame).collect()))
        .collect();
    let closed = summary.conn_close_details.peer_error();
    let closed = closed.map(|error| json!({"application": error.is_app, "code": error.error_code}));
    println!("{}", json!({"streams": streams, "closed": closed, "timedOut": summary.conn_close_details.timed_out}));
}
