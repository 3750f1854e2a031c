"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const identity = document.body.dataset.identity;
  const store = "series-review:" + identity;
  const failing = new Set(["differs", "missing", "added"]);
  const words = { accept: "accepted", query: "queried", reject: "rejected", comment: "commented", outdated: "changed since your decision" };
  const elements = [...document.querySelectorAll("details.item")];
  const items = elements.map((element) => ({ element, ...data.items[Number(element.dataset.at)] }));
  const byKey = new Map(items.map((item) => [item.report + "/" + item.id, item]));
  const byElement = new Map(items.map((item) => [item.element, item]));
  const decisions = new Map();
  const outdated = new Map();
  const name = document.getElementById("reviewer");
  const told = document.getElementById("told");

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function table(heads, rows, caption) {
    const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
    const body = rows.map((row) => make("tr", {}, ...row.map((text, at) => at ? make("td", {}, text) : make("th", { scope: "row" }, text))));
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
  }

  function fill(item) {
    const body = item.element.querySelector(".body");
    if (body.childElementCount) return;
    const differences = item.checks.flatMap((check) => check.differences.map((one) => [check.what + ": " + one.where, one.published, one.found, one.size]));
    if (differences.length) body.append(make("h4", {}, "What differs"), table(["Where", "Edition", "Found", "Apart"], differences, "What differs in " + item.report + " " + item.id));
    const pictures = [["published", "As published"], ["found", "As it comes out here"], ["difference", "Where they differ, in red"]].filter(([key]) => item.pictures[key]);
    if (pictures.length) body.append(make("h4", {}, pictures.length > 1 ? "Side by side" : "Picture"), make("div", { class: "pictures" }, ...pictures.map(([key, caption]) =>
      make("figure", {}, make("img", { src: "data:image/png;base64," + item.pictures[key], alt: caption + ": " + item.title }), make("figcaption", {}, caption)))));
    body.append(make("h4", {}, "Checks"), table(["Check", "Verdict", "Note"], item.checks.map((check) => [check.what, data.verdicts[check.verdict], check.note]), "Checks of " + item.report + " " + item.id));
    const facts = Object.entries(item.trace).filter(([, value]) => value);
    if (facts.length) {
      body.append(make("h4", {}, "Where it comes from"), make("dl", {}, ...facts.flatMap(([key, value]) => [make("dt", {}, key), make("dd", {}, value)])));
      const code = (data.code[item.report] || {})[item.trace.cell];
      if (code) body.append(make("pre", { tabindex: "0", "aria-label": "Code of the cell" }, code));
    }
    if (item.hash) body.append(choice(item));
  }

  function choice(item) {
    const group = "decision-" + item.element.dataset.at;
    const radios = ["accept", "query", "reject", "comment"].map((kind) => {
      const radio = make("input", { type: "radio", name: group, value: kind });
      radio.addEventListener("change", () => decide(item, kind));
      return make("label", {}, radio, { accept: "Accept", query: "Query", reject: "Reject", comment: "Comment only" }[kind]);
    });
    const text = make("textarea", { id: group + "-text" });
    text.addEventListener("change", () => {
      const found = decisions.get(item.report + "/" + item.id);
      decide(item, found ? found.decision : "comment");
    });
    const box = make("fieldset", {}, make("legend", {}, "Your decision"), make("div", { class: "choices" }, ...radios), make("label", { class: "comment", for: text.id }, "Comment"), text);
    item.box = box;
    show(item);
    return box;
  }

  function decide(item, kind) {
    if (!item.hash) return;
    put(item, kind, false);
    keep();
  }

  function put(item, kind, bulk) {
    const comment = item.box && !bulk ? item.box.querySelector("textarea").value : (decisions.get(item.report + "/" + item.id) || {}).comment || "";
    decisions.set(item.report + "/" + item.id, {
      report: item.report, item: item.id, evidence_hash: item.hash, decision: kind, comment, bulk, verdict: item.verdict,
      decided_on: new Date().toISOString().slice(0, 10),
    });
    outdated.delete(item.report + "/" + item.id);
    show(item);
  }

  function show(item) {
    const key = item.report + "/" + item.id;
    const found = decisions.get(key);
    const kind = found ? found.decision : outdated.has(key) ? "outdated" : "";
    const label = item.element.querySelector(".decision");
    label.textContent = kind ? "· " + words[kind] : "";
    label.className = "decision " + kind;
    if (item.box) {
      for (const radio of item.box.querySelectorAll("input")) radio.checked = Boolean(found) && radio.value === found.decision;
      const text = item.box.querySelector("textarea");
      if (found && text !== document.activeElement) text.value = found.comment;
    }
  }

  function file() {
    return { form: "1", edition: identity, reviewer: { name: name.value.trim(), affiliation: "" }, decisions: [...decisions.values()] };
  }

  function keep() {
    const open = items.filter((item) => item.hash && !decisions.has(item.report + "/" + item.id)).length;
    told.textContent = decisions.size + " decided, " + open + " to decide.";
    try { localStorage.setItem(store, JSON.stringify(file())); } catch { /* a browser that keeps nothing: the file is what counts */ }
  }

  function take(content) {
    if (!content || content.form !== "1" || !Array.isArray(content.decisions)) throw new Error("This is not a review file.");
    let changed = 0, strange = 0;
    for (const one of content.decisions) {
      const key = one.report + "/" + one.item;
      const item = byKey.get(key);
      if (!item || !item.hash) { strange += 1; continue; }
      if (item.hash === one.evidence_hash) { decisions.set(key, one); outdated.delete(key); }
      else if (!decisions.has(key)) { outdated.set(key, one); changed += 1; }
      show(item);
    }
    if (content.reviewer && content.reviewer.name) name.value = content.reviewer.name;
    keep();
    if (changed) told.textContent += " " + changed + " changed since the decision and need a new look.";
    if (strange) told.textContent += " " + strange + " are not in this edition.";
    filter();
  }

  document.getElementById("save").addEventListener("click", () => {
    if (!name.value.trim()) { told.textContent = "Write your name first."; name.focus(); return; }
    keep();
    const link = make("a", { href: URL.createObjectURL(new Blob([JSON.stringify(file(), null, 2) + "\n"], { type: "application/json" })),
      download: "review-" + identity + "-" + (name.value.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "reviewer") + ".json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    told.textContent = "Saved " + decisions.size + " decisions.";
  });

  document.getElementById("load").addEventListener("change", async (event) => {
    const chosen = event.target.files[0];
    if (!chosen) return;
    try { take(JSON.parse(await chosen.text())); } catch (problem) { told.textContent = "The file can't be read: " + problem.message; }
    event.target.value = "";
  });

  document.getElementById("bulk").addEventListener("click", () => {
    const chosen = items.filter((item) => !item.element.hidden && item.hash && item.verdict === "exact" && !item.headline && !decisions.has(item.report + "/" + item.id));
    for (const item of chosen) put(item, "accept", true);
    keep();
    told.textContent = chosen.length + " exact reproductions accepted. Registered claims are accepted one by one.";
  });

  const control = (id) => document.getElementById("filter-" + id);
  function filter() {
    const verdict = control("verdict").value, kind = control("kind").value, report = control("report").value, decision = control("decision").value;
    const wanted = control("words").value.toLowerCase().trim(), headline = control("headline").checked;
    let shown = 0;
    for (const item of items) {
      const key = item.report + "/" + item.id;
      const state = decisions.has(key) ? decisions.get(key).decision : outdated.has(key) ? "outdated" : "none";
      const fits = (!verdict || (verdict === "failing" ? failing.has(item.verdict) : item.verdict === verdict)) && (!kind || item.kind === kind) && (!report || item.report === report)
        && (!decision || state === decision) && (!headline || item.headline) && (!wanted || (item.id + " " + item.title + " " + item.shown).toLowerCase().includes(wanted));
      item.element.hidden = !fits;
      shown += fits;
    }
    for (const section of document.querySelectorAll("section.report")) section.hidden = !section.querySelector("details.item:not([hidden])");
    document.getElementById("shown").textContent = shown === items.length ? items.length + " items." : shown + " of " + items.length + " items.";
  }
  document.getElementById("filters").addEventListener("input", filter);
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());

  for (const element of elements) element.addEventListener("toggle", () => { if (element.open) fill(byElement.get(element)); });
  document.addEventListener("keydown", (event) => {
    const summary = document.activeElement && document.activeElement.closest("summary");
    const element = summary && summary.closest("details.item");
    if (!element || event.ctrlKey || event.metaKey || event.altKey) return;
    const visible = elements.filter((one) => !one.hidden);
    const at = visible.indexOf(element);
    const go = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const kind = { a: "accept", q: "query", r: "reject" }[event.key];
    if (go && visible[at + go]) { event.preventDefault(); visible[at + go].querySelector("summary").focus(); }
    else if (kind) { event.preventDefault(); decide(byElement.get(element), kind); }
  });
  name.addEventListener("change", keep);

  try { const kept = JSON.parse(localStorage.getItem(store) || "null"); if (kept) take(kept); } catch { /* nothing kept, or not by us */ }
  filter();
  if (!told.textContent) keep();
})();
