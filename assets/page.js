// What a page adds to its plain HTML: filters that swap the chart without a new page, a list that can be narrowed,
// regions that are chosen on the chart itself, words next to the pointer, and plotly on the reader's first touch.
// Without this file every link, filter and number still works.
(() => {
  "use strict";
  const stage = document.querySelector(".stage");
  const form = document.querySelector(".filters");

  // --- filters: fetch the same page for the new view and swap its parts -----------------------------------------------
  let asked = 0;
  let title = `${document.querySelector('meta[property="og:title"]').content} · Casecount`;

  // Dash sets its own title when it has started; the page's title says what the chart shows
  const keepTitle = () => document.title === title || (document.title = title);
  new MutationObserver(keepTitle).observe(document.querySelector("title"), { childList: true });
  keepTitle();

  const addressOf = (changed, value) => {
    const fields = new FormData(form);
    if (value !== undefined) fields.set(changed, value);
    // another country has other offences and stages: it starts from its own defaults
    const keys = changed === "jurisdiction" ? ["jurisdiction", "as_of"] : [...new Set(fields.keys())];
    const query = new URLSearchParams();
    keys.forEach((key) => fields.get(key) && query.set(key, fields.get(key)));
    return `${form.action}?${query}`;
  };

  // only one of a chart's wide and narrow drawings is visible
  const isSeen = (part) => part.getBoundingClientRect().width > 0;

  const show = async (address, remember) => {
    const mine = ++asked;
    const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
    if (mine !== asked) return;
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    // what can't be swapped in place is opened as a page, which explains what is wrong
    if (!page || !answer.ok || !page.querySelector("[data-swap]")) {
      location.href = address;
      return;
    }
    const focused = focusKept();
    forgetWords();
    title = page.title;
    document.title = title;
    document.querySelectorAll("[data-swap]").forEach((part) => {
      const fresh = page.querySelector(`[data-swap="${part.dataset.swap}"]`);
      if (fresh) part.innerHTML = fresh.innerHTML;
    });
    const freshStage = page.querySelector(".stage");
    ["slug", "query"].forEach((name) => (stage.dataset[name] = freshStage.dataset[name]));
    stage.toggleAttribute("data-static", freshStage.hasAttribute("data-static"));
    stage.closest("figure").id = freshStage.closest("figure").id;
    const canonical = page.querySelector('link[rel="canonical"]');
    const own = new URL(canonical ? canonical.href : address);
    if (remember) history.pushState({}, "", own.pathname + own.search);
    document.querySelector('link[rel="canonical"]').href = own.href;
    const again = focused && [...document.querySelectorAll(focused)].find(isSeen);
    if (again) again.focus({ preventScroll: true });
    if (stage.dataset.wanted) explore();
  };

  // how to find the focused element again in a new drawing: a filter by its id, a region by its name's link
  const focusKept = () => {
    const active = document.activeElement;
    const link = active.closest("a[data-place]");
    if (!link) return active.id && `#${active.id}`;
    const figure = link.closest("figure");
    const where = figure.contains(stage) ? ".stage" : `#${figure.id}`;
    return `${where} a${link.matches(".pick") ? ".pick" : "[data-mark]"}[data-place="${link.dataset.place}"]`;
  };

  form.addEventListener("change", (event) => {
    if (event.target.name) show(addressOf(event.target.name), true);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(addressOf(""), true);
  });
  addEventListener("popstate", () => location.reload());

  // --- a long list that can be narrowed ---------------------------------------------------------------------------------
  const everything = new WeakMap();

  form.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches(".narrow-list")) return;
    const list = document.getElementById(field.dataset.for);
    if (!everything.has(list)) everything.set(list, list.cloneNode(true));
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const kept = everything.get(list).cloneNode(true);
    kept.querySelectorAll("option").forEach((option) => {
      const text = option.textContent.toLocaleLowerCase();
      if (!words.every((word) => text.includes(word)) && option.value !== list.value) option.remove();
    });
    kept.querySelectorAll("optgroup").forEach((group) => group.children.length || group.remove());
    const chosen = list.value;
    list.replaceChildren(...kept.children);
    list.value = chosen;
  });

  // --- a region is chosen by its name or its shape ---------------------------------------------------------------------------
  const choose = (place) => {
    const list = form.elements.namedItem("region");
    if (list) show(addressOf("region", list.value === place ? "" : place), true);
    return Boolean(list);
  };

  document.addEventListener("click", (event) => {
    const pick = event.target.closest("a.pick[data-place]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (pick && isPlain && choose(pick.dataset.place)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    forgetWords();
    const list = form.elements.namedItem("region");
    if (list && list.value && document.activeElement.closest("[data-static]")) choose(list.value);
  });

  // --- what the pointer or the focus is on: the same place lights up everywhere in its chart, and its words appear next to it
  const words = Object.assign(document.createElement("div"), { className: "words", hidden: true, role: "tooltip" });
  words.setAttribute("aria-hidden", "true"); // the link's own name says the same
  document.body.append(words);

  const light = (link) => {
    document.querySelectorAll(".lit").forEach((part) => part.classList.remove("lit"));
    if (!link || !link.dataset.place) return;
    const same = link.closest("[data-static]").querySelectorAll(`[data-place="${link.dataset.place}"]`);
    same.forEach((part) => part.classList.add("lit"));
  };

  function forgetWords() {
    words.hidden = true;
    light(null);
  }

  const say = (link, x, y) => {
    const name = link.querySelector("title");
    if (name && name.textContent) {
      link.setAttribute("aria-label", name.textContent);
      name.textContent = ""; // or the browser would show it twice
    }
    words.textContent = link.getAttribute("aria-label");
    words.hidden = false;
    const { width, height } = words.getBoundingClientRect();
    const above = y - height - 14;
    words.style.left = `${Math.max(8, Math.min(x - width / 2, document.documentElement.clientWidth - width - 8))}px`;
    words.style.top = `${above > 8 ? above : Math.min(y + 20, innerHeight - height - 8)}px`;
  };

  const linkAt = (event) => event.target.closest && event.target.closest("[data-static] .cc a");

  document.addEventListener("pointermove", (event) => {
    const link = linkAt(event);
    if (event.pointerType !== "mouse") return;
    if (!link) return words.hidden || forgetWords();
    if (!link.classList.contains("lit")) light(link);
    say(link, event.clientX, event.clientY);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    light(link);
    words.hidden = true;
    if (!link || !link.matches(":focus-visible")) return;
    const box = link.getBoundingClientRect();
    say(link, box.left + box.width / 2, box.top);
  });
  addEventListener("scroll", () => (words.hidden = true), { passive: true });
  document.documentElement.addEventListener("pointerleave", forgetWords);

  // --- plotly, once the reader points at, touches or focuses the chart -----------------------------------------------------
  const whenDashIsReady = (go, tries = 200) => {
    if (window.dash_clientside && dash_clientside.set_props && stage.querySelector("#explorer")) go();
    else if (tries) setTimeout(() => whenDashIsReady(go, tries - 1), 50);
  };

  function explore() {
    const drawing = [...stage.querySelectorAll(".cc")].find(isSeen);
    stage.classList.remove("live");
    if (!drawing || stage.hasAttribute("data-static")) {
      const before = stage.dataset.wanted;
      stage.dataset.wanted = "nothing"; // so that the previous view's figure does not come back
      if (before && before !== "nothing") whenDashIsReady(() => dash_clientside.set_props("explore", { data: null }));
      return;
    }
    const wanted = {
      slug: stage.dataset.slug,
      lang: stage.dataset.lang,
      query: [...new URLSearchParams(stage.dataset.query)],
      size: drawing.classList.contains("cc-wide") ? "wide" : "narrow",
      width: Math.round(drawing.getBoundingClientRect().width),
      dark: matchMedia("(prefers-color-scheme: dark)").matches,
    };
    wanted.key = JSON.stringify([wanted.slug, stage.dataset.query, wanted.size, wanted.width, wanted.dark]).slice(0, 100);
    stage.dataset.wanted = wanted.key;
    whenDashIsReady(() => dash_clientside.set_props("explore", { data: wanted }));
  }

  const takeOver = () => {
    const painted = stage.querySelector("[data-painted]");
    if (!painted || painted.dataset.painted !== stage.dataset.wanted || !painted.querySelector(".main-svg")) return;
    const plot = painted.querySelector(".js-plotly-plot");
    if (plot && plot.on && !plot.dataset.links) {
      plot.dataset.links = "yes";
      plot.on("plotly_click", (click) => {
        const { href } = new URL(click.points[0].customdata[1], location.href);
        if (click.event.ctrlKey || click.event.metaKey) open(href);
        else location.href = href;
      });
    }
    stage.classList.add("live");
  };

  new MutationObserver(takeOver).observe(stage, { childList: true, subtree: true });
  ["pointerover", "touchstart", "focusin"].forEach((kind) =>
    stage.addEventListener(kind, () => stage.dataset.wanted || explore(), { passive: true }),
  );
  let resized;
  addEventListener("resize", () => {
    clearTimeout(resized);
    if (stage.dataset.wanted) resized = setTimeout(explore, 200);
  });
})();
