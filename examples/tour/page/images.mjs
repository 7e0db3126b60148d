// Images of digits with captions.
// In: a set of images, places in it, captions.  Out: a row of pictures that breaks where the page ends.
import { PIXELS, SIDE } from "../digits/images.mjs";
import { html } from "./markup.mjs";
import { greyUri } from "./png.mjs";

/** Draws the images at `places` (`{ image, caption, mark? }`). */
export function images({ pixels }, places) {
  const pictures = places.map(({ image, caption, mark = "" }) => {
    const source = greyUri(pixels.subarray(image * PIXELS, (image + 1) * PIXELS), SIDE);
    return html`<figure class="digit ${mark}"><img src="${source}" width="64" height="64" alt="image ${image}: ${caption}">
<figcaption>${caption}</figcaption></figure>`;
  });
  return html`<div class="digits">${pictures}</div>`;
}
