/* Inside the frame of iframe-worker.js: what a worker would find as its own. */
"use strict";
window.postMessage = (data) => parent.postMessage(data, "*");
window.importScripts = (...urls) => urls.reduce((before, url) => before.then(() =>
  new Promise((done) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = done;
    document.body.appendChild(script);
  })), Promise.resolve());
