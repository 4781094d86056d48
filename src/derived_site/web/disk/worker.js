// From disk a browser starts no workers, and the search is one: here it runs in a frame instead.
if (location.protocol === "file:") {
  globalThis.Worker = class extends EventTarget {
    #frame = Object.assign(document.createElement("iframe"), { hidden: true, title: "Search" });
    #ready;

    constructor(address) {
      super();
      const script = new URL(address, location.href).href.replaceAll('"', "%22");
      this.#frame.srcdoc = `<script src="${script}"></script>`;
      this.#ready = new Promise((resolve) => {
        this.#frame.onload = () => {
          const inside = this.#frame.contentWindow;
          inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
          resolve(inside);
        };
      });
      document.body.append(this.#frame);
    }

    postMessage(data) {
      this.#ready.then((inside) => {
        const copy = structuredClone(data);
        inside.dispatchEvent(new inside.MessageEvent("message", { data: copy }));
      });
    }

    terminate() {
      this.#frame.remove();
    }
  };
}
