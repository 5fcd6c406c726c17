// The sheet behind the three dots.

import { $, call } from "/static/api.js";
import { drop, raise } from "/static/layers.js";

export function startSheet({ fail, load, loadMenu, follow, state, openTools }) {
  const close = () => { $("sheet").hidden = true; drop($("sheet")); };
  const on = (id, work) => $(id).addEventListener("click", () => { close(); work()?.catch?.(fail); });
  $("more").addEventListener("click", () => show().catch(fail));
  $("sheet").addEventListener("click", (event) => { if (event.target === $("sheet")) close(); });
  on("sheet-cancel", () => {});
  on("sheet-tools", () => openTools());
  on("sheet-menu", loadMenu);
  on("sheet-follow", () => follow(!state().person.subscribed));
  on("sheet-mute", mute);
  $("follow").addEventListener("click", () => follow(true).catch(fail));

  async function show() {
    if (!state().person) return;
    await load();
    const { person, account } = state();
    const { message, tap } = person.windows;
    $("sheet-info").textContent = `${account.name}\n客服消息还可发：48 小时内 ${message} 条，1 分钟内 ${tap} 条`;
    $("sheet-mute").textContent = person.muted ? "恢复接收消息" : "拒收消息";
    $("sheet-follow").textContent = person.subscribed ? "取消关注" : "关注";
    $("sheet").hidden = false;
    raise($("sheet"), close, $("sheet-cancel"));
  }

  async function mute() {
    const { person } = state();
    await call("PUT", "people", [{ appid: person.appid, openid: person.openid, muted: !person.muted }]);
    await load();
  }
}
