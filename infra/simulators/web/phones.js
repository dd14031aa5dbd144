// The phones: messages as the simulated providers accepted them, newest first, live.

const PHONES_SHOWN = 60;
const MESSAGES_KEPT = 20;
const REASON_FIELDS = ["reason", "thing2"];
const CHANNELS = { sms: "短信", wechat: "微信", wecom: "企业微信群" };
const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", timeStyle: "medium" });

const at = (id) => document.getElementById(id);
const phones = new Map(); // recipient -> messages, newest first; the last touched phone is the last entry
const totals = { sms: 0, wechat: 0, wecom: 0 };
let drawing = false;

function take(message) {
  totals[message.channel] += 1;
  const messages = phones.get(message.recipient) ?? [];
  messages.unshift(message);
  messages.length = Math.min(messages.length, MESSAGES_KEPT);
  phones.delete(message.recipient);
  phones.set(message.recipient, messages);
  draw();
}

function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    at("sms").textContent = totals.sms;
    at("wechat").textContent = totals.wechat;
    at("wecom").textContent = totals.wecom;
    const wanted = at("filter").value.trim();
    const shown = [...phones].reverse().filter(([recipient]) => recipient.includes(wanted)).slice(0, PHONES_SHOWN);
    at("phones").replaceChildren(...shown.map(([recipient, messages]) => phone(recipient, messages)));
    at("empty").hidden = shown.length > 0;
  });
}

function phone(recipient, messages) {
  const card = at("phone").content.cloneNode(true).firstElementChild;
  card.dataset.recipient = recipient;
  card.querySelector("h2").textContent = recipient;
  card.querySelector("ol").replaceChildren(...messages.map(entry));
  return card;
}

function entry(message) {
  const item = at("message").content.cloneNode(true).firstElementChild;
  const channel = item.querySelector(".channel");
  channel.dataset.channel = message.channel;
  channel.textContent = CHANNELS[message.channel];
  const time = item.querySelector("time");
  time.dateTime = new Date(message.accepted_at).toISOString();
  time.textContent = clock.format(message.accepted_at);
  item.querySelector(".text").textContent = message.text;
  const reason = REASON_FIELDS.map((name) => message.params[name]).find(Boolean);
  item.querySelector(".reason").textContent = reason ? `匹配原因：${reason}` : "";
  return item;
}

async function start() {
  const known = await (await fetch("/admin/messages?last=2000")).json();
  known.messages.forEach(take);
  Object.assign(totals, known.accepted);
  draw();
  const after = known.messages.at(-1)?.seq ?? 0;
  const stream = new EventSource(`/admin/stream?after=${after}`);
  stream.onopen = () => { at("state").textContent = "实时更新中"; };
  stream.onerror = () => { at("state").textContent = "连接中断，正在重连"; };
  stream.onmessage = (event) => take(JSON.parse(event.data));
}

const asked = new URLSearchParams(location.search).get("recipient");
if (asked) at("filter").value = asked;
at("filter").addEventListener("input", draw);
start().catch(() => { at("state").textContent = "模拟器没有回答，请确认它在运行后刷新页面"; });
