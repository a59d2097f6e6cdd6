// Sends the page's own forms without leaving the page, and looks every second for what is new.
// All words come from the server's page, escaped there; nothing here makes HTML from text.
"use strict";

(() => {
  const LOOK_EVERY = 1000;
  const GONE = "The demo does not answer. Start it again, then load this page.";
  const shown = new Map(); // what the server last sent for each living part
  let tag = "";
  let drawn = 0;

  const living = (page) => page.querySelectorAll("[data-live]");
  for (const part of living(document)) shown.set(part.id, part.outerHTML);

  async function take(answer) {
    const html = await answer.text();
    const number = Number(answer.headers.get("Drawn"));
    if (number < drawn) return;
    drawn = number;
    tag = answer.headers.get("ETag") ?? "";
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const part of living(page)) {
      if (shown.get(part.id) === part.outerHTML) continue;
      shown.set(part.id, part.outerHTML);
      const here = document.getElementById(part.id);
      if (part.dataset.live === "lines") takeLines(here, part);
      else takeWhole(here, part);
    }
  }

  function takeLines(here, part) {
    const lines = [...part.children];
    const wanted = new Set(lines.map((line) => line.id));
    for (const line of [...here.children]) if (!wanted.has(line.id)) line.remove();
    for (const line of lines) {
      const old = document.getElementById(line.id);
      // Only the note of a line ever changes; the line itself stays, so that it is not read out again.
      if (old) old.querySelector(".note").textContent = line.querySelector(".note").textContent;
      else here.append(line);
    }
  }

  function takeWhole(here, part) {
    for (const open of here.querySelectorAll("details[open]")) {
      part.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
    }
    const focused = here.contains(document.activeElement) ? document.activeElement.closest("[id]")?.id : "";
    here.replaceWith(part);
    if (focused) document.getElementById(focused)?.querySelector("summary")?.focus();
  }

  async function ask(address, options) {
    const said = document.getElementById("gone");
    try {
      const answer = await fetch(address, options);
      said.textContent = "";
      return answer;
    } catch {
      said.textContent = GONE;
      return null;
    }
  }

  async function look() {
    const answer = await ask(location.pathname, { headers: tag ? { "If-None-Match": tag } : {} });
    if (answer?.status === 200) await take(answer);
    setTimeout(look, LOOK_EVERY);
  }

  document.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const box = form.querySelector("input[name=text]");
    if (box) box.value = "";
    const answer = await ask(form.action, { method: "POST", body });
    if (answer?.ok) await take(answer);
    else if (box) box.value = body.get("text");
  });

  setTimeout(look, LOOK_EVERY);
})();
