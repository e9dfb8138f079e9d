"""The origin's application (ASGI): echoes, and tells over which version of HTTP it was asked."""


async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": scope["http_version"].encode()})
    elif scope["type"] == "websocket" and scope["path"].endswith("/refused"):
        await receive()
        await send({"type": "websocket.close"})  # before it was accepted: 403
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept", "subprotocol": (scope["subprotocols"] or [None])[0]})
        await send({"type": "websocket.send", "text": scope["http_version"]})
        while (event := await receive())["type"] == "websocket.receive":
            if event.get("text") == "close":
                await send({"type": "websocket.close", "code": 4001, "reason": "enough"})
            else:
                await send({"type": "websocket.send", "text": event.get("text"), "bytes": event.get("bytes")})
        if event["type"] == "websocket.disconnect":
            print("closed", flush=True)  # hypercorn tells its application no code of the client's
