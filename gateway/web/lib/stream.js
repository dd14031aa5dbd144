// Server-sent events over fetch: EventSource cannot send the Authorization header, and a key must not be in a URL.
import { Failure } from "./api.js";

const RETRY_MS = 3000;

// Follows a stream for ever, from `cursor` on; reconnects with the last id it saw. Stops for good on 4xx.
export function follow(path, { key, cursor, onEvent, onState, onGone }) {
  const aborter = new AbortController();
  let last = cursor;
  (async () => {
    while (!aborter.signal.aborted) {
      try {
        const headers = { Authorization: `Bearer ${key}`, Accept: "text/event-stream" };
        if (last) headers["Last-Event-ID"] = last;
        const answer = await fetch(path, { headers, signal: aborter.signal });
        if (answer.status === 410) return onGone();
        if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
          return onState("refused", new Failure(answer.status, "连接被拒绝"));
        }
        if (answer.ok) {
          onState("live");
          await read(answer.body.getReader(), (event) => {
            if (event.id) last = event.id;
            if (event.data) onEvent(event.event, JSON.parse(event.data));
          });
        }
      } catch {
        if (aborter.signal.aborted) return undefined;
      }
      onState("waiting");
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return undefined;
  })();
  return () => aborter.abort();
}

async function read(reader, tell) {
  const decoder = new TextDecoder();
  let buffer = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer += decoder.decode(value, { stream: true }).replaceAll("\r\n", "\n");
    let end;
    while ((end = buffer.indexOf("\n\n")) >= 0) {
      tell(parse(buffer.slice(0, end)));
      buffer = buffer.slice(end + 2);
    }
  }
}

function parse(block) {
  const event = { event: "message", id: "", data: "" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const field = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") event.data += (event.data ? "\n" : "") + value;
    else if (field in event) event[field] = value;
  }
  return event;
}
