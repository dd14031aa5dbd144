// The fair board: the latest picture over SSE, the last good one when the line is cut; never blank.
import { clock, html, number, render, stamp, useEffect, useRef, useState } from "./lib/ui.js";

const STALE_MS = 12_000;
const PAGE_MS = 9_000;
const query = new URLSearchParams(location.search);
const kept = `board:${query}`;

const FIGURES = [
  ["workers", "人登记"], ["vacancies", "个岗位"], ["headcount", "招聘人数"], ["offers", "次推荐"], ["accepted", "人有意向"],
];

function Board() {
  const picture = usePicture();
  const now = useNow();
  const rows = picture?.vacancies ?? [];
  const fits = useRowsThatFit();
  const pages = Math.max(1, Math.ceil(rows.length / fits));
  const page = Math.floor(now.getTime() / PAGE_MS) % pages;
  const asOf = picture ? new Date(picture.as_of) : null;
  const stale = !asOf || now - asOf > STALE_MS;
  return html`<div class="page">
    <header class="top">
      <h1>${picture?.scope.name ?? "开工"}</h1><span class="sub">今晚就能谈的岗位</span>
      <span class="time tnum">${clock(now)}</span>
    </header>
    <section class="figures">
      ${FIGURES.map(([name, label]) => html`<${Figure} key=${name} ...${{ name, label, value: picture?.figures[name] }} />`)}
    </section>
    ${rows.length
      ? html`<section class="rows">${rows.slice(page * fits, page * fits + fits).map((row) =>
          html`<${Row} key=${row.vacancy_id} row=${row} />`)}</section>`
      : html`<section class="empty">${picture ? "还没有岗位，马上就来" : "正在连接…"}</section>`}
    <footer class=${stale ? "foot stale" : "foot"} id="stamp"><i></i>
      ${asOf ? `数据截至 ${stamp(asOf)}${stale ? "，正在重新连接" : ""}` : "正在连接…"}
      ${pages > 1 && html`<span class="pages tnum">${page + 1} / ${pages}</span>`}
    </footer>
  </div>`;
}

function Figure({ name, label, value }) {
  const before = useRef(value);
  const [moved, setMoved] = useState(0);
  useEffect(() => {
    if (before.current !== undefined && before.current !== value) setMoved((count) => count + 1);
    before.current = value;
  }, [value]);
  const hot = name === "accepted" || name === "offers";
  return html`<div class=${`figure ${hot ? "hot" : ""} ${moved ? "moved" : ""}`} key=${moved} data-figure=${name}>
    <b class="tnum">${value === undefined ? "–" : number(value)}</b><span>${label}</span></div>`;
}

function Row({ row }) {
  const share = (count) => `${Math.min(100, Math.round((100 * count) / row.headcount))}%`;
  return html`<article class="row fresh">
    <div class=${row.stall ? "stall" : "stall no"}>${row.stall ?? "—"}</div>
    <div class="what"><b>${row.title}</b><span>${row.enterprise}</span></div>
    <div class="pay tnum">${row.pay}</div>
    <div class="fill"><p><span>招 <b class="tnum">${row.headcount}</b> 人</span>
        <span>已推荐 <b class="tnum">${row.offered}</b>${row.accepted ? ` · 有意向 ${row.accepted}` : ""}</span></p>
      <div class="bar"><i style=${{ width: share(row.offered) }}></i>
        <i class="yes" style=${{ width: share(row.accepted) }}></i></div></div>
  </article>`;
}

function usePicture() {
  const [picture, setPicture] = useState(() => JSON.parse(localStorage.getItem(kept) ?? "null"));
  useEffect(() => {
    const asked = new URLSearchParams();
    for (const name of ["fair_id", "region"]) if (query.get(name)) asked.set(name, query.get(name));
    let source;
    const open = () => {
      source = new EventSource(`/v1/board/stream?${asked}`);
      source.addEventListener("board", ({ data }) => {
        localStorage.setItem(kept, data);
        setPicture(JSON.parse(data));
      });
      // EventSource gives up for good on an answer that is no stream (a gateway that restarts behind a proxy).
      source.onerror = () => { if (source.readyState === EventSource.CLOSED) setTimeout(open, 3000); };
    };
    open();
    return () => source.close();
  }, []);
  return picture;
}

function useNow() {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => { const timer = setInterval(() => setNow(new Date()), 500); return () => clearInterval(timer); }, []);
  return now;
}

function useRowsThatFit() {
  const fit = () => Math.max(3, Math.floor((innerHeight * 0.58) / Math.max(64, innerHeight * 0.084)));
  const [rows, setRows] = useState(fit);
  useEffect(() => { const set = () => setRows(fit()); addEventListener("resize", set); return () => removeEventListener("resize", set); }, []);
  return rows;
}

render(html`<${Board} />`, document.getElementById("app"));
