// Makes /manage/userpics nicer: previews, squares to choose and progress; with shown-pictures.js, which follows it, a filter that works as one types. Without it
// the forms do the same.
const form = document.getElementById('upload');
const queue = document.getElementById('queue');
const said = document.getElementById('said');
const limit = form.dataset;
const rows = new Set();
const arrived = document.getElementById('arrived');
const here = [];
const atOnce = 2;

function say(text) {
  said.textContent = text;
}

document.querySelectorAll('.scripted').forEach(one => { one.hidden = false; });
document.querySelectorAll('.plain').forEach(one => { one.hidden = true; });

class Row {
  constructor(name) {
    this.element = document.getElementById('queue-row').content.firstElementChild.cloneNode(true);
    this.find = selector => this.element.querySelector(selector);
    this.name = name;
    this.find('.name').textContent = name;
    this.find('progress').setAttribute('aria-label', `Progress of ${name}`);
    this.find('.remove').addEventListener('click', () => this.remove());
    rows.add(this);
    queue.append(this.element);
    queue.hidden = false;
  }

  remove() {
    rows.delete(this);
    this.element.remove();
    queue.hidden = rows.size === 0;
    URL.revokeObjectURL(this.url);
    document.getElementById('picture').focus();
    if (this.isSent) {
      say(`${this.name} had been sent already. If the server takes it, it stands under “Just uploaded”.`);
    } else {
      this.request?.abort();
    }
  }

  fail(reason) {
    const error = this.find('.error');
    error.textContent = reason;
    error.hidden = false;
    this.find('progress').hidden = true;
    this.find('.state').textContent = 'Not uploaded';
    this.element.classList.add('wrong');
  }

  async show(file) {
    this.file = file;
    if (/\.hei[cf]$/i.test(file.name) || /hei[cf]/.test(file.type)) {
      this.hopeless = true;
      this.fail('HEIC photos cannot be read here. Save or export it as JPEG, and choose that.');
      return;
    }
    if (file.size > Number(limit.maxSource)) {
      this.hopeless = true;
      this.fail(`The picture has ${file.size} bytes, and at most ${limit.maxSource} are allowed.`);
      return;
    }

    this.url = URL.createObjectURL(file);
    const image = this.find('img');
    image.src = this.url;
    try {
      await image.decode();
    } catch {
      // The server knows better what is wrong with it.
      this.find('.state').textContent = 'No preview';
      return;
    }

    [this.width, this.height] = [image.naturalWidth, image.naturalHeight];
    const fits = file.size <= Number(limit.maxBytes) && Math.max(this.width, this.height) <= Number(limit.maxSide)
      && this.width * this.height <= Number(limit.maxPixels);
    if (!fits) {
      await this.startCrop();
      return;
    }

    image.hidden = false;
    this.find('.state').textContent = `Fits, and stays exactly as it is: ${this.width} × ${this.height}`;
    const recrop = this.find('.recrop');
    recrop.hidden = false;
    recrop.addEventListener('click', async () => {
      recrop.hidden = true;
      image.hidden = true;
      await this.startCrop();
      this.canvas.focus();
    });
  }

  async startCrop() {
    // A smaller copy to draw from, so that moving a photo of 50 megapixels is as quick as any.
    this.scale = Math.min(1, 1600 / Math.max(this.width, this.height));
    this.copy = await createImageBitmap(this.find('img'), {
      resizeWidth: Math.max(1, Math.round(this.width * this.scale)), resizeHeight: Math.max(1, Math.round(this.height * this.scale)), resizeQuality: 'high',
    });
    [this.x, this.y, this.zoom] = [this.width / 2, this.height / 2, 1];
    this.canvas = this.find('canvas');
    this.canvas.hidden = false;
    this.canvas.setAttribute('aria-label', `Square of ${this.name}: the arrow keys move it, plus and minus zoom`);
    this.find('.zoom').hidden = false;
    this.find('.state').textContent = `Becomes ${limit.side} × ${limit.side} pixels. Drag, or use the arrow keys, to move the square; + and − zoom; a click brings a spot into the middle.`;
    this.slider = this.find('.zoom input');
    this.slider.addEventListener('input', () => this.setZoom(Number(this.slider.value)));
    this.canvas.addEventListener('keydown', event => this.press(event));
    this.listenToPointer();
    this.draw();
  }

  get side() {
    return Math.max(1, Math.floor(Math.min(this.width, this.height) / this.zoom));
  }

  get crop() {
    const place = (middle, length) => Math.min(Math.max(0, Math.round(middle - this.side / 2)), length - this.side);
    return { x: place(this.x, this.width), y: place(this.y, this.height), side: this.side };
  }

  setZoom(zoom) {
    this.zoom = Math.min(6, Math.max(1, zoom));
    this.slider.value = this.zoom;
    this.move(0, 0);
  }

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

  listenToPointer() {
    let from = null;
    let moved = false;
    this.canvas.addEventListener('pointerdown', event => {
      from = [event.clientX, event.clientY];
      moved = false;
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener('pointermove', event => {
      if (from) {
        const unit = this.side / this.canvas.clientWidth;
        const [right, down] = [event.clientX - from[0], event.clientY - from[1]];
        if (moved || Math.hypot(right, down) > 4) {
          moved = true;
          this.move(-right * unit, -down * unit);
          from = [event.clientX, event.clientY];
        }
      }
    });
    this.canvas.addEventListener('pointerup', event => {
      if (from && !moved) {
        const box = this.canvas.getBoundingClientRect();
        const unit = this.side / this.canvas.clientWidth;
        this.move((event.clientX - box.left - box.width / 2) * unit, (event.clientY - box.top - box.height / 2) * unit);
      }
      from = null;
    });
    this.canvas.addEventListener('pointercancel', () => { from = null; });
  }

  draw() {
    const { x, y, side } = this.crop;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.copy, x * this.scale, y * this.scale, side * this.scale, side * this.scale, 0, 0, this.canvas.width, this.canvas.height);
  }

  keywords() {
    return this.find('.keywords input').value.split(',').map(keyword => keyword.trim().normalize()).filter(keyword => keyword);
  }

  fields() {
    const data = new FormData();
    data.append(this.file ? 'picture' : 'url', this.file ?? this.name);
    data.append('keywords', this.find('.keywords input').value);
    data.append('description', this.find('.description input').value);
    if (this.copy) {
      Object.entries(this.crop).forEach(([name, value]) => data.append(name, value));
    }
    return data;
  }

  send() {
    const progress = this.find('progress');
    progress.hidden = false;
    progress.value = 0;
    this.find('.error').hidden = true;
    this.element.classList.remove('wrong');
    return new Promise(done => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open('POST', form.action);
      request.setRequestHeader('X-Form-Token', form.elements['form-token'].value);
      request.upload.addEventListener('progress', event => { progress.value = event.loaded / event.total; });
      request.upload.addEventListener('load', () => {
        this.isSent = true;
        progress.removeAttribute('value');
      });
      request.addEventListener('loadend', () => done(this.finish(request)));
      request.send(this.fields());
    });
  }

  // Whether the server took it; null if it was taken off the list before.
  finish(request) {
    this.isSent = false;
    let answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // It did not come from the form's own page.
    }

    if (request.status === 200 && answer) {
      rows.delete(this);
      this.element.remove();
      URL.revokeObjectURL(this.url);
      tell(this.name, answer);
      return true;
    }

    if (!rows.has(this)) {
      return null;
    }

    this.fail(answer?.error ?? {
      0: 'The server could not be reached. Try again.', 401: 'You are not logged in any more. Log in in another window, then load this page again.',
      413: 'This is too large to be sent.',
    }[request.status] ?? 'The server could not take it now. Try again in a moment.');
    return false;
  }
}

// A keyword names one picture: one that is typed for several is refused at each. True if there is one.
function refuseTwice(waiting) {
  const typed = waiting.map(row => [row, row.keywords()]);
  let first = null;
  typed.forEach(([row, keywords]) => {
    const [other, theirs] = typed.find(([another, names]) => another !== row && names.some(name => keywords.includes(name))) ?? [];
    if (other) {
      row.fail(`“${keywords.find(name => theirs.includes(name))}” is typed for ${other.name} as well, and a keyword names one picture only.`);
      first ??= row;
    }
  });
  if (first) {
    say('Nothing was uploaded yet: the same keyword is typed for several pictures.');
    first.find('.keywords input').focus();
  }
  return first !== null;
}

// What became of a picture that was uploaded: whether it was left as it was, or made to fit.
function tell(name, answer) {
  here.push(answer);
  const item = document.createElement('li');
  const image = Object.assign(document.createElement('img'), { src: answer.thumbnail, alt: '' });
  const title = Object.assign(document.createElement('strong'), { textContent: name });
  const text = Object.assign(document.createElement('p'), { textContent: answer.text });
  item.append(image, document.createElement('div'));
  item.lastElementChild.append(title, text);
  arrived.querySelector('ul').append(item);
  arrived.querySelector('.buttons').replaceChildren(...namingLinks());
  arrived.hidden = false;
}

// Where all that were uploaded are named: more than an address can name are named in pieces.
function namingLinks() {
  const atOnce = Number(limit.namedAtOnce);
  const ids = list => list.map(one => one.id).join(',');
  return Array.from({ length: Math.ceil(here.length / atOnce) }, (_, at) => {
    const piece = here.slice(at * atOnce, (at + 1) * atOnce);
    return Object.assign(document.createElement('a'), {
      href: `${limit.page}?ids=${ids(piece)}&fitted=${ids(piece.filter(one => one.isFitted))}`,
      textContent: here.length > atOnce ? `Name ${at * atOnce + 1} to ${at * atOnce + piece.length}` : 'Name them',
    });
  });
}

function addFiles(files) {
  const added = [...files].map(file => { const row = new Row(file.name || 'pasted picture'); row.show(file); return row; });
  if (added.length > 0) {
    say(added.length === 1 ? `${added[0].name} is on the list.` : `${added.length} pictures are on the list.`);
    added[0].find('.keywords input').focus();
  }
}

function addAddress(address) {
  if (address.trim()) {
    new Row(address.trim()).find('.state').textContent = 'The server will fetch it; a photo becomes a square out of its middle.';
  }
}

const chooser = document.getElementById('picture');
chooser.addEventListener('change', () => { addFiles(chooser.files); chooser.value = ''; });
const address = document.getElementById('url');
document.getElementById('add-url')?.addEventListener('click', () => { addAddress(address.value); address.value = ''; address.focus(); });

addEventListener('dragover', event => { event.preventDefault(); form.classList.add('over'); });
addEventListener('dragleave', event => { if (!event.relatedTarget) { form.classList.remove('over'); } });
addEventListener('drop', event => { event.preventDefault(); form.classList.remove('over'); addFiles(event.dataTransfer.files); });
addEventListener('paste', event => { if (event.clipboardData.files.length > 0) { event.preventDefault(); addFiles(event.clipboardData.files); } });

form.addEventListener('submit', async event => {
  event.preventDefault();
  addAddress(address?.value ?? '');
  if (address) { address.value = ''; }
  const waiting = [...rows].filter(row => !row.hopeless);
  if (waiting.length === 0) {
    say('Choose a picture first.');
    chooser.focus();
    return;
  }

  // Not disabled: that would take the focus from whoever pressed it with a key.
  const button = document.getElementById('send');
  if (button.getAttribute('aria-disabled')) {
    return;
  }

  if (refuseTwice(waiting)) {
    return;
  }

  button.setAttribute('aria-disabled', 'true');
  let [taken, count] = [0, 0];
  const work = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      // What was taken off the list meanwhile is not sent.
      const isTaken = rows.has(row) ? await row.send() : null;
      taken += isTaken ? 1 : 0;
      count += isTaken === null ? 0 : 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  button.removeAttribute('aria-disabled');
  queue.hidden = rows.size === 0;
  const page = await ask(limit.page + location.search);
  const isAtWork = document.getElementById('pictures').contains(document.activeElement) || unsaved().length > 0;
  if (page && isAtWork) {
    document.getElementById('newer').hidden = false;
  } else if (page) {
    put(page);
  }
  say(count === 0 ? 'Nothing was uploaded.' : `${taken} of ${count} ${count === 1 ? 'picture' : 'pictures'} uploaded.${taken < count ? ' The list says what is wrong with the others.' : ''}`);
});
