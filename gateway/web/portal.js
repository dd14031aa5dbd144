// The enterprise's page: standing rules, and who is within them, live.
import { call, Failure } from "./lib/api.js";
import { follow } from "./lib/stream.js";
import { html, render, stamp, useCallback, useEffect, useState } from "./lib/ui.js";

const KEPT = "kaigong-key"; // for this tab only
const SHIFTS = { day: "白班", night: "夜班", rotating: "倒班" };
const WHY_LEFT = {
  no_longer_matches: "条件不再符合", rule_removed: "规则已删除", rule_changed: "规则已修改",
  rule_too_broad: "规则太宽", withdrawn: "本人已退出", erased: "资料已删除",
};

function Portal() {
  const [key, setKey] = useState(() => sessionStorage.getItem(KEPT));
  const leave = useCallback(() => { sessionStorage.removeItem(KEPT); setKey(null); }, []);
  const enter = (given) => { sessionStorage.setItem(KEPT, given); setKey(given); };
  return key ? html`<${Desk} api=${key} onLeave=${leave} />` : html`<${Login} onEnter=${enter} />`;
}

function Login({ onEnter }) {
  const [given, setGiven] = useState("");
  const [fault, setFault] = useState(null);
  const enter = async (event) => {
    event.preventDefault();
    try {
      await call("/v1/rules", { key: given.trim() });
      onEnter(given.trim());
    } catch (error) {
      setFault(error.message);
    }
  };
  return html`<${Top} state="" />
    <form class="card login" onSubmit=${enter}>
      <h2>用人单位工作台</h2>
      <p>写一条招人规则，符合条件的求职者登记或结业的那一刻，就会出现在这里。</p>
      <label>API 密钥<input id="key" type="password" autocomplete="off" placeholder="kg_…" value=${given}
        onInput=${(event) => setGiven(event.target.value)} /></label>
      ${fault && html`<p class="fault" role="alert">${fault}</p>`}
      <button class="primary" disabled=${!given.trim()}>进入</button>
    </form>`;
}

function Desk({ api, onLeave }) {
  const [rules, setRules] = useState([]);
  const [people, setPeople] = useState(new Map());
  const [state, setState] = useState("waiting");
  const [round, setRound] = useState(0);

  const loadRules = useCallback(() => call("/v1/rules", { key: api }).then((told) => setRules(told.rules)), [api]);

  useEffect(() => {
    let stop = () => {};
    let over = false;
    (async () => {
      try {
        const [, listed] = await Promise.all([loadRules(), call("/v1/candidates", { key: api })]);
        if (over) return;
        setPeople(new Map(listed.candidates.map((each) => [idOf(each), { ...each, change: "member" }])));
        stop = follow("/v1/candidates/stream", {
          key: api,
          cursor: listed.cursor,
          onState: (now, failure) => (now === "refused" ? onLeave() : setState(now, failure)),
          onGone: () => setRound((count) => count + 1),
          onEvent: (name, event) => {
            if (name === "stream.reset" || !event.data.worker_id) return;
            const told = { ...event.data, at: new Date(event.time) };
            setPeople((before) => new Map([[idOf(told), merged(before.get(idOf(told)), told)],
              ...[...before].filter(([id]) => id !== idOf(told))]));
          },
        });
      } catch (error) {
        if (error instanceof Failure && error.status === 401) onLeave();
        else setTimeout(() => !over && setRound((count) => count + 1), 3000);
      }
    })();
    return () => { over = true; stop(); };
  }, [api, round, loadRules, onLeave]);

  const shown = [...people.values()];
  const inside = shown.filter((each) => each.change !== "leave");
  const count = (rule) => inside.filter((each) => each.rule_id === rule.rule_id).length;
  return html`<${Top} state=${state} onLeave=${onLeave} />
    <div class="desk">
      <div class="side">
        <section class="card"><h2>我的规则</h2>
          <div class="rules">${rules.map((rule) => html`<${RuleLine} key=${rule.rule_id}
            ...${{ rule, count: count(rule), api, onDone: loadRules }} />`)}
            ${!rules.length && html`<p class="note">还没有规则。在下面写第一条。</p>`}</div>
        </section>
        <${NewRule} api=${api} onDone=${loadRules} />
      </div>
      <section class="feed"><header><h2>候选人</h2><span class="tnum">${inside.length} 人符合</span></header>
        <div class="people">${shown.slice(0, 200).map((each) => html`<${Person} key=${idOf(each)} person=${each}
          rule=${rules.find((rule) => rule.rule_id === each.rule_id)} />`)}</div>
        ${!shown.length && html`<div class="card nobody">还没有人符合。有人登记或结业，这里立刻会出现。</div>`}
      </section>
    </div>`;
}

const idOf = ({ rule_id: rule, worker_id: worker }) => `${rule}:${worker}`;
const merged = (before, told) => ({ ...told, profile: told.profile ?? before?.profile ?? null });

const Top = ({ state, onLeave }) => html`<header class="top"><img src="/web/mark.svg" alt="" /><h1>开工 · 用人单位</h1>
  ${onLeave && html`<span class=${state === "live" ? "live on" : "live"} id="live"><i></i>
    ${state === "live" ? "实时连接" : "正在连接…"}</span><button onClick=${onLeave}>退出</button>`}</header>`;

function RuleLine({ rule, count, api, onDone }) {
  const remove = async () => { await call(`/v1/rules/${rule.rule_id}`, { method: "DELETE", key: api }); setTimeout(onDone, 400); };
  return html`<div class="rule"><div><b>${rule.name}</b><span>${rule.occupation_names.join("、") || "不限工种"}</span></div>
    <em class="tnum">${count}</em><button class="plain" aria-label=${`删除规则 ${rule.name}`} onClick=${remove}>删除</button></div>`;
}

function asked(form) {
  const body = { name: form.name || form.occupation.name, occupations: [form.occupation.occupation], certified: form.certified };
  if (form.level) body.level = Number(form.level);
  if (form.region) body.region = form.region;
  if (form.pay) body.pay_ceiling = Number(form.pay);
  return body;
}

const foretold = ({ hits, changes_per_day: daily, too_broad: broad, most_members: most }) => broad
  ? `符合的有 ${hits} 人，超过 ${most} 人的上限：请加条件，否则规则不生效`
  : `现在符合的有 ${hits} 人，近一周平均每天 ${daily} 人登记或更新`;

function NewRule({ api, onDone }) {
  const empty = { name: "", occupation: null, level: "", region: "", pay: "", certified: false };
  const [form, setForm] = useState(empty);
  const [sought, setSought] = useState("");
  const [found, setFound] = useState([]);
  const [levels, setLevels] = useState([]);
  const [fault, setFault] = useState(null);
  const [tried, setTried] = useState(null);
  const set = (part) => { setFault(null); setForm((before) => ({ ...before, ...part })); };

  useEffect(() => { call("/v1/kiosk").then((desk) => { setLevels(desk.levels); setFound(desk.trades.slice(0, 6)); }, () => {}); }, []);
  useEffect(() => {
    if (!sought.trim()) return undefined;
    const timer = setTimeout(async () => setFound((await call(`/v1/occupations?q=${encodeURIComponent(sought.trim())}`)).occupations), 250);
    return () => clearTimeout(timer);
  }, [sought]);

  useEffect(() => {
    setTried(null);
    if (!form.occupation) return undefined;
    let current = true;
    const timer = setTimeout(() => call("/v1/rules/dry-run", { method: "POST", key: api, body: asked(form) })
      .then((told) => current && setTried(told), () => {}), 250);  // what is half typed may be refused: no news
    return () => { current = false; clearTimeout(timer); };
  }, [form]);

  const create = async (event) => {
    event.preventDefault();
    try {
      await call("/v1/rules", { method: "POST", key: api, body: asked(form) });
      setForm(empty); setSought("");
      setTimeout(onDone, 400);
    } catch (error) {
      setFault(error.errors?.[0]?.message ?? error.message);
    }
  };
  return html`<form class="card" onSubmit=${create}><h2>新规则</h2>
    <label>工种<input id="sought" placeholder="搜：缝纫、电工、叉车…" value=${sought} onInput=${(event) => setSought(event.target.value)} /></label>
    <div class="found">${found.map((each) => html`<button type="button" data-occupation=${each.occupation}
      class=${form.occupation?.occupation === each.occupation ? "on" : ""} onClick=${() => set({ occupation: each })}>${each.name}</button>`)}</div>
    <div class="grid2">
      <label>最低等级<select value=${form.level} onChange=${(event) => set({ level: event.target.value })}>
        <option value="">不限</option>${levels.map(({ rank, name }) => html`<option value=${rank}>${name}</option>`)}</select></label>
      <label>月薪不超过<input inputmode="numeric" placeholder="不限" value=${form.pay} onInput=${(event) => set({ pay: event.target.value.replace(/\D/g, "") })} /></label>
      <label>所在地（区划代码）<input inputmode="numeric" placeholder="不限，如 450110" value=${form.region} onInput=${(event) => set({ region: event.target.value.trim() })} /></label>
      <label>规则名称<input maxlength="60" placeholder=${form.occupation?.name ?? "例如 熟练车位"} value=${form.name} onInput=${(event) => set({ name: event.target.value })} /></label>
    </div>
    <label class="check"><input type="checkbox" checked=${form.certified} onChange=${(event) => set({ certified: event.target.checked })} />必须持证</label>
    ${fault && html`<p class="fault" role="alert">${fault}</p>`}
    ${tried && html`<p class=${tried.too_broad ? "fault" : "note tnum"} id="foretold" role="status">${foretold(tried)}</p>`}
    <button class="primary" id="create" disabled=${!form.occupation}>开始找人</button>
    <p class="note">规则里不能限定性别、民族、年龄等与岗位无关的条件。</p>
  </form>`;
}

function Person({ person, rule }) {
  const profile = person.profile;
  return html`<article class=${`card person ${person.change}`} data-worker=${person.worker_id}>
    <div class="head"><b>${profile?.skills[0]?.occupation_name ?? "候选人"}</b>
      <span class="note">${rule?.name ?? ""}</span>
      <small class="tnum">${person.change === "leave" ? WHY_LEFT[person.reason] ?? "已离开" : person.at ? stamp(person.at) : ""}</small></div>
    ${profile && html`<div class="tags">${profile.skills.map((skill) => html`<span class=${skill.certified ? "tag cert" : "tag"}>
        ${skill.occupation_name} · ${skill.level_name}${skill.certified ? " · 持证" : ""}</span>`)}</div>
      <p class="facts">${[profile.region_name, profile.reservation_pay ? `期望 ${profile.reservation_pay} 元/月` : "工资面议",
        `${profile.max_distance_km} 公里内`, profile.lodging_ok ? "可住宿舍" : null,
        profile.shifts.length === 3 ? "班次都行" : profile.shifts.map((shift) => SHIFTS[shift]).join("/")].filter(Boolean).join(" · ")}</p>`}
    <p class="note">编号 ${person.worker_id.slice(0, 10)}… · 姓名电话需本人另行同意</p>
  </article>`;
}

render(html`<${Portal} />`, document.getElementById("app"));
