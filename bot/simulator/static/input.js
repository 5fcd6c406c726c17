// The input box, pictures and places.

import { $ } from "/static/api.js";
import { showPanel } from "/static/desk.js";

const LARGEST = 1.5 * 1024 * 1024, WIDEST = 1600;

export function startInput({ send, fail, menu, scan }) {
  const box = $("input");
  const fit = () => {
    $("input-row").classList.toggle("writing", box.value.trim() !== "");
    box.style.height = "40px";
    box.style.height = `${Math.min(box.scrollHeight, 112)}px`;
  };
  const submit = () => {
    const content = box.value.trim();
    if (!content) return;
    box.value = "";
    fit();
    send({ type: "text", content });
  };
  box.addEventListener("input", fit);
  box.addEventListener("focus", () => { $("plus-panel").hidden = true; });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
  $("send").addEventListener("click", () => { submit(); box.focus(); });
  $("me-hint").addEventListener("click", () => {
    menu.show(false);
    showPanel("");
    box.value = $("me-hint").textContent;
    fit();
    box.focus();
  });
  startPlus({ send, fail, scan });
}

function startPlus({ send, fail, scan }) {
  $("plus").addEventListener("click", () => {
    $("plus-panel").hidden = !$("plus-panel").hidden;
    $("chat").scrollTop = $("chat").scrollHeight;
  });
  $("send-picture").addEventListener("click", () => $("file").click());
  $("send-scan").addEventListener("click", () => { $("plus-panel").hidden = true; scan(); });
  $("send-place").addEventListener("click", () => {
    $("plus-panel").hidden = true;
    send({ type: "location", latitude: 30.2741, longitude: 120.1551, scale: 16, label: "东校区实训楼 C" });
  });
  $("file").addEventListener("change", async () => {
    const [file] = $("file").files;
    $("file").value = "";
    $("plus-panel").hidden = true;
    if (!file) return;
    try {
      send({ type: "image", data: await base64(await small(file)), filename: "photo.jpg" });
    } catch (error) {
      fail(error);
    }
  });
}

// Phones send pictures small; so does this one.
async function small(file) {
  if (file.size <= LARGEST && /png|jpeg|gif/.test(file.type)) return file;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
}

async function base64(blob) {
  const reader = new FileReader();
  const ready = new Promise((done) => { reader.onload = done; });
  reader.readAsDataURL(blob);
  await ready;
  return reader.result.split(",")[1];
}
