// What has been drawn: strokes of points, in shares of the pad's width, whatever its size is.

/** A drawing: strokes are `{points: [{x, y, width}]}`. */
export class Drawing {
  #strokes = [];

  get isEmpty() {
    return this.#strokes.length === 0;
  }

  begin() {
    this.#strokes.push([]);
  }

  /** Add a point to the last stroke; `width` is the pen's there. */
  add(x, y, width) {
    this.#strokes.at(-1).push({ x, y, width });
  }

  undo() {
    this.#strokes.pop();
  }

  clear() {
    this.#strokes = [];
  }

  /** Draw all of it on a canvas of that width in pixels. */
  paint(context, width, ink) {
    context.strokeStyle = context.fillStyle = ink;
    context.lineCap = context.lineJoin = "round";
    for (const points of this.#strokes) paintStroke(context, points, width);
  }

  /** Return it as a PNG file, black on white, so wide and high in pixels. */
  toPng(width, height) {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    this.paint(context, width, "#000");
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }
}

function paintStroke(context, points, scale) {
  if (points.length === 1) {
    const [{ x, y, width }] = points;
    context.beginPath();
    context.arc(x * scale, y * scale, (width * scale) / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  // Bent through the middles between the points: no corners where events came far apart.
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1], points[i]];
    const start = i === 1 ? from : middle(points[i - 2], from);
    const end = i === points.length - 1 ? to : middle(from, to);
    context.lineWidth = ((from.width + to.width) / 2) * scale;
    context.beginPath();
    context.moveTo(start.x * scale, start.y * scale);
    context.quadraticCurveTo(from.x * scale, from.y * scale, end.x * scale, end.y * scale);
    if (i === points.length - 1) context.lineTo(to.x * scale, to.y * scale);
    context.stroke();
  }
}

const middle = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
