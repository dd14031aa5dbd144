// The view library, bound once: html`…` gives preact elements.
import { h, render } from "../vendor/preact.js";
import htm from "../vendor/htm.js";

export { render };
export { useCallback, useEffect, useMemo, useRef, useState } from "../vendor/hooks.js";
export const html = htm.bind(h);

export const number = (value) => value.toLocaleString("zh-CN");

const clockFormat = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false,
});
const stampFormat = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});

const momentFormat = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});

// Chinese first, English second.
export const both = (zh, en) => html`${zh}<small lang="en">${en}</small>`;

export const clock = (date) => clockFormat.format(date);
export const stamp = (date) => stampFormat.format(date);
export const momentOf = (date) => momentFormat.format(date);
