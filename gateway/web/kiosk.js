// The registration form of a fair: one page, no account, nothing kept of the person before.
import { call, newId } from "./lib/api.js";
import { Card, Places, Stepper, Toggle } from "./lib/form.js";
import { clock, html, render, useCallback, useEffect, useRef, useState } from "./lib/ui.js";

const IDLE_S = 60;
const COUNTDOWN_S = 15;
const RETRY_MATCHES_MS = 1500;
const PAY = { none: 0, min: 2000, max: 20000, step: 500 };
const FAR = { min: 5, max: 100, step: 5 };
const MOST_TRADES = 5;
const query = new URLSearchParams(location.search);

const blank = () => ({
  id: newId("g"), phone: "", trades: [], level: 1, pay: PAY.none, far: 30, place: null, lodging: false, consent: false,
});

function Kiosk() {
  const [desk, setDesk] = useState(null);
  const [form, setForm] = useState(blank);
  const [ticket, setTicket] = useState(null);
  const [fault, setFault] = useState(null);
  const [busy, setBusy] = useState(false);
  const now = useNow();

  const reset = useCallback(() => {
    setForm(blank()); setTicket(null); setFault(null); setBusy(false);
    document.activeElement?.blur();
    scrollTo(0, 0);
  }, []);
  const used = ticket !== null || form.phone !== "" || form.trades.length > 0 || form.consent || form.place !== null;
  const left = useIdle(used, reset);

  useEffect(() => { loadDesk().then(setDesk, setFault); }, []);
  usePatience(ticket, setTicket);

  const change = (part) => { setFault(null); setForm((before) => ({ ...before, ...part })); };

  const send = async () => {
    setBusy(true);
    setFault(null);
    const asked = form.id;
    try {
      const answer = await call("/v1/registrations", { method: "POST", body: stated(form, desk) });
      setForm((current) => { if (current.id === asked) setTicket(answer); return current; });
      scrollTo(0, 0);
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };

  return html`<div class="page">
    <header class="top">
      <img src="/web/mark.svg" alt="" /><h1>开工 · 登记找工作</h1>
      <span class="where">${desk?.fair?.name ?? desk?.home?.name ?? ""}</span>
      <span class="time tnum">${clock(now)}</span>
    </header>
    ${ticket ? html`<${Done} ticket=${ticket} onAgain=${reset} />`
      : html`<${Form} ...${{ desk, form, fault, busy, change, send }} />`}
    ${left !== null && html`<div class="still"><div>
      <span>还在吗？</span><b class="tnum">${left}</b><span>秒后清空，请下一位登记</span>
      <button class="go">我还在</button></div></div>`}
  </div>`;
}

function Form({ desk, form, fault, busy, change, send }) {
  const wrong = (field) => fault?.errors?.find((each) => each.field.split(".")[0] === field)?.message;
  const place = form.place ?? (desk?.home?.code ? desk.home : null);
  const ready = form.phone.length === 11 && form.trades.length > 0 && place && !busy;
  return html`<div class="form">
    <div class="side">
      <${Card} title="手机号码" hint="有合适的岗位就告诉你" wrong=${wrong("phone")}>
        <${Phone} phone=${form.phone} onChange=${(phone) => change({ phone })} />
      <//>
      <${Toggle} on=${form.consent} onChange=${(consent) => change({ consent })} title="同意给我发岗位消息"
        note=${`${desk?.consent?.text ?? ""}（${desk?.consent?.version ?? ""} 版）`} />
      ${fault && !fault.errors?.length && html`<div class="banner" role="alert">${fault.message}</div>`}
      <button class="go" id="send" disabled=${!ready} onClick=${send}>${busy ? "正在登记…" : "登记，看岗位"}</button>
    </div>
    <div class="main">
      <${Card} title="会做什么" hint="最多选 ${MOST_TRADES} 个，最拿手的先选" wrong=${wrong("skills")}>
        <${Trades} ...${{ desk, form, change }} />
      <//>
      <div class="pair">
        <${Card} title="期望月薪" wrong=${wrong("reservation_pay")}>
          <${Stepper} name="期望月薪" value=${form.pay} ...${PAY} text=${form.pay ? `${form.pay}` : "都可以"}
            unit=${form.pay ? "元/月以上" : "不限工资"} onChange=${(pay) => change({ pay })} />
        <//>
        <${Card} title="最远多远" wrong=${wrong("max_distance_km")}>
          <${Stepper} name="最远距离" value=${form.far} ...${FAR} text=${`${form.far}`} unit="公里以内"
            onChange=${(far) => change({ far })} />
        <//>
      </div>
      <${Card} title="住在哪里" hint=${place ? `已选：${place.name}` : "请选到区县或乡镇"} wrong=${wrong("region")}>
        <${Places} start=${desk?.home} chosen=${form.place} onChange=${(at) => change({ place: at })} />
      <//>
      <${Toggle} on=${form.lodging} onChange=${(lodging) => change({ lodging })} title="远一点也行，包住就去"
        note="愿意住在单位宿舍" />
    </div>
  </div>`;
}

function Phone({ phone, onChange }) {
  const spaced = [phone.slice(0, 3), phone.slice(3, 7), phone.slice(7)].filter(Boolean).join(" ");
  return html`<div class="phone tnum" aria-live="polite">
      ${phone ? spaced : html`<span class="empty">请按下面数字</span>`}</div>
    <div class="pad">
      ${["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => html`<${Digit} ...${{ digit, phone, onChange }} />`)}
      <button class="quiet" onClick=${() => onChange("")}>清空</button>
      <${Digit} digit="0" ...${{ phone, onChange }} />
      <button class="quiet" aria-label="删除一位" onClick=${() => onChange(phone.slice(0, -1))}>删除</button>
    </div>`;
}

const Digit = ({ digit, phone, onChange }) => html`<button data-digit=${digit}
  onClick=${() => phone.length < 11 && onChange(phone + digit)}>${digit}</button>`;

function Trades({ desk, form, change }) {
  const toggle = (code) => {
    const without = form.trades.filter((each) => each !== code);
    if (without.length < form.trades.length) change({ trades: without });
    else if (form.trades.length < MOST_TRADES) change({ trades: [...form.trades, code] });
  };
  return html`<div class="chips">
      ${desk?.trades.map(({ occupation, name }) => {
        const at = form.trades.indexOf(occupation);
        return html`<button class=${at < 0 ? "chip" : "chip on"} aria-pressed=${at >= 0} data-trade=${occupation}
          onClick=${() => toggle(occupation)}>${name}${at >= 0 && html`<small>${at + 1}</small>`}</button>`;
      })}
    </div>
    <div class="levels"><span class="name">手艺</span>
      ${desk?.levels.map(({ rank, name }) => html`<button class=${rank === form.level ? "chip soft on" : "chip soft"}
        aria-pressed=${rank === form.level} onClick=${() => change({ level: rank })}>${name}</button>`)}
    </div>`;
}

function Done({ ticket, onAgain }) {
  return html`<div class="done" id="ticket">
    <header><span class="tick">✓</span><div><h2>${ticket.ready ? "登记成功" : "登记已收到"}</h2>
      <p>${ticket.ready ? "这些岗位现在就适合你" : ticket.message}</p></div></header>
    ${!ticket.ready && html`<div class="card wait"><i></i>正在匹配岗位</div>`}
    ${ticket.matches.map((match) => html`<article class="card match" key=${match.vacancy_id}>
      <div><h3>${match.title}</h3><span class="by">${match.enterprise} · 招${match.headcount}人</span></div>
      <div><div class="pay tnum">${match.pay}</div><div class="far">${far(match)}</div></div>
      ${match.stall ? html`<div class="stall"><small>摊位</small>${match.stall}</div>` : html`<span></span>`}
      <div class="why">${match.reasons.map((reason) => html`<span>${reason}</span>`)}</div>
    </article>`)}
    ${ticket.ready && !ticket.matches.length && html`<div class="card none">
      现在还没有合适的岗位。一有新岗位，就会发消息告诉你。</div>`}
    <button class="go" onClick=${onAgain}>好了，下一位</button>
  </div>`;
}

const far = ({ distance_km: km, lodging }) =>
  [km === null ? null : `约 ${km} 公里`, lodging ? "包住" : null].filter(Boolean).join(" · ");

function stated(form, desk) {
  const region = form.place?.code ?? desk.home.code;
  return {
    registration_id: form.id,
    occurred_at: new Date().toISOString(),
    phone: form.phone,
    consent: form.consent,
    consent_version: desk.consent.version,
    skills: form.trades.map((occupation) => ({ occupation, level: form.level })),
    region,
    reservation_pay: form.pay || null,
    max_distance_km: form.far,
    lodging_ok: form.lodging,
    fair_id: desk.fair?.fair_id ?? null,
  };
}

function loadDesk() {
  const asked = new URLSearchParams();
  for (const name of ["fair_id", "region"]) if (query.get(name)) asked.set(name, query.get(name));
  return call(`/v1/kiosk?${asked}`);
}

function useNow() {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => { const timer = setInterval(() => setNow(new Date()), 1000); return () => clearInterval(timer); }, []);
  return now;
}

// Looks again for matches while the registration is on its way.
function usePatience(ticket, setTicket) {
  useEffect(() => {
    if (!ticket || ticket.ready) return undefined;
    const timer = setInterval(async () => {
      try { setTicket(await call(ticket.matches_url)); } catch { /* not there yet: look again */ }
    }, RETRY_MATCHES_MS);
    return () => clearInterval(timer);
  }, [ticket]);
}

// Seconds left before the page is wiped for the next person; null while somebody is there.
function useIdle(used, reset) {
  const touched = useRef(Date.now());
  const [left, setLeft] = useState(null);
  useEffect(() => {
    const touch = () => { touched.current = Date.now(); setLeft(null); };
    for (const name of ["pointerdown", "keydown"]) addEventListener(name, touch);
    const timer = setInterval(() => {
      const over = Math.floor((Date.now() - touched.current) / 1000) - IDLE_S;
      if (!used || over < 0) setLeft(null);
      else if (over < COUNTDOWN_S) setLeft(COUNTDOWN_S - over);
      else { touch(); reset(); }
    }, 500);
    return () => { clearInterval(timer); for (const name of ["pointerdown", "keydown"]) removeEventListener(name, touch); };
  }, [used, reset]);
  return left;
}

render(html`<${Kiosk} />`, document.getElementById("app"));
