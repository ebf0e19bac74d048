/*
 * A stand-in for Web Workers on file://, after "iframe-worker" 1.0.4 by Martin Donath
 * (MIT, see iframe-worker-LICENSE.txt), rewritten so that nothing runs inline: the original
 * writes a script with the page's own address into a frame, which no Content-Security-Policy
 * by hash can allow. What the frame needs is in iframe-worker-frame.js.
 */
(() => {
  "use strict";
  const frameScript = new URL("iframe-worker-frame.js", document.currentScript.src).href;

  class IFrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.appendChild(this.frame);
      const inner = this.frame.contentWindow;
      this.ready = new Promise((done) => { this.done = done; });
      inner.document.open();
      inner.document.write("<!doctype html><html><body></body></html>");
      inner.document.close();
      this.load(inner.document, [frameScript, String(url)]);
      window.addEventListener("message", (event) => this.receive(event));
    }

    load(inside, [url, ...later]) {
      const script = inside.createElement("script");
      script.src = url;
      script.onload = () => (later.length ? this.load(inside, later) : this.done());
      script.onerror = () => this.dispatchEvent(new ErrorEvent("error", { filename: url }));
      inside.body.appendChild(script);
    }

    receive(event) {
      if (event.source !== this.frame.contentWindow) return;
      const message = new MessageEvent("message", { data: event.data });
      this.dispatchEvent(message);
      if (this.onmessage) this.onmessage(message);
    }

    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(
        new MessageEvent("message", { data: structuredClone(data) })));
    }

    terminate() { this.frame.remove(); }
  }

  window.IFrameWorker = IFrameWorker;
  if (location.protocol === "file:") window.Worker = IFrameWorker;
})();
