// Faults in plain words: what goes wrong, and what one sees of it.

import { $, call, make } from "/static/api.js";

const CUSTOM = "/cgi-bin/message/custom/send", TEMPLATE = "/cgi-bin/message/template/send";

// Name, what it shows, the fault; `path` instead of a fault is another call.
const FAULTS = [
  ["发消息", [
    ["客服窗口关了", "45015", "晚到的答复和图片到不了；本人再说话才补得上", { match: CUSTOM, code: 45015 }],
    ["图片过期了", "40007", "图发不出去，要重新上传再发", { match: CUSTOM, code: 40007 }],
    ["发得慢", "6 秒", "晚到的答复和图片迟 6 秒才来", { match: CUSTOM, delay: 6 }],
    ["今天的推送用完了", "45009", "推送到不了，过了零点才恢复", { match: TEMPLATE, code: 45009 }],
    ["推送太快了", "45011", "推送要等一分钟再来", { match: TEMPLATE, code: 45011 }],
    ["收下后断线", "断线", "手机上收到了，程序却不知道；不该来第二条", { match: TEMPLATE, reset: "after" }],
  ]],
  ["整个接口", [
    ["微信正忙", "-1", "每个接口都答「忙」，过几秒再试，手机上来得晚些", { match: "*", code: -1 }],
    ["网关出错", "502", "来的是一张出错网页，不是 JSON", { match: "*", http: 502 }],
    ["连不上微信", "断线", "请求没到就断了，什么也没发生", { match: "*", reset: "before" }],
    ["令牌被别人换掉", "40001", "下一次调用被拒，换了新令牌就好；只来一次", null],
    ["服务器不在名单里", "61004", "接口都拒绝，报错里有本机地址，要有人去加名单", { match: "*", code: 61004 }],
    ["认证到期了", "48001", "接口都答「没有权限」，要有人去续认证", { match: "*", code: 48001 }],
  ]],
  ["回执和来信", [
    ["本人拒收", "回执", "推送被收下，手机上却看不到，回执说 user block", { match: TEMPLATE, receipt_status: "failed:user block" }],
    ["回执丢了", "回执", "手机上收到了，程序等不到回执", { match: TEMPLATE, drop_receipt: true }],
    ["答复丢在路上", "再问", "微信没听到答复，再问一遍；手机上只该有一条", { match: "webhook", timeout_after_accept: 1 }],
    ["程序没在听", "不通", "微信连问三次都不通，手机上说「服务出现故障」", { match: "webhook", reset: "before", times: 3 }],
  ]],
];

export function startFaults(whose, fail) {
  const groups = FAULTS.map(([title, rows]) => {
    const box = make("div", "fault-group", make("h4", "", title), ...rows.map(row));
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", title);
    return box;
  });
  $("faults").replaceChildren(...groups);
  $("faults-clear").addEventListener("click", () => call("DELETE", "faults").then(drawWaiting).catch(fail));

  function row([name, mark, shows, body]) {
    const button = make("button", "fault", make("strong", "", name), make("span", "mark", mark),
      make("span", "shows", shows));
    button.addEventListener("click", () => set(body).then(drawWaiting).catch(fail));
    return button;
  }

  function set(body) {
    const person = whose();
    if (!body) return call("POST", `accounts/${encodeURIComponent(person.appid)}/revoke`);
    const times = $("fault-times").value;
    const one = { times: times ? Number(times) : null, appid: person.appid, ...body };
    if ($("fault-mine").checked) one.openid = person.openid;
    return call("POST", "faults", [one]);
  }
}

export async function drawWaiting() {
  const { faults } = await call("GET", "faults");
  $("fault-count").textContent = faults.length ? String(faults.length) : "";
  $("faults-clear").hidden = !faults.length;
  $("faults-waiting").replaceChildren(...faults.map(waiting));
}

function waiting(fault) {
  const left = fault.times === null ? "一直" : `还有 ${fault.times} 次`;
  const away = make("button", "away", "✕");
  away.setAttribute("aria-label", `取消「${nameOf(fault)}」`);
  away.addEventListener("click", () => call("DELETE", `faults?id=${fault.id}`).then(drawWaiting));
  const whom = fault.openid ? "，只对一个人" : "";
  return make("li", "", make("span", "", `${nameOf(fault)}：${left}${whom}`), away);
}

const PARTS = ["match", "code", "http", "delay", "reset", "timeout_after_accept", "drop_receipt",
  "receipt_status"];

function nameOf(fault) {
  for (const [, rows] of FAULTS) {
    for (const [name, , , body] of rows) {
      if (body && PARTS.every((part) => body[part] === fault[part])) return name;
    }
  }
  return `${fault.match.replace("/cgi-bin/", "")} ${fault.code ?? fault.http ?? ""}`.trim();
}
