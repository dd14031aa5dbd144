// What a worker decides about messages and about what is stored of them.
import { Card, Toggle } from "./form.js";
import { both, html, useState } from "./ui.js";

const HALF_HOURS = Array.from({ length: 48 }, (_, at) => `${String(at >> 1).padStart(2, "0")}:${at % 2 ? "30" : "00"}`);
const USUAL = { begin: "20:00", end: "09:00" };

export function Mine({ page, ask, change, onGone }) {
  const { wishes } = page;
  const prefer = (part) => change("/preferences", "PUT", { quiet: wishes.quiet, personalised: wishes.personalised, ...part });
  return html`<div class="mine">
    <${Messages} wishes=${wishes} change=${change} />
    <${Quiet} quiet=${wishes.quiet} onChange=${(quiet) => prefer({ quiet })} />
    <${Toggle} on=${wishes.personalised} onChange=${(personalised) => prefer({ personalised })}
      title=${both("按我的情况推荐", "Choose jobs for me")}
      note="关掉以后，不再替你挑岗位、不再发推荐消息，只看本县最新的岗位。" />
    <${Stored} ask=${ask} />
    ${!wishes.withdrawn && html`<${Decision} id="withdraw" zh="撤回登记" en="Withdraw my registration"
      note="不再推荐给你，用人单位也看不到你，不再发消息。以后可以重新开始。"
      sure="确定撤回" onSure=${() => change("/withdrawal", "POST")} />`}
    <${Decision} id="erase" zh="删除我的全部信息" en="Erase everything about me" note="删除以后不能恢复，要重新登记才能再用。"
      sure="确定删除" onSure=${async () => { if (await ask("/erasure", { method: "POST" }) !== null) onGone(); }} />
  </div>`;
}

function Messages({ wishes, change }) {
  const want = (wanted) => change("/messages", "PUT", { wanted });
  return html`<${Card} title=${both("岗位消息", "Messages")} hint=${wishes.messages ? "正在接收" : "已停止"}>
    ${wishes.messages
      ? html`<button class="no" id="stop" onClick=${() => want(false)}>${both("停止消息", "Stop messages")}</button>`
      : html`<p>${wishes.consent_text}（${wishes.consent_version} 版）</p>
        <button class="go" id="resume" onClick=${() => want(true)}>${both("同意，重新接收", "Agree and receive again")}</button>`}
  <//>`;
}

function Quiet({ quiet, onChange }) {
  const chosen = { begin: quiet?.begin.slice(0, 5) ?? USUAL.begin, end: quiet?.end.slice(0, 5) ?? USUAL.end };
  const pick = (name) => html`<select aria-label=${name === "begin" ? "开始" : "结束"} data-quiet=${name} value=${chosen[name]}
    onChange=${(event) => onChange({ ...chosen, [name]: event.target.value })}>
    ${HALF_HOURS.map((each) => html`<option selected=${each === chosen[name]}>${each}</option>`)}</select>`;
  return html`<${Card} title=${both("我的免打扰时间", "My quiet hours")} hint=${quiet ? "" : "没有设"}>
    <p>夜里本来就不发消息。可以再加一段自己的时间。</p>
    ${quiet && html`<div class="times">${pick("begin")}<span>到</span>${pick("end")}</div>`}
    <button class="chip" id="quiet" aria-pressed=${quiet !== null} onClick=${() => onChange(quiet ? null : USUAL)}>
      ${quiet ? "不要了" : "加一段"}</button>
  <//>`;
}

function Stored({ ask }) {
  const [stored, setStored] = useState(null);
  const load = async () => { const told = await ask("/stored"); if (told) setStored(told.stored); };
  return html`<${Card} title=${both("存了我什么", "What is stored about me")}>
    ${!stored && html`<button class="chip" id="stored" onClick=${load}>${both("看一看", "Show")}</button>`}
    ${stored?.map((each) => html`<section class="stored"><h3>${each.title}</h3>
      <ul>${each.lines.map((line) => html`<li>${line}</li>`)}${!each.lines.length && html`<li>没有</li>`}</ul>
      <p class="hint">保留：${each.kept}</p></section>`)}
  <//>`;
}

// What cannot be taken back lightly asks twice.
function Decision({ id, zh, en, note, sure, onSure }) {
  const [asked, setAsked] = useState(false);
  return html`<${Card} title=${both(zh, en)}><p>${note}</p>
    ${asked
      ? html`<div class="answers"><button class="no" id=${`${id}-sure`} onClick=${() => { setAsked(false); onSure(); }}>${sure}</button>
          <button class="chip" onClick=${() => setAsked(false)}>${both("不，返回", "No, back")}</button></div>`
      : html`<button class="chip" id=${id} onClick=${() => setAsked(true)}>${both(zh, en)}</button>`}
  <//>`;
}
