// The bar at the foot of a preview: what the series is doing with the notebook, and what a reviewer would say of it.
// A new page is loaded as soon as it is there; the browser keeps the place.
(function () {
  "use strict";
  const script = document.currentScript;
  const version = Number(script.dataset.version);
  const bar = document.createElement("aside");
  bar.setAttribute("aria-label", "Preview");
  const place = bar.attachShadow({ mode: "open" });
  place.innerHTML = `<style>
    :host { position: fixed; inset: auto 0 0 0; z-index: 1000; font: 15px/1.45 system-ui, sans-serif; }
    .bar { display: flex; gap: 1em; align-items: baseline; padding: .5em 1em; background: #1b2733; color: #fff; }
    .bar[data-status=failed] { background: #8c1d18; }
    .grow { flex: 1; }
    .spin { display: none; width: .8em; height: .8em; border: 2px solid #9db2c4; border-top-color: #fff; border-radius: 50%;
      animation: turn 1s linear infinite; align-self: center; }
    [data-status=running] .spin { display: inline-block; }
    @keyframes turn { to { transform: rotate(360deg); } }
    @media (prefers-reduced-motion: reduce) { .spin { animation: none; } }
    button { font: inherit; color: inherit; background: none; border: 1px solid #9db2c4; border-radius: 4px; padding: .1em .6em; cursor: pointer; }
    button:focus-visible { outline: 2px solid #fff; outline-offset: 2px; }
    .list { max-height: 45vh; overflow: auto; margin: 0; padding: .8em 1em; background: #fff; color: #1b2733; border-top: 1px solid #9db2c4; }
    .list p { margin: 0 0 .7em; } .list small { color: #51606e; } pre { white-space: pre-wrap; margin: 0; font: inherit; }
  </style><div class="list" hidden></div>
  <div class="bar" role="status"><span class="spin"></span><strong>Preview</strong><span class="words grow"></span><button hidden aria-expanded="false"></button></div>`;
  const [list, box] = [place.querySelector(".list"), place.querySelector(".bar")];
  const [words, button] = [place.querySelector(".words"), place.querySelector("button")];
  button.addEventListener("click", () => {
    list.hidden = !list.hidden;
    button.setAttribute("aria-expanded", String(!list.hidden));
  });
  document.body.append(bar);
  document.body.style.paddingBottom = "3.5em";

  function paragraph(...texts) {
    const p = document.createElement("p");
    texts.forEach(([tag, text]) => {
      const one = document.createElement(tag);
      one.textContent = text;
      p.append(one, document.createElement("br"));
    });
    return p;
  }

  const news = new EventSource(script.src.replace("live.js", "state"));
  news.onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (state.version > version && state.status === "ready") {
      news.close();
      location.reload();
      return;
    }
    box.dataset.status = state.status;
    words.textContent = {
      running: "The notebook is being run …",
      ready: `Made in ${state.seconds} s. Not attacked yet: more may be hidden in an edition.`,
      failed: "The notebook can't be shown as it stands" + (version ? "; this is the last good page." : "."),
    }[state.status];
    list.replaceChildren();
    if (state.status === "failed") list.append(paragraph(["pre", state.message]));
    state.remarks.forEach((one) => list.append(paragraph(["small", one.place], ["span", one.message], ["small", "→ " + one.remedy])));
    const number = state.remarks.length;
    button.hidden = state.status === "running" || (state.status === "ready" && !number);
    button.textContent = state.status === "failed" ? "What is wrong" : number === 1 ? "1 remark" : `${number} remarks`;
    if (state.status === "failed") { list.hidden = false; button.setAttribute("aria-expanded", "true"); }
  };
  news.onerror = () => { box.dataset.status = "failed"; words.textContent = "The preview has ended: `series preview` begins it again."; };
})();
