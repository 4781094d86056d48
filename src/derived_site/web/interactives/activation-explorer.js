customElements.define("activation-explorer", class extends HTMLElement {});
