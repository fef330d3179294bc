// For an article: gives every frame of Casecount at least the height that its embed reports. Frames work without it.
(() => {
  const frames = () => [...document.querySelectorAll("iframe[data-casecount]")];
  addEventListener("message", ({ data, source }) => {
    const { view, height } = (data && data.casecount) || {};
    const frame = frames().find((one) => one.contentWindow === source && new URL(one.src).pathname === view);
    // at least that high: a frame with enough room does not change, and nothing below it jumps
    if (frame && height > 0 && height < 9999) frame.style.minHeight = `${Math.ceil(height)}px`;
  });
  // an embed that loaded first is asked to report again
  frames().forEach((one) => one.contentWindow.postMessage({ casecount: "height" }, "*"));
})();
