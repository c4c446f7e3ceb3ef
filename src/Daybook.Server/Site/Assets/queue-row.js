// Follows pictures.js: a picture on the list of those to upload.
// How long one that the server has no room for is tried again, in milliseconds, and the longest pause before that, in seconds.
const patience = 5 * 60 * 1000;
const longestPause = 30;

// Pictures are decoded one after another, those near the window first, and only those stay in memory: each takes some megabytes.
const rowOf = new WeakMap();
const near = new IntersectionObserver(entries => entries.forEach(entry => rowOf.get(entry.target).come(entry.isIntersecting)), { rootMargin: '50% 0px' });
const unseen = new Set();
let isLooking = false;
async function look(wanted) {
  unseen.add(wanted);
  if (isLooking) {
    return;
  }

  isLooking = true;
  try {
    while (unseen.size > 0) {
      const row = [...unseen].find(one => one.isNear) ?? [...unseen][0];
      unseen.delete(row);
      await row.look();
    }
  } finally {
    isLooking = false;
  }
}

class Row {
  static #last = 0;

  // A file, or without one a name that is the address of a picture.
  constructor(name, file = null) {
    this.element = document.getElementById('queue-row').content.firstElementChild.cloneNode(true);
    this.find = selector => this.element.querySelector(selector);
    this.name = name;
    this.file = file;
    this.find('.name').textContent = name;
    this.find('progress').setAttribute('aria-label', `Progress of ${name}`);
    this.describe(`row-${++Row.#last}`);
    this.find('.remove').addEventListener('click', () => this.remove());
    this.find('.recrop').addEventListener('click', () => this.cut());
    rows.add(this);
    queue.append(this.element);
    queue.hidden = false;

    this.reason = file ? this.wrong() : null;
    if (this.isHopeless) {
      this.element.querySelectorAll('.crop, .keywords, .description').forEach(part => { part.hidden = true; });
      this.fail(this.reason);
      this.state = 'Cannot be uploaded';
    } else if (file) {
      rowOf.set(this.element, this);
      near.observe(this.element);
    } else {
      this.find('.crop').hidden = true;
      this.state = 'The server will fetch it; a photo becomes a square from its middle.';
    }
  }

  // Every row has the same fields: they tell which picture they are for, and what is wrong with it.
  describe(id) {
    this.find('.name').id = `${id}-name`;
    this.find('.error').id = `${id}-error`;
    this.element.querySelectorAll('input').forEach(field => field.setAttribute('aria-describedby', `${id}-name ${id}-error`));
    this.element.querySelectorAll('button').forEach(one => one.setAttribute('aria-describedby', `${id}-name`));
  }

  // What can be known of a file without reading it: why the server would never take it, or null.
  wrong() {
    if (/\.hei[cf]$/i.test(this.file.name) || /hei[cf]/.test(this.file.type)) {
      return 'A HEIC photo cannot be read here. Export it as JPEG, and choose that.';
    }
    return this.file.size > Number(limit.maxSource) ? `The picture has ${this.file.size} bytes, and at most ${limit.maxSource} are allowed.` : null;
  }

  get isHopeless() {
    return this.reason !== null;
  }

  set state(text) {
    this.find('.state').textContent = whole(text);
  }

  focus() {
    this.find(this.isHopeless ? '.remove' : '.keywords input').focus();
  }

  remove() {
    const next = this.element.nextElementSibling ?? this.element.previousElementSibling;
    (next?.querySelector('.remove') ?? chooser).focus();
    this.leave();
    queue.hidden = rows.size === 0;
    if (this.isSent) {
      say(`${this.name} had already been sent. If the server takes it, it will be under “Just uploaded”.`);
    } else {
      this.request?.abort();
      this.endPause?.();
    }
  }

  // Off the list, and out of memory. Whoever was in the row goes to the next: not into a field of it, since they may be typing.
  leave() {
    const next = this.element.nextElementSibling ?? this.element.previousElementSibling ?? button;
    if (this.element.contains(document.activeElement)) {
      next.focus();
    }
    rows.delete(this);
    near.unobserve(this.element);
    this.element.remove();
    this.crop?.rest();
    URL.revokeObjectURL(this.url);
  }

  // Always false: it was not taken.
  fail(reason) {
    const error = this.find('.error');
    error.textContent = reason;
    error.hidden = false;
    this.find('progress').hidden = true;
    this.state = 'Not uploaded';
    this.element.classList.add('wrong');
    this.hold(false);
    if (this.file && !this.isHopeless) {
      look(this);
    }
    return false;
  }

  // While it is being sent nothing of it can be changed: that would be lost.
  hold(isHeld) {
    this.isHeld = isHeld;
    const parts = [...this.element.querySelectorAll('.crop, .zoom')];
    if (isHeld && [...parts, this.find('.recrop')].some(part => part.contains(document.activeElement))) {
      this.find('.remove').focus();
    }
    parts.forEach(part => { part.inert = isHeld; });
    this.find('.recrop').disabled = isHeld;
    this.element.querySelectorAll('.keywords input, .description input').forEach(field => { field.readOnly = isHeld; });
  }

  come(isNear) {
    this.isNear = isNear;
    if (isNear || !this.crop) {
      look(this);
    } else {
      this.crop.rest();
    }
  }

  // Shows what the picture is to become, and in the square itself if that can be seen.
  async look() {
    if (!rows.has(this) || this.url || this.hasNoPreview || this.crop?.copy || (this.crop && !this.isNear)) {
      return;
    }

    try {
      await withImage(this.file, async image => {
        // It is being sent before anybody saw it: too late to cut it, unless it comes back.
        if (this.isHeld) {
          return;
        }
        if (!this.crop && this.fits(image)) {
          this.size = { naturalWidth: image.naturalWidth, naturalHeight: image.naturalHeight };
          this.url = URL.createObjectURL(this.file);
          Object.assign(this.find('img'), { src: this.url, hidden: false });
          this.find('.recrop').hidden = false;
          this.state = `Fits, and keeps every pixel: ${image.naturalWidth} × ${image.naturalHeight}`;
        } else {
          this.crop ??= new Crop(this, image);
          if (this.isNear) {
            await this.crop.wake(image);
          }
        }
      });
    } catch (error) {
      if (!(error instanceof DOMException)) {
        throw error;
      }

      // The server knows better what is wrong with it.
      this.hasNoPreview = true;
      this.find('.crop').hidden = true;
      this.state = 'No preview';
    }

    if (!this.isNear || !rows.has(this)) {
      this.crop?.rest();
    }
  }

  fits({ naturalWidth, naturalHeight }) {
    return this.file.size <= Number(limit.maxBytes) && Math.max(naturalWidth, naturalHeight) <= Number(limit.maxSide)
      && naturalWidth * naturalHeight <= Number(limit.maxPixels);
  }

  // Of a picture that fits somebody wants a square all the same.
  cut() {
    this.crop = new Crop(this, this.size);
    this.find('img').hidden = true;
    this.find('.recrop').hidden = true;
    URL.revokeObjectURL(this.url);
    this.url = null;
    this.crop.canvas.focus();
    look(this);
  }

  keywords() {
    return this.find('.keywords input').value.split(',').map(keyword => keyword.trim().normalize()).filter(keyword => keyword);
  }

  fields() {
    const data = new FormData();
    data.append(this.file ? 'picture' : 'url', this.file ?? this.name);
    data.append('keywords', this.find('.keywords input').value);
    data.append('description', this.find('.description input').value);
    Object.entries(this.crop?.fields ?? {}).forEach(([name, value]) => data.append(name, value));
    return data;
  }

  // Whether the server took it; null if it was taken off the list before.
  async send() {
    this.hold(true);
    Object.assign(this.find('.error'), { hidden: true, textContent: '' });
    this.element.classList.remove('wrong');
    const end = Date.now() + patience;
    for (;;) {
      const request = await this.post();
      const pause = Math.min(longestPause, Number(request.getResponseHeader('Retry-After')));
      if (request.status !== 503 || !(pause > 0) || Date.now() + pause * 1000 > end || !rows.has(this)) {
        return this.finish(request);
      }

      this.state = `The server has no room for it right now. It will be tried again in ${pause === 1 ? 'a second' : `${pause} seconds`}.`;
      this.find('progress').hidden = true;
      await new Promise(done => { this.endPause = done; setTimeout(done, pause * 1000); });
      if (!rows.has(this)) {
        return null;
      }
    }
  }

  post() {
    this.state = 'Uploading';
    const progress = this.find('progress');
    progress.hidden = false;
    progress.value = 0;
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
      request.addEventListener('loadend', () => {
        this.isSent = false;
        done(request);
      });
      request.send(this.fields());
    });
  }

  finish(request) {
    let answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // It did not come from the form's own page.
    }

    if (request.status === 200 && answer) {
      this.leave();
      tell(this.name, answer);
      return true;
    }

    // The others would hear the same.
    if (request.status === 401) {
      halt = 'You are no longer logged in. Log in from another window, then press Upload again: the list stays.';
    } else if (answer?.isFull) {
      halt = 'There is no room for it: you have as many pictures as you can have. Delete some, then press Upload again.';
    }
    if (!rows.has(this)) {
      return null;
    }

    return this.fail(request.status === 401 ? halt : answer?.error ?? {
      0: 'The server could not be reached. Try again.', 413: 'This is too large to be sent.',
    }[request.status] ?? 'The server could not take it right now. Try again in a moment.');
  }
}
