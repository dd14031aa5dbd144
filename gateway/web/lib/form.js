// Parts of the forms in which a worker says what they look for.
import { call } from "./api.js";
import { html, useEffect, useState } from "./ui.js";

export const Card = ({ title, hint, wrong, children }) => html`<section class=${wrong ? "card wrong" : "card"}>
  <header><h2>${title}</h2>${hint && html`<span class="hint">${hint}</span>`}</header>
  ${children}${wrong && html`<p class="fault" role="alert">${wrong}</p>`}
</section>`;

// Below the smallest step stands "any".
export function Stepper({ name, value, none, min, max, step, text, unit, onChange }) {
  const down = none !== undefined && value <= min ? none : Math.max(min, value - step);
  const up = value < min ? min : Math.min(max, value + step);
  return html`<div class="stepper">
    <button aria-label=${`${name}减少`} disabled=${down === value} onClick=${() => onChange(down)}>−</button>
    <output class="tnum">${text}<small>${unit}</small></output>
    <button aria-label=${`${name}增加`} disabled=${up === value} onClick=${() => onChange(up)}>＋</button>
  </div>`;
}

export function Places({ start, chosen, onChange }) {
  const [at, setAt] = useState(null);
  useEffect(() => { if (!chosen) around(start).then(setAt, () => setAt(start)); }, [start, chosen]);
  if (!at) return null;
  const open = async (code) => setAt(await call(code ? `/v1/divisions/${code}` : "/v1/divisions"));
  const pick = async (each) => {
    if (each.code.length === 9) { onChange(each); return; }
    const inside = await call(`/v1/divisions/${each.code}`);
    if (inside.children[0]?.code.length === 6) { setAt(inside); return; }
    onChange({ code: each.code, name: each.name });
    if (inside.children.length) setAt(inside);
  };
  return html`<div class="crumbs"><button class="crumb" onClick=${() => open(null)}>全国</button>
      ${at.path?.map((each) => html`<span>›</span>
        <button class="crumb" onClick=${() => open(each.code)}>${each.name}</button>`)}</div>
    <div class="chips places">
      ${at.children?.map((each) => html`<button class=${chosen?.code === each.code ? "chip on" : "chip"}
        data-place=${each.code} onClick=${() => pick(each)}>${each.name}</button>`)}
    </div>`;
}

export const Toggle = ({ on, onChange, title, note }) => html`<button class=${on ? "toggle on" : "toggle"} role="checkbox"
  aria-checked=${on} onClick=${() => onChange(!on)}>
  <span class="box">✓</span><span class="say">${title}<small>${note}</small></span></button>`;

// The towns of the home county, or what lies in a wider home.
const around = async (home) => (home ? (home.code ? call(`/v1/divisions/${home.code}`) : home) : null);
