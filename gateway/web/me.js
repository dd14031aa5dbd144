// A worker's own page, opened by the link in a message: the vacancy, the answer, the registration, what is stored.
import { call, newId } from "./lib/api.js";
import { Card, Places, Stepper, Toggle } from "./lib/form.js";
import { enter, enterByCode, forget, kept, leave, takeLink } from "./lib/visit.js";
import { Mine } from "./lib/mine.js";
import { both, html, momentOf, render, useCallback, useEffect, useState } from "./lib/ui.js";

const PAY = { none: 0, min: 2000, max: 20000, step: 500 };
const FAR = { min: 5, max: 100, step: 5 };
const MOST_TRADES = 5;
const SHIFTS = { day: "白班", night: "夜班", rotating: "倒班" };
const TABS = [["jobs", "岗位", "Jobs"], ["profile", "登记", "Profile"], ["mine", "我的", "Settings"]];
const WHY_NOT = [["far", "太远"], ["pay", "工资低"], ["hours", "时间不合适"], ["has-job", "有工作了"], ["other", "别的原因"]];
const CLOSED = 404;
const ERASED = "已经删除。谢谢你用过开工。";

function Me() {
  const [visit, setVisit] = useState(kept);
  const [page, setPage] = useState(null);
  const [fault, setFault] = useState(null);
  const [shut, setShut] = useState(null);
  const [tab, setTab] = useState("jobs");

  // Every call of the page goes through here: whatever the gateway no longer opens leaves nothing on the screen.
  const ask = useCallback(async (path, options) => {
    setFault(null);
    try {
      return await call(`/v1/me${path}`, { ...options, key: visit.session }) ?? {};
    } catch (error) {
      if (error.status === CLOSED) { forget(); setPage(null); setShut(error.message); } else setFault(error);
      return null;
    }
  }, [visit.session]);
  const change = useCallback(async (path, method, body) => {
    const told = await ask(path, { method, body });
    if (told) setPage(told);
    return told !== null;
  }, [ask]);

  useEffect(() => {
    const follow = () => { if (takeLink()) { setPage(null); setShut(null); setFault(null); setTab("jobs"); setVisit(kept()); } };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useEffect(() => { if (visit.session) ask("").then((told) => told && setPage(told)); }, [visit.session, ask]);

  const again = () => { setShut(null); setVisit(kept()); };
  if (shut !== null) return html`<${Shut} sentence=${shut} onAgain=${shut === ERASED ? null : again} />`;
  if (!visit.session) return html`<${Door} visit=${visit} onOpen=${() => setVisit(kept())} onShut=${setShut} />`;
  if (!page) return html`<${Top} phone="" />${fault && html`<${Banner} fault=${fault} />`}`;
  const gone = () => { leave(); setPage(null); setShut(ERASED); };
  return html`<${Top} phone=${page.phone} />
    <nav>${TABS.map(([name, zh, en]) => html`<button key=${name} data-tab=${name} aria-pressed=${tab === name}
      onClick=${() => { setFault(null); setTab(name); scrollTo(0, 0); }}>${both(zh, en)}</button>`)}</nav>
    ${fault && html`<${Banner} fault=${fault} />`}
    ${page.wishes.withdrawn && html`<p class="notice" id="withdrawn">${both(
      "你已撤回登记：不再推荐，也不再发消息。", "You have withdrawn. You get no offers and no messages.")}</p>`}
    ${tab === "jobs" && html`<${Jobs} page=${page} change=${change} />`}
    ${tab === "profile" && html`<${Profile} page=${page} ask=${ask} fault=${fault} onPage=${setPage} />`}
    ${tab === "mine" && html`<${Mine} page=${page} ask=${ask} change=${change} onGone=${gone} />`}`;
}

const Top = ({ phone }) => html`<header class="top"><img src="/web/mark.svg" alt="" /><h1>开工</h1>
  <span class="tnum">${phone}</span></header>`;

const Banner = ({ fault }) => html`<div class="banner" role="alert">${fault.message}
  ${fault.errors?.map((each) => html`<span>${each.message}</span>`)}</div>`;

const Shut = ({ sentence, onAgain }) => html`<${Top} phone="" /><section class="door" id="shut">
  <p role="alert">${sentence}</p>
  ${onAgain && html`<button class="go" onClick=${onAgain}>${both("再试一次", "Try again")}</button>`}</section>`;

// With the link of a message only the end of the number is asked; without one, the code of an SMS and all of it.
function Door({ visit, onOpen, onShut }) {
  const [given, setGiven] = useState({ digits: "", phone: "", code: "" });
  const [fault, setFault] = useState(null);
  const open = async (event) => {
    event.preventDefault();
    try {
      await (visit.token ? enter(visit.token, given.digits) : enterByCode(given.phone, given.code));
      onOpen();
    } catch (error) {
      if (error.status === CLOSED) onShut(error.message); else setFault(error);
    }
  };
  const digits = (name, length, zh, en) => html`<label for=${name}>${both(zh, en)}</label>
    <input id=${name} class="tnum" inputmode="numeric" pattern=${`[0-9]{${length}}`} maxlength=${length} autocomplete="off"
      value=${given[name]} onInput=${(event) => setGiven({ ...given, [name]: event.target.value.replace(/[^0-9]/g, "") })} />`;
  const ready = visit.token ? given.digits.length === 4 : given.phone.length === 11 && given.code.length === 8;
  return html`<${Top} phone="" />${fault && html`<${Banner} fault=${fault} />`}
    <form class="door" onSubmit=${open}>
      ${visit.token
        ? digits("digits", 4, "请输入你手机号的后四位", "The last four digits of your phone number")
        : html`<p>${both("请点微信消息打开。收到的是短信，就填手机号和短信里的8位编号。",
            "Open it from the WeChat message, or type your number and the code of the SMS.")}</p>
          ${digits("phone", 11, "手机号", "Phone number")}${digits("code", 8, "短信里的8位编号", "Code")}`}
      <button class="go" disabled=${!ready}>${both("打开", "Open")}</button>
      <p class="hint">消息可能被转发，手机可能借给别人：这样只有你能看到自己的内容。</p>
    </form>`;
}

function Jobs({ page, change }) {
  return html`<div class="jobs">
    ${page.everybody_sees && html`<p class="notice">${both(
      "已关闭按你的情况推荐。下面是本县的岗位，新的在前，人人看到的都一样。", "Not personalised: everybody sees this list.")}</p>`}
    ${page.vacancies.map((each) => html`<${Vacancy} key=${each.vacancy_id} vacancy=${each} ask=${page.ask} change=${change} />`)}
    ${!page.vacancies.length && html`<p class="notice">${both("现在没有推荐给你的岗位。", "No jobs for you at the moment.")}</p>`}
  </div>`;
}

function Vacancy({ vacancy, ask, change }) {
  const [declining, setDeclining] = useState(false);
  const [busy, setBusy] = useState(false);
  const answer = async (said, reason = null) => {
    setBusy(true);
    await change("/answers", "POST", { vacancy_id: vacancy.vacancy_id, answer: said, reason });
    setBusy(false);
    setDeclining(false);
  };
  const facts = [
    `招${vacancy.headcount}人`, vacancy.place,
    far(vacancy.distance_km), ...vacancy.conditions,
  ].filter(Boolean);
  return html`<article class="card vacancy" data-vacancy=${vacancy.vacancy_id}>
    <h2>${vacancy.title}</h2>
    <div class="pay tnum">${vacancy.pay}</div>
    <p class="by">${vacancy.enterprise}
      <span class=${vacancy.verified ? "badge good" : "badge"}>${vacancy.verified ? both("已核验", "verified") : both("未核验", "not verified")}</span></p>
    <ul class="facts">${facts.map((each) => html`<li>${each}</li>`)}</ul>
    ${vacancy.requirements.length > 0 && html`<h3>${both("要求", "Asked for")}</h3>
      <ul class="facts">${vacancy.requirements.map((each) => html`<li>${each}</li>`)}</ul>`}
    ${vacancy.fair && html`<p>${vacancy.fair}${vacancy.stall && html`，摊位 <b>${vacancy.stall}</b>`}</p>`}
    ${vacancy.reasons.length > 0 && html`<h3>${both("为什么推荐给你", "Why you")}</h3>
      <ul class="why">${vacancy.reasons.map((each) => html`<li>${each}</li>`)}</ul>`}
    ${vacancy.state && html`<p class="state" aria-live="polite"><b>${vacancy.state}</b>
      ${vacancy.answer_by && html`<br />请在 ${momentOf(new Date(vacancy.answer_by))} 前回复`}</p>`}
    ${!declining && html`<div class="answers">
      ${vacancy.may_accept && html`<button class="go" data-answer="accepted" disabled=${busy}
        onClick=${() => answer("accepted")}>${both("我要去", "I will go")}</button>`}
      ${vacancy.may_decline && html`<button class="no" data-answer="declined" disabled=${busy}
        onClick=${() => setDeclining(true)}>${both("不去", "No, thanks")}</button>`}</div>`}
    ${declining && html`<div class="why-not"><p>${both("为什么不去？", "Why not?")}</p>
      ${WHY_NOT.map(([reason, word]) => html`<button class="chip" data-reason=${reason} disabled=${busy}
        onClick=${() => answer("declined", reason)}>${word}</button>`)}
      <button class="chip" data-reason="" disabled=${busy} onClick=${() => answer("declined")}>不想说</button>
      <button class="chip soft" onClick=${() => setDeclining(false)}>返回</button></div>`}
    <h3>${both("问谁", "Whom to ask")}</h3>
    <p>到${ask.station}，报岗位编号 <b class="code">${vacancy.vacancy_id}</b></p>
    <a class="call" href=${`tel:${ask.hotline}`}>${both(`打 ${ask.hotline} 问`, "call")}</a>
  </article>`;
}

const far = (km) => (km === null ? null : km < 1 ? "1 公里以内" : `约 ${km} 公里`);

function Profile({ page, ask, fault, onPage }) {
  const known = page.registration;
  const [form, setForm] = useState(() => ({ ...known, id: newId("g"), place: null }));
  const [desk, setDesk] = useState(null);
  const [saved, setSaved] = useState(null);
  useEffect(() => { call(`/v1/kiosk?region=${known.region.slice(0, 6)}`).then(setDesk, () => setDesk({ trades: [], levels: [] })); }, [known.region]);
  const wrong = (field) => fault?.errors?.find((each) => each.field.split(".")[0] === field)?.message;
  const set = (part) => { setSaved(null); setForm((before) => ({ ...before, ...part, id: newId("g") })); };
  const save = async () => {
    const told = await ask("/registration", { method: "PUT", body: stated(form) });
    if (!told) return;
    setSaved(told.ready ? "已保存" : "已收到，过一会儿生效");
    const anew = await ask("");
    if (anew) onPage(anew);
  };
  const shift = (name) => set({ shifts: form.shifts.includes(name) ? form.shifts.filter((each) => each !== name) : [...form.shifts, name] });
  return html`<div class="profile">
    <${Card} title=${both("会做什么", "Trades")} hint="最拿手的在前" wrong=${wrong("skills")}>
      <${Skills} skills=${form.skills} desk=${desk} onChange=${(skills) => set({ skills })} />
    <//>
    <${Card} title=${both("期望月薪", "Pay, CNY a month")} wrong=${wrong("reservation_pay")}>
      <${Stepper} name="期望月薪" value=${form.reservation_pay ?? 0} ...${PAY}
        text=${form.reservation_pay ? `${form.reservation_pay}` : "都可以"} unit=${form.reservation_pay ? "元以上" : "不限"}
        onChange=${(pay) => set({ reservation_pay: pay || null })} />
    <//>
    <${Card} title=${both("最远多远", "How far, km")} wrong=${wrong("max_distance_km")}>
      <${Stepper} name="最远距离" value=${form.max_distance_km} ...${FAR} text=${`${form.max_distance_km}`} unit="公里以内"
        onChange=${(far) => set({ max_distance_km: far })} />
    <//>
    <${Card} title=${both("班次", "Shifts")} wrong=${wrong("shifts")}>
      <div class="chips">${Object.entries(SHIFTS).map(([name, word]) => html`<button key=${name} data-shift=${name}
        class=${form.shifts.includes(name) ? "chip on" : "chip"} aria-pressed=${form.shifts.includes(name)}
        onClick=${() => shift(name)}>${word}</button>`)}</div>
    <//>
    <${Toggle} on=${form.lodging_ok} onChange=${(lodging_ok) => set({ lodging_ok })} title="远一点也行，包住就去"
      note="愿意住在单位宿舍 · I would live at the work place" />
    <${Card} title=${both("哪天可到岗", "Can begin on")} wrong=${wrong("available_from")}>
      <input type="date" aria-label="可到岗日期" value=${form.available_from ?? ""}
        onInput=${(event) => set({ available_from: event.target.value || null })} />
    <//>
    <${Card} title=${both("住在哪里", "Where I live")} hint=${(form.place ?? { name: known.region_name }).name} wrong=${wrong("region")}>
      <${Places} start=${desk?.home} chosen=${form.place} onChange=${(place) => set({ place })} />
    <//>
    ${saved && html`<p class="notice good" id="saved" role="status">${saved}</p>`}
    <button class="go" id="save" disabled=${!form.skills.length || !form.shifts.length} onClick=${save}>${both("保存", "Save")}</button>
  </div>`;
}

function Skills({ skills, desk, onChange }) {
  const [sought, setSought] = useState("");
  const [found, setFound] = useState(null);
  useEffect(() => {
    if (!sought.trim()) { setFound(null); return undefined; }
    let over = false;
    call(`/v1/occupations?q=${encodeURIComponent(sought.trim())}`).then((told) => over || setFound(told.occupations), () => {});
    return () => { over = true; };
  }, [sought]);
  const has = (code) => skills.some((each) => each.occupation === code);
  const add = ({ occupation, name }) => { setSought(""); onChange([...skills, { occupation, name, level: 1, years: null }]); };
  const level = (at, rank) => onChange(skills.map((each, index) => (index === at ? { ...each, level: rank } : each)));
  const levels = (skill) => {
    const offered = desk?.levels ?? [];
    return offered.some((each) => each.rank === skill.level) ? offered : [...offered, { rank: skill.level, name: skill.level_name }];
  };
  const offered = (found ?? desk?.trades ?? []).filter((each) => !has(each.occupation));
  return html`${skills.map((skill, at) => html`<div class="skill" key=${skill.occupation} data-skill=${skill.occupation}>
      <b>${skill.name}</b>
      <select aria-label=${`${skill.name}的等级`} value=${skill.level} onChange=${(event) => level(at, Number(event.target.value))}>
        ${levels(skill).map(({ rank, name }) => html`<option value=${rank} selected=${rank === skill.level}>${name}</option>`)}</select>
      <button class="quiet" aria-label=${`去掉${skill.name}`} onClick=${() => onChange(skills.filter((_, index) => index !== at))}>去掉</button>
    </div>`)}
    ${skills.length < MOST_TRADES && html`<input aria-label="找工种" placeholder="找别的工种" value=${sought}
        onInput=${(event) => setSought(event.target.value)} />
      <div class="chips">${offered.map((each) => html`<button class="chip" key=${each.occupation} data-trade=${each.occupation}
        onClick=${() => add(each)}>＋${each.name}</button>`)}</div>`}`;
}

const stated = (form) => ({
  registration_id: form.id,
  skills: form.skills.map(({ occupation, level, years }) => ({ occupation, level, years })),
  region: form.place?.code ?? form.region,
  reservation_pay: form.reservation_pay,
  max_distance_km: form.max_distance_km,
  shifts: form.shifts,
  lodging_ok: form.lodging_ok,
  available_from: form.available_from,
});

takeLink();
render(html`<${Me} />`, document.getElementById("app"));
