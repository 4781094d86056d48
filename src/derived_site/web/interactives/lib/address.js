// An interactive's state in the query string of the page's address.
//
// Material's instant navigation keeps the scroll position in history.state and swaps pages without
// a load, so a write keeps that object, and one that comes late must not land on another page.

const PAUSE = 250; // ms between writes: browsers refuse more than about three a second

export class Address {
  #path = location.pathname;
  #timer = 0;
  #pending = null;

  /** The parameters of the address, of which only those in `names` are ever touched. */
  constructor(names) {
    this.names = names;
  }

  read() {
    const query = new URLSearchParams(location.search);
    return Object.fromEntries(this.names.map((name) => [name, query.get(name)]));
  }

  /** The page's address with these values; a null value leaves its parameter out. */
  link(values) {
    const url = new URL(location.href);
    for (const name of this.names) {
      if (values[name] == null) url.searchParams.delete(name);
      else url.searchParams.set(name, values[name]);
    }
    return url;
  }

  /** Write soon, and not more often than browsers allow. */
  write(values) {
    this.#pending = values;
    this.#timer ||= setTimeout(() => this.flush(), PAUSE);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#pending && location.pathname === this.#path) {
      const url = this.link(this.#pending);
      if (url.href !== location.href) history.replaceState(history.state, "", url);
    }
    this.#pending = null;
  }
}
