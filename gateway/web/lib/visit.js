// Who came in by the link of a message. The link stands behind # and goes from the address at once: a shared or
// photographed address bar opens nothing. Both stay in this tab only.
import { call } from "./api.js";

const LINK = "kaigong-link";
const SESSION = "kaigong-session";

// Whether the address carried a link.
export function takeLink() {
  const token = location.hash.slice(1);
  if (!token) return false;
  sessionStorage.setItem(LINK, token);
  sessionStorage.removeItem(SESSION);
  history.replaceState(null, "", location.pathname);
  return true;
}

export const kept = () => ({ token: sessionStorage.getItem(LINK), session: sessionStorage.getItem(SESSION) });

export const enter = (token, digits) => begin("/v1/me/session", { token, digits });
export const enterByCode = (phone, code) => begin("/v1/me/session/by-code", { phone, code });

async function begin(path, body) {
  const told = await call(path, { method: "POST", body });
  sessionStorage.setItem(SESSION, told.session);
}

export const forget = () => sessionStorage.removeItem(SESSION);
export const leave = () => { forget(); sessionStorage.removeItem(LINK); };
