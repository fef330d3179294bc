// For an article: gives every frame of Casecount the height that its embed reports. Frames work without it.
(() => {
  const frames = () => [...document.querySelectorAll("iframe[data-casecount]")];
  addEventListener("message", ({ data, source }) => {
    const { view, height } = (data && data.casecount) || {};
    const frame = frames().find((one) => one.contentWindow === source && new URL(one.src).pathname === view);
    if (frame && height > 0 && height < 9999) frame.style.cssText += `;height:${Math.ceil(height)}px;aspect-ratio:auto`;
  });
  // an embed that was there first is asked to say it again
  frames().forEach((one) => one.contentWindow.postMessage({ casecount: "height" }, "*"));
})();
