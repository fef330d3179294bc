// "Share and embed": opens the page with a chart's code to copy in a dialog, shows other choices in place, and writes an
// editor's own caption around the lines. Its copy buttons work on other pages too. Without this file the
// links lead to the same content as a page, whose choices are a form.
(() => {
  "use strict";
  const dialog = document.createElement("dialog");
  dialog.className = "share-dialog";
  dialog.setAttribute("aria-labelledby", "share-title");
  document.body.append(dialog);

  // the dialog while it shows the lines, else the share page itself
  const place = () => (dialog.querySelector(".share") ? dialog : document.querySelector("main"));

  // --- the page of a chart's lines ----------------------------------------------------------------------------------------
  let asked = 0;

  const show = async (address, isFresh) => {
    const mine = ++asked;
    const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
    if (mine !== asked) return;
    const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page && page.querySelector(".share");
    if (mine !== asked) return;
    // what can't be shown here is opened as a page, which explains what is wrong
    if (!fresh) {
      location.href = address;
      return;
    }
    if (isFresh) open(page, fresh);
    else replace(fresh);
    if (!dialog.open) history.replaceState({}, "", answer.url);
  };

  const open = (page, fresh) => {
    const style = document.querySelector(".share-style");
    if (!style) document.head.append(page.querySelector(".share-style"));
    dialog.replaceChildren(fresh);
    if (innerWidth < 700) dialog.querySelector(".preview-320").checked = true;
    begin();
    dialog.showModal();
    dialog.scrollTop = 0;
    dialog.querySelector("h1").focus();
  };

  // other choices: the field that has the focus, the width of the preview and the caption stay as they are
  const replace = (fresh) => {
    const active = document.activeElement;
    const name = active && active.name;
    const width = place().querySelector('[name="preview"]:checked').className;
    const caption = place().querySelector("#share-caption").value;
    const scrolled = dialog.scrollTop;
    fresh.querySelector(`.${width}`).checked = true;
    place().querySelector(".share").replaceWith(fresh);
    fresh.querySelector("#share-caption").value = caption;
    begin();
    const again = name && [...fresh.querySelectorAll(`[name="${name}"]`)];
    const field = again && (again.find((one) => one.checked && one.type === "radio") || again[0]);
    if (field) field.focus({ preventScroll: true });
    dialog.scrollTop = scrolled;
  };

  // show what only works with a script
  const begin = () => {
    place().querySelectorAll("[data-needs-script]").forEach((part) => (part.hidden = false));
    place().querySelectorAll("[data-for-dialog]").forEach((part) => (part.hidden = place() !== dialog));
    caption();
  };

  // --- choices ------------------------------------------------------------------------------------------------------------
  const addressOf = (form) => {
    const query = new URLSearchParams();
    new FormData(form).forEach((value, key) => value && query.set(key, value));
    return `${form.action}?${query}`;
  };

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !form.matches(".choices")) return;
    // the notice only makes sense with pinned numbers
    const isAsked = event.target.name === "notice" && event.target.checked;
    if (isAsked) form.querySelector('[name="as_of"]:not([value=""])').checked = true;
    show(addressOf(form), false);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".choices")) return;
    event.preventDefault();
    show(addressOf(event.target), false);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-share]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link && isPlain) {
      event.preventDefault();
      show(link.href, true);
    } else if (event.target.closest(".share-close")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    asked++; // an answer still in flight opens nothing
    dialog.replaceChildren();
  });

  // --- copy ---------------------------------------------------------------------------------------------------------------
  const copy = async (part) => {
    try {
      await navigator.clipboard.writeText(part.value ?? part.textContent.trim());
      return true;
    } catch {
      // no secure connection, or not allowed: the older way
      if (part.select) part.select();
      else getSelection().selectAllChildren(part);
      return document.execCommand("copy");
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const done = await copy(document.getElementById(button.dataset.copy));
    if (done) button.focus({ preventScroll: true });
    const said = button.parentElement.querySelector(".copied");
    said.textContent = place().querySelector(done ? ".share-said" : ".share-selected").textContent;
    setTimeout(() => (said.textContent = ""), 3000);
  });

  // --- an editor's own caption: it goes around our code, never into our addresses -------------------------------------------
  const escaped = (text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

  const caption = () => {
    const words = escaped(place().querySelector("#share-caption").value.trim());
    place().querySelectorAll("[data-captioned]").forEach((area) => {
      const line = area.defaultValue;
      area.value = words ? `<figure style="margin:0">${line}<figcaption>${words}</figcaption></figure>` : line;
    });
  };
  document.addEventListener("input", (event) => event.target.id === "share-caption" && caption());

  if (document.querySelector("main .share")) begin();
})();
