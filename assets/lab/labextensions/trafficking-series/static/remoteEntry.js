// "New theme" in JupyterLab's launcher. An extension in the format that JupyterLab loads, written by hand: every module
// that it needs is shared by JupyterLab, so that there is nothing to build.
(() => {
  const NAME = "trafficking-series";
  const COMMAND = `${NAME}:new-theme`;
  const ICON = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">
    <g class="jp-icon3" fill="#616161"><path d="M5 3h10l4 4v14H5zm2 2v14h10V8h-3V5z"/>
    <path d="M11 10h2v3h3v2h-3v3h-2v-3H8v-2h3z"/></g></svg>`;

  // Beside kernels, the launcher shows a picture instead of an icon.
  const IMAGE = `data:image/svg+xml,${encodeURIComponent(ICON.replace("#616161", "#f37726"))}`;

  let shared = {};

  async function load(name) {
    const [entry] = Object.values(shared[name]);
    return (await entry.get())();
  }

  async function begin(services, coreutils, title, subtitle) {
    const settings = services.ServerConnection.makeSettings();
    const address = coreutils.URLExt.join(settings.baseUrl, "series", "themes");
    const request = { method: "POST", body: JSON.stringify({ title, subtitle }) };
    const answer = await services.ServerConnection.makeRequest(address, request, settings);
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.message || answer.statusText);
    return told;
  }

  async function plugin() {
    const [apputils, coreutils, launcher, services, components] = await Promise.all(
      ["apputils", "coreutils", "launcher", "services", "ui-components"].map((one) => load(`@jupyterlab/${one}`)),
    );

    async function newTheme(app) {
      const named = await apputils.InputDialog.getText({
        title: "New theme",
        label: "Title of the report",
        placeholder: "Child trafficking",
        okLabel: "Begin",
      });
      const title = (named.value || "").trim();
      if (!named.button.accept || !title) return;
      try {
        const begun = await begin(services, coreutils, title, "");
        await app.commands.execute("docmanager:open", { path: begun.notebook });
        apputils.Notification.success(
          `Report No. ${begun.number} is begun. See it as a page: series preview ${begun.id}`,
          { autoClose: 15000 },
        );
      } catch (problem) {
        await apputils.showErrorMessage("The report was not begun", problem.message);
      }
    }

    return {
      id: `${NAME}:launcher`,
      description: "Begins a report of the series.",
      autoStart: true,
      optional: [launcher.ILauncher, apputils.ICommandPalette],
      activate: (app, entries, palette) => {
        app.commands.addCommand(COMMAND, {
          label: "New theme",
          caption: "Begin a report: a notebook that runs at once, entered in the catalogue",
          icon: new components.LabIcon({ name: COMMAND, svgstr: ICON }),
          execute: () => newTheme(app),
        });
        if (entries) entries.add({ command: COMMAND, category: "Notebook", rank: 100, kernelIconUrl: IMAGE });
        if (palette) palette.addItem({ command: COMMAND, category: "Trafficking series" });
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const made = { __esModule: true, default: await plugin() };
      return () => made;
    },
  };
})();
