// Prints what a consumer of oEmbed finds at an address: node read_oembed.mjs ADDRESS MAXWIDTH
import { extract } from "@extractus/oembed-extractor";

const [address, maxwidth] = process.argv.slice(2);
console.log(JSON.stringify(await extract(address, { maxwidth })));
