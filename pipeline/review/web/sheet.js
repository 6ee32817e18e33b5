// The page as it is drawn: its picture upright, the grid over it.

import {element} from '/parts.js';

const SVG = 'http://www.w3.org/2000/svg';

let page = null;

export function takePage(fresh) {
  page = fresh;
}

// ---- geometry: the picture is shown upright, polygons are of the image as stored ----

const turned = () => page.rotation === 90 || page.rotation === 270;
export const shownSize = () => (turned() ? [page.height, page.width] : [page.width, page.height]);

function toShown([x, y]) {
  switch (page.rotation) {
    case 90:
      return [page.height - y, x];
    case 180:
      return [page.width - x, page.height - y];
    case 270:
      return [y, page.width - x];
    default:
      return [x, y];
  }
}

export function toImage([x, y]) {
  switch (page.rotation) {
    case 90:
      return [y, page.height - x];
    case 180:
      return [page.width - x, page.height - y];
    case 270:
      return [page.width - y, x];
    default:
      return [x, y];
  }
}

// The lines outside the tables are looked at and corrected as cells are; they have no row and no column.
export const cells = () => [...page.tables.flatMap((table) => table.cells), ...page.outside];
export const isLine = (cell) => cell.row === undefined;
export const cellOf = (id) => cells().find((cell) => cell.id === id);
const points = (polygon) => polygon.map((point) => toShown(point).map((value) => value.toFixed(1)).join(',')).join(' ');
const between = (a, b, share) => [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];

export function middle(cell) {
  const shown = cell.polygon.map(toShown);
  return [0, 1].map((axis) => shown.reduce((sum, point) => sum + point[axis], 0) / 4);
}

// ---- drawing ----

function shape(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes))
    element.setAttribute(key, value);
  parent.append(element);
  return element;
}

function classOf(cell) {
  if (cell.state === 'settled')
    return 'settled';
  if (isLine(cell) && !cell.role)
    return 'aside'; // no record takes anything from it
  if (cell.flags.length > 0)
    return cell.confidence < 0.5 ? 'wrong' : 'doubtful';
  return cell.text === '' ? 'blank' : 'sure';
}

function drawMode(grid, cell, mode) {
  if (mode.kind === 'split' && cell) {
    const [a, b, c, d] = cell.polygon;
    const line = mode.axis === 'row' ? [between(a, d, mode.at), between(b, c, mode.at)]
      : [between(a, b, mode.at), between(d, c, mode.at)];
    const [from, to] = line.map(toShown);
    shape('line', {x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: 'cut'}, grid);
  }
  if (mode.kind === 'move' && mode.side && cell) {
    const [a, b, c, d] = cell.polygon;
    const side = {above: [a, b, d, c], below: [d, c, a, b], left: [a, d, b, c], right: [b, c, a, d]}[mode.side];
    const forward = mode.side === 'below' || mode.side === 'right' ? 1 : -1;
    const moved = [0, 1].map((i) => {
      const far = side[i + 2], near = side[i];
      const length = Math.hypot(near[0] - far[0], near[1] - far[1]) || 1;
      return between(far, near, 1 + (forward * mode.by) / length);
    });
    const [from, to] = moved.map(toShown);
    shape('line', {x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: 'cut'}, grid);
  }
  if (mode.kind === 'missing') {
    const [x, y, width, height] = mode.box;
    shape('rect', {x, y, width, height, class: 'cut'}, grid);
  }
}

// The grid, the chosen cell above the others, and what `mode` is about to change.
export function drawGrid(chosen, mode) {
  const grid = element('page-grid'), [width, height] = shownSize();
  grid.setAttribute('viewBox', `0 0 ${width} ${height}`);
  grid.replaceChildren();
  for (const cell of cells()) {
    const one = shape('polygon', {points: points(cell.polygon), class: classOf(cell), 'data-cell': cell.id}, grid);
    if (cell.id === chosen)
      one.classList.add('chosen');
  }
  const last = grid.querySelector('.chosen');
  if (last)
    grid.append(last); // above its neighbours
  if (mode)
    drawMode(grid, cellOf(chosen), mode);
}

export function fitPicture(zoom) {
  const [width] = shownSize();
  const room = element('page-sheet').clientWidth - 4;
  const frame = element('page-frame');
  const scale = (room / width) * zoom;
  const picture = element('page-picture');
  frame.style.width = `${width * scale}px`;
  frame.style.height = `${shownSize()[1] * scale}px`;
  picture.style.width = `${page.width * scale}px`;
  picture.style.height = `${page.height * scale}px`;
  const shift = {0: '', 90: `translate(${page.height * scale}px, 0) rotate(90deg)`,
    180: `translate(${page.width * scale}px, ${page.height * scale}px) rotate(180deg)`,
    270: `translate(0, ${page.width * scale}px) rotate(270deg)`};
  picture.style.transform = shift[page.rotation] ?? '';
}

export function scrollTo(id) {
  const sheet = element('page-sheet'), cell = id && cellOf(id);
  if (!cell)
    return;
  const scale = element('page-frame').clientWidth / shownSize()[0];
  const [x, y] = middle(cell).map((value) => value * scale);
  if (y < sheet.scrollTop + 40 || y > sheet.scrollTop + sheet.clientHeight - 40)
    sheet.scrollTop = y - sheet.clientHeight / 2;
  if (x < sheet.scrollLeft + 40 || x > sheet.scrollLeft + sheet.clientWidth - 40)
    sheet.scrollLeft = x - sheet.clientWidth / 2;
}

// Where on the upright page, in pixels of the scan.
export function pointOf(event) {
  const box = element('page-grid').getBoundingClientRect(), [width, height] = shownSize();
  return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
}
