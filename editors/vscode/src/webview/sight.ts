// Which part of a drawing is seen: moved by dragging and the arrows, zoomed by the wheel and by plus and minus, reset by 0. A new
// drawing of the same size is seen from where the last one was.

/** The box of the drawing that fills the window. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** By how much one step zooms. */
const STEP = 1.2;
/** Which part of the window one arrow moves. */
const NUDGE = 0.1;

export class Sight {
  private svg: SVGSVGElement | null = null;
  private whole: Box = { x: 0, y: 0, width: 1, height: 1 };
  private seen: Box = this.whole;

  constructor(private readonly window: HTMLElement) {
    window.addEventListener("wheel", (it) => this.wheel(it), { passive: false });
    window.addEventListener("pointerdown", (it) => window.setPointerCapture(it.pointerId));
    window.addEventListener("pointermove", (it) => it.buttons === 1 && this.move(-it.movementX, -it.movementY));
    window.addEventListener("dblclick", () => this.look(this.whole));
    window.addEventListener("keydown", (it) => this.key(it));
  }

  take(svg: SVGSVGElement | null): void {
    const base = svg?.viewBox.baseVal;
    if (!svg || !base) return;
    const whole = { x: base.x, y: base.y, width: base.width, height: base.height };
    const same = whole.width === this.whole.width && whole.height === this.whole.height;
    this.svg = svg;
    this.whole = whole;
    this.look(same ? this.seen : whole);
  }

  private look(box: Box): void {
    this.seen = box;
    this.svg?.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  }

  /** By points of the window. */
  private move(right: number, down: number): void {
    const { x, y, width, height } = this.seen;
    const scale = this.scale();
    this.look({ x: x + right * scale, y: y + down * scale, width, height });
  }

  /** Around a place of the window, which stays where it is. */
  private zoom(factor: number, left: number, top: number): void {
    const { x, y, width, height } = this.seen;
    const frame = this.window.getBoundingClientRect();
    const scale = this.scale();
    const centre = { x: x + width / 2 + (left - frame.width / 2) * scale, y: y + height / 2 + (top - frame.height / 2) * scale };
    this.look({
      x: centre.x - (centre.x - x) * factor,
      y: centre.y - (centre.y - y) * factor,
      width: width * factor,
      height: height * factor,
    });
  }

  /** Units of the drawing to a point of the window. */
  private scale(): number {
    const frame = this.window.getBoundingClientRect();
    return Math.max(this.seen.width / frame.width, this.seen.height / frame.height);
  }

  private wheel(it: WheelEvent): void {
    it.preventDefault();
    if (it.ctrlKey || it.metaKey) this.zoom(it.deltaY > 0 ? STEP : 1 / STEP, it.offsetX, it.offsetY);
    else this.move(it.deltaX, it.deltaY);
  }

  private key({ key }: KeyboardEvent): void {
    const { width, height } = this.window.getBoundingClientRect();
    if (key === "+" || key === "=") this.zoom(1 / STEP, width / 2, height / 2);
    if (key === "-") this.zoom(STEP, width / 2, height / 2);
    if (key === "0") this.look(this.whole);
    if (key === "ArrowLeft") this.move(-width * NUDGE, 0);
    if (key === "ArrowRight") this.move(width * NUDGE, 0);
    if (key === "ArrowUp") this.move(0, -height * NUDGE);
    if (key === "ArrowDown") this.move(0, height * NUDGE);
  }
}
