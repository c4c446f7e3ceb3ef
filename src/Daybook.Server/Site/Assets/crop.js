// Follows queue-row.js: the square that is cut out of a picture.
// Gives the decoded picture to what uses it at once, and then lets go of it.
async function withImage(file, use) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    await use(image);
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

class Crop {
  static #side = 400;

  // What is drawn from is a smaller copy, so that moving a photo of 50 megapixels is as quick as any, and hundreds of them fit into memory: twice as long as the
  // canvas at the shorter side.
  static #shorter = 2 * Crop.#side;
  static #longer = 6 * Crop.#side;

  constructor(row, { naturalWidth, naturalHeight }) {
    [this.width, this.height] = [naturalWidth, naturalHeight];
    [this.x, this.y, this.zoom] = [this.width / 2, this.height / 2, 1];
    this.copy = null;
    this.canvas = row.find('canvas');
    this.slider = row.find('.zoom input');
    this.canvas.hidden = false;
    this.canvas.setAttribute('aria-label', `Square of ${row.name}: the arrow keys move it, plus and minus zoom`);
    row.find('.zoom').hidden = false;
    row.state = `Becomes ${limit.side} × ${limit.side} pixels. Drag it, or use the arrow keys; zoom with two fingers, the slider, or + and −.`;
    this.slider.addEventListener('input', () => this.setZoom(Number(this.slider.value)));
    this.canvas.addEventListener('keydown', event => this.press(event));
    this.listenToPointers();
  }

  // Takes the copy that it draws from.
  async wake(image) {
    this.scale = Math.min(1, Crop.#shorter / Math.min(this.width, this.height), Crop.#longer / Math.max(this.width, this.height));
    const copy = await createImageBitmap(image, {
      resizeWidth: Math.max(1, Math.round(this.width * this.scale)), resizeHeight: Math.max(1, Math.round(this.height * this.scale)), resizeQuality: 'high',
    });
    this.rest();
    this.copy = copy;
    this.canvas.width = this.canvas.height = Crop.#side;
    this.draw();
  }

  // Out of sight it keeps where the square is, and no pixel.
  rest() {
    this.copy?.close();
    this.copy = null;
    this.canvas.width = this.canvas.height = 0;
  }

  get side() {
    return Math.max(1, Math.floor(Math.min(this.width, this.height) / this.zoom));
  }

  get square() {
    const place = (middle, length) => Math.min(Math.max(0, Math.round(middle - this.side / 2)), length - this.side);
    return { x: place(this.x, this.width), y: place(this.y, this.height), side: this.side };
  }

  // What is sent of it. The sides tell whether the browser turned a picture that its file says is to be turned: not all of them turn a WebP.
  get fields() {
    return { ...this.square, width: this.width, height: this.height };
  }

  setZoom(zoom) {
    this.zoom = Math.min(6, Math.max(1, zoom));
    this.slider.value = this.zoom;
    this.move(0, 0);
  }

  // By pixels of the picture.
  move(right, down) {
    const half = this.side / 2;
    this.x = Math.min(Math.max(half, this.x + right), this.width - half);
    this.y = Math.min(Math.max(half, this.y + down), this.height - half);
    this.draw();
  }

  press(event) {
    const step = this.side / (event.shiftKey ? 5 : 25);
    const done = {
      ArrowLeft: () => this.move(-step, 0), ArrowRight: () => this.move(step, 0), ArrowUp: () => this.move(0, -step), ArrowDown: () => this.move(0, step),
      '+': () => this.setZoom(this.zoom * 1.1), '=': () => this.setZoom(this.zoom * 1.1), '-': () => this.setZoom(this.zoom / 1.1),
    }[event.key];
    if (done) {
      event.preventDefault();
      done();
    }
  }

  // One finger, or the mouse, moves it; two zoom; a tap or click brings a spot into the middle.
  listenToPointers() {
    const places = new Map();
    let isTap = false;
    const spread = () => {
      const [one, other] = [...places.values()];
      return Math.hypot(one.x - other.x, one.y - other.y);
    };
    const unit = () => this.side / this.canvas.clientWidth;

    this.canvas.addEventListener('pointerdown', event => {
      // The first that touches: what was left of others, whose end nobody told, is over.
      if (event.isPrimary) {
        places.clear();
      }
      if (places.size < 2) {
        isTap = places.size === 0;
        places.set(event.pointerId, { x: event.clientX, y: event.clientY });
        this.canvas.setPointerCapture(event.pointerId);
      }
    });
    this.canvas.addEventListener('pointermove', event => {
      const from = places.get(event.pointerId);
      if (!from) {
        return;
      }

      const [right, down] = [event.clientX - from.x, event.clientY - from.y];
      if (isTap && Math.hypot(right, down) <= 4) {
        return;
      }

      isTap = false;
      const before = places.size === 2 ? spread() : 0;
      places.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (before > 0) {
        this.setZoom(this.zoom * spread() / before);
      }
      this.move(-right * unit() / places.size, -down * unit() / places.size);
    });
    this.canvas.addEventListener('pointerup', event => {
      if (places.delete(event.pointerId) && isTap) {
        const box = this.canvas.getBoundingClientRect();
        this.move((event.clientX - box.left - box.width / 2) * unit(), (event.clientY - box.top - box.height / 2) * unit());
      }
    });
    this.canvas.addEventListener('pointercancel', event => places.delete(event.pointerId));
  }

  draw() {
    if (!this.copy) {
      return;
    }

    const { x, y, side } = this.square;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.copy, x * this.scale, y * this.scale, side * this.scale, side * this.scale, 0, 0, this.canvas.width, this.canvas.height);
  }
}
