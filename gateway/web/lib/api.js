// Calls to the gateway. Whatever goes wrong becomes one Failure with a Chinese sentence.

export class Failure extends Error {
  constructor(status, title, errors = []) {
    super(title);
    this.status = status;
    this.errors = errors;
  }
}

export async function call(path, { method = "GET", body, key } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers.Authorization = `Bearer ${key}`;
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Failure(0, "网络不通，请稍后再试");
  }
  const text = await answer.text();
  const told = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Failure(answer.status, told?.title ?? "无法完成", told?.errors ?? []);
  return told;
}

// An id of 120 random bits in base32: without 0, 1, 8 and 9 no run of digits can be mistaken for a phone number.
export function newId(prefix) {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return `${prefix}-${Array.from(bytes, (byte) => letters[byte % 32]).join("")}`;
}
