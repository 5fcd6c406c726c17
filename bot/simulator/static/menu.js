// The bottom bar: menu buttons with pop-up sub-menus, or the input box.

import { $, make } from "/static/api.js";
import { icon } from "/static/icons.js";

export class MenuBar {
  constructor(act) {
    this.act = act;
    this.id = 0;
    this.shown = false;
    $("to-menu").addEventListener("click", () => this.show(true));
    $("to-input").addEventListener("click", () => { this.show(false); $("input").focus(); });
    $("menu-buttons").addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.fold();
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".menu-buttons")) this.fold();
    });
  }

  set(menu) {
    this.id = menu.menuid;
    const buttons = menu.button.map((button) => this.top(button));
    $("menu-buttons").replaceChildren(...buttons);
    $("to-menu").hidden = buttons.length === 0;
    this.show(buttons.length > 0);
  }

  show(menu) {
    this.fold();
    this.shown = menu;
    $("menu-row").hidden = !menu;
    $("input-row").hidden = menu;
    $("plus-panel").hidden = true;
    $("chat").scrollTop = $("chat").scrollHeight;
  }

  fold() {
    for (const sub of document.querySelectorAll(".menu-sub")) sub.hidden = true;
    for (const top of document.querySelectorAll(".menu-top[aria-expanded]")) top.setAttribute("aria-expanded", "false");
  }

  top(button) {
    const box = make("div");
    const face = make("button", "menu-top");
    const below = button.sub_button || [];
    if (below.length) face.append(icon("list"));
    face.append(button.name);
    box.append(face);
    if (!below.length) {
      face.addEventListener("click", () => { this.fold(); this.act(button, this.id); });
      return box;
    }
    const sub = make("div", "menu-sub");
    sub.hidden = true;
    for (const item of below) {
      const choice = make("button", "", item.name);
      choice.addEventListener("click", () => { this.fold(); this.act(item, this.id); });
      sub.append(choice);
    }
    box.append(sub);
    face.setAttribute("aria-expanded", "false");
    face.addEventListener("click", () => {
      const open = sub.hidden;
      this.fold();
      sub.hidden = !open;
      face.setAttribute("aria-expanded", String(open));
    });
    return box;
  }
}
