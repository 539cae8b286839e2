// Parts of a page's picture.

const THUMB_HEIGHT = 40;
const THUMB_MOST_WIDTH = 150;
// What is shown around the part's box, as a share of its height.
const THUMB_MARGIN = 0.15;

/** Draw a part of a page on a canvas, small; `scale` is the picture's pixel for one of the page. */
export function paintPart(canvas, picture, scale, part) {
  paint(canvas, picture, scale, part, devicePixelRatio);
}

/** Return a part of a page as a JPEG file, base64. */
export function pictureOfPart(picture, scale, part) {
  const canvas = document.createElement("canvas");
  paint(canvas, picture, scale, part, 1.5);
  const address = canvas.toDataURL("image/jpeg", 0.8);
  return address.slice(address.indexOf(",") + 1);
}

function paint(canvas, picture, scale, { left, top, width, height }, density) {
  const margin = height * THUMB_MARGIN;
  const [w, h] = [width + 2 * margin, height + 2 * margin];
  const shrink = Math.min(THUMB_HEIGHT / h, THUMB_MOST_WIDTH / w);
  canvas.style.width = `${w * shrink}px`;
  canvas.style.height = `${h * shrink}px`;
  canvas.width = Math.max(1, Math.round(w * shrink * density));
  canvas.height = Math.max(1, Math.round(h * shrink * density));
  canvas.getContext("2d").drawImage(
    picture, (left - margin) * scale, (top - margin) * scale, w * scale, h * scale,
    0, 0, canvas.width, canvas.height);
}
