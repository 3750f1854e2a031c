/* What pages can do beyond being read: choose light or dark, search, follow the contents, scroll wide tables by
   keyboard only where they scroll. Everything stays readable without it, and nothing is loaded from elsewhere. */
(function () {
  "use strict";
  var root = document.documentElement;
  var base = document.body.dataset.base || "";
  var words = JSON.parse(document.body.dataset.words || "{}"); // those of another language, by the English ones
  function translate(english) { return words[english] || english; }

  // Light or dark ------------------------------------------------------------------------------------------------
  var systemDark = matchMedia("(prefers-color-scheme: dark)");
  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
  }
  document.querySelectorAll("[data-theme-toggle]").forEach(function (button) {
    function show() { button.setAttribute("aria-pressed", String(isDark())); }
    button.hidden = false;
    button.addEventListener("click", function () {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("series-theme", root.dataset.theme); } catch (error) { /* not remembered */ }
      show();
    });
    systemDark.addEventListener("change", show);
    show();
  });

  // Boxes that can be scrolled are reached by keyboard; those that need not be are skipped -------------------------
  var boxes = Array.from(document.querySelectorAll(".table-scroll, .figure-scroll, .equation"));
  function markBoxes() {
    boxes.forEach(function (box) {
      if (box.scrollWidth > box.clientWidth + 1) {
        box.setAttribute("tabindex", "0");
        box.setAttribute("role", "region");
      } else {
        box.removeAttribute("tabindex");
        box.removeAttribute("role");
      }
    });
  }
  boxes.forEach(function (box) { // a region needs a name, a plain box must not have one
    box.dataset.label = box.getAttribute("aria-label") || "";
    box.dataset.labelledby = box.getAttribute("aria-labelledby") || "";
  });
  function nameBoxes() {
    boxes.forEach(function (box) {
      ["label", "labelledby"].forEach(function (kind) {
        if (box.hasAttribute("role") && box.dataset[kind]) box.setAttribute("aria-" + kind, box.dataset[kind]);
        else box.removeAttribute("aria-" + kind);
      });
    });
  }
  function refreshBoxes() { markBoxes(); nameBoxes(); }
  if (boxes.length) {
    refreshBoxes();
    window.addEventListener("load", refreshBoxes);
    window.addEventListener("resize", refreshBoxes);
    document.addEventListener("toggle", refreshBoxes, true);
  }

  // An annex opens when an address leads to its heading --------------------------------------------------------
  function openAnnex() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var annex = target && target.closest("details.annex");
    if (annex) annex.open = true;
  }
  window.addEventListener("hashchange", openAnnex);
  openAnnex();

  // On-page contents -------------------------------------------------------------------------------------------
  var links = Array.from(document.querySelectorAll(".toc a[href^='#']"));
  var sections = links.map(function (link) {
    return document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
  });
  function markSection() {
    var current = -1;
    sections.forEach(function (section, position) {
      if (section && section.getBoundingClientRect().top < 140) current = position;
    });
    links.forEach(function (link, position) {
      if (position === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
    document.querySelectorAll(".toc li.is-current").forEach(function (item) { item.classList.remove("is-current"); });
    if (current >= 0) {
      var item = links[current].closest("li");
      while (item) {
        item.classList.add("is-current");
        item = item.parentElement.closest(".toc li");
      }
    }
  }
  if (links.length) {
    var waiting = false;
    addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () { waiting = false; markSection(); });
    }, { passive: true });
    markSection();
  }

  // Search -------------------------------------------------------------------------------------------------------
  var openers = document.querySelectorAll("[data-search-open]");
  if (!openers.length || typeof HTMLDialogElement === "undefined") return;
  var site = new URL(base || "./", location.href);
  var dialog, input, status, results, engine, latest = 0;

  function element(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return made;
  }

  function build() {
    dialog = element("dialog", { "class": "search-dialog", "aria-label": translate("Search the series") });
    var form = element("form", { "class": "search-head", role: "search", method: "dialog" });
    form.append(element("label", { "for": "search-input" }, translate("Search the series")));
    input = element("input", {
      id: "search-input", type: "search", autocomplete: "off", placeholder: translate("Search the series")
    });
    form.append(input, element("button", { type: "submit", "class": "tool" }, translate("Close")));
    status = element("p", { "class": "search-status", role: "status" });
    results = element("ol", { "class": "search-results" });
    dialog.append(form, status, results);
    document.body.append(dialog);
    input.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); search(); } });
    input.addEventListener("input", search);
    dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
    results.addEventListener("click", function (event) { if (event.target.closest("a")) dialog.close(); });
  }

  function open() {
    if (!dialog) build();
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    if (location.protocol === "file:") {
      status.textContent = translate(
        "Search needs a web server. In the folder of the site run: python -m http.server"
      );
      return;
    }
    load();
  }

  function load() {
    if (!engine) {
      engine = import(new URL("pagefind/pagefind.js", site).href).then(function (pagefind) {
        return pagefind.options({ baseUrl: site.pathname, excerptLength: 28 }).then(function () { return pagefind; });
      });
      engine.catch(function () { status.textContent = translate("The search index could not be loaded."); engine = null; });
    }
    return engine;
  }

  // An excerpt comes as HTML with <mark>; only its text and its marks are taken over.
  function excerpt(markup) {
    var paragraph = element("p");
    new DOMParser().parseFromString(markup, "text/html").body.childNodes.forEach(function (node) {
      paragraph.append(node.nodeName === "MARK" ? element("mark", {}, node.textContent) : node.textContent);
    });
    return paragraph;
  }

  function result(data) {
    var item = element("li");
    item.append(element("a", { href: data.url }, data.meta.title || data.url), excerpt(data.excerpt));
    var parts = (data.sub_results || []).filter(function (part) { return part.url !== data.url; }).slice(0, 3);
    if (parts.length) {
      var list = element("ul");
      parts.forEach(function (part) {
        var line = element("li");
        line.append(element("a", { href: part.url }, part.title.replace(/\s*#$/, "")));
        list.append(line);
      });
      item.append(list);
    }
    return item;
  }

  function search() {
    var asked = input.value.trim();
    var turn = ++latest;
    if (!asked || !engine) { results.replaceChildren(); status.textContent = ""; return; }
    engine.then(function (pagefind) { return pagefind.debouncedSearch(asked, {}, 120); }).then(function (found) {
      if (!found || turn !== latest) return null;
      return Promise.all(found.results.slice(0, 8).map(function (hit) { return hit.data(); })).then(function (pages) {
        if (turn !== latest) return;
        results.replaceChildren.apply(results, pages.map(result));
        var count = found.results.length;
        status.textContent = count === 0 ? translate("Nothing found for “{words}”.").replace("{words}", function () { return asked; }) :
          count === 1 ? translate("1 page found.") : translate("{count} pages found.").replace("{count}", count);
      });
    }).catch(function () { status.textContent = translate("The search did not work; please reload the page."); });
  }

  openers.forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", open);
  });
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open();
    }
  });
})();
